package storage

import (
	"encoding/binary"
	"time"

	"go.etcd.io/bbolt"

	"opsboard/workflow"
	"opsboard/workflow/filter"
	"opsboard/workflow/report"
)

// Lives visits the life of every card that matches, in no order, as the history
// tells it: what was undone is not in it. All lives are of one moment. A past that
// is not zero holds the cards against the filter as they stood then; their lives
// go on to today. Processors
// work side by side: side is called, by one goroutine, for each of them and gives
// what is to be called with the lives that it reads, which are good until the
// next. The first error of a visit ends it and is in the error returned. A visit
// must not use the store.
func (s *Store) Lives(f filter.Filter, past time.Time, side func() func(*report.Life) error) error {
	return s.view("read the history of", func(t *tx) error {
		undone, err := t.undoneSteps()
		if err != nil {
			return err
		}
		ofCards := t.bucket(bucketCardOp)
		reader := func() *lifeReader {
			return &lifeReader{t: t, c: ofCards.Cursor(), undone: undone, known: &recent{all: pool{}}, visit: side()}
		}
		if f.String() == everything && past.IsZero() {
			return sideBySide(func() func(stretch) error { return reader().all })
		}
		p, err := t.planFor(f, shown(f))
		if err != nil {
			return err
		}
		p.until = past
		p.fork = func() func(*candidate) error { return reader().matched }
		return p.each(p.fork())
	})
}

// everything is the filter that leaves no card out.
const everything = "state:any"

// undoneSteps are the steps that are taken back.
func (t *tx) undoneSteps() (map[uint64]bool, error) {
	out := map[uint64]bool{}
	c := t.bucket(bucketUndone).Cursor()
	for k, raw := c.First(); k != nil; k, raw = c.Next() {
		if _, err := unseal(bucketUndone, k, raw); err != nil {
			return nil, err
		}
		if len(k) == 8 {
			out[binary.BigEndian.Uint64(k)] = true
		}
	}
	return out, nil
}

// lifeReader reads lives from the index of the history, for one goroutine.
type lifeReader struct {
	t      *tx
	c      *bbolt.Cursor
	k, v   []byte // where it stands
	undone map[uint64]bool
	known  *recent
	visit  func(*report.Life) error

	id    []byte
	fold  report.Fold
	event report.Event
}

// all visits the cards of a stretch of the ids.
func (r *lifeReader) all(part stretch) error {
	r.k, r.v = r.c.Seek(part.from)
	for r.k != nil && (part.to == nil || string(r.k) < string(part.to)) {
		if len(r.k) != idSize+8 {
			return r.t.indexDamaged(bucketCardOp, r.k, errKey)
		}
		if err := r.life(r.k[:idSize]); err != nil {
			return err
		}
	}
	return nil
}

// matched visits a card that a search found. Those of a scan come in order, and
// most often it is the next one.
func (r *lifeReader) matched(x *candidate) error {
	r.id = append(r.id[:0], x.card.ID...)
	if !hasPrefix(r.k, r.id) {
		r.k, r.v = r.c.Seek(r.id)
	}
	return r.life(r.id)
}

// life reads the lines of the card at which it stands, and goes to what follows.
func (r *lifeReader) life(id []byte) error {
	r.fold.Begin(workflow.CardID(id))
	there := true
	for ; len(r.k) == idSize+8 && string(r.k[:idSize]) == string(id); r.k, r.v = r.c.Next() {
		read := reader{b: r.v}
		undoes, apart, ok := read.event(&r.event, r.known)
		seq := binary.BigEndian.Uint64(r.k[idSize:])
		if !ok || apart >= seq {
			return r.t.indexDamaged(bucketCardOp, r.k, errValue)
		}
		if r.event.Has&report.HasKind != 0 {
			there = r.event.Kind != ""
		}
		if !undoes && (len(r.undone) == 0 || !r.undone[seq-apart]) {
			r.fold.Take(&r.event)
		}
	}
	if l, ok := r.fold.Life(); ok && there {
		return r.visit(l)
	}
	return nil
}
