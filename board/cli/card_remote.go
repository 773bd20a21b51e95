package cli

import (
	"time"

	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

type remoteJSON struct {
	Name     string  `json:"name"`
	IID      *int    `json:"iid"` // null: the remote does not have the card yet
	URL      *string `json:"url"`
	Unpushed bool    `json:"unpushed"`
}

// ties are what holds the cards to the board's remote.
type ties struct {
	name   string // of the remote, empty where the board has none
	unsent map[workflow.CardID]bool
}

// ties are read when a command first writes a card, after it changed it.
func (a *app) ties(s *storage.Store) (*ties, error) {
	if a.tied != nil {
		return a.tied, nil
	}
	setup, err := remote.Find(ledger(s))
	if err != nil {
		return nil, err
	}
	out := &ties{unsent: map[workflow.CardID]bool{}}
	if setup != nil {
		out.name = setup.Name
		err = ledger(s)(func(tx remote.Tx) error {
			for _, id := range tx.Unsent("", 0) {
				out.unsent[id] = true
			}
			return nil
		})
	}
	a.tied = out
	return out, err
}

// cardOf writes a whole card for the contract, as it stands at the moment.
func (a *app) cardOf(s *storage.Store, c workflow.Card, handle string, now time.Time) (cardJSON, error) {
	out := cardOf(s.Rules(), c, handle, now)
	if m := c.Remote; m != (workflow.Remote{}) {
		out.Remote = &remoteJSON{m.Name, orNull(m.IID), null(m.URL), false}
	}
	if !a.past.IsZero() {
		return out, nil // what is sent is of now
	}
	t, err := a.ties(s)
	if err != nil || !t.unsent[c.ID] {
		return out, err
	}
	if out.Remote == nil {
		out.Remote = &remoteJSON{Name: t.name}
	}
	out.Remote.Unpushed = true
	return out, nil
}
