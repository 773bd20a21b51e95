package storage

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"

	"go.etcd.io/bbolt"

	"opsboard/workflow"
)

// storedEntry is an entry as the file holds it. Actor is who made the step: an
// import has one actor, and entries by many people.
type storedEntry struct {
	workflow.Entry
	Actor string
	chain uint32 // the checksum of the record before
}

// tail is the end of the history in a transaction that writes to it.
type tail struct {
	seq   uint64
	chain uint32
	op    *bbolt.Bucket

	block   *block // that the last line belongs to, nil until one was written
	blockOf uint64 // its number
}

// end finds the end of the history. Each record carries the checksum of the
// one before, so that a history from which a line was taken is noticed.
func (t *tx) end() *tail {
	if t.tail == nil {
		b := t.bucket(bucketOp)
		b.FillPercent = appendOnly
		t.tail = &tail{op: b}
		if k, raw := b.Cursor().Last(); len(k) == 8 {
			t.tail.seq, t.tail.chain = binary.BigEndian.Uint64(k), chainOf(raw)
		}
	}
	return t.tail
}

func chainOf(raw []byte) uint32 { return crc32.Checksum(raw, castagnoli) }

// addEntry writes the next line of the history and its indexes. The long texts
// of the changes are kept once; refs knows those that are in the file already.
func (t *tx) addEntry(e *storedEntry, refs map[string]uint64) error {
	end := t.end()
	e.Seq = end.seq + 1
	if e.Step == 0 {
		e.Step = e.Seq
	}
	e.chain = end.chain
	for _, ch := range e.Changes {
		for _, text := range [2]string{ch.Old, ch.New} {
			if isLong(ch.Field, text) {
				if _, err := t.keepText(text, refs); err != nil {
					return err
				}
			}
		}
	}
	key := u64(e.Seq)
	record := sealInPlace(bucketOp, key, e.encode(refs))
	if err := end.op.Put(key, record); err != nil {
		return err
	}
	end.seq, end.chain = e.Seq, chainOf(record)
	return t.indexEntry(e)
}

const (
	flagRedo  = 1 << 0
	flagActor = 1 << 1 // the actor is not By
	flagOver  = 1 << 2 // a limit of work in progress was passed
)

func (e *storedEntry) encode(refs map[string]uint64) []byte {
	size := 96 + len(e.Reason)
	for _, ch := range e.Changes {
		size += 4 + len(ch.Key) + min(len(ch.Old), longText) + min(len(ch.New), longText)
	}
	b := make([]byte, sealSize, size)
	b = binary.BigEndian.AppendUint32(b, e.chain)
	flags := byte(0)
	if e.IsRedo {
		flags |= flagRedo
	}
	if e.Actor != e.By {
		flags |= flagActor
	}
	if e.Over != "" {
		flags |= flagOver
	}
	b = append(b, flags)
	b = binary.AppendUvarint(b, e.Step)
	b = binary.AppendUvarint(b, e.Undoes)
	b = putTime(b, e.At)
	for _, s := range []string{e.ID, string(e.Card), e.What, string(e.Rule), e.Reason, e.By, string(e.Door)} {
		b = putText(b, s)
	}
	if e.Actor != e.By {
		b = putText(b, e.Actor)
	}
	if e.Over != "" {
		b = putText(b, e.Over)
	}
	st := cardState{refs: refs}
	for _, ch := range e.Changes {
		b = putSlot(b, ch.Field, ch.Key)
		b = st.putValue(b, ch.Field, ch.Old)
		b = st.putValue(b, ch.Field, ch.New)
	}
	return b
}

// decodeEntry reads a line of the history. long is asked for each text that is
// kept apart.
func decodeEntry(seq uint64, raw []byte, long func(value) (string, error)) (storedEntry, error) {
	e := storedEntry{Entry: workflow.Entry{Seq: seq}}
	key := u64(seq)
	body, err := unseal(bucketOp, key, raw)
	if err != nil {
		return e, err
	}
	s, r := string(body), reader{b: body}
	e.chain = r.u32()
	flags := r.byte()
	if flags&^(flagRedo|flagActor|flagOver) != 0 {
		return e, &FileError{Problem: Newer, Detail: "record " + nameRecord(bucketOp, key) + " was written by a newer opsboard"}
	}
	e.IsRedo = flags&flagRedo != 0
	e.Step, e.Undoes, e.At = r.uvarint(), r.uvarint(), r.time()
	e.ID, e.Card, e.What = r.text().in(s), workflow.CardID(r.text().in(s)), r.text().in(s)
	e.Rule, e.Reason = workflow.RuleName(r.text().in(s)), r.text().in(s)
	e.By, e.Door = r.text().in(s), workflow.Door(r.text().in(s))
	if e.Actor = e.By; flags&flagActor != 0 {
		e.Actor = r.text().in(s)
	}
	if flags&flagOver != 0 {
		e.Over = r.text().in(s)
	}
	for r.pos < len(r.b) {
		v := r.slot()
		ch := workflow.Change{Field: v.field(s), Key: v.key.in(s)}
		for _, side := range []*string{&ch.Old, &ch.New} {
			r.content(&v)
			*side = v.text.in(s)
			if v.ref != 0 && !r.bad {
				if *side, err = long(v); err != nil {
					return e, err
				}
			}
		}
		if !r.bad {
			e.Changes = append(e.Changes, ch)
		}
	}
	if r.bad {
		return e, damaged("record %s cannot be taken apart", nameRecord(bucketOp, key))
	}
	return e, nil
}

// entry reads one line of the history; refs learns where its texts lie.
func (t *tx) entry(seq uint64, refs map[string]uint64) (storedEntry, error) {
	raw, err := t.line(seq)
	if err != nil {
		return storedEntry{}, err
	}
	return decodeEntry(seq, raw, func(v value) (string, error) { return t.readText(v, refs) })
}

// line is the record of one line of the history.
func (t *tx) line(seq uint64) ([]byte, error) {
	key := u64(seq)
	if raw := t.bucket(bucketOp).Get(key); raw != nil {
		return raw, nil
	}
	return nil, damaged("record %s is missing", nameRecord(bucketOp, key))
}

// eachEntry visits the history from a place on, oldest first.
func (t *tx) eachEntry(from uint64, visit func(storedEntry) error) error {
	c := t.bucket(bucketOp).Cursor()
	for k, raw := c.Seek(u64(from)); k != nil; k, raw = c.Next() {
		if len(k) != 8 {
			return damaged("the history has a line with the key %s", printable(k))
		}
		e, err := decodeEntry(binary.BigEndian.Uint64(k), raw, func(v value) (string, error) { return t.readText(v, nil) })
		if err != nil {
			return err
		}
		if err := visit(e); err != nil {
			return err
		}
	}
	return nil
}

// entriesOfCard visits the card's entries, newest first, until visit says no.
func (t *tx) entriesOfCard(id workflow.CardID, visit func(seq uint64) (bool, error)) error {
	c := t.bucket(bucketCardOp).Cursor()
	prefix := []byte(id)
	return backwards(c, prefix, func(k []byte) (bool, error) {
		return visit(binary.BigEndian.Uint64(k[len(prefix):]))
	})
}

// backwards visits the keys of eight bytes after a prefix, last first.
func backwards(c *bbolt.Cursor, prefix []byte, visit func(k []byte) (bool, error)) error {
	after := append(bytes.Clone(prefix), bytes.Repeat([]byte{0xff}, 9)...)
	k, _ := c.Seek(after)
	if k == nil {
		k, _ = c.Last()
	} else {
		k, _ = c.Prev()
	}
	for ; bytes.HasPrefix(k, prefix); k, _ = c.Prev() {
		if len(k) != len(prefix)+8 {
			continue
		}
		if more, err := visit(k); !more || err != nil {
			return err
		}
	}
	return nil
}

// foldEntry makes a card what it was after the entry: applied to all entries of
// a card in order, it gives the card.
func foldEntry(c *workflow.Card, e workflow.Entry) error {
	c.ID = e.Card
	for _, ch := range e.Changes {
		if err := c.Set(ch.Field, ch.Key, ch.New); err != nil {
			return &workflow.Invalid{Field: string(ch.Field), Value: ch.New, Why: "cannot be read: " + err.Error()}
		}
	}
	c.UpdatedAt = e.At.UTC()
	return nil
}
