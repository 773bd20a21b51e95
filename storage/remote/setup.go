package remote

import (
	"time"

	"opsboard/workflow"
)

// Setup is what a board knows of its remote. Secrets are not among it.
type Setup struct {
	Name    string            `json:"name"`
	Driver  string            `json:"driver"` // "gitlab", "git"
	URL     string            `json:"url"`
	Options map[string]string `json:"options,omitempty"` // what its driver was told
	Added   time.Time         `json:"added"`
	SendAll bool              `json:"send_all,omitempty"` // cards from before it was added are sent too
}

// Add connects a board with a remote, in place of none: a board has one. With
// SendAll every card that is there counts as unsent.
func Add(board Board, s Setup) error {
	return board(func(tx Tx) error {
		there, err := read[Setup](tx, keySetup)
		if err != nil {
			return err
		}
		if there != nil && there.Name != s.Name {
			return &workflow.Refusal{
				Rule:    "remote/one",
				Message: "this board is shared through " + there.Name + " (" + there.URL + ") already: opsboard remote remove " + there.Name + " first",
			}
		}
		if there != nil && there.URL != s.URL {
			return &workflow.Refusal{
				Rule:    "remote/one",
				Message: there.Name + " is " + there.URL + ": opsboard remote remove " + there.Name + " first, then add the other",
			}
		}
		if err := write(tx, keySetup, s); err != nil || !s.SendAll {
			return err
		}
		return tx.AllUnsent()
	})
}

// Met keeps what a driver found when it first reached the remote, so that the first
// run does not ask again.
func Met(board Board, c Caps) error {
	if len(c.Memory) == 0 {
		return nil
	}
	return board(func(tx Tx) error { return tx.Put(keyMemory, c.Memory) })
}

// Find is the board's remote, nil where it has none.
func Find(board Board) (s *Setup, err error) {
	err = board(func(tx Tx) error {
		s, err = read[Setup](tx, keySetup)
		return err
	})
	return s, err
}

// Remove forgets the remote and all that was agreed with it. The cards stay as they
// are, and nothing is changed there.
func Remove(board Board) error {
	return board(func(tx Tx) error {
		for _, prefix := range []string{keySetup, keyCursor, keyMemory, keySweep, keyStanding, keyBase, keyRID, keyIntent, keySettle, keyRun, keyNewer, keySum, keyEpoch, keyJoin, keySigned, keyOwed} {
			var keys []string
			err := tx.Each(prefix, "", func(key string, _ []byte) (bool, error) {
				keys = append(keys, key)
				return true, nil
			})
			if err != nil {
				return err
			}
			for _, k := range keys {
				if err := tx.Delete(k); err != nil {
					return err
				}
			}
		}
		for _, id := range tx.Unsent("", 0) {
			if err := tx.SetUnsent(id, false); err != nil {
				return err
			}
		}
		return nil
	})
}
