package storage

import (
	"slices"

	"opsboard/workflow"
)

// firstLooks is how many cards a first screen looks at in all of its columns:
// what takes a few milliseconds. Where all of a card or its texts must be
// read, it is fewer.
const (
	firstLooks     = 2500
	firstDearLooks = 800
)

// firstScreen fills the columns with the first matches of each, in the order of
// the board, and looks at no more than some of the cards. Columns of which it did
// not come to the end have AtLeast. It leaves what few cards can match, and the
// past, to the whole search: ok is false then.
func (t *tx) firstScreen(q WindowQuery, out []Column) (ok bool, err error) {
	if q.Filter.IsZero() || !q.Past.IsZero() || len(q.Columns) == 0 {
		return false, nil
	}
	shows := make([]func(lane) bool, len(q.Columns))
	for i, c := range q.Columns {
		shows[i] = t.columnOf(q, c.Stage)
	}
	p, err := t.planFor(q.Filter, func(l lane) bool {
		return slices.ContainsFunc(shows, func(has func(lane) bool) bool { return has(l) })
	})
	if err != nil || p.inLane <= firstLooks || p.isFew() {
		return false, err
	}
	looks := firstLooks
	if p.dear || p.anyDoubt() {
		looks = firstDearLooks
	}
	all, today := p.lanes, t.rules.Cadence().Today(q.At)
	lanes, err := t.lanes()
	if err != nil {
		return false, err
	}
	for i, c := range q.Columns {
		p.lanes = slices.DeleteFunc(slices.Clone(all), func(l lane) bool { return !shows[i](l) })
		out[i] = Column{Stage: c.Stage, Open: openIn(lanes, c.Stage, ""), OpenOf: t.openOf(lanes, c.Stage)}
		if err := p.firstOf(&out[i], looks/len(q.Columns), q.Rows, today); err != nil {
			return false, err
		}
	}
	return true, nil
}

// firstOf fills one column with the first matches in the lanes.
func (p *search) firstOf(out *Column, looks, rows int, today workflow.Date) error {
	x, looked := p.candidate(), 0
	var ids []workflow.CardID
	for mark := range p.inOrder(false) {
		if looked++; looked > looks {
			out.AtLeast = true
			break
		}
		id := cardOf(mark)
		ok, err := x.is(id)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		out.Count++
		if x.span.Holds(today) {
			out.Ready++
		}
		if len(ids) < rows {
			ids = append(ids, id)
		}
	}
	var err error
	out.Rows, err = p.t.rows(ids)
	return err
}
