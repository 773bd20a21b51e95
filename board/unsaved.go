package board

import (
	"slices"

	"opsboard/workflow"
)

// relay lays what is unsaved over what was loaded. Each cursor stays on its card
// where that is still to be seen.
func (m Model) relay() Model {
	if m.file.blank {
		return m // another track's windows are on their way
	}
	was := m.shown.cols
	m.shown.cols = make([]column, len(was))
	for i, c := range m.file.win.Columns {
		m.shown.cols[i] = m.newColumn(c, was[i])
	}
	for _, w := range m.saving.queue {
		m = m.overlay(w)
	}
	return m
}

// newColumn makes a loaded window ready to be drawn, with the cursor of the
// column that it takes the place of.
func (m Model) newColumn(c Column, was column) column {
	out := column{
		stage: c.Stage, count: c.Count, more: c.AtLeast, ready: c.Ready, open: c.Open, openOf: c.OpenOf, offset: c.Offset, rows: make([]row, len(c.Rows)),
		at: was.at, top: was.top, fetching: was.fetching,
	}
	for k, r := range c.Rows {
		out.rows[k] = m.newRow(r)
	}
	return out.follows(was)
}

// newRow makes a card ready to be drawn.
func (m Model) newRow(r Row) row {
	now := moment(m.dates.past, m.cfg.Now())
	out := row{Row: r, face: makeFace(m.rules, r, now, len(m.tabs.onShow().kinds) != 1)}
	out.ready = out.face.next && out.face.met == out.face.total
	out.face.unsaved = m.dates.past.IsZero() && m.saving.queue.holds(r.Card.ID)
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
	if !m.dates.past.IsZero() {
		return m // there is nothing unsaved in the past
	}
	find := m.rowsOf(w)
	var changes []exchange
	known := map[workflow.CardID]int{}
	for _, op := range w.ops {
		i, seen := known[op.Card]
		if !seen {
			before := find(op.Card)
			i = len(changes)
			known[op.Card], changes = i, append(changes, exchange{before, before})
		}
		if d, err := m.rules.Apply(changes[i].after.Card, op); err == nil {
			changes[i].after.Card = d.Card
		}
	}
	return m.exchanged(changes)
}

// rowsOf gives a card as it is on screen, else as it was when the change was
// made.
func (m Model) rowsOf(w write) func(workflow.CardID) Row {
	var columns []func(workflow.CardID) int
	for _, c := range m.shown.cols {
		columns = append(columns, c.finder(len(w.before)))
	}
	return func(id workflow.CardID) Row {
		for i, find := range columns {
			if place := find(id); place >= 0 {
				r, _ := m.shown.cols[i].row(place)
				return r.Row
			}
		}
		if r, ok := w.was(id); ok {
			return r
		}
		return Row{Handle: "new"}
	}
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
	kinds := m.tabs.onShow().kinds
	if len(kinds) > 0 && !slices.Contains(kinds, c.Kind) {
		return false
	}
	return c.Kind != "" && (c.IsOpen() || c.Stage == m.rules.ClosingStage(c.Kind))
}

// follow puts the focus on a card, where it is to be seen.
func (m Model) follow(id workflow.CardID) Model {
	for i, c := range m.shown.cols {
		if place := c.place(id); place >= 0 {
			m.shown.cols = slices.Clone(m.shown.cols)
			m.shown.cols[i].at = place
			m.shown.col = i
		}
	}
	return m
}

// focused is the card under the cursor; "" where there is none.
func (m Model) focused() workflow.CardID {
	if len(m.shown.cols) == 0 {
		return ""
	}
	return m.shown.cols[m.shown.col].id()
}

// current is the card that the keys act on: the open one, else the one under the
// cursor. ok is false where there is none.
func (m Model) current() (Row, bool) {
	if m.screen == onTriage && m.triage.over {
		return Row{}, false
	}
	if m.screen == onInbox {
		x, ok := m.inbox.current()
		if !ok {
			return Row{}, false
		}
		return x.Row, true
	}
	if m.screen == onWaiting {
		w, ok := m.waits.line()
		return w.Row, ok
	}
	if m.showsCard() {
		return m.card.whole.Row, true
	}
	if m.screen == onPlan {
		return m.planner.current()
	}
	if len(m.shown.cols) == 0 {
		return Row{}, false
	}
	r, ok := m.shown.cols[m.shown.col].row(m.shown.cols[m.shown.col].at)
	return r.Row, ok
}
