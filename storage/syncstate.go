package storage

import "opsboard/workflow"

// SyncState is what of a sync shows on the board.
type SyncState struct {
	Remote  []byte // the ledger's record of the remote, nil where the board has none
	Unsent  int    // cards that may differ from what the remote has
	Clashes int    // cards with clashes that nobody answered
}

// SyncState is read beside others and costs as much as there is unsent.
func (s *Store) SyncState() (SyncState, error) {
	var out SyncState
	err := s.view("read", func(t *tx) error {
		out = SyncState{}
		x := &SyncTx{t: t}
		var err error
		if out.Remote, err = x.Get(remoteKey); err != nil {
			return err
		}
		out.Unsent, out.Clashes = countKeys(t, bucketUnsent), countKeys(t, bucketClash)
		return nil
	})
	return out, err
}

func countKeys(t *tx, bucket string) (n int) {
	c := t.bucket(bucket).Cursor()
	for k, _ := c.First(); k != nil; k, _ = c.Next() {
		n++
	}
	return n
}

// Clashing are the cards with clashes that nobody answered, whole, in the order
// of their ids.
func (s *Store) Clashing() (rows []Row, err error) {
	err = s.view("read the inbox of", func(t *tx) error {
		rows = nil
		c := t.bucket(bucketClash).Cursor()
		for k, _ := c.First(); k != nil; k, _ = c.Next() {
			card, there, err := t.readCard(workflow.CardID(k))
			if err != nil {
				return err
			}
			if !there {
				return t.indexDamaged(bucketClash, k, errNoCard)
			}
			handle, err := t.handle(card)
			if err != nil {
				return err
			}
			rows = append(rows, Row{Card: card, Handle: handle, Unsent: t.isUnsent(card.ID)})
		}
		return nil
	})
	return rows, err
}

func (t *tx) isUnsent(id workflow.CardID) bool {
	return t.bucket(bucketUnsent).Get([]byte(id)) != nil
}
