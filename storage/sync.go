package storage

import (
	"errors"

	"opsboard/workflow"
)

// The buckets of a sync. The ledger is what it keeps for itself; the cards that
// differ from what the remote has are unsent.
const (
	bucketSync   = "sync"
	bucketUnsent = "unsent"
)

// remoteKey is where the ledger keeps the remote. As long as it is there, cards
// that are changed here count as unsent.
const remoteKey = "remote"

// newerKey, and the id of a card, is where the ledger keeps who changed the card
// with a newer opsboard: what this one would write of it could be wrong.
const newerKey = "newer/"

// SyncTx is one transaction of a sync: cards and the sync's own ledger change
// together or not at all. It is good until the function that was given it
// returns.
type SyncTx struct {
	t     *tx
	w     *work
	write bool
	wrote bool
	made  bool // cards came at once
}

// errWantsWrite ends a reading transaction that turned out to have something to
// write.
var errWantsWrite = errors.New("there is something to write")

// Sync runs fn on what the file holds. It reads first, beside other readers; the
// moment fn wants to write something that is not so already, fn is run again from
// its start in a write transaction, which is durable when Sync returns nil. So a
// sync that finds nothing new writes nothing, and fn must begin anew each time it
// is called. Trouble with the file is a *[FileError]; an error of fn comes back
// as it is, and nothing is written.
func (s *Store) Sync(fn func(*SyncTx) error) error {
	var answer error
	keep := func(err error) error {
		var f *FileError
		if err == nil || errors.Is(err, errWantsWrite) || errors.Is(err, errUnchanged) || errors.As(err, &f) {
			return err
		}
		answer = err
		return errUnchanged
	}
	wants := false
	err := s.view("sync", func(t *tx) error {
		answer, wants = nil, false
		err := keep(fn(&SyncTx{t: t, w: t.work()}))
		if errors.Is(err, errWantsWrite) {
			wants = true
			return nil
		}
		return err
	})
	if err == nil && wants {
		err = s.update("write to", func(t *tx) error {
			answer = nil
			t.facts = true
			x := &SyncTx{t: t, w: t.work(), write: true}
			if err := keep(fn(x)); err != nil {
				return err
			}
			return x.finish()
		})
	}
	if err != nil {
		return err
	}
	return answer
}

func (x *SyncTx) finish() error {
	if len(x.w.entries) > 0 {
		return x.w.finish(&Receipt{})
	}
	if !x.wrote {
		return errUnchanged
	}
	return nil
}

func (x *SyncTx) wants() error {
	if !x.write {
		return errWantsWrite
	}
	x.wrote = true
	return nil
}

// Rules are the rules of the board in this transaction.
func (x *SyncTx) Rules() *workflow.Rules { return x.t.rules }

// Card is the whole card as this transaction left it; false where there is none.
func (x *SyncTx) Card(id workflow.CardID) (workflow.Card, bool, error) {
	c, err := x.w.card(id)
	if err != nil || c.new.isGone() {
		return workflow.Card{}, false, err
	}
	return c.new.card, true, nil
}

// Imported is the card as an import brought it, before anybody here changed it;
// false where it came no such way.
func (x *SyncTx) Imported(id workflow.CardID) (workflow.Card, bool, error) {
	var c workflow.Card
	st, err := x.t.history(id)
	if err != nil {
		return c, false, err
	}
	for _, seq := range st {
		e, err := x.t.entry(seq, nil)
		if err != nil {
			return c, false, err
		}
		if e.Door != workflow.DoorImport {
			break
		}
		if err := foldEntry(&c, e.Entry); err != nil {
			return c, false, damaged("record %s cannot be replayed: %v", nameRecord(bucketOp, u64(seq)), err)
		}
	}
	return c, c.Kind != "", nil
}

// History are the entries of a card, newest first, until visit says no.
func (x *SyncTx) History(id workflow.CardID, visit func(workflow.Entry) (more bool)) error {
	return x.t.entriesOfCard(id, func(seq uint64) (bool, error) {
		e, err := x.t.entry(seq, nil)
		return err == nil && visit(e.Entry), err
	})
}

// history are the numbers of the card's lines, oldest first.
func (t *tx) history(id workflow.CardID) (seqs []uint64, err error) {
	err = t.entriesOfCard(id, func(seq uint64) (bool, error) {
		seqs = append(seqs, seq)
		return true, nil
	})
	for i, j := 0, len(seqs)-1; i < j; i, j = i+1, j-1 {
		seqs[i], seqs[j] = seqs[j], seqs[i]
	}
	return seqs, err
}

// Fact takes over what a remote reports of a card: the changes of the entry are
// applied and not judged, as a step of their own. The entry's card is made where
// there is none. An entry without changes is none.
func (x *SyncTx) Fact(e workflow.Entry) error {
	if len(e.Changes) == 0 {
		return nil
	}
	if err := x.wants(); err != nil {
		return err
	}
	if err := errors.Join(checkID(e.Card), checkBy(e.By)); err != nil {
		return err
	}
	c, err := x.w.card(e.Card)
	if err != nil {
		return err
	}
	after, err := c.new.card.With(e.Changes)
	if err != nil {
		return err
	}
	changes := workflow.Diff(c.new.card, after)
	if len(changes) == 0 {
		return nil
	}
	e.Changes = changes
	return x.keep(c, e, after)
}

// keep writes a line that makes a card into another, as a step of its own.
func (x *SyncTx) keep(c *touched, e workflow.Entry, after workflow.Card) error {
	e.At = e.At.UTC()
	after.ID, after.UpdatedAt = e.Card, e.At
	x.w.step = 0
	return x.w.add(c, workflow.Decision{Card: after, Rule: e.Rule, Reason: e.Reason, Changes: e.Changes}, storedEntry{Actor: e.By, Entry: e})
}

// Agreed keeps a line without changes: what was done here was done elsewhere too,
// and the moment of the entry is that of the card's last change, as it is for all
// others.
func (x *SyncTx) Agreed(e workflow.Entry) error {
	if err := x.wants(); err != nil {
		return err
	}
	c, err := x.w.card(e.Card)
	if err != nil || c.new.card.UpdatedAt.Equal(e.At) {
		return err
	}
	e.At, e.Changes = e.At.UTC(), nil
	after := c.new.card
	after.UpdatedAt = e.At
	x.w.step = 0
	return x.w.add(c, workflow.Decision{Card: after, Rule: e.Rule, Reason: e.Reason}, storedEntry{Actor: e.By, Entry: e})
}

// CardOfOrigin is the card that an import found there, if any.
func (x *SyncTx) CardOfOrigin(origin string) (workflow.CardID, bool) {
	return x.t.cardOfOrigin(origin)
}
