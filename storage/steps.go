package storage

import (
	"bytes"
	"encoding/binary"
	"slices"

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
func (t *tx) indexEntry(e *storedEntry) error { return t.indexLine(e, placing(e)) }

// indexLine is indexEntry where what changed of the card's place is written
// already.
func (t *tx) indexLine(e *storedEntry, placed []byte) error {
	if e.Card != "" {
		if err := t.bucket(bucketCardOp).Put(cardOpKey(e), placed); err != nil {
			return err
		}
	}
	if err := t.noteLine(e); err != nil {
		return err
	}
	if e.Seq != e.Step {
		return nil
	}
	if err := t.bucket(bucketActor).Put(stepKey(e), nil); err != nil {
		return err
	}
	if e.Undoes == 0 {
		return nil
	}
	return t.noteUndone(e.Undoes, e.Step)
}

func cardOpKey(e *storedEntry) []byte { return append([]byte(e.Card), u64(e.Seq)...) }

func stepKey(e *storedEntry) []byte { return append(actorKey(e.Actor), u64(e.Step)...) }

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

// stepsOf visits the steps of a person at this board, newest first, with their
// first entry. What a remote reported of the person is none: it is taken back by
// its number alone.
func (t *tx) stepsOf(actor string, visit func(first storedEntry) (bool, error)) error {
	return backwards(t.bucket(bucketActor).Cursor(), actorKey(actor), func(k []byte) (bool, error) {
		e, err := t.entry(binary.BigEndian.Uint64(k[len(k)-8:]), nil)
		if err != nil || e.Actor != actor {
			return true, err // a name that begins alike, for 255 bytes
		}
		if e.Door == workflow.DoorRemote {
			return true, nil
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

// rebuildLogIndexes drops the indexes of the history and makes them anew. The
// keys are put in their order: in a transaction that has not ended, each key put
// between others moves all that follow.
func (t *tx) rebuildLogIndexes() error {
	for _, name := range logBuckets() {
		if err := t.fresh(name); err != nil {
			return err
		}
	}
	t.tail = nil
	var ofCards, ofPeople []pair
	err := t.eachEntry(1, func(e storedEntry) error {
		if e.Card != "" {
			ofCards = append(ofCards, pair{cardOpKey(&e), placing(&e)})
		}
		if err := t.noteLine(&e); err != nil {
			return err
		}
		if e.Seq != e.Step {
			return nil
		}
		ofPeople = append(ofPeople, pair{stepKey(&e), nil})
		if e.Undoes == 0 {
			return nil
		}
		return t.noteUndone(e.Undoes, e.Step)
	})
	if err != nil {
		return err
	}
	if err := t.flushBlock(); err != nil {
		return err
	}
	if err := t.putSorted(bucketCardOp, ofCards); err != nil {
		return err
	}
	return t.putSorted(bucketActor, ofPeople)
}

// logBuckets lists the indexes of the history.
func logBuckets() []string { return []string{bucketCardOp, bucketActor, bucketUndone, bucketBlock} }

type pair struct{ key, value []byte }

func sortPairs(pairs []pair) {
	slices.SortFunc(pairs, func(x, y pair) int { return bytes.Compare(x.key, y.key) })
}

// putSorted fills an empty bucket.
func (t *tx) putSorted(bucket string, pairs []pair) error {
	sortPairs(pairs)
	b := t.bucket(bucket)
	b.FillPercent = appendOnly
	for _, p := range pairs {
		if err := b.Put(p.key, p.value); err != nil {
			return err
		}
	}
	return nil
}
