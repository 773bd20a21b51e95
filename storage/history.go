package storage

import (
	"encoding/binary"
	"time"

	"opsboard/workflow"
)

// LogQuery chooses from the history. Zero fields choose everything.
type LogQuery struct {
	Card   workflow.CardID
	Since  time.Time // not before
	By     string
	Limit  int    // at most so many lines
	After  uint64 // only entries with a greater Seq
	Before uint64 // only entries with a smaller Seq: the next page
}

// LogLine is a line of the history as it is shown.
type LogLine struct {
	workflow.Entry
	Undone bool   // its step was taken back, and is so now
	Handle string // of the card; its id where the card is gone, empty for the board itself
}

// Log is the history, newest first.
func (s *Store) Log(q LogQuery) ([]LogLine, error) {
	var out []LogLine
	err := s.view("read the history of", func(t *tx) error {
		handles := map[workflow.CardID]string{}
		return t.backInTime(q, func(seq uint64) (bool, error) {
			if seq <= q.After {
				return false, nil
			}
			if meant, err := t.isMeant(seq, q); err != nil || !meant {
				return err == nil, err
			}
			e, err := t.entry(seq, nil)
			if err != nil {
				return false, err
			}
			line, err := t.logLine(e.Entry, handles)
			out = append(out, line)
			return q.Limit <= 0 || len(out) < q.Limit, err
		})
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// isMeant reports whether a line is by the person and of the time that is asked
// for, without reading more of it.
func (t *tx) isMeant(seq uint64, q LogQuery) (bool, error) {
	if q.Since.IsZero() && q.By == "" {
		return true, nil
	}
	key := u64(seq)
	body, err := unseal(bucketOp, key, t.bucket(bucketOp).Get(key))
	if err != nil {
		return false, err
	}
	r := reader{b: body}
	at, by := r.skipEntry()
	if r.bad {
		return false, damaged("record %s cannot be taken apart", nameRecord(bucketOp, key))
	}
	return !at.Before(q.Since) && (q.By == "" || string(by) == q.By), nil
}

// backInTime visits the numbers of the entries that a query may mean, newest
// first.
func (t *tx) backInTime(q LogQuery, visit func(seq uint64) (bool, error)) error {
	tooNew := func(seq uint64) bool { return q.Before != 0 && seq >= q.Before }
	if q.Card != "" {
		if there, err := t.hasHistory(q.Card); err != nil || !there {
			return err
		}
		return t.entriesOfCard(q.Card, func(seq uint64) (bool, error) {
			if tooNew(seq) {
				return true, nil
			}
			return visit(seq)
		})
	}
	c := t.bucket(bucketOp).Cursor()
	k, _ := c.Last()
	if q.Before != 0 {
		if at, _ := c.Seek(u64(q.Before)); at != nil {
			k, _ = c.Prev()
		} else {
			k, _ = c.Last()
		}
	}
	for known := uint64(0); k != nil; k, _ = c.Prev() {
		if len(k) != 8 {
			return damaged("the history has a line with the key %s", printable(k))
		}
		at := binary.BigEndian.Uint64(k)
		seq, err := t.passBlocks(at, q, &known)
		if seq == 0 || err != nil {
			return err
		}
		if seq != at {
			c.Seek(u64(seq))
		}
		if more, err := visit(seq); !more || err != nil {
			return err
		}
	}
	return nil
}

// hasHistory refuses an id that was never a card's.
func (t *tx) hasHistory(id workflow.CardID) (bool, error) {
	there := false
	err := t.entriesOfCard(id, func(uint64) (bool, error) {
		there = true
		return false, nil
	})
	if err == nil && !there {
		err = &NotFound{Name: string(id)}
	}
	return there, err
}

func (t *tx) logLine(e workflow.Entry, handles map[workflow.CardID]string) (LogLine, error) {
	line := LogLine{Entry: e}
	by, err := t.undoneBy(e.Step)
	if err != nil {
		return line, err
	}
	line.Undone = by != 0
	handle, known := handles[e.Card]
	if !known && e.Card != "" {
		if handle, err = t.handleOf(e.Card); err != nil {
			return line, err
		}
		handles[e.Card] = handle
	}
	line.Handle = handle
	return line, nil
}
