package storage

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"maps"
	"slices"

	"go.etcd.io/bbolt"

	"opsboard/workflow"
)

// checkAll checks what the records say, in a scratch copy whose pages are
// sound: it makes the indexes anew there, and must be rolled back.
func (t *tx) checkAll(r *CheckReport) error {
	for err := range t.bolt.Check() { // a second opinion on the pages
		r.found("%v", err)
	}
	r.Texts = t.bucket(bucketText).Stats().KeyN
	if err := t.checkHistory(r); err != nil || !r.Sound() {
		return err
	}
	if err := t.migrateHere(); err != nil {
		return r.take(err)
	}
	was := t.contents(logBuckets())
	if err := t.rebuildLogIndexes(); err != nil {
		return r.take(err)
	}
	t.compare(r, was)
	if err := t.checkCards(r); err != nil || !r.Sound() {
		return err
	}
	was = t.contents(queryBuckets())
	if err := t.rebuildIndexes(); err != nil {
		return r.take(err)
	}
	t.compare(r, was)
	return nil
}

// checkHistory reads every line: numbered without a gap from 1, each with the
// checksum of the line before, and with the texts that it refers to.
func (t *tx) checkHistory(r *CheckReport) error {
	next, chain := uint64(1), uint32(0)
	c := t.bucket(bucketOp).Cursor()
	for k, raw := c.First(); k != nil; k, raw = c.Next() {
		if len(k) != 8 {
			r.found("the history has a line with the key %s", printable(k))
			continue
		}
		seq := binary.BigEndian.Uint64(k)
		switch {
		case seq == next+1:
			r.found("line %d of the history is missing", next)
		case seq != next:
			r.found("lines %d to %d of the history are missing", next, seq-1)
		}
		e, err := decodeEntry(seq, raw, func(v value) (string, error) { return t.readText(v, nil) })
		if err := r.take(err); err != nil {
			return err
		}
		if err == nil && seq == next && e.chain != chain {
			r.found("line %d of the history does not follow the line before it", seq)
		}
		if err == nil && e.Step > seq {
			r.found("line %d of the history belongs to a later step", seq)
		}
		next, chain = seq+1, chainOf(raw)
		r.Entries++
	}
	return nil
}

// checkCards compares each card with what its history makes of it. The index of
// the history by card is sound by now.
func (t *tx) checkCards(r *CheckReport) error {
	var id workflow.CardID
	var folded workflow.Card
	count := 0
	look := func() error {
		if id == "" {
			return nil
		}
		there, err := t.checkCard(r, id, folded)
		if there {
			count++
		}
		return err
	}
	c := t.bucket(bucketCardOp).Cursor()
	for k, _ := c.First(); k != nil; k, _ = c.Next() {
		if of := workflow.CardID(k[:len(k)-8]); of != id {
			if err := look(); err != nil {
				return err
			}
			id, folded = of, workflow.Card{}
		}
		e, err := t.entry(binary.BigEndian.Uint64(k[len(k)-8:]), nil)
		if err != nil {
			return err
		}
		if err := foldEntry(&folded, e.Entry); err != nil {
			r.found("line %d of the history: %v", e.Seq, err)
		}
	}
	if err := look(); err != nil {
		return err
	}
	r.Cards = t.bucket(bucketCard).Stats().KeyN
	if r.Cards > count {
		r.found("%d cards have no history", r.Cards-count)
	}
	return nil
}

// checkCard compares one card with the fold of its history, and its number with
// the list of numbers; there says whether the card is on the board.
func (t *tx) checkCard(r *CheckReport, id workflow.CardID, folded workflow.Card) (there bool, err error) {
	gone := folded.Kind == "" && len(folded.Values()) == 0
	st, err := t.readState(id)
	var bad *FileError
	switch {
	case errors.As(err, &bad):
		return true, r.take(err)
	case err != nil:
		return false, err
	case st == nil && gone:
		return false, nil
	case st == nil:
		r.found("the card %s is missing", id)
		return false, nil
	case gone:
		r.found("the card %s is there, though its history took it back", id)
		return true, nil
	}
	if !slices.Equal(st.card.Values(), folded.Values()) || !st.card.UpdatedAt.Equal(folded.UpdatedAt) {
		r.found("the card %s is not what its history makes of it", id)
	}
	raw := t.bucket(bucketNum).Get(u32(st.num))
	if len(raw) != sealSize+idSize || string(raw[sealSize:]) != string(id) {
		r.found("the number %d of the card %s is not listed as its own", st.num, id)
	}
	return true, nil
}

// content stands for all that a bucket holds.
type content [sha256.Size]byte

func contentOf(b *bbolt.Bucket) (sum content) {
	h := sha256.New()
	c := b.Cursor()
	for k, v := c.First(); k != nil; k, v = c.Next() {
		var size [8]byte
		binary.BigEndian.PutUint32(size[:], uint32(len(k)))
		binary.BigEndian.PutUint32(size[4:], uint32(len(v)))
		h.Write(size[:])
		h.Write(k)
		h.Write(v)
	}
	h.Sum(sum[:0])
	return sum
}

// contents are what the buckets hold now.
func (t *tx) contents(buckets []string) map[string]content {
	out := map[string]content{}
	for _, name := range buckets {
		out[name] = contentOf(t.bucket(name))
	}
	return out
}

// compare reports the indexes that differ from what they held before they were
// made anew.
func (t *tx) compare(r *CheckReport, was map[string]content) {
	for _, name := range slices.Sorted(maps.Keys(was)) {
		if contentOf(t.bucket(name)) != was[name] {
			r.found("the index %s is not what the cards and the history make of it", name)
		}
	}
}
