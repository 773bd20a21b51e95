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

	known map[string]bool // of the past: the lanes that are meant, as far as was asked
	pool  pool            // of texts that many cards share
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
	if p.dear { // most cards are turned down by where they stand
		if err := c.head.light(&p.place, &c.card, c.pool); err != nil {
			return false, err
		}
		if !c.meansLane() {
			return false, nil
		}
	}
	if err := c.head.light(&p.fields, &c.card, c.pool); err != nil {
		return false, err
	}
	if !p.dear && !c.meansLane() {
		return false, nil
	}
	if p.texts {
		if err := p.t.addTexts(&c.head, &c.card); err != nil {
			return false, err
		}
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
