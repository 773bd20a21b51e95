package storage

import (
	"cmp"
	"slices"
	"strings"

	"opsboard/workflow"
)

// placed is a match of a filter in one column of a window.
type placed struct {
	order uint16 // its state, and the rank of an open one
	at    uint64 // the rest of its mark
	id    workflow.CardID
}

// placeOfCard is where a column shows the card, in the order of its mark.
func placeOfCard(r *workflow.Rules, c workflow.Card) placed {
	state, at := stateOf(r, c), c.EnteredAt
	if c.IsOpen() {
		return placed{uint16(state)<<8 | uint16(rankOf(c.Priority)), sortableTime(at), c.ID}
	}
	if !c.ClosedAt.IsZero() {
		at = c.ClosedAt
	}
	return placed{uint16(state) << 8, ^sortableTime(at), c.ID}
}

func (p placed) compare(q placed) int {
	return cmp.Or(cmp.Compare(p.order, q.order), cmp.Compare(p.at, q.at), strings.Compare(string(p.id), string(q.id)))
}

// gathered is what one processor found, by stage.
type gathered struct {
	of    map[workflow.Stage]*stageMatches
	rules *workflow.Rules
	today workflow.Date
}

type stageMatches struct {
	cards []placed
	ready int
}

func (g *gathered) add(x *candidate) error {
	m := g.of[x.card.Stage]
	if m == nil {
		m = &stageMatches{}
		g.of[x.card.Stage] = m
	}
	if x.off {
		if x.span.Holds(g.today) {
			m.ready--
		}
		return nil
	}
	m.cards = append(m.cards, placeOfCard(g.rules, x.card))
	if x.span.Holds(g.today) {
		m.ready++
	}
	return nil
}

// filteredWindow fills the columns with what the filter matches, in one pass. It is
// partial where a first screen of the past was asked for and comes sooner without
// knowing which cards were ready: that takes all that was known of a card then.
func (t *tx) filteredWindow(q WindowQuery, out []Column) (partial bool, err error) {
	all, err := t.lanes()
	if err != nil {
		return false, err
	}
	in := make([]func(lane) bool, len(q.Columns))
	for i, c := range q.Columns {
		in[i] = t.columnOf(q, c.Stage)
		out[i].Stage = c.Stage
		if q.Past.IsZero() {
			out[i].Open, out[i].OpenOf = openIn(all, c.Stage, ""), t.openOf(all, c.Stage)
		}
	}
	p, err := t.planFor(q.Filter, func(l lane) bool {
		return slices.ContainsFunc(in, func(has func(lane) bool) bool { return has(l) })
	})
	if err != nil {
		return false, err
	}
	p.until = q.Past
	partial = q.First && !q.Past.IsZero() && p.byPlace()
	p.spans = !partial
	p.counted = p.spans && !q.Past.IsZero() && q.Filter.IsZero()
	matches, err := p.matches(t.rules.Cadence().Today(q.At))
	if err != nil {
		return false, err
	}
	for i, c := range q.Columns {
		if err := p.fill(&out[i], q, c, matches[c.Stage]); err != nil {
			return false, err
		}
	}
	return partial, nil
}

// matches is all that the search finds, by stage, with how many are ready today.
func (p *search) matches(today workflow.Date) (map[workflow.Stage]stageMatches, error) {
	var parts []*gathered
	p.fork = func() func(*candidate) error {
		g := &gathered{map[workflow.Stage]*stageMatches{}, p.t.rules, today}
		parts = append(parts, g)
		return g.add
	}
	if err := p.each(p.fork()); err != nil {
		return nil, err
	}
	all := map[workflow.Stage]stageMatches{}
	for _, g := range parts {
		for stage, m := range g.of {
			all[stage] = stageMatches{append(all[stage].cards, m.cards...), all[stage].ready + m.ready}
		}
	}
	return all, nil
}

// fill lays the rows that are asked for around the column's cursor, and counts.
func (p *search) fill(out *Column, q WindowQuery, c ColumnQuery, m stageMatches) error {
	place := rankOfCard(m.cards, c.Anchor)
	if place < 0 {
		place = placeOf(c.Offset, len(m.cards))
	}
	out.Count, out.Ready = len(m.cards), m.ready
	if p.counted {
		now, err := p.t.readyIn(c.Stage, names(q.Kinds), p.t.rules.Cadence().Today(q.At))
		if err != nil {
			return err
		}
		out.Ready += now
	}
	out.Offset = around(place, q.Rows, len(m.cards))
	var ids []workflow.CardID
	for _, x := range sortedPart(m.cards, out.Offset, min(len(m.cards), out.Offset+max(q.Rows, 0))) {
		ids = append(ids, x.id)
	}
	rows, err := p.rows(ids)
	out.Rows = rows
	return err
}
