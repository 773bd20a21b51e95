package storage

import (
	"cmp"
	"slices"
	"strings"

	"opsboard/workflow"
)

// match of a filter in one column of a window.
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
	today := t.rules.Cadence().Today(q.At)
	var parts []*gathered
	p.fork = func() func(*candidate) error {
		g := &gathered{map[workflow.Stage]*stageMatches{}, t.rules, today}
		parts = append(parts, g)
		return g.add
	}
	if err := p.each(p.fork()); err != nil {
		return false, err
	}
	matches, ready := map[workflow.Stage][]placed{}, map[workflow.Stage]int{}
	for _, g := range parts {
		for stage, m := range g.of {
			matches[stage] = append(matches[stage], m.cards...)
			ready[stage] += m.ready
		}
	}
	for i, c := range q.Columns {
		m := matches[c.Stage]
		place := rankOfCard(m, c.Anchor)
		if place < 0 {
			place = placeOf(c.Offset, len(m))
		}
		out[i].Count, out[i].Ready = len(m), ready[c.Stage]
		if p.counted {
			now, err := t.readyIn(c.Stage, names(q.Kinds), today)
			if err != nil {
				return false, err
			}
			out[i].Ready += now
		}
		out[i].Offset = around(place, q.Rows, len(m))
		var ids []workflow.CardID
		for _, x := range sortedPart(m, out[i].Offset, min(len(m), out[i].Offset+max(q.Rows, 0))) {
			ids = append(ids, x.id)
		}
		if out[i].Rows, err = p.rows(ids); err != nil {
			return false, err
		}
	}
	return partial, nil
}
