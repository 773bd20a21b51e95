package storage

import (
	"bytes"
	"slices"

	"opsboard/workflow"
)

// beyond reports whether more than the fields of other is wanted.
func (s *fieldSet) beyond(other fieldSet) bool {
	for i := range s {
		if s[i] && !other[i] {
			return true
		}
	}
	return false
}

// then is what a scan of the past reads with.
type then struct {
	*candidate
	heads, ops inOrder
	touched    []valueOf // the texts that were written since
}

// scanPast is scan for the cards as they stood.
func (p *search) scanPast(s stretch, visit func(*candidate) error) error {
	x := then{
		candidate: p.candidate(),
		heads:     inOrder{c: p.heads.Cursor(), near: headsNear},
		ops:       inOrder{c: p.t.bucket(bucketOp).Cursor(), near: linesNear},
	}
	return p.t.eachStanding(p.t.bucket(bucketCardOp).Cursor(), s, p.until, func(st *standing) error {
		if p.counted && !st.isNow() {
			if err := x.takeOff(st, visit); err != nil {
				return err
			}
		}
		if !st.isThere() {
			return nil
		}
		ok, err := x.isStanding(st)
		if err != nil || !ok {
			return err
		}
		x.card.ID = workflow.CardID(st.id)
		return visit(x.candidate)
	})
}

// byPlace reports whether a card's place on the board alone decides whether it is
// meant.
func (p *search) byPlace() bool {
	return !p.fields.beyond(p.place) && !p.filter.NeedsText() && !p.byWord && p.not == nil && !p.anyDoubt() && !p.sieve.AsksReady()
}

// record takes the card's record as it is now; ok is false for a card that is gone.
func (x *then) record(st *standing) (ok bool, err error) {
	raw := x.heads.of(st.id)
	if raw == nil {
		return false, nil
	}
	err = x.head.resetTo(st.id, raw)
	return err == nil, err
}

// takeOff visits a card that changed since as it is now, so that its share in the
// counters of now can be taken off.
func (x *then) takeOff(st *standing, visit func(*candidate) error) error {
	is, err := x.record(st)
	if !is || x.head.span.Never {
		return err
	}
	if err := x.head.light(&x.search.place, &x.card, x.pool); err != nil || !x.meansLane() {
		return err
	}
	x.span, x.off = x.head.span, true
	err = visit(x.candidate)
	x.off = false
	return err
}

// isStanding takes a card as it stood and reports whether it is meant, reading
// no more of it than that takes.
func (x *then) isStanding(st *standing) (bool, error) {
	c, p := x.candidate, x.search
	c.card = workflow.Card{
		Kind: workflow.Kind(c.pool.of(st.kind)), Stage: workflow.Stage(c.pool.of(st.stage)),
		Resolution: workflow.Resolution(c.pool.of(st.resolution)), Priority: st.priority,
		EnteredAt: st.entered, ClosedAt: st.closed, UpdatedAt: st.updated, Labels: c.card.Labels[:0],
	}
	c.span = workflow.Span{Never: true} // not that of the card before
	if !c.meansLane() {
		return false, nil
	}
	ready := (p.spans || p.sieve.AsksReady()) && c.card.IsOpen()
	little := p.byPlace()
	if little {
		if ok := p.sieve.Match(&c.card, workflow.Span{}); !ok || !ready || p.counted && st.isNow() {
			return ok, nil
		}
	}
	if !st.isNow() {
		return x.isFolded(st, ready)
	}
	raw := x.heads.of(st.id)
	if raw == nil {
		return false, p.t.indexDamaged(bucketCardOp, st.id, errNoCard)
	}
	if !little {
		return c.isRecord(st.id, raw)
	}
	err := c.head.resetTo(st.id, raw)
	c.span = c.head.span
	return err == nil, err
}

// isFolded is isStanding for a card that something happened to since.
func (x *then) isFolded(st *standing, ready bool) (bool, error) {
	c, p := x.candidate, x.search
	if may, err := x.mayHold(st); !may || err != nil {
		return false, err
	}
	fields := p.fields
	if ready || p.ifForced {
		fields = allFields()
	}
	err := p.t.foldLight(&x.ops, st, &fields, &c.card, c.pool)
	if err != nil {
		return false, err
	}
	if c.span = (workflow.Span{Never: true}); ready {
		c.span = p.t.rules.ReadySpan(c.card)
	}
	if !p.sieve.Match(&c.card, c.span) {
		return false, nil
	}
	if p.filter.NeedsText() && !p.filter.NoTexts(&c.card) {
		if c.card, err = p.t.foldWhole(st); err != nil {
			return false, err
		}
	}
	return p.filter.MatchTexts(c.card), nil
}

// mayHold reports whether the card may have held the words that are looked for.
// Where it holds them now it may; else only where a text that it had then was
// written over or taken away since. The index of words has nothing older.
func (x *then) mayHold(st *standing) (bool, error) {
	if !x.search.byWord {
		return true, nil
	}
	is, err := x.record(st)
	if err != nil || !is || x.search.words.has(x.head.num) {
		return err == nil, err
	}
	x.touched = x.touched[:0]
	err = x.eachText(st.since, func(text valueOf) bool {
		x.touched = append(x.touched, text)
		return true
	})
	if err != nil || len(x.touched) == 0 {
		return false, err
	}
	may := false
	err = x.eachText(st.lines, func(text valueOf) bool {
		may = slices.ContainsFunc(x.touched, func(o valueOf) bool { return o.code == text.code && bytes.Equal(o.key, text.key) })
		return !may
	})
	return may, err
}

// valueOf names a value of a card.
type valueOf struct {
	code byte
	key  []byte // in the file's memory
}

// eachText visits which texts that have words the lines set, until visit says no.
func (x *then) eachText(lines []uint64, visit func(valueOf) bool) error {
	worded := x.search.long
	worded.add(workflow.FieldComment)
	for _, seq := range lines {
		r, err := x.ops.changes(seq)
		if err != nil {
			return err
		}
		for r.pos < len(r.b) {
			v := r.slot()
			r.content(&v)
			r.content(&v)
			if r.bad {
				return lineDamaged(seq)
			}
			if worded[v.code] && !visit(valueOf{v.code, r.bytes(v.key)}) {
				return nil
			}
		}
		if r.bad {
			return lineDamaged(seq)
		}
	}
	return nil
}
