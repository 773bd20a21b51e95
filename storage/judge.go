package storage

import (
	"opsboard/workflow"
)

// candidate is a card that a filter may match. One serves for card after card,
// so what it holds is good until the next one is taken.
type candidate struct {
	search *search
	head   headRecord
	card   workflow.Card // as much of it as the search needs
	span   workflow.Span // when it is ready, where the search asks for it

	known map[string]bool   // of the past: the lanes that are meant, as far as was asked
	names map[string]string // of the past: the names of stages and kinds
}

// is takes the card of that id and reports whether it is meant.
func (c *candidate) is(id workflow.CardID) (bool, error) {
	raw := c.search.heads.Get([]byte(id))
	if raw == nil {
		return false, c.search.t.indexDamaged("of cards", []byte(id), errNoCard)
	}
	return c.isRecord(id, raw)
}

// isRecord takes a card and reports whether it is meant, reading no more of it
// than that takes.
func (c *candidate) isRecord(id workflow.CardID, raw []byte) (bool, error) {
	p := c.search
	if err := c.head.reset(id, raw); err != nil {
		return false, err
	}
	if p.byWord && !p.words.has(c.head.num) || p.ready && c.head.span.Never {
		return false, nil
	}
	if err := c.head.light(&p.fields, &c.card); err != nil {
		return false, err
	}
	if !c.meansLane() {
		return false, nil
	}
	if p.texts {
		st, err := p.t.stateOf(&c.head)
		if err != nil {
			return false, err
		}
		c.card = st.card
	}
	c.span = c.head.span
	if p.proof == "" {
		return p.filter.Match(c.card), nil
	}
	title := c.card.Title
	c.card.Title = p.proof
	ok := p.filter.Match(c.card)
	c.card.Title = title
	return ok, nil
}

// light makes c the brief card, or as much of it as is wanted.
func (h *headRecord) light(wanted *fieldSet, c *workflow.Card) error {
	*c = workflow.Card{ID: h.id, UpdatedAt: h.updatedAt, Labels: c.Labels[:0]}
	s := string(h.body)
	r := reader{b: h.body, pos: h.first}
	for r.pos < len(r.b) {
		v := r.slot()
		r.content(&v)
		if !wanted[v.code] {
			continue
		}
		f, text := v.field(s), v.text.in(s)
		if v.ref != 0 {
			text = cut
		}
		if setPlain(c, f, v.key.in(s), text) {
			continue
		}
		if f == workflow.FieldBlueprint && v.ref != 0 {
			text = `{"text":"` + cut + `"}`
		}
		if err := c.Set(f, v.key.in(s), text); err != nil {
			return h.unreadable()
		}
	}
	if r.bad {
		return h.unreadable()
	}
	return nil
}
