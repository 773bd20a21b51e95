package board

import (
	"maps"
	"slices"

	"opsboard/workflow"
)

// exchange is a card as it was shown and as it becomes.
type exchange struct{ before, after Row }

// exchanged shows many cards as they become, in one go: a change of hundreds
// must not cost hundreds of changes of one.
func (m Model) exchanged(changes []exchange) Model {
	m.shown.cols = slices.Clone(m.shown.cols)
	for i, c := range m.shown.cols {
		m.shown.cols[i] = m.exchangedIn(c, changes)
	}
	return m
}

// exchangedIn is one column after the changes: cards leave it, come into it, go
// to another rank of it or stay. What stands outside its window is only counted.
func (m Model) exchangedIn(c column, changes []exchange) column {
	find := c.finder(len(changes))
	out := map[int]bool{} // those that leave their place in the window
	var in []row
	var follow workflow.CardID
	cloned := false
	for _, x := range changes {
		place := find(x.before.Card.ID)
		was := c.stage == x.before.Card.Stage && m.belongs(x.before.Card)
		stays := c.stage == x.after.Card.Stage && m.belongs(x.after.Card)
		switch {
		case place >= 0 && stays && byRank(row{Row: x.before}, row{Row: x.after}) == 0:
			if !cloned {
				c.rows, cloned = slices.Clone(c.rows), true
			}
			r := m.newRow(x.after)
			c.ready += count(r.ready) - count(c.rows[place-c.offset].ready)
			c.rows[place-c.offset] = r
		case place >= 0:
			out[place-c.offset] = true
			if stays {
				in = append(in, m.newRow(x.after))
				if c.at == place {
					follow = x.after.Card.ID
				}
			}
		case stays && !was:
			in = append(in, m.newRow(x.after))
		case was && !stays: // the column has it outside the window
			c.count = max(c.count-1, len(c.rows))
		}
	}
	if len(out)+len(in) == 0 {
		return c
	}
	c = c.without(out).with(in)
	if place := c.place(follow); follow != "" && place >= 0 {
		c.at = place
	}
	return c
}

// finder finds n cards in the window: by a table, where that pays.
func (c column) finder(n int) func(workflow.CardID) int {
	if n <= 8 {
		return c.place
	}
	places := make(map[workflow.CardID]int, len(c.rows))
	for i, r := range c.rows {
		places[r.Card.ID] = c.offset + i
	}
	return func(id workflow.CardID) int {
		if place, ok := places[id]; ok {
			return place
		}
		return -1
	}
}

// without takes rows out, by their number in the window; the cursor stays on its
// card, or goes to the one that follows.
func (c column) without(out map[int]bool) column {
	if len(out) == 0 {
		return c
	}
	at, top := c.at, c.top
	rows := make([]row, 0, len(c.rows))
	c.openOf = maps.Clone(c.openOf)
	for i, r := range c.rows {
		if !out[i] {
			rows = append(rows, r)
			continue
		}
		c.ready -= count(r.ready)
		c = c.opened(r.Card, -1)
		c.count--
		c.at -= count(c.offset+i < at)
		c.top -= count(c.offset+i < top)
	}
	c.rows = rows
	c.at = max(0, min(c.at, c.count-1))
	return c
}

// with puts cards in at their rank; the cursor stays on its card.
func (c column) with(in []row) column {
	if len(in) == 0 {
		return c
	}
	slices.SortFunc(in, byRank)
	c.openOf = maps.Clone(c.openOf)
	rows := make([]row, 0, len(c.rows)+len(in))
	old := c.rows
	for _, r := range in {
		n, _ := slices.BinarySearchFunc(old, r, byRank)
		rows, old = append(rows, old[:n]...), old[n:]
		place := c.offset + len(rows)
		rows = append(rows, r)
		c.count++
		c.ready += count(r.ready)
		c = c.opened(r.Card, 1)
		c.at += count(place <= c.at && c.count > 1)
		c.top += count(place < c.top)
	}
	c.rows = append(rows, old...)
	return c
}
