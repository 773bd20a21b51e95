package storage

import (
	"encoding/binary"

	"opsboard/workflow"
)

// A step is what one act did, and what one undo takes back. It is known by the
// number of its first entry. A step is effective unless a later effective step
// took it back.

// maxActor is how much of a name the index of steps keeps.
const maxActor = 255

func actorKey(actor string) []byte {
	return append([]byte(actor[:min(len(actor), maxActor)]), 0)
}

// indexEntry notes the entry under its card, its step under who made it, and
// what it took back.
func (t *tx) indexEntry(e *storedEntry) error {
	if e.Card != "" {
		b := t.bucket(bucketCardOp)
		if err := b.Put(append([]byte(e.Card), u64(e.Seq)...), nil); err != nil {
			return err
		}
	}
	if e.Seq != e.Step {
		return nil
	}
	if err := t.bucket(bucketActor).Put(append(actorKey(e.Actor), u64(e.Step)...), nil); err != nil {
		return err
	}
	if e.Undoes == 0 {
		return nil
	}
	return t.noteUndone(e.Undoes, e.Step)
}

// noteUndone records that step by took back step what. If that was an undo
// itself, what it had taken back stands again.
func (t *tx) noteUndone(what, by uint64) error {
	b := t.bucket(bucketUndone)
	if err := b.Put(u64(what), seal(bucketUndone, u64(what), u64(by))); err != nil {
		return err
	}
	first, err := t.entry(what, nil)
	if err != nil {
		return err
	}
	if first.Undoes != 0 {
		return b.Delete(u64(first.Undoes))
	}
	return nil
}

// undoneBy is the step that took a step back, 0 for one that is effective.
func (t *tx) undoneBy(step uint64) (uint64, error) {
	raw := t.bucket(bucketUndone).Get(u64(step))
	if raw == nil {
		return 0, nil
	}
	body, err := unseal(bucketUndone, u64(step), raw)
	if err == nil && len(body) != 8 {
		err = damaged("record %s cannot be taken apart", nameRecord(bucketUndone, u64(step)))
	}
	if err != nil {
		return 0, err
	}
	return binary.BigEndian.Uint64(body), nil
}

// stepsOf visits the steps of a person, newest first, with their first entry.
func (t *tx) stepsOf(actor string, visit func(first storedEntry) (bool, error)) error {
	return backwards(t.bucket(bucketActor).Cursor(), actorKey(actor), func(k []byte) (bool, error) {
		e, err := t.entry(binary.BigEndian.Uint64(k[len(k)-8:]), nil)
		if err != nil || e.Actor != actor {
			return true, err // a name that begins alike, for 255 bytes
		}
		return visit(e)
	})
}

// inForce reports whether an entry still shapes its card: it is no undo, and
// was not taken back.
func (t *tx) inForce(e workflow.Entry) (bool, error) {
	if e.Undoes != 0 {
		return false, nil
	}
	by, err := t.undoneBy(e.Step)
	return by == 0, err
}

// rebuildLogIndexes drops the indexes of the history and makes them anew.
func (t *tx) rebuildLogIndexes() error {
	for _, name := range []string{bucketCardOp, bucketActor, bucketUndone} {
		if err := t.fresh(name); err != nil {
			return err
		}
	}
	return t.eachEntry(1, func(e storedEntry) error { return t.indexEntry(&e) })
}
