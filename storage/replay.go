package storage

import (
	"encoding/binary"
	"errors"

	"opsboard/workflow"
)

// rebuildCards drops the cards and makes them anew from the history and the
// texts. What cannot be read is left out and named in lost. The indexes of the
// history must be right; those of the cards must be rebuilt afterwards.
func (t *tx) rebuildCards() (lost []error, err error) {
	for _, name := range []string{bucketCard, bucketNote, bucketNum, bucketGone} {
		if err := t.fresh(name); err != nil {
			return nil, err
		}
	}
	numbers, err := t.numberAll()
	if err != nil {
		return nil, err
	}
	c := t.bucket(bucketCardOp).Cursor()
	for k, _ := c.First(); k != nil; {
		if len(k) != idSize+8 {
			return lost, damaged("the index of the history has the key %s", printable(k))
		}
		id, seqs := workflow.CardID(k[:idSize]), []uint64(nil)
		for ; len(k) == idSize+8 && string(k[:idSize]) == string(id); k, _ = c.Next() {
			seqs = append(seqs, binary.BigEndian.Uint64(k[idSize:]))
		}
		st, bad := t.replay(id, seqs)
		lost = append(lost, bad...)
		if st.num = numbers[id]; st.num == 0 {
			continue // every line of its history is lost
		}
		if err := t.keepTexts(st); err != nil {
			return lost, err
		}
		if err := t.writeCard(nil, st); err != nil {
			return lost, err
		}
	}
	return lost, nil
}

// keepTexts keeps the long texts that the history has in another form than the card.
func (t *tx) keepTexts(st *cardState) error {
	for _, v := range st.values() {
		if isLong(v.Field, v.Text) {
			if _, err := t.keepText(v.Text, st.refs); err != nil {
				return err
			}
		}
	}
	return nil
}

// numberAll numbers the cards by their first line in the history, which is how
// the numbers were given.
func (t *tx) numberAll() (map[workflow.CardID]uint32, error) {
	numbers := map[workflow.CardID]uint32{}
	b := t.bucket(bucketNum)
	b.FillPercent = appendOnly
	c := t.bucket(bucketOp).Cursor()
	for k, raw := c.First(); k != nil; k, raw = c.Next() {
		if len(k) != 8 {
			continue
		}
		// A text that is lost, or a value that cannot be read, leaves the id known.
		e, _ := decodeEntry(binary.BigEndian.Uint64(k), raw, func(value) (string, error) { return "", nil })
		if e.Card == "" || numbers[e.Card] != 0 {
			continue
		}
		num := uint32(len(numbers) + 1)
		numbers[e.Card] = num
		if err := b.Put(u32(num), seal(bucketNum, u32(num), []byte(e.Card))); err != nil {
			return nil, err
		}
	}
	return numbers, nil
}

// replay is the card that the entries make, with what could not be read.
func (t *tx) replay(id workflow.CardID, seqs []uint64) (*cardState, []error) {
	st, bad := &cardState{id: id, refs: map[string]uint64{}}, []error(nil)
	for _, seq := range seqs {
		e, err := t.entry(seq, st.refs)
		if err != nil {
			bad = append(bad, err)
		}
		if e.Card != id {
			continue
		}
		if err := foldEntry(&st.card, e.Entry); err != nil {
			bad = append(bad, errors.Join(damaged("record %s cannot be replayed", nameRecord(bucketOp, u64(seq))), err))
		}
	}
	st.card.ID = id
	return st, bad
}
