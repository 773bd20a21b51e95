package storage

import (
	"maps"
	"slices"
	"strings"

	"opsboard/workflow"
)

// bringCards lets the cards that the damaged file still has say what the history
// no longer tells: for a card that differs from the fold of its history, a line
// is added that makes the difference. Where nothing is missing there is none.
func (m *mender) bringCards(t *tx) error {
	if !m.found.broken && len(m.h.lost) == 0 {
		return nil
	}
	tail, told := map[workflow.CardID]bool{}, map[workflow.CardID]bool{}
	for n, r := range m.h.lines {
		raw, err := r.raw()
		if err != nil {
			return err
		}
		e, err := decodeEntry(n, raw, func(value) (string, error) { return "", nil })
		if err != nil {
			return err
		}
		told[e.Card] = true
		if n > m.found.lastOp {
			tail[e.Card] = true // the history knows more than the card in use
		}
	}
	m.noteKeys = slices.Sorted(maps.Keys(m.found.notes))
	for _, id := range slices.Sorted(maps.Keys(m.found.cards)) {
		r := m.found.cards[id][0]
		if r.inUse && tail[id] || !r.inUse && told[id] {
			continue
		}
		if err := m.bringCard(t, id); err != nil {
			return err
		}
	}
	return nil
}

func (m *mender) bringCard(t *tx, id workflow.CardID) error {
	was, err := t.readState(id)
	if err != nil {
		return err
	}
	card, ok := m.cardOf(id, was)
	if !ok {
		return nil
	}
	old := was
	if was == nil {
		was = &cardState{id: id, refs: map[string]uint64{}, card: workflow.Card{ID: id}}
		if was.num, err = t.number(id); err != nil {
			return err
		}
	}
	changes := workflow.Diff(was.card, card)
	if len(changes) == 0 {
		return nil
	}
	e := storedEntry{Actor: Itself, Entry: workflow.Entry{
		ID: t.s.newID(), Card: id, What: "repair", Reason: "lines of the card's history were lost when the file was damaged",
		By: Itself, At: card.UpdatedAt, Door: workflow.DoorItself, Changes: changes,
	}}
	if err := t.addEntry(&e, was.refs); err != nil {
		return err
	}
	m.note("the card %s was brought to what its own record says; %d of its changes are not in the history any more", id, len(changes))
	return t.writeCard(old, was.with(card))
}

// cardOf is the card as its newest record says, with the comments that are
// known from anywhere.
func (m *mender) cardOf(id workflow.CardID, was *cardState) (workflow.Card, bool) {
	var best workflow.Card
	var chosen relic
	for _, r := range m.found.cards[id] {
		raw, err := r.raw()
		if err != nil {
			continue
		}
		h, err := decodeHead(id, raw)
		if err != nil {
			continue
		}
		c, err := h.card(func(f workflow.Field, v value) (string, error) { return m.textOrLost(f, "", v), nil })
		if err != nil {
			m.lose("the record of the card %s cannot be read: %v", id, err)
			continue
		}
		if chosen.size == 0 || !chosen.inUse && c.UpdatedAt.After(best.UpdatedAt) {
			best, chosen = c, r
		}
	}
	if chosen.size == 0 || best.Kind == "" {
		return best, false
	}
	if was != nil {
		best.Comments = slices.Clone(was.card.Comments)
	}
	m.bringComments(&best)
	return best, true
}

// textOrLost is a text that a card refers to, or what stands for one that is
// lost.
func (m *mender) textOrLost(f workflow.Field, key string, v value) string {
	for _, r := range m.found.texts[v.ref] {
		if uint64(r.size) == v.size+sealSize {
			if body, err := r.read(bucketText, u64(v.ref)); err == nil {
				return string(body)
			}
		}
	}
	return lostText(f, key, v.size)
}

// bringComments adds the comments in use that the history no longer tells.
func (m *mender) bringComments(c *workflow.Card) {
	from, _ := slices.BinarySearch(m.noteKeys, string(c.ID))
	for _, key := range m.noteKeys[from:] {
		if !strings.HasPrefix(key, string(c.ID)) {
			break
		}
		if !m.found.notes[key][0].inUse {
			continue
		}
		body, err := m.found.notes[key][0].read(bucketNote, []byte(key))
		if err != nil {
			continue
		}
		r, v := reader{b: body}, value{}
		id := string(r.bytes(r.text()))
		r.content(&v)
		known := slices.ContainsFunc(c.Comments, func(x workflow.Comment) bool { return x.ID == id })
		if r.bad || known {
			continue
		}
		text := string(r.bytes(v.text))
		if v.ref != 0 {
			text = m.textOrLost(workflow.FieldComment, id, v)
		}
		if err := c.Set(workflow.FieldComment, id, text); err != nil {
			m.lose("a comment of the card %s is lost", c.ID)
		}
	}
}
