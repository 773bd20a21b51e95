package storage

import (
	"bytes"
	"strconv"
	"strings"

	"opsboard/workflow"
)

// shortestPrefix is how much of an id must be written at least.
const shortestPrefix = 4

// mostCandidates is how many cards an ambiguous name lists.
const mostCandidates = 10

// Find is the card that a person calls by its id, by a beginning of the id of 4
// letters or more, or by "#N" when a remote knows it as N. A name that no card
// has is a *[NotFound], one that several have an *[Ambiguous].
func (s *Store) Find(name string) (workflow.CardID, error) {
	var id workflow.CardID
	err := s.view("look into", func(t *tx) (err error) {
		id, err = t.find(strings.TrimSpace(name))
		return err
	})
	if err != nil {
		return "", err
	}
	return id, nil
}

// Handle is the shortest name of a card: "#N" where a remote knows it as N and
// no other card is called so, else the shortest beginning of its id, of 4
// letters or more, that no other card has.
func (s *Store) Handle(id workflow.CardID) (string, error) {
	var handle string
	err := s.view("look into", func(t *tx) error {
		h, err := t.readHead(id)
		if err != nil {
			return err
		}
		if h == nil {
			return &NotFound{Name: string(id)}
		}
		handle, err = t.handle(h.named())
		return err
	})
	if err != nil {
		return "", err
	}
	return handle, nil
}

func (t *tx) find(name string) (workflow.CardID, error) {
	if number, ok := strings.CutPrefix(name, "#"); ok {
		n, err := strconv.Atoi(number)
		if err != nil || n <= 0 {
			return "", &NotFound{Name: name, Why: "after # a number is expected"}
		}
		return t.only(name, t.cardsOfIID(n))
	}
	prefix := strings.ToLower(name)
	if len(prefix) < shortestPrefix {
		return "", &NotFound{Name: name, Why: "at least " + strconv.Itoa(shortestPrefix) + " letters of its id are needed"}
	}
	var ids []workflow.CardID
	c := t.bucket(bucketCard).Cursor()
	for k, _ := c.Seek([]byte(prefix)); bytes.HasPrefix(k, []byte(prefix)) && len(ids) <= mostCandidates; k, _ = c.Next() {
		ids = append(ids, workflow.CardID(k))
	}
	return t.only(name, ids)
}

// only is the one card of the list.
func (t *tx) only(name string, ids []workflow.CardID) (workflow.CardID, error) {
	switch len(ids) {
	case 0:
		return "", &NotFound{Name: name}
	case 1:
		return ids[0], nil
	}
	out := &Ambiguous{Name: name, More: len(ids) > mostCandidates}
	for _, id := range ids[:min(len(ids), mostCandidates)] {
		h, err := t.readHead(id)
		if err != nil {
			return "", err
		}
		if h == nil {
			return "", damaged("an index names the card %s, which is not there", id)
		}
		card, err := h.Brief()
		if err != nil {
			return "", err
		}
		handle, err := t.prefix(id)
		if err != nil {
			return "", err
		}
		out.Candidates = append(out.Candidates, Row{Card: card, Handle: handle})
	}
	return "", out
}

// handle is the name by which listings show a card: its id and its remote are
// looked at.
func (t *tx) handle(c workflow.Card) (string, error) {
	if n := c.Remote.IID; n > 0 {
		if ids := t.cardsOfIID(n); len(ids) == 1 {
			return "#" + strconv.Itoa(n), nil
		}
	}
	return t.prefix(c.ID)
}

// prefix is the shortest beginning of an id that no other card has. Its
// neighbours in the order of ids share the most with it, so they suffice.
func (t *tx) prefix(id workflow.CardID) (string, error) {
	c := t.bucket(bucketCard).Cursor()
	n := shortestPrefix
	k, _ := c.Seek([]byte(id))
	if string(k) == string(id) {
		k, _ = c.Next()
	}
	n = max(n, shared(k, id)+1)
	if k, _ = c.Seek([]byte(id)); k == nil {
		k, _ = c.Last()
	} else {
		k, _ = c.Prev()
	}
	n = max(n, shared(k, id)+1)
	return string(id[:min(n, len(id))]), nil
}

// shared counts the letters with which both begin.
func shared(k []byte, id workflow.CardID) int {
	n := 0
	for n < len(k) && n < len(id) && k[n] == id[n] {
		n++
	}
	return n
}
