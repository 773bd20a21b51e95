package board

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// mouseMsg is a message of the mouse with what it points at: found when it
// arrives, on the screen that the person sees. Where keys wait it waits with
// them, and still means that card when its turn comes.
type mouseMsg struct {
	what   mouseAct
	at     target
	screen keymap.Scope // what had the focus
	column string       // what the column was that it points at; "" for none
}

type mouseAct uint8

const (
	clicked mouseAct = iota
	dragged
	released
	wheelUp
	wheelDown
)

// drag is a card that is held with the mouse. The zero drag holds none.
type drag struct {
	id    workflow.CardID
	stage workflow.Stage // where it was taken
	again bool           // it had the focus already: letting go opens it
	over  workflow.Stage // the stage that it would go to; "" for none
	moved bool           // it has been over another column

	shelf, onto string // on the plan: the column where it was taken, and the one that it would go to; "" for none
}

// onMouse handles a message of the mouse, or keeps it until the keys before it
// have been handled.
func (m Model) onMouse(msg tea.MouseMsg) (Model, tea.Cmd) {
	e := msg.Mouse()
	in := mouseMsg{at: m.aim(e.X, e.Y), screen: m.scope()}
	in.column = m.columnOf(in.at)
	switch msg.(type) {
	case tea.MouseClickMsg:
		in.what = clicked
	case tea.MouseMotionMsg:
		in.what = dragged
	case tea.MouseReleaseMsg:
		in.what = released
	case tea.MouseWheelMsg:
		in.what = map[tea.MouseButton]mouseAct{tea.MouseWheelUp: wheelUp, tea.MouseWheelDown: wheelDown}[e.Button]
	}
	isWheel := in.what == wheelUp || in.what == wheelDown
	if !isWheel && e.Button != tea.MouseLeft && !(in.what == released && e.Button == tea.MouseNone) {
		return m, nil
	}
	if m.waiting() {
		return m.hold(in), nil
	}
	return m.pointed(in)
}

// columnOf names the column that a target is in, "" where it is in none or that
// is not there any more.
func (m Model) columnOf(t target) string {
	switch {
	case (t.what == aimCard || t.what == aimColumn) && t.col < len(m.shown.cols):
		return string(m.shown.cols[t.col].stage)
	case (t.what == aimPlan || t.what == aimShelf) && t.col < len(m.planner.cols):
		return m.planner.cols[t.col].key()
	}
	return ""
}

// pointed does what a message of the mouse asks for, unless the screen, or the
// column that it points at, has become another one since.
func (m Model) pointed(in mouseMsg) (Model, tea.Cmd) {
	if in.screen != m.scope() || in.column != m.columnOf(in.at) {
		m.input.drag = drag{}
		return m, nil
	}
	switch in.what {
	case clicked:
		m.status, m.input.chord, m.input.drag = status{}, nil, drag{}
		return m.click(in.at)
	case dragged:
		return m.dragTo(in.at), nil
	case released:
		return m.drop(in.at)
	case wheelUp:
		return m.wheel(in.at, -1)
	case wheelDown:
		return m.wheel(in.at, 1)
	}
	return m, nil
}

// click does what stands where the person clicked. What has the focus already is
// opened, or taken.
func (m Model) click(t target) (Model, tea.Cmd) {
	switch t.what {
	case aimKeys:
		var keys []tea.KeyPressMsg
		for _, k := range t.keys {
			keys = append(keys, pressOf(k))
		}
		return m.pressAll(keys)
	case aimTrack:
		return m.toTab(t.n)
	case aimColumn:
		return m.sideways(t.col)
	case aimCard:
		return m.clickCard(t)
	case aimItem:
		if t.n == m.prompt.pick {
			return m.take()
		}
		m.prompt = m.prompt.walked(t.n - m.prompt.pick)
	case aimFigure:
		return m.clickFigure(t.n)
	case aimStep:
		return m.down(t.n - m.history.at)
	case aimShelf, aimPlan:
		return m.clickPlan(t)
	case aimDraft:
		return m.down(t.n - m.planner.list.at)
	case aimWait:
		if t.n == m.waits.at {
			return m.open()
		}
		return m.down(t.n - m.waits.at)
	case aimInbox:
		return m.clickInbox(t.n)
	case aimReviewed:
		return m.clickReviewed(t.n)
	case aimLoad:
		return m.clickLoad(t.n)
	case aimNewsItem:
		return m.clickNews(t.n)
	case aimOption:
		return m.clickOption(t)
	case aimField:
		m.form = m.form.walked(t.n - m.form.at)
	}
	return m, nil
}

// clickCard puts the cursor on a card, and takes hold of it.
func (m Model) clickCard(t target) (Model, tea.Cmd) {
	c := m.shown.cols[t.col]
	place := c.place(t.id)
	if place < 0 {
		return m, nil // it has gone meanwhile
	}
	m.input.drag = drag{id: t.id, stage: c.stage, again: m.focused() == t.id}
	m.shown.cols = slices.Clone(m.shown.cols)
	m.shown.cols[t.col] = c.moved(place)
	return m.sideways(t.col)
}

// clickOption picks an option of a list or choice; the one that is picked in a
// list is taken.
func (m Model) clickOption(t target) (Model, tea.Cmd) {
	f := m.form.walked(t.n - m.form.at)
	x := f.fields[f.at]
	if m.form.menu() && x.pick == t.option {
		return m.submit()
	}
	m.form = f.picked(t.option - x.pick)
	return m, nil
}

// dragTo shows where the card that is held would go.
func (m Model) dragTo(t target) Model {
	if m.input.drag.id == "" {
		return m
	}
	if m.screen == onPlan {
		return m.dragPlan(t)
	}
	m.input.drag.over = ""
	if (t.what == aimCard || t.what == aimColumn) && m.shown.cols[t.col].stage != m.input.drag.stage {
		m.input.drag.over, m.input.drag.moved = m.shown.cols[t.col].stage, true
	}
	m.status = status{}
	if m.input.drag.over != "" {
		r, _ := m.rowOf(m.input.drag.id)
		m.status = said(plain, cell.Clean(r.Handle)+" → "+string(m.input.drag.over)+": let go to move it there, "+m.keyFor(keymap.Leave)+" leaves it where it is.")
	}
	return m
}

// drop lets go of the card: over another column it is moved there, as from the
// list of stages; where it was taken it opens, if it had the focus before.
func (m Model) drop(t target) (Model, tea.Cmd) {
	m = m.dragTo(t)
	if m.screen == onPlan {
		return m.dropPlan(t)
	}
	d := m.input.drag
	m.input.drag = drag{}
	switch {
	case d.id == "":
		return m, nil
	case d.over == "" && !d.moved && d.again && t.id == d.id:
		return m.open()
	case d.over == "":
		m.status = status{}
		return m, nil
	}
	m.status = status{}
	if m = m.follow(d.id); m.focused() != d.id {
		return m, nil
	}
	if m = m.moveTo(); !m.form.menu() {
		return m, nil
	}
	x := m.form.fields[0]
	i := slices.IndexFunc(x.options, func(o option) bool { return o.value == string(d.over) })
	if i < 0 {
		m.form = form{}
		m.status = said(warn, "It has no stage "+string(d.over)+" on its way.")
		return m, nil
	}
	m.form = m.form.picked(i - x.pick)
	return m.submit()
}

// wheel scrolls what is under the pointer.
func (m Model) wheel(t target, by int) (Model, tea.Cmd) {
	switch {
	case m.prompt.isOpen():
		m.prompt = m.prompt.walked(by)
	case m.form.menu():
		x := m.form.fields[0]
		m.form = m.form.picked(max(0, min(x.pick+by, len(x.options)-1)) - x.pick)
	case m.form.isOpen():
	case m.screen == onReview && t.what == aimPage:
		m.review.page = m.review.page.scrolled(3*by, m.bodyHeight())
	case m.screen == onInbox && t.what == aimPage:
		m.inbox.page.top = max(0, m.inbox.page.top+3*by)
	case m.screen == onReview, m.screen == onNews, m.screen == onInbox:
		return m.down(by) // a line of the list is a card
	case t.what == aimPlan || t.what == aimShelf:
		return m.wheelPlan(t.col, by)
	case m.screen != onBoard:
		return m.down(3 * by)
	case t.what == aimCard || t.what == aimColumn:
		return m.wheelColumn(t.col, by)
	}
	return m, nil
}

// wheelColumn scrolls a column by a card. Its cursor stays where it is as long as
// that is on screen; the focus does not change.
func (m Model) wheelColumn(col, by int) (Model, tea.Cmd) {
	c, l := m.shown.cols[col], m.laidOut()
	if last := m.lastShown(c, l); by > 0 && last >= c.count-1 {
		return m, nil
	}
	c.top = max(0, min(c.top+by, c.count-1))
	c.at = max(c.top, min(c.at, m.lastShown(c, l)))
	m.shown.cols = slices.Clone(m.shown.cols)
	m.shown.cols[col] = c
	if !c.loaded() || c.nearEdge() {
		return m.fetch(col)
	}
	return m, nil
}

// rowOf is a card that is loaded; ok is false for one that is not.
func (m Model) rowOf(id workflow.CardID) (_ Row, ok bool) {
	for _, c := range m.shown.cols {
		if place := c.place(id); place >= 0 {
			r, ok := c.row(place)
			return r.Row, ok
		}
	}
	return Row{}, false
}
