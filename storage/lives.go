package storage

import (
	"encoding/binary"
	"runtime"
	"sync"

	"go.etcd.io/bbolt"

	"opsboard/workflow"
	"opsboard/workflow/filter"
	"opsboard/workflow/report"
)

// Lives visits the life of every card that matches, in no order, as the history
// tells it: what was undone is not in it. All lives are of one moment. The first
// error of visit ends it and is in the error returned; visit is called by one
// goroutine at a time and must not use the store.
func (s *Store) Lives(f filter.Filter, visit func(report.Life) error) error {
	return s.view("read the history of", func(t *tx) error {
		wanted, err := t.idsOf(f)
		if err != nil {
			return err
		}
		read := lifeReader{ofCards: t.bucket(bucketCardOp), ops: t.bucket(bucketOp), undone: t.bucket(bucketUndone), wanted: wanted}
		return sideBySide(func(part stretch, one *sync.Mutex) error {
			return read.lives(part, func(l report.Life) error {
				one.Lock()
				defer one.Unlock()
				return visit(l)
			})
		})
	})
}

// idsOf are the cards that a filter chooses.
func (t *tx) idsOf(f filter.Filter) (map[workflow.CardID]bool, error) {
	p, err := t.planFor(f, shown(f))
	if err != nil {
		return nil, err
	}
	out := make(map[workflow.CardID]bool, p.cards)
	return out, p.each(func(x *candidate) error {
		out[x.head.id] = true
		return nil
	})
}

// sideBySide lets the processors work on the stretches of the ids side by side. It
// only reads.
func sideBySide(work func(stretch, *sync.Mutex) error) error {
	var one sync.Mutex
	var all sync.WaitGroup
	todo := stretches()
	next := make(chan stretch, len(todo))
	for _, s := range todo {
		next <- s
	}
	close(next)
	failed := make([]error, runtime.GOMAXPROCS(0))
	for i := range failed {
		all.Go(func() {
			failed[i] = guarded(func() error {
				for s := range next {
					if err := work(s, &one); err != nil {
						return err
					}
				}
				return nil
			})
		})
	}
	all.Wait()
	for _, err := range failed {
		if err != nil {
			return err
		}
	}
	return nil
}

// lifeReader reads lives. Several goroutines may use one at a time, as long as
// nobody writes: its buckets are found before they begin.
type lifeReader struct {
	ofCards, ops, undone *bbolt.Bucket
	wanted               map[workflow.CardID]bool
}

// lives folds the history of the cards in a stretch of the ids.
func (r lifeReader) lives(part stretch, visit func(report.Life) error) error {
	c := r.ofCards.Cursor()
	var id workflow.CardID
	var history []report.Line
	end := func() error {
		if len(history) == 0 {
			return nil
		}
		l := report.LifeOf(history)
		history = history[:0]
		return visit(l)
	}
	for k, _ := c.Seek(part.from); k != nil && (part.to == nil || string(k) < string(part.to)); k, _ = c.Next() {
		if len(k) != idSize+8 {
			return damaged("the index of the history has the key %s", printable(k))
		}
		if string(k[:idSize]) != string(id) {
			if err := end(); err != nil {
				return err
			}
			id = workflow.CardID(k[:idSize])
		}
		if !r.wanted[id] {
			continue
		}
		line, err := r.line(binary.BigEndian.Uint64(k[idSize:]))
		if err != nil {
			return err
		}
		history = append(history, line)
	}
	return end()
}

// line reads an entry without its long texts: no figure needs them.
func (r lifeReader) line(seq uint64) (report.Line, error) {
	key := u64(seq)
	raw := r.ops.Get(key)
	if raw == nil {
		return report.Line{}, damaged("record %s is missing", nameRecord(bucketOp, key))
	}
	e, err := decodeEntry(seq, raw, func(value) (string, error) { return "…", nil })
	if err != nil {
		return report.Line{}, err
	}
	return report.Line{Entry: e.Entry, Undone: r.undone.Get(u64(e.Step)) != nil}, nil
}
