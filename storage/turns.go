package storage

import (
	"encoding/binary"
	"strconv"
	"time"

	"opsboard/workflow"
	"opsboard/workflow/report"
)

// A turn is the value of ix_cardop for a line of the history: when it was, what
// kind of line it is, and what it changed of the card's place and life, each
// value after the code of its field.

// The flags of a turn.
const (
	turnApart  = 1 << iota // it is not the first line of its step: how far back that is follows
	turnUndoes             // it takes another step back
	turnRolls
	turnForces
	turnOver
)

// placing is the value for a line.
func placing(e *storedEntry) []byte {
	ev := report.EventOf(e.Entry)
	b := putTime(make([]byte, 0, 64), e.At)
	b = putTurnFlags(b, e, &ev)
	if ev.Has&report.HasKind != 0 {
		b = putText(append(b, codeOfField[workflow.FieldKind]), string(ev.Kind))
	}
	if ev.Has&report.HasStage != 0 {
		b = putText(append(b, codeOfField[workflow.FieldStage]), string(ev.Stage))
	}
	if ev.Has&report.HasResolution != 0 {
		b = putText(append(b, codeOfField[workflow.FieldResolution]), string(ev.Resolution))
	}
	if ev.Has&report.HasWeight != 0 {
		b = binary.AppendVarint(append(b, codeOfField[workflow.FieldWeight]), int64(ev.Weight))
	}
	if ev.Has&report.HasIteration != 0 {
		b = putText(append(b, codeOfField[workflow.FieldIteration]), string(ev.Iteration))
	}
	if ev.Has&report.HasCreated != 0 {
		b = putNear(append(b, codeOfField[workflow.FieldCreatedAt]), ev.Created, e.At)
	}
	if ev.Has&report.HasEntered != 0 {
		b = putNear(append(b, codeOfField[workflow.FieldEnteredAt]), ev.Entered, e.At)
	}
	if ev.Has&report.HasClosed != 0 {
		b = putNear(append(b, codeOfField[workflow.FieldClosedAt]), ev.Closed, e.At)
	}
	for _, ch := range e.Changes {
		if ch.Field == workflow.FieldPriority {
			n, err := strconv.Atoi(ch.New)
			if err != nil {
				n = 0 // what cannot be read is absent
			}
			b = binary.AppendVarint(append(b, codeOfField[workflow.FieldPriority]), int64(n))
		}
	}
	for _, r := range ev.Rounds {
		b = putRound(b, r, e.At)
	}
	return b
}

func putTurnFlags(b []byte, e *storedEntry, ev *report.Event) []byte {
	flags := byte(0)
	if e.Seq != e.Step {
		flags |= turnApart
	}
	if e.Undoes != 0 {
		flags |= turnUndoes
	}
	if ev.Rolls {
		flags |= turnRolls
	}
	if ev.Forces {
		flags |= turnForces
	}
	if ev.Over {
		flags |= turnOver
	}
	b = append(b, flags)
	if e.Seq != e.Step {
		b = binary.AppendUvarint(b, e.Seq-e.Step)
	}
	return b
}

// turnFlags are the flags, and how far back the first line of the step is.
func (r *reader) turnFlags() (flags byte, apart uint64) {
	if flags = r.byte(); flags&turnApart != 0 {
		apart = r.uvarint()
	}
	return flags, apart
}

// putNear writes a time, most often that of the line itself: a zero, or a one and
// the time.
func putNear(b []byte, t, line time.Time) []byte {
	if t.Equal(line) {
		return append(b, 0)
	}
	return putTime(append(b, 1), t)
}

func (r *reader) near(line time.Time) time.Time {
	if r.byte() == 0 {
		return line
	}
	return r.time()
}

// putRound writes what becomes of a round: its number twice, plus one for one
// that goes.
func putRound(b []byte, c report.RoundChange, line time.Time) []byte {
	b = append(b, codeOfField[workflow.FieldRound])
	if c.Gone {
		return binary.AppendUvarint(b, uint64(c.Number)<<1|1)
	}
	b = binary.AppendUvarint(b, uint64(c.Number)<<1)
	b = putText(putText(b, string(c.Round.State)), c.Round.Of)
	return putNear(putNear(b, c.Round.At, line), c.Round.AnsweredAt, line)
}

func (r *reader) round(line time.Time, known *recent) (c report.RoundChange) {
	n := r.uvarint()
	c.Number, c.Gone = int(n>>1), n&1 != 0
	if c.Gone {
		return c
	}
	c.Round.State = workflow.RoundState(known.of(r.bytes(r.text())))
	c.Round.Of = known.of(r.bytes(r.text()))
	c.Round.At, c.Round.AnsweredAt = r.near(line), r.near(line)
	return c
}

// passRound goes to what follows a round.
func (r *reader) passRound() {
	if r.uvarint()&1 == 0 {
		r.text()
		r.text()
		r.near(time.Time{})
		r.near(time.Time{})
	}
}

// recent keeps the texts that were seen last, by their ends: most lines have the
// words of the line before them.
type recent struct {
	last [128]string
	all  pool
}

func (n *recent) of(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	at := &n.last[(uint(len(b))*31+uint(b[0])*7+uint(b[len(b)-1]))%uint(len(n.last))]
	if *at != string(b) {
		*at = n.all.of(b)
	}
	return *at
}

// event reads a turn into ev, whose parts that the turn does not set mean
// nothing. ok is false for one that cannot be read. undoes says that it takes a
// step back, apart how far back the first line of its own step is.
func (r *reader) event(ev *report.Event, known *recent) (undoes bool, apart uint64, ok bool) {
	ev.At, ev.Has, ev.Rounds = r.time(), 0, ev.Rounds[:0]
	flags, apart := r.turnFlags()
	ev.Rolls, ev.Forces, ev.Over = flags&turnRolls != 0, flags&turnForces != 0, flags&turnOver != 0
	for r.pos < len(r.b) {
		switch code := r.byte(); fieldCodes[min(int(code), len(fieldCodes)-1)] {
		case workflow.FieldKind:
			ev.Has, ev.Kind = ev.Has|report.HasKind, workflow.Kind(known.of(r.bytes(r.text())))
		case workflow.FieldStage:
			ev.Has, ev.Stage = ev.Has|report.HasStage, workflow.Stage(known.of(r.bytes(r.text())))
		case workflow.FieldResolution:
			ev.Has, ev.Resolution = ev.Has|report.HasResolution, workflow.Resolution(known.of(r.bytes(r.text())))
		case workflow.FieldWeight:
			ev.Has, ev.Weight = ev.Has|report.HasWeight, int(r.varint())
		case workflow.FieldIteration:
			ev.Has, ev.Iteration = ev.Has|report.HasIteration, workflow.Date(known.of(r.bytes(r.text())))
		case workflow.FieldCreatedAt:
			ev.Has, ev.Created = ev.Has|report.HasCreated, r.near(ev.At)
		case workflow.FieldEnteredAt:
			ev.Has, ev.Entered = ev.Has|report.HasEntered, r.near(ev.At)
		case workflow.FieldClosedAt:
			ev.Has, ev.Closed = ev.Has|report.HasClosed, r.near(ev.At)
		case workflow.FieldPriority:
			r.varint()
		case workflow.FieldRound:
			ev.Rounds = append(ev.Rounds, r.round(ev.At, known))
		default:
			return false, 0, false
		}
	}
	return flags&turnUndoes != 0, apart, !r.bad
}
