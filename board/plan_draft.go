package board

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"opsboard/keymap"
	"opsboard/workflow"
	"opsboard/workflow/plan"
)

// plan schedules cards: in the draft, or at once. rows are without the draft. An
// error says that none of them takes it.
func (m Model) plan(rows []Row, do workflow.Schedule) (Model, tea.Cmd, error) {
	d := m.planner.draft
	var taken []Row
	var first error
	w := write{}
	for _, r := range rows {
		base, ok := m.planBase(r.Card.ID)
		if !ok {
			base = r
		}
		from := base.Card
		if !m.planner.atOnce {
			from = d.Laid(base.Card)
		}
		op := m.planOp(from.ID, do)
		got, err := m.rules.Apply(from, op)
		if err != nil {
			if first == nil {
				first = err
			}
			continue
		}
		taken = append(taken, base)
		if m.planner.atOnce {
			if len(got.Changes) > 0 {
				w.ops, w.before = append(w.ops, op), append(w.before, base)
			}
			continue
		}
		d = d.With(base.Card, base.Handle, got.Card)
	}
	if len(taken) == 0 {
		return m, nil, first
	}
	m.marked.cards = m.marked.cards.without(idsOf(taken)...)
	text := cards(len(taken))
	if len(taken) == 1 {
		text = taken[0].Handle
	}
	if do.Iteration != nil {
		text += " → " + (plan.Line{Field: workflow.FieldIteration}).Words(plan.Value(workflow.Card{Iteration: *do.Iteration}, workflow.FieldIteration))
	} else {
		text += " is changed"
	}
	where := ", in the draft."
	if m.planner.atOnce {
		where = "."
	}
	m.status = said(plain, text+where+refusedOf(len(rows)-len(taken), first))
	if m.planner.atOnce {
		m.planner.focus = taken[0].Card.ID
		next, cmd := m.pushPlan(w)
		return next, cmd, nil
	}
	m.planner.focus, m.planner.tells = taken[0].Card.ID, true
	m, cmd := m.withDraft(d)
	return m, cmd, nil
}

func refusedOf(n int, err error) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" %d of them not: %s", n, err.Error())
}

func (m Model) planOp(id workflow.CardID, do workflow.Schedule) workflow.Op {
	return workflow.Op{ID: m.cfg.NewID(), Card: id, By: m.cfg.Me, At: m.cfg.Now(), Door: workflow.DoorBoard, Do: do}
}

// sayOver adds who has too much now where the cursor is.
func (m Model) sayOver() Model {
	if l, ok := m.planner.cols[m.planner.col].load(); ok && l.Over() > 0 {
		m.status = said(warn, m.status.text+fmt.Sprintf(" %s has weight %d of %d there: %d over.", l.DRI, l.Weight, l.Capacity, l.Over()))
	}
	return m
}

// pushPlan sends changes of many cards to the file as one step.
func (m Model) pushPlan(w write) (Model, tea.Cmd) {
	if len(w.ops) == 0 {
		m.status = said(dim, "Nothing has changed.")
		return m, nil
	}
	m, cmd := m.push(w)
	m, load := m.overlay(w).relayPlan()
	return m, batch(cmd, load)
}

// withDraft puts another draft in the place of the one in force; undo brings that
// back.
func (m Model) withDraft(d plan.Draft) (Model, tea.Cmd) {
	m.planner.done = append(slices.Clip(m.planner.done), m.planner.draft)
	m.planner.undone = nil
	return m.redraft(d)
}

// redraft shows a draft and keeps it.
func (m Model) redraft(d plan.Draft) (Model, tea.Cmd) {
	d.At = m.cfg.Now()
	m.planner.draft = d
	m, load := m.relayPlan()
	m, keep := m.keepPlan()
	return m, batch(load, keep)
}

// relayPlan lays what is unsaved and the draft anew over what the file has; keys
// wait until it is on screen.
func (m Model) relayPlan() (Model, tea.Cmd) {
	m.planner.stale = true
	return m.loadPlan()
}

// planTakeBack takes back the newest change of the draft, or brings it back;
// where there is none, done is false: then it is about the board.
func (m Model) planTakeBack(a keymap.Action) (_ Model, _ tea.Cmd, done bool) {
	from, to := &m.planner.done, &m.planner.undone
	word := "Undone, in the draft."
	if a == keymap.Redo {
		from, to, word = to, from, "Done again, in the draft."
	}
	if len(*from) == 0 {
		return m, nil, false
	}
	last := (*from)[len(*from)-1]
	*to = append(slices.Clip(*to), m.planner.draft)
	*from = slices.Clip((*from)[:len(*from)-1])
	m.status = said(plain, word)
	next, cmd := m.redraft(last)
	return next, cmd, true
}

// planKeptMsg says whether the draft was kept, and what another program made of
// it.
type planKeptMsg struct {
	sent, kept plan.Draft
	news       int
	err        error
}

// keepPlan writes the draft, one write at a time.
func (m Model) keepPlan() (Model, tea.Cmd) {
	if m.cfg.Plans == nil {
		return m, nil
	}
	if m.planner.busy {
		m.planner.dirty = true
		return m, nil
	}
	m.planner.busy, m.planner.dirty = true, false
	to, d := m.cfg.Plans, m.planner.draft
	return m, func() tea.Msg {
		kept, news, err := to.Keep(d)
		return planKeptMsg{d, kept, news, err}
	}
}

func (m Model) planKept(msg planKeptMsg) (Model, tea.Cmd) {
	m.planner.busy, m.planner.failed = false, msg.err
	if msg.err != nil {
		m.status = said(bad, "The draft of the plan is only on this screen, it cannot be kept: "+msg.err.Error())
	}
	var lay tea.Cmd
	if msg.err == nil && msg.news > 0 {
		m, lay = m.joinPlan(msg)
	}
	if m.planner.dirty {
		m, keep := m.keepPlan()
		return m, batch(lay, keep)
	}
	return m, lay
}

// joinPlan takes what another program of the person made of the draft into it,
// and into what undo goes back to.
func (m Model) joinPlan(msg planKeptMsg) (Model, tea.Cmd) {
	join := func(d plan.Draft) plan.Draft {
		d, _ = d.Joined(msg.sent, msg.kept)
		return d
	}
	m.planner.draft = join(m.planner.draft)
	for _, list := range []*[]plan.Draft{&m.planner.done, &m.planner.undone} {
		*list = slices.Clone(*list)
		for i := range *list {
			(*list)[i] = join((*list)[i])
		}
	}
	text := fmt.Sprintf("Another program of yours has changed this draft too: %d lines of it are in it now (%s).", msg.news, m.keyFor("difference"))
	if msg.news == 1 {
		text = fmt.Sprintf("Another program of yours has changed this draft too: a line of it is in it now (%s).", m.keyFor("difference"))
	}
	m.status = said(warn, text)
	if m.base != onPlan {
		return m, nil
	}
	return m.relayPlan()
}

// lastPlan keeps, in the program's last moments, what was still to be kept.
func (m Model) lastPlan(to Plans) error {
	if to == nil || !m.planner.busy && !m.planner.dirty && m.planner.failed == nil {
		return nil
	}
	if _, _, err := to.Keep(m.planner.draft); err != nil {
		return fmt.Errorf("the draft of the plan was not kept: %w", err)
	}
	return nil
}
