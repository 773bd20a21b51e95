package storage

import (
	"time"

	"go.etcd.io/bbolt"

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

// scanPast is scan for the cards as they stood.
func (p *search) scanPast(s stretch, visit func(*candidate) error) error {
	x := p.candidate()
	heads, ops := &headsInOrder{c: p.heads.Cursor()}, p.t.bucket(bucketOp).Cursor()
	return p.t.eachStanding(p.t.bucket(bucketCardOp).Cursor(), s, p.until, func(st *standing) error {
		ok, err := x.isStanding(st, heads, ops)
		if err != nil || !ok {
			return err
		}
		x.card.ID = workflow.CardID(st.id)
		return visit(x)
	})
}

// isStanding takes a card as it stood and reports whether it is meant, reading
// no more of it than that takes.
func (c *candidate) isStanding(st *standing, heads *headsInOrder, ops *bbolt.Cursor) (bool, error) {
	p := c.search
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
	little := !p.fields.beyond(p.place) && !p.filter.NeedsText() && !p.byWord && p.not == nil && !p.anyDoubt() && !p.sieve.AsksReady()
	if little {
		if ok := p.sieve.Match(&c.card, workflow.Span{}); !ok || !ready {
			return ok, nil
		}
	}
	if !st.isNow {
		return c.isFolded(st, ops, ready)
	}
	raw := heads.of(st.id)
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

// headsInOrder finds the records of cards that are asked for in the order of
// their ids: most often the next one, or nearly.
type headsInOrder struct {
	c        *bbolt.Cursor
	key, raw []byte
}

// nearly is how many records are passed before it is quicker to search.
const nearly = 4

func (h *headsInOrder) of(id []byte) []byte {
	for range nearly {
		if h.key == nil || string(h.key) >= string(id) {
			break
		}
		h.key, h.raw = h.c.Next()
	}
	if string(h.key) != string(id) {
		h.key, h.raw = h.c.Seek(id)
	}
	if string(h.key) != string(id) {
		return nil
	}
	return h.raw
}

// isFolded is isStanding for a card that something happened to since.
func (c *candidate) isFolded(st *standing, ops *bbolt.Cursor, ready bool) (bool, error) {
	p := c.search
	fields := p.fields
	if ready || p.ifForced {
		fields = allFields()
	}
	err := p.t.foldLight(ops, st, &fields, &c.card, c.pool)
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

// rows are the cards as lists show them, as of the moment that is asked for.
func (p *search) rows(ids []workflow.CardID) ([]Row, error) {
	if p.until.IsZero() {
		return p.t.rows(ids)
	}
	out, all, ops := make([]Row, len(ids)), allFields(), p.t.bucket(bucketOp).Cursor()
	for i, id := range ids {
		st, err := p.t.standingOf(id, p.until)
		if err != nil {
			return nil, err
		}
		if err := p.t.foldLight(ops, st, &all, &out[i].Card, nil); err != nil {
			return nil, err
		}
		if out[i].Handle, err = p.t.handleThen(id); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// handleThen is the name by which the card is found today, whatever it was
// called then; where it is gone, the beginning of its id.
func (t *tx) handleThen(id workflow.CardID) (string, error) {
	h, err := t.readHead(id)
	if err != nil {
		return "", err
	}
	if h == nil {
		return t.prefix(id)
	}
	return t.handle(h.named())
}

// Then is a card as it stood at a moment.
type Then struct {
	Card    workflow.Card // whole
	Handle  string        // by which it is found today
	History []LogLine     // up to then, newest first; Undone says what was undone by then
}

// CardAt is the card as it stood at a moment: what the lines of its history up
// to then make of it. A card that was not on the board then is a *[NotFound].
func (s *Store) CardAt(id workflow.CardID, at time.Time) (Then, error) {
	var out Then
	err := s.view("read", func(t *tx) error {
		st, err := t.standingOf(id, at)
		if err != nil {
			return err
		}
		if st == nil {
			return &NotFound{Name: string(id), Why: "it was not on the board then"}
		}
		if out.Card, err = t.foldWhole(st); err != nil {
			return err
		}
		if out.Handle, err = t.handleThen(id); err != nil {
			return err
		}
		out.History, err = t.historyThen(st, at, out.Handle)
		return err
	})
	if err != nil {
		return Then{}, err
	}
	return out, nil
}

// historyThen are the lines that made the card what it was, newest first.
func (t *tx) historyThen(st *standing, at time.Time, handle string) ([]LogLine, error) {
	undone := map[uint64]bool{} // the steps that were taken back by then
	out := make([]LogLine, len(st.lines))
	for i, seq := range st.lines {
		e, err := t.entry(seq, nil)
		if err != nil {
			return nil, err
		}
		out[len(out)-1-i] = LogLine{Entry: e.Entry, Handle: handle}
		if e.Undoes == 0 {
			continue
		}
		undone[e.Undoes] = true
		taken, err := t.entry(e.Undoes, nil)
		if err != nil {
			return nil, err
		}
		if taken.Undoes != 0 {
			undone[taken.Undoes] = false
		}
	}
	for i, l := range out {
		if out[i].Undone = undone[l.Step]; out[i].Undone {
			continue
		}
		by, err := t.undoneBy(l.Step) // an undo that found nothing to change on this card
		if err != nil || by == 0 {
			continue
		}
		e, err := t.entry(by, nil)
		if err != nil {
			return nil, err
		}
		out[i].Undone = !e.At.After(at)
	}
	return out, nil
}
