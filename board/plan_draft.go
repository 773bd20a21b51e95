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
	took := m.planTakes(rows, do)
	if len(took.rows) == 0 {
		return m, nil, took.refused
	}
	m.marked.cards = m.marked.cards.without(idsOf(took.rows)...)
	m.planner.focus = took.rows[0].Card.ID
	what, not := scheduled(took.rows, do), refusedOf(len(rows)-len(took.rows), took.refused)
	if m.planner.atOnce {
		m.status = said(plain, what+"."+not)
		next, cmd := m.pushPlan(took.write)
		return next, cmd, nil
	}
	m.status = said(plain, what+", in the draft."+not)
	m.planner.tells = true
	m, cmd := m.withDraft(took.draft)
	return m, cmd, nil
}

// taken is what the rules say to a change of many cards.
type taken struct {
	rows    []Row      // whose cards take it
	draft   plan.Draft // with it
	write   write      // of it at once
	refused error      // why the first of the others does not
}

// planTakes asks the rules for a change of cards, each as the plan shows it.
func (m Model) planTakes(rows []Row, do workflow.Schedule) taken {
	t := taken{draft: m.planner.draft}
	for _, r := range rows {
		base, ok := m.planBase(r.Card.ID)
		if !ok {
			base = r
		}
		from := base.Card
		if !m.planner.atOnce {
			from = t.draft.Laid(base.Card)
		}
		op := m.planOp(from.ID, do)
		got, err := m.rules.Apply(from, op)
		switch {
		case err != nil:
			if t.refused == nil {
				t.refused = err
			}
			continue
		case !m.planner.atOnce:
			t.draft = t.draft.With(base.Card, base.Handle, got.Card)
		case len(got.Changes) > 0:
			t.write.ops, t.write.before = append(t.write.ops, op), append(t.write.before, base)
		}
		t.rows = append(t.rows, base)
	}
	return t
}

// scheduled says what became of cards, without a full stop.
func scheduled(rows []Row, do workflow.Schedule) string {
	text := cards(len(rows))
	if len(rows) == 1 {
		text = rows[0].Handle
	}
	if do.Iteration == nil {
		return text + " is changed"
	}
	return text + " → " + (plan.Line{Field: workflow.FieldIteration}).Words(plan.Value(workflow.Card{Iteration: *do.Iteration}, workflow.FieldIteration))
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
