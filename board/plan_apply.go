package board

import (
	"errors"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
	"opsboard/workflow/plan"
)

// applyPlan applies the draft to the board as it is at this moment: the cards
// are read once more.
func (m Model) applyPlan() (Model, tea.Cmd) {
	switch {
	case m.planner.draft.IsEmpty():
		m.status = said(dim, "Nothing is planned: "+m.keyFor(keymap.LaterOn)+" and "+m.keyFor(keymap.Sooner)+" move a card.")
		return m, nil
	case m.saving.trouble.err != nil || slices.ContainsFunc(m.saving.queue, func(w write) bool { return w.planned != nil }):
		m.status = said(warn, "First the change that waits must be saved: "+m.keyFor(keymap.Retry)+" tries now.")
		return m, nil
	}
	m.planner.apply = true
	m, keep := m.keepPlan()
	m, load := m.loadPlan()
	return m, batch(keep, load)
}

// applyNow sends what fits and the rules allow to the file, as one step. The rest
// stays in the draft, each line with its reason.
func (m Model) applyNow() (Model, tea.Cmd) {
	w := write{planned: []plan.Line{}}
	m.planner.no = map[plan.Line]string{}
	book, over := m.rulebook(), []workflow.Over(nil)
	for _, wish := range plan.Wishes(m.planner.states) {
		r, _ := m.planBase(wish.Card)
		op := m.planOp(wish.Card, wish.Do)
		got, err := m.rules.Apply(r.Card, op)
		if err == nil {
			var passed []workflow.Over
			passed, err = m.rules.Admit(op, r.Card, got.Card, book.openIn(got.Card.Stage))
			over = append(over, passed...)
		}
		if err != nil {
			for _, l := range wish.Lines {
				m.planner.no[l] = m.explain(err).text
			}
			continue
		}
		book.moved(r.Card, got.Card)
		w.ops, w.before, w.planned = append(w.ops, op), append(w.before, r), append(w.planned, wish.Lines...)
	}
	var done []plan.Line
	for _, s := range m.planner.states {
		if s.Status == plan.Done {
			done = append(done, s.Line)
		}
	}
	left := len(m.planner.states) - len(w.planned) - len(done)
	w.planned = append(w.planned, done...)
	m.status = said(plain, fmt.Sprintf("Applied %s in one step%s.", cards(len(w.ops)), m.stays(left))).andOver(over)
	if len(w.ops) > 0 {
		next, cmd := m.pushPlan(w)
		next.status = m.status
		return next, cmd
	}
	m.status = said(warn, "Nothing could be applied"+m.stays(left)+".")
	return m.planApplied(w.planned)
}

// whichOf names the card of a change that was refused, "k7m2: ".
func (m Model) whichOf(w write, err error) string {
	var no *workflow.Refusal
	if errors.As(err, &no) {
		if r, ok := w.was(no.Card); ok {
			return cell.Clean(r.Handle) + " was changed meanwhile: "
		}
	}
	return "a card was changed meanwhile: "
}

func (m Model) stays(n int) string {
	stay := " stay"
	switch n {
	case 0:
		return ""
	case 1:
		stay = " stays"
	}
	return fmt.Sprintf("; %s%s in the draft (%s says why)", counted(n, "line"), stay, m.keyFor(keymap.Difference))
}

// planApplied takes lines that are on the board now out of the draft. What was
// done in the draft before cannot be taken back there any more.
func (m Model) planApplied(lines []plan.Line) (Model, tea.Cmd) {
	if lines == nil {
		return m, nil
	}
	m.planner.done, m.planner.undone = nil, nil
	return m.redraft(m.planner.draft.Without(lines...))
}
