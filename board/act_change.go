package board

import (
	"errors"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/workflow"
)

// trouble is why the oldest change is not in the file, and when it is tried
// again.
type trouble struct {
	err    error
	wait   time.Duration
	next   time.Time
	trying bool
}

const (
	firstRetry = 500 * time.Millisecond
	lastRetry  = 30 * time.Second
)

// propose asks the rules for one undo step on a card. Granted, it is on screen
// and on its way to the file; refused, nothing has changed and the answer is the
// error. text says what was done.
func (m Model) propose(r Row, id workflow.CardID, text string, actions ...workflow.Action) (Model, tea.Cmd, error) {
	ops, card, changed := make([]workflow.Op, len(actions)), r.Card, false
	var over []workflow.Over
	for i, do := range actions {
		ops[i] = workflow.Op{ID: m.cfg.NewID(), Card: id, By: m.cfg.Me, At: m.cfg.Now(), Door: workflow.DoorBoard, Do: do}
		d, err := m.rules.Apply(card, ops[i])
		if err == nil {
			var passed []workflow.Over
			passed, err = m.rules.Admit(ops[i], card, d.Card, m.openIn(d.Card.Stage))
			over = append(over, passed...)
		}
		if err != nil {
			return m, nil, err
		}
		card, changed = d.Card, changed || len(d.Changes) > 0
	}
	if !changed {
		m.status = said(dim, "Nothing has changed.")
		return m, nil, nil
	}
	if text == "" {
		text = m.done(r, card)
	}
	m.status = said(plain, text).andOver(over)
	m = m.andHidden(r.Handle, r.Card, card)
	if m.screen == onBoard && m.marked.cards.count() == 1 {
		m.marked.cards = m.marked.cards.without(id) // the change was for it, and is done
	}
	w := write{ops: ops}
	if r.Card.ID != "" {
		w.before = []Row{r}
	}
	q, first := m.saving.queue.push(w)
	m.saving.queue = q
	m = m.overlay(w)
	var plan tea.Cmd
	if m.base == onPlan {
		m, plan = m.relayPlan()
	}
	if m.showsCard() && m.card.whole.Card.ID == id {
		whole := m.card.whole
		whole.Card = card
		m.card = m.card.showing(whole)
	}
	m = m.follow(id)
	m, next := m.triaged(id, actions, card)
	next = batch(next, plan)
	if !first {
		return m, next, nil
	}
	return m, batch(save(m.cfg.Store, m.cfg.Me, w), next), nil
}

// done says what became of a card.
func (m Model) done(before Row, after workflow.Card) string {
	name := cell.Clean(before.Handle)
	switch {
	case after.Resolution != before.Card.Resolution && !after.IsOpen() && after.Stage == before.Card.Stage:
		return fmt.Sprintf("%s is closed as %s.", name, after.Resolution)
	case after.Resolution != before.Card.Resolution && !after.IsOpen():
		return fmt.Sprintf("%s: %s → %s, and closed as %s.", name, before.Card.Stage, after.Stage, after.Resolution)
	case after.Stage != before.Card.Stage && before.Card.Stage != "":
		return fmt.Sprintf("%s: %s → %s.", name, before.Card.Stage, after.Stage)
	}
	if what := m.fieldsOf(workflow.Diff(before.Card, after)); what != "" {
		return name + " is changed: " + what + "."
	}
	return name + " is changed."
}

// forward moves the card to its next stage.
func (m Model) forward() (Model, tea.Cmd) {
	r, ok := m.current()
	if !ok {
		return m.noCard(), nil
	}
	return m.move(r, "")
}

// takeBack undoes the person's newest step, or redoes what was undone. A change
// that cannot be saved is simply given up: it is nowhere but here.
func (m Model) takeBack(act writeAct) (Model, tea.Cmd) {
	if m.saving.trouble.err != nil {
		last := m.saving.queue[len(m.saving.queue)-1]
		if act == redo || m.saving.trouble.trying && len(m.saving.queue) == 1 {
			m.status = said(warn, "First the change that waits must be saved.")
			return m, nil
		}
		m.saving.queue = m.saving.queue[:len(m.saving.queue)-1]
		if len(m.saving.queue) == 0 {
			m.saving.trouble = trouble{}
		}
		m = m.relay()
		if len(last.before) > 0 {
			m = m.follow(last.before[0].Card.ID)
		}
		m.status = said(plain, "Gave up the unsaved "+cell.Clean(last.name())+".")
		return m, nil
	}
	return m.push(write{act: act, at: m.cfg.Now()})
}

// push puts a change into the queue, and writes it where it is the only one.
func (m Model) push(w write) (Model, tea.Cmd) {
	q, first := m.saving.queue.push(w)
	m.saving.queue = q
	if !first {
		return m, nil
	}
	return m, save(m.cfg.Store, m.cfg.Me, w)
}

// saved takes the file's answer to the oldest change: the next one is written,
// and the windows are loaded anew, as counts and order are the file's to say.
func (m Model) saved(msg savedMsg) (Model, tea.Cmd) {
	if len(m.saving.queue) == 0 {
		return m, nil
	}
	w := m.saving.queue[0]
	if msg.err != nil && !isAnswer(msg.err) {
		return m.unsaved(w, msg.err)
	}
	m, kept := m.settleReview(w, msg)
	m, keep, focus := m.fileAnswered(w, msg, m.focused())
	late := m.saving.trouble.err != nil
	m.saving.queue, m.saving.trouble = m.saving.queue.pop(), trouble{}
	if msg.err == nil && late && len(m.saving.queue) == 0 && (m.status.role == bad || m.status.text == "") {
		m.status = said(plain, "Saved now.") // and not what stood there of the trouble
	}
	if msg.err == nil {
		m = m.wantsSync()
	}
	var next, triage tea.Cmd
	if m.screen == onTriage {
		m, triage = m.keepTriage() // with what is in the file now
	}
	kept = batch(kept, triage)
	switch {
	case len(m.saving.queue) > 0:
		next = save(m.cfg.Store, m.cfg.Me, m.saving.queue[0])
	case m.saving.leaving:
		return m, tea.Sequence(keep, kept, tea.Quit)
	}
	m, errand := m.afterSave()
	m, load := m.reload(focus)
	var turn tea.Cmd
	switch {
	case w.act != commit:
		m, turn = m.turnedBack(w.act, cardsOf(msg.entries))
	case msg.err != nil && len(w.before) > 0:
		m, turn = m.turnedBack(undo, []workflow.CardID{w.before[0].Card.ID})
	}
	return m, tea.Batch(next, errand, load, turn, keep, kept)
}

// fileAnswered says what became of a change that the file granted or refused, and
// where the cursor goes: to focus, or to what came back.
func (m Model) fileAnswered(w write, msg savedMsg, focus workflow.CardID) (Model, tea.Cmd, workflow.CardID) {
	var keep tea.Cmd
	switch {
	case msg.err == nil && w.act != commit:
		m.status, focus = m.tookBack(w, msg.entries, focus)
		if w.said != "" && len(msg.entries) > 0 {
			m.status = said(plain, w.said)
		}
		m.inbox.want = focus // there it comes back, or goes
		m.file.stale = true
	case msg.err == nil:
		m = m.dropDraft(w.draft)
		m, keep = m.planApplied(w.planned)
	case w.planned != nil:
		m.status = said(warn, "Nothing was applied, and the draft is as it was: "+m.whichOf(w, msg.err)+m.explain(msg.err).text)
	case len(w.before) > 1:
		m = m.overtaken(w, msg.err)
	default:
		m.status = m.explain(msg.err)
		if w.typed {
			m = m.keepDraft(w.draft)
		}
		if w.act == commit {
			m.status.text = "Not done after all, the card was changed meanwhile: " + m.status.text
		}
	}
	return m, keep, focus
}

// isAnswer reports whether asking again would give the same.
func isAnswer(err error) bool {
	var r *workflow.Refusal
	var i *workflow.Invalid
	return errors.As(err, &r) || errors.As(err, &i)
}

// retry writes the oldest change again.
func (m Model) retry() (Model, tea.Cmd) {
	if m.saving.trouble.trying || len(m.saving.queue) == 0 {
		return m, nil
	}
	m.saving.trouble.trying = true
	return m, save(m.cfg.Store, m.cfg.Me, m.saving.queue[0])
}

// retryNow saves or reads again what failed.
func (m Model) retryNow() (Model, tea.Cmd) {
	switch {
	case m.saving.trouble.err != nil:
		return m.retry()
	case m.file.unread != nil:
		return m.reload(m.focused())
	}
	m.status = said(dim, "Everything is saved.")
	return m, nil
}

// quit leaves what lies over the board by a plain key, and ends the program once
// everything is saved.
func (m Model) quit(key string) (Model, tea.Cmd) {
	if m.screen != onBoard && len(key) == 1 {
		return m.leave()
	}
	m = m.keepOpen()
	m.forms.drafts.stays = true
	m.form, m.marked.errand.on = form{}, false
	m.saving.leaving = true
	if len(m.saving.queue) == 0 {
		return m, tea.Quit
	}
	if m.saving.trouble.err != nil {
		return m.retry()
	}
	return m, nil
}

// askToLeave asks what to do with changes that cannot be saved. The answer that
// loses nothing comes first, and keys typed before the question are no answer.
func (m Model) askToLeave() Model {
	m.input.held = nil
	n := fmt.Sprintf("%d changes", len(m.saving.queue))
	if len(m.saving.queue) == 1 {
		n = "1 change"
	}
	m.form = form{
		title: n + " cannot be saved", lead: m.saving.trouble.err.Error(),
		fields: []field{{name: "leave", kind: menuField, options: []option{
			{value: "stay", label: "Stay, and try again"},
			{value: "leave", label: "Leave without " + n},
		}}},
		done: func(m Model, f form) (Model, tea.Cmd) {
			m.form = form{}
			if f.choice("leave") == "stay" {
				return m.retry()
			}
			m.saving.queue, m.saving.trouble, m.saving.leaving = nil, trouble{}, true
			return m, tea.Quit
		},
	}
	return m
}
