package board

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
)

// aimPlan finds the column of the plan, and the card in it, by the line below the
// header; the plan has so many lines there.
func (m Model) aimPlan(x, y, height int) target {
	l := m.planLaidOut()
	col := m.planner.left + x/l.width
	if y < count(l.head > 1) || x/l.width >= l.columns || col >= len(m.planner.cols) {
		return target{}
	}
	t := target{what: aimShelf, col: col}
	c := &m.planner.cols[col]
	place, part := c.lineAt(c.top + y - l.head)
	if card, ok := c.card(place); ok && y >= l.head && part >= 0 && !c.isCut(place, part, c.top+y-l.head, height-l.head) {
		t.what, t.id = aimPlan, card.Card.ID
	}
	return t
}

// aimDraft finds the line of the draft.
func (m Model) aimDraft(line, height int) target {
	i := m.planner.list.top + line
	if rows, _ := m.planRooms(height); line < 0 || line >= rows || i >= len(m.planner.states) {
		return target{}
	}
	return target{what: aimDraft, n: i}
}

// clickPlan puts the cursor on a column of the plan, and on a card, of which it
// takes hold.
func (m Model) clickPlan(t target) (Model, tea.Cmd) {
	if t.what == aimPlan {
		c := &m.planner.cols[t.col]
		place := c.place(t.id)
		if place < 0 {
			return m, nil // it has gone meanwhile
		}
		cur, _ := m.planner.current()
		m.input.drag = drag{id: t.id, shelf: c.key(), again: cur.Card.ID == t.id}
		m.planner.cols = slices.Clone(m.planner.cols)
		m.planner.cols[t.col].at = place
	}
	return m.planSideways(t.col)
}

// dragPlan shows to which iteration the card that is held would go.
func (m Model) dragPlan(t target) Model {
	m.input.drag.onto, m.status = "", status{}
	if t.what != aimPlan && t.what != aimShelf {
		return m
	}
	c := m.planner.cols[t.col]
	if c.key() == m.input.drag.shelf {
		return m
	}
	m.input.drag.moved = true
	if !c.isTarget() {
		m.status = said(warn, "Nothing can be planned for what is "+map[bool]string{true: "over.", false: "so far ahead: only for one iteration."}[c.name == "Earlier"])
		return m
	}
	m.input.drag.onto = c.key()
	text := cell.Clean(m.planner.known[m.input.drag.id].Handle)
	if m.marked.cards.has(m.input.drag.id) {
		text = cards(len(m.planSet()))
	}
	m.status = said(plain, text+" → "+c.name+": let go to plan it there, "+m.keyFor(keymap.Leave)+" leaves it where it is.")
	return m
}

// dropPlan lets go of the card: over another iteration it is planned for that, as
// by key, and all that are marked with it if it is one of them; where it was taken
// it opens, if it had the focus before.
func (m Model) dropPlan(t target) (Model, tea.Cmd) {
	d := m.input.drag
	m.input.drag = drag{}
	to := slices.IndexFunc(m.planner.cols, func(c planColumn) bool { return c.key() == d.onto })
	switch {
	case d.id == "":
		return m, nil
	case !d.moved && d.again && t.id == d.id:
		return m.open()
	case d.onto == "" || to < 0:
		return m, nil
	}
	base, ok := m.planBase(d.id)
	if !ok {
		return m, nil
	}
	rows := []Row{base}
	if m.marked.cards.has(d.id) {
		rows = m.planSet()
	}
	return m.planTo(rows, m.planner.cols[to])
}

// wheelPlan moves the cursor of the column under the pointer. The focus does not
// change.
func (m Model) wheelPlan(col, by int) (Model, tea.Cmd) {
	m.planner.cols = slices.Clone(m.planner.cols)
	c := &m.planner.cols[col]
	c.at = max(0, min(c.at+by, c.count-1))
	return m.planNear()
}
