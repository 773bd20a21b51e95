package board

import (
	"slices"

	"opsboard/workflow"
)

// relay lays what is unsaved over what was loaded. Each cursor stays on its card
// where that is still to be seen.
func (m Model) relay() Model {
	if m.blank {
		return m // another track's windows are on their way
	}
	was := m.cols
	m.cols = make([]column, len(was))
	for i, c := range m.file.Columns {
		m.cols[i] = m.newColumn(c, was[i])
	}
	for _, w := range m.queue {
		m = m.overlay(w)
	}
	return m
}

// newColumn makes a loaded window ready to be drawn, with the cursor of the
// column that it takes the place of.
func (m Model) newColumn(c Column, was column) column {
	out := column{
		stage: c.Stage, count: c.Count, ready: c.Ready, offset: c.Offset, rows: make([]row, len(c.Rows)),
		at: was.at, top: was.top, fetching: was.fetching,
	}
	for k, r := range c.Rows {
		out.rows[k] = m.newRow(r)
	}
	return out.follows(was)
}

// newRow makes a card ready to be drawn.
func (m Model) newRow(r Row) row {
	now := moment(m.past, m.cfg.Now())
	out := row{Row: r, face: makeFace(m.rules, r, now, len(m.tracks[m.track].kinds) != 1)}
	out.ready = out.face.next && out.face.met == out.face.total
	out.face.unsaved = m.past.IsZero() && m.queue.holds(r.Card.ID)
	return out
}

// follows puts the cursor on the card that it was on, and keeps the screen still
// around it.
func (c column) follows(was column) column {
	if place := c.place(was.id()); was.id() != "" && place >= 0 {
		c.top += place - c.at
		c.at = place
	}
	c.at = max(0, min(c.at, c.count-1))
	c.top = max(0, min(c.top, c.at))
	return c
}

// overlay shows a change that the file does not have yet. What the rules refuse
// by now is left out: the file will say so.
func (m Model) overlay(w write) Model {
	if !m.past.IsZero() {
		return m // there is nothing unsaved in the past
	}
	for _, op := range w.ops {
		before := m.findRow(op.Card, w)
		d, err := m.rules.Apply(before.Card, op)
		if err == nil {
			m = m.replaced(before, Row{Card: d.Card, Handle: before.Handle})
		}
	}
	return m
}

// findRow is the card as it is on screen, else as it was when the change was
// made.
func (m Model) findRow(id workflow.CardID, w write) Row {
	for _, c := range m.cols {
		if place := c.place(id); place >= 0 {
			r, _ := c.row(place)
			return r.Row
		}
	}
	if w.before.Card.ID == id {
		return w.before
	}
	return Row{Handle: "new"}
}

// replaced shows a card as it becomes.
func (m Model) replaced(before, after Row) Model {
	m.cols = slices.Clone(m.cols)
	for i, c := range m.cols {
		place := c.place(before.Card.ID)
		stays := c.stage == after.Card.Stage && m.belongs(after.Card)
		switch {
		case place >= 0 && stays && byRank(row{Row: before}, row{Row: after}) == 0:
			c.rows = slices.Clone(c.rows)
			was := c.rows[place-c.offset].ready
			r := m.newRow(after)
			c.rows[place-c.offset] = r
			c.ready += count(r.ready) - count(was)
		case place >= 0 && stays:
			onIt := c.at == place
			c = c.without(place).with(m.newRow(after))
			if onIt {
				c.at = c.place(after.Card.ID)
			}
		case place >= 0:
			c = c.without(place)
		case stays:
			c = c.with(m.newRow(after))
		case c.stage == before.Card.Stage && m.belongs(before.Card): // its column has it outside the window
			c.count = max(c.count-1, len(c.rows))
		}
		m.cols[i] = c
	}
	return m
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// belongs reports whether the card is on the board of the track: it is open, or
// came to its end in a stage that closes.
func (m Model) belongs(c workflow.Card) bool {
	kinds := m.tracks[m.track].kinds
	if len(kinds) > 0 && !slices.Contains(kinds, c.Kind) {
		return false
	}
	return c.Kind != "" && (c.IsOpen() || c.Stage == m.rules.ClosingStage(c.Kind))
}

// follow puts the focus on a card, where it is to be seen.
func (m Model) follow(id workflow.CardID) Model {
	for i, c := range m.cols {
		if place := c.place(id); place >= 0 {
			m.cols = slices.Clone(m.cols)
			m.cols[i].at = place
			m.col = i
		}
	}
	return m
}

// focused is the card under the cursor; "" where there is none.
func (m Model) focused() workflow.CardID {
	if len(m.cols) == 0 {
		return ""
	}
	return m.cols[m.col].id()
}

// current is the card that the keys act on: the open one, else the one under the
// cursor. ok is false where there is none.
func (m Model) current() (Row, bool) {
	if m.screen == onCard {
		return m.card.whole.Row, true
	}
	if len(m.cols) == 0 {
		return Row{}, false
	}
	r, ok := m.cols[m.col].row(m.cols[m.col].at)
	return r.Row, ok
}
