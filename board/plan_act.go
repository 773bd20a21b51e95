package board

import (
	"fmt"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// actInPlan does what a key means on the plan; done is false for what means the
// same everywhere.
func (m Model) actInPlan(a keymap.Action, key string) (_ Model, cmd tea.Cmd, done bool) {
	if m.planner.list.open {
		return m.actInDraft(a)
	}
	if m.planner.from != "" && !stretches(a) {
		m = m.endPlanRange()
	}
	switch a {
	case keymap.Left:
		m, cmd = m.planSideways(m.planner.col - 1)
	case keymap.Right:
		m, cmd = m.planSideways(m.planner.col + 1)
	case keymap.Column:
		if n, ok := m.which(a, key, 1); ok {
			m, cmd = m.planSideways(n - 1)
		}
	case keymap.Mark:
		m, cmd = m.planMark()
	case keymap.MarkRange:
		m = m.planMarkRange()
	case keymap.LaterOn:
		m, cmd = m.planShift(1)
	case keymap.Sooner:
		m, cmd = m.planShift(-1)
	case keymap.PickIteration:
		m = m.pickIteration()
	case keymap.Schedule:
		m, cmd = m.planForm()
	case keymap.PlanAtOnce:
		m = m.planMode()
	case keymap.Difference:
		m.planner.list.open = true
	default:
		return m.actOnDraft(a)
	}
	return m, cmd, true
}

// actOnDraft does what a key means to a draft, on the plan and on the list of the
// difference.
func (m Model) actOnDraft(a keymap.Action) (_ Model, cmd tea.Cmd, done bool) {
	switch a {
	case keymap.Undo, keymap.Redo:
		return m.planTakeBack(a)
	case keymap.ApplyPlan:
		m, cmd = m.applyPlan()
	case keymap.DropPlan:
		m = m.askToDrop()
	case keymap.SavePlan:
		m = m.askWhereToSave()
	default:
		return m, nil, false
	}
	return m, cmd, true
}

// planSideways moves the cursor to a column, or to the nearest there is.
func (m Model) planSideways(col int) (Model, tea.Cmd) {
	m.planner.col = max(0, min(col, len(m.planner.cols)-1))
	return m.planNear()
}

// planDown moves the cursor down by so many cards.
func (m Model) planDown(by int) (Model, tea.Cmd) {
	if m.planner.list.open {
		m.planner.list = m.planner.list.moved(by, len(m.planner.states))
		return m, nil
	}
	m.planner.cols = slices.Clone(m.planner.cols)
	c := &m.planner.cols[m.planner.col]
	c.at = max(0, min(c.at+by, c.count-1))
	return m.planNear()
}

// planMark marks the card under the cursor, or takes its mark away, and goes on.
func (m Model) planMark() (Model, tea.Cmd) {
	if m.planner.from != "" {
		return m.endPlanRange(), nil
	}
	r, ok := m.planner.current()
	if !ok {
		return m.noCard(), nil
	}
	if m, ok = m.turned(r); !ok {
		return m, nil
	}
	return m.planDown(1)
}

// planMarkRange begins to mark a range at the cursor, or ends it.
func (m Model) planMarkRange() Model {
	if m.planner.from != "" {
		return m.endPlanRange()
	}
	r, ok := m.planner.current()
	if !ok {
		return m.noCard()
	}
	m.planner.from, m.planner.fromAt = r.Card.ID, m.planner.cols[m.planner.col].at
	m.status = said(plain, fmt.Sprintf("A range begins at %s: %s ends it, %s drops it.", r.Handle, m.keyFor(keymap.MarkRange), m.keyFor(keymap.Leave)))
	return m
}

// planReach is the first and last place of the range that is being marked; ok is
// false where none is in this column.
func (m Model) planReach() (first, last int, ok bool) {
	c := m.planner.cols[m.planner.col]
	if m.planner.from == "" {
		return 0, 0, false
	}
	if x, ok := c.card(m.planner.fromAt); ok && x.Card.ID != m.planner.from {
		return 0, 0, false
	}
	return min(m.planner.fromAt, c.at), max(m.planner.fromAt, c.at), true
}

func (m Model) endPlanRange() Model {
	first, last, ok := m.planReach()
	m.planner.from = ""
	if !ok {
		m.status = said(dim, "The range is dropped: its beginning is in another column.")
		return m
	}
	var ids []workflow.CardID
	for place := first; place <= last; place++ {
		if x, ok := m.planner.cols[m.planner.col].card(place); ok {
			ids = append(ids, x.Card.ID)
		}
	}
	switch n := last - first + 1; {
	case n+m.marked.cards.count() > mostMarked:
		m.status = said(warn, fmt.Sprintf("The range is of %d cards: at most %d can be marked. Nothing was marked.", n, mostMarked))
		return m
	case len(ids) < n:
		m.status = said(warn, fmt.Sprintf("The cards of the range have not all been read yet: %s marks it again.", m.keyFor(keymap.MarkRange)))
		return m
	}
	m.marked.cards = m.marked.cards.with(ids...)
	m.status = said(plain, fmt.Sprintf("Marked a range of %d, %s.", len(ids), m.markedText()))
	return m
}

// planSet are the cards that a change is about, without the draft: the marked
// ones, else the one under the cursor.
func (m Model) planSet() []Row {
	var out []Row
	if m.marked.cards.count() == 0 {
		if r, ok := m.planner.current(); ok {
			if base, ok := m.planBase(r.Card.ID); ok {
				out = append(out, base)
			}
		}
		return out
	}
	kinds := m.tabs.onShow().kinds
	for _, id := range m.marked.cards.ids {
		base, ok := m.planBase(id)
		if ok && base.Card.IsOpen() && (kinds == nil || slices.Contains(kinds, base.Card.Kind)) {
			out = append(out, base)
		}
	}
	return out
}

// planShift moves the cards to the next iteration, or to the one before. All go
// where the card under the cursor goes by one.
func (m Model) planShift(by int) (Model, tea.Cmd) {
	rows := m.planSet()
	if len(rows) == 0 {
		return m.noPlanCard(), nil
	}
	to := m.planner.col + by
	if m.marked.cards.count() == 0 && to >= 0 && to < len(m.planner.cols) && m.planner.cols[to].name == "Earlier" {
		to += by // nothing can be planned for what is over
	}
	if to < 0 || to >= len(m.planner.cols) || !m.planner.cols[to].isTarget() {
		m.status = said(dim, "There is no further iteration here: "+m.keyFor(keymap.PickIteration)+" picks one.")
		return m, nil
	}
	return m.planTo(rows, m.planner.cols[to])
}

func (m Model) noPlanCard() Model {
	if m.marked.cards.count() > 0 {
		m.status = said(warn, "None of the "+cards(m.marked.cards.count())+" that are marked is on show here: "+m.keyFor(keymap.Track)+" shows other kinds.")
		return m
	}
	return m.noCard()
}

// planTo schedules cards for the iteration of a column.
func (m Model) planTo(rows []Row, c planColumn) (Model, tea.Cmd) {
	it := c.it
	next, cmd, err := m.plan(rows, workflow.Schedule{Iteration: &it})
	if err != nil {
		m.status = m.explain(err)
		return m, nil
	}
	return next, cmd
}

// pickIteration asks for the iteration to move the cards to.
func (m Model) pickIteration() Model {
	rows := m.planSet()
	if len(rows) == 0 {
		return m.noPlanCard()
	}
	x := field{name: "to", kind: menuField}
	targets := slices.DeleteFunc(slices.Clone(m.planner.cols), func(c planColumn) bool { return !c.isTarget() })
	here := m.planner.cols[m.planner.col].key()
	for i, c := range targets {
		label := c.name
		if !c.it.IsZero() {
			label = cell.Pad(c.name, 8) + " " + c.it.String()
		}
		if c.key() == here {
			x.pick = len(x.options)
		}
		x.options = append(x.options, option{value: strconv.Itoa(i), label: label})
	}
	title := "Plan " + cards(len(rows)) + " for"
	if len(rows) == 1 {
		title = "Plan " + cell.Clean(rows[0].Handle) + " " + cell.Clean(rows[0].Card.Title) + " for"
	}
	m.form = form{title: title, fields: []field{x}, done: func(m Model, f form) (Model, tea.Cmd) {
		i, _ := strconv.Atoi(f.choice("to"))
		m.form = form{}
		return m.planTo(rows, targets[i])
	}}
	return m
}

// planForm asks for iteration, milestone and DRI of the cards, as the draft has
// them.
func (m Model) planForm() (Model, tea.Cmd) {
	rows := m.planSet()
	if len(rows) == 0 {
		return m.noPlanCard(), nil
	}
	for i := range rows {
		rows[i].Card = m.planner.draft.Laid(rows[i].Card)
	}
	if len(rows) > 1 {
		return m.manyForm(keymap.Schedule, rows)
	}
	next, cmd := m.formFor(keymap.Schedule, Whole{Row: rows[0]})
	next.form.draft = "" // what is asked here is a draft already
	return next, cmd
}

// planMode changes between planning in the draft and at once.
func (m Model) planMode() Model {
	m.planner.atOnce = !m.planner.atOnce
	m.status = said(plain, "Moves are kept in a draft from here on: nobody sees them until it is applied ("+m.keyFor(keymap.ApplyPlan)+").")
	if m.planner.atOnce {
		m.status = said(warn, "Moves go to the board at once from here on, for everybody. What is in the draft stays there.")
	}
	return m
}

// answerPlan takes the answers of the schedule form into the plan.
func (m Model) answerPlan(f form, do workflow.Schedule) (Model, tea.Cmd) {
	rows := f.cards
	if len(rows) == 0 {
		rows = []Row{f.card}
	}
	next, cmd, err := m.plan(rows, do)
	if err != nil {
		m.form = f.faulty(err, m.explain(err).text)
		return m, nil
	}
	next.form = form{}
	return next, cmd
}
