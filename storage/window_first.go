package storage

import (
	"slices"
	"strings"

	"opsboard/workflow"
)

// firstLooks is how many cards a first screen looks at in all of its columns:
// what takes a few milliseconds. Where all of a card or its texts must be
// read, it is fewer.
const (
	firstLooks     = 1000
	firstDearLooks = 800
)

// firstPages is after how many of them their pages are given back.
const firstPages = 512

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
	lanes, err := t.lanes()
	if err != nil {
		return false, err
	}
	var todo []firstLook
	all := p.lanes
	for i, c := range q.Columns {
		p.lanes = slices.DeleteFunc(slices.Clone(all), func(l lane) bool { return !shows[i](l) })
		out[i] = Column{Stage: c.Stage, Open: openIn(lanes, c.Stage, ""), OpenOf: t.openOf(lanes, c.Stage)}
		most := looks / len(q.Columns)
		for mark := range p.inOrder(false) {
			if most--; most < 0 {
				out[i].AtLeast = true
				break
			}
			todo = append(todo, firstLook{id: cardOf(mark), column: i, place: len(todo)})
		}
	}
	p.lanes = all
	return true, p.firstOf(todo, out, q)
}

// firstLook is a card that a first screen looks at.
type firstLook struct {
	id     workflow.CardID
	column int
	place  int
}

// firstOf fills the columns with the matches among the cards. It looks at them in the
// order in which they lie in the file, as few pages are asked for more than once then.
func (p *search) firstOf(todo []firstLook, out []Column, q WindowQuery) error {
	slices.SortFunc(todo, func(a, b firstLook) int { return strings.Compare(string(a.id), string(b.id)) })
	x, heads, today := p.candidate(), inOrder{c: p.heads.Cursor()}, p.t.rules.Cadence().Today(q.At)
	matches := make([][]firstLook, len(out))
	for i, look := range todo {
		if i%firstPages == firstPages-1 {
			p.t.forget()
		}
		id := []byte(look.id)
		raw := heads.of(id)
		if raw == nil {
			return p.t.indexDamaged("of cards", id, errNoCard)
		}
		ok, err := x.isRecord(id, raw)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		matches[look.column] = append(matches[look.column], look)
		if x.span.Holds(today) {
			out[look.column].Ready++
		}
	}
	most := max(q.Rows, 0)
	if q.FirstRows > 0 && slices.ContainsFunc(out, func(c Column) bool { return c.AtLeast }) {
		most = min(most, q.FirstRows)
	}
	var ids []workflow.CardID
	for i, list := range matches {
		out[i].Count = len(list)
		slices.SortFunc(list, func(a, b firstLook) int { return a.place - b.place })
		matches[i] = list[:min(len(list), most)]
		for _, look := range matches[i] {
			ids = append(ids, look.id)
		}
	}
	rows, err := p.t.rows(ids)
	if err != nil {
		return err
	}
	for i, list := range matches {
		out[i].Rows, rows = rows[:len(list):len(list)], rows[len(list):]
	}
	return nil
}
