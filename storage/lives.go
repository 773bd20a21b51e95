package storage

import (
	"encoding/binary"
	"runtime"
	"sync"
	"time"

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
		read.fields.add(report.Fields()...)
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
	fields               fieldSet
}

// lives folds the history of the cards in a stretch of the ids.
func (r lifeReader) lives(part stretch, visit func(report.Life) error) error {
	c := r.ofCards.Cursor()
	var id workflow.CardID
	var history []report.Line
	known := pool{}
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
		line, ok, err := r.line(id, binary.BigEndian.Uint64(k[idSize:]), known)
		if err != nil {
			return err
		}
		if ok && (len(line.Changes) > 0 || len(history) == 0) {
			history = append(history, line)
		}
	}
	return end()
}

// line reads of an entry what a life is folded from; the other fields, and long
// texts, are passed over. ok is false for one that is not part of it: it was taken
// back, takes another back, or changes nothing of all that.
func (r lifeReader) line(card workflow.CardID, seq uint64, known pool) (line report.Line, ok bool, err error) {
	key := u64(seq)
	raw := r.ops.Get(key)
	if raw == nil {
		return line, false, damaged("record %s is missing", nameRecord(bucketOp, key))
	}
	body, err := unseal(bucketOp, key, raw)
	if err != nil {
		return line, false, err
	}
	read := reader{b: body}
	read.u32() // the chain
	flags := read.byte()
	step, undoes := read.uvarint(), read.uvarint()
	line.Card, line.Seq, line.At = card, seq, read.time()
	read.text() // the id
	read.text() // the card
	line.What = known.of(read.bytes(read.text()))
	for range 4 { // rule, reason, by, door
		read.text()
	}
	if flags&flagActor != 0 {
		read.text()
	}
	if !read.bad && (undoes != 0 || r.undone.Get(u64(step)) != nil) {
		return line, false, nil
	}
	for read.pos < len(read.b) {
		v := read.slot()
		read.content(&v)
		read.content(&v)
		if read.bad || !r.fields[v.code] {
			continue
		}
		ch := workflow.Change{Field: fieldCodes[v.code], Key: known.of(read.bytes(v.key)), New: cut}
		if v.ref == 0 {
			ch.New = oftenSeen(known, read.bytes(v.text))
		}
		line.Changes = append(line.Changes, ch)
	}
	if read.bad {
		return line, false, damaged("record %s cannot be taken apart", nameRecord(bucketOp, key))
	}
	return line, true, nil
}

// oftenSeen pools names, and leaves out times, of which each is another.
func oftenSeen(known pool, b []byte) string {
	if len(b) >= len(time.DateOnly+"T00:00:00Z") {
		return string(b)
	}
	return known.of(b)
}
