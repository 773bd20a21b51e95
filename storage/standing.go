package storage

import (
	"encoding/binary"
	"time"

	"go.etcd.io/bbolt"

	"opsboard/workflow"
)

// A key of ix_cardop is a card's id and the number of a line of its history. Its
// value is when that was, and what the line changed of the card's place on the
// board and of its life (see turns.go), so that the place at any moment, and the
// figures of any time, are found without reading the lines.

// standing is where a card stood at a moment. It looks into the file's memory.
type standing struct {
	id    []byte
	lines []uint64 // of its history up to then, in order
	since []uint64 // those after it; none: the card is as it was

	kind, stage, resolution  []byte
	priority                 int
	entered, closed, updated time.Time
}

// take adds a line to the card, if it is not after the moment.
func (st *standing) take(seq uint64, placing []byte, until time.Time) (ok bool) {
	r := reader{b: placing}
	at := r.time()
	r.turnFlags()
	if at.After(until) {
		st.since = append(st.since, seq)
		return !r.bad
	}
	st.lines, st.updated = append(st.lines, seq), at
	for r.pos < len(r.b) {
		switch code := r.byte(); fieldCodes[min(int(code), len(fieldCodes)-1)] {
		case workflow.FieldKind:
			st.kind = r.bytes(r.text())
		case workflow.FieldStage:
			st.stage = r.bytes(r.text())
		case workflow.FieldResolution:
			st.resolution = r.bytes(r.text())
		case workflow.FieldPriority:
			st.priority = int(r.varint())
		case workflow.FieldEnteredAt:
			st.entered = r.near(at)
		case workflow.FieldClosedAt:
			st.closed = r.near(at)
		case workflow.FieldCreatedAt:
			r.near(at)
		case workflow.FieldWeight:
			r.varint()
		case workflow.FieldIteration:
			r.text()
		case workflow.FieldRound:
			r.passRound()
		default:
			return false
		}
	}
	return !r.bad
}

// isNow reports whether nothing happened to the card since.
func (st *standing) isNow() bool { return len(st.since) == 0 }

// isThere reports whether the card was on the board then.
func (st *standing) isThere() bool { return len(st.kind) > 0 }

// eachStanding visits the cards of a stretch of ids as they stood, those that
// were not there too. One standing serves for card after card.
func (t *tx) eachStanding(c *bbolt.Cursor, s stretch, until time.Time, visit func(*standing) error) error {
	st := &standing{}
	k, v := c.Seek(s.from)
	for k != nil && (s.to == nil || string(k) < string(s.to)) {
		if len(k) != idSize+8 {
			return t.indexDamaged(bucketCardOp, k, errKey)
		}
		*st = standing{id: k[:idSize], lines: st.lines[:0], since: st.since[:0]}
		for ; len(k) == idSize+8 && string(k[:idSize]) == string(st.id); k, v = c.Next() {
			if !st.take(binary.BigEndian.Uint64(k[idSize:]), v, until) {
				return t.indexDamaged(bucketCardOp, k, errKey)
			}
		}
		if err := visit(st); err != nil {
			return err
		}
	}
	return nil
}

// standingOf is where one card stood, nil where it was not there.
func (t *tx) standingOf(id workflow.CardID, until time.Time) (*standing, error) {
	var found *standing
	err := t.eachStanding(t.bucket(bucketCardOp).Cursor(), stretch{[]byte(id), past([]byte(id))}, until, func(st *standing) error {
		if st.isThere() {
			one := *st
			found = &one
		}
		return nil
	})
	return found, err
}
