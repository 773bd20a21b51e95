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
	off    bool          // not a match: a card as it is now, to be taken off what is counted

	texts workflow.Card // the card with its texts alone, where these are looked at
	known []knownLane   // the lanes that were asked for
	pool  pool          // of texts that many cards share

	looked int // how many cards were read one by one, wherever in the file they lie
}

// manyLooks is after how many of them their pages are given back: a screenful
// fits, and what a search holds is bounded. Beyond mostLooks it is done seldom, as
// asking for them again would take long.
const (
	manyLooks = 32
	mostLooks = 1024
)

// isMany reports whether after so many looks it is time to give pages back.
func isMany(looked int) bool {
	return looked%manyLooks == 0 && looked <= mostLooks || looked%mostLooks == 0
}

func (p *search) candidate() *candidate {
	c := &candidate{search: p, pool: pool{}}
	c.head.dates = pool{}
	return c
}

// knownLane is whether a lane is wanted.
type knownLane struct {
	stage workflow.Stage
	kind  workflow.Kind
	state state
	meant bool
}

// meansLane reports whether the lane in which the card stands is wanted.
func (c *candidate) meansLane() bool {
	at := knownLane{stage: c.card.Stage, kind: c.card.Kind, state: stateOf(c.search.t.rules, c.card)}
	for i := range c.known {
		if l := &c.known[i]; l.state == at.state && l.stage == at.stage && l.kind == at.kind {
			return l.meant
		}
	}
	name := func(s string) string { return string(appendName(nil, s)) }
	at.meant = c.search.wanted(lane{
		key: laneOf(at.stage, at.state, at.kind), stage: name(string(at.stage)), state: at.state, kind: name(string(at.kind)),
	})
	c.known = append(c.known, at)
	return at.meant
}

// is takes the card of that id and reports whether it is meant.
func (c *candidate) is(id workflow.CardID) (bool, error) {
	if c.looked++; isMany(c.looked) {
		c.search.t.forget()
	}
	raw := c.search.heads.Get([]byte(id))
	if raw == nil {
		return false, c.search.t.indexDamaged("of cards", []byte(id), errNoCard)
	}
	return c.isRecord([]byte(id), raw)
}

// isRecord takes a card and reports whether it is meant, reading no more of it
// than that takes. Only what is meant gets its id.
func (c *candidate) isRecord(id, raw []byte) (bool, error) {
	p := c.search
	if err := c.head.resetTo(id, raw); err != nil {
		return false, err
	}
	if p.excludes(c.head.num) || p.ready && c.head.span.Never {
		return false, nil
	}
	if p.named {
		c.head.id = workflow.CardID(id)
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
	if p.ifForced && len(c.card.Forced) > 0 {
		if err := c.readAll(&c.card); err != nil {
			return false, err
		}
	}
	c.span = c.head.span
	c.card.Unsent = p.sieve.AsksUnsent() && p.t.isUnsent(workflow.CardID(id))
	if !p.sieve.Match(&c.card, c.span) {
		return false, nil
	}
	c.head.id = workflow.CardID(id)
	c.card.ID = c.head.id
	if !p.doubts(c.head.num) {
		return true, nil
	}
	return c.textsMatch()
}

// textsMatch reports whether the terms hold that look at texts.
func (c *candidate) textsMatch() (bool, error) {
	p := c.search
	if p.filter.NoTexts(&c.card) {
		return p.filter.MatchTexts(c.card), nil
	}
	var err error
	if p.allOf {
		err = c.readAll(&c.texts)
	} else {
		err = c.head.light(&p.long, &c.texts, nil)
	}
	if err == nil {
		err = p.t.addTexts(&c.head, &c.texts)
	}
	return err == nil && p.filter.MatchTexts(c.texts), err
}

// readAll reads the whole brief card.
func (c *candidate) readAll(into *workflow.Card) error {
	all := allFields()
	return c.head.light(&all, into, c.pool)
}
