package board

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// errand is something that the marked cards are read or judged for. Keys wait
// until it is done.
type errand struct {
	n    int // its number: what comes back for an older one is stale
	on   bool
	then pressed
	idle bool // it has not set out: what is unsaved goes first
}

// next is a new errand, which makes the answer to any other stale.
func (e errand) next(then pressed) errand { return errand{n: e.n + 1, on: true, then: then} }

// isChange reports whether an action changes cards, and so acts on the marked
// ones where there are any.
func isChange(a keymap.Action) bool {
	switch a {
	case keymap.Forward, keymap.Back, keymap.MoveTo, keymap.Force, keymap.Triage, keymap.Approve, keymap.Validate, keymap.Schedule,
		keymap.Close, keymap.Reopen, keymap.Comment, keymap.Edit, keymap.Gameplan, keymap.Blueprint,
		keymap.Priority, keymap.Kind, keymap.Labels, keymap.Links:
		return true
	}
	return false
}

// writesText reports whether an action writes a text that is each card's own.
func writesText(a keymap.Action) bool {
	return a == keymap.Edit || a == keymap.Gameplan || a == keymap.Blueprint
}

// onMarked reads the marked cards for a change of them. A change that is on its
// way to the file gets there first: cards are judged as the file has them.
func (m Model) onMarked(p pressed) (Model, tea.Cmd) {
	n := m.marked.cards.count()
	switch {
	case n > 1 && writesText(p.act):
		m.status = said(warn, fmt.Sprintf("%d cards are marked, and each has a text of its own: %s unmarks them.", n, m.keyFor(keymap.Leave)))
		return m, nil
	case m.saving.trouble.err != nil && slices.ContainsFunc(m.marked.cards.ids, m.saving.queue.holds):
		return m.firstSave(), nil
	}
	m.marked.errand = m.marked.errand.next(p)
	if len(m.saving.queue) > 0 && m.saving.trouble.err == nil {
		m.marked.errand.idle = true
		return m, nil
	}
	return m.setOut()
}

func (m Model) firstSave() Model {
	m.status = said(warn, "A change of the marked cards is not saved yet: "+m.keyFor(keymap.Retry)+" tries again, "+m.keyFor(keymap.Undo)+" gives it up.")
	return m
}

// setOut reads the marked cards.
func (m Model) setOut() (Model, tea.Cmd) {
	m.marked.errand.idle = false
	store, n, ids := m.cfg.Store, m.marked.errand.n, m.marked.cards.ids
	return m, func() tea.Msg {
		rows, err := store.Rows(ids)
		return gatheredMsg{n: n, rows: rows, err: err}
	}
}

// afterSave lets an errand set out that waited for a save, or drops it where the
// save failed.
func (m Model) afterSave() (Model, tea.Cmd) {
	switch {
	case !m.marked.errand.idle:
		return m, nil
	case m.saving.trouble.err != nil:
		m.marked.errand.on, m.marked.errand.idle, m.input.held = false, false, nil
		return m, nil
	case len(m.saving.queue) > 0:
		return m, nil
	}
	return m.setOut()
}

// gatheredMsg brings the marked cards.
type gatheredMsg struct {
	n    int
	rows []Row
	err  error
}

// gathered begins the change that the cards were read for. One card is changed
// as if the cursor were on it.
func (m Model) gathered(msg gatheredMsg) (Model, tea.Cmd) {
	if msg.n != m.marked.errand.n || !m.marked.errand.on {
		return m, nil
	}
	a := m.marked.errand.then.act
	m.marked.errand.on = false
	if msg.err != nil {
		m.input.held = nil
		m.status = m.explain(msg.err)
		return m, nil
	}
	if len(msg.rows) < m.marked.cards.count() {
		m.marked.cards = marksOf(msg.rows)
	}
	switch len(msg.rows) {
	case 0:
		m.input.held = nil
		m.status = said(warn, "The marked cards are gone from the file.")
		return m, nil
	case 1:
		return m.onOne(a, msg.rows[0])
	}
	return m.onMany(a, msg.rows)
}

func marksOf(rows []Row) marks {
	var k marks
	for _, r := range rows {
		k = k.plus(r.Card.ID)
	}
	return k
}

// onOne changes the only card that is marked.
func (m Model) onOne(a keymap.Action, r Row) (Model, tea.Cmd) {
	switch {
	case a == keymap.Forward:
		return m.move(r, "")
	case a == keymap.MoveTo:
		return m.moveFrom(r), nil
	case editsText(a):
		return m.fetchWhole(r.Card.ID, a)
	}
	return m.formFor(a, Whole{Row: r})
}

// onMany begins a change of several cards: with the questions that it has, else
// with what it comes to.
func (m Model) onMany(a keymap.Action, rows []Row) (Model, tea.Cmd) {
	switch a {
	case keymap.Forward:
		return m.preview(bulk{title: "Move " + cards(len(rows)) + " to their next stage", rows: rows, moves: true})
	case keymap.MoveTo:
		m.form = m.targetsForm(rows)
		return m, nil
	case keymap.Back:
		m.form = backManyForm(rows)
		return m, nil
	case keymap.Force:
		m.form = m.forceManyForm(rows)
		return m, nil
	}
	return m.manyForm(a, rows)
}

// cards counts them in words.
func cards(n int) string {
	if n == 1 {
		return "1 card"
	}
	return fmt.Sprintf("%d cards", n)
}

// handles names at most so many cards, and how many more there are.
func handles(rows []Row, most int) string {
	var b strings.Builder
	for i, r := range rows[:min(len(rows), most)] {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(cell.Clean(r.Handle))
	}
	if more := len(rows) - most; more > 0 {
		fmt.Fprintf(&b, " and %d more", more)
	}
	return b.String()
}

// accept does what the preview shows: every card that may, in one step. What was
// done is unmarked; what was not stays marked, to be seen to.
//
// The step is all or none in the file too. A person has agreed to these cards; a
// card that was changed meanwhile makes it another step, which is to be looked
// at before it is taken. So then nothing is done, the cards are marked as
// before, and the key shows the preview anew.
func (m Model) accept(b bulk) (Model, tea.Cmd) {
	w := write{}
	var done, left []Row
	for _, j := range b.cards {
		switch {
		case j.err != nil:
			left = append(left, j.row)
			continue
		case j.changes:
			w.before = append(w.before, j.row)
			for _, do := range j.actions {
				w.ops = append(w.ops, workflow.Op{ID: m.cfg.NewID(), Card: j.row.Card.ID, By: m.cfg.Me, At: m.cfg.Now(), Door: workflow.DoorBoard, Do: do})
			}
		}
		done = append(done, j.row)
	}
	m.form = form{}
	m.marked.cards = m.marked.cards.without(idsOf(done)...)
	m.status = said(plain, b.outcome(left))
	if len(w.ops) == 0 {
		return m, nil
	}
	q, first := m.saving.queue.push(w)
	m.saving.queue = q
	at := m.focused()
	m = m.overlay(w)
	if _, ok := w.was(at); ok {
		m = m.follow(at)
	}
	if !first {
		return m, nil
	}
	return m, save(m.cfg.Store, m.cfg.Me, w)
}

func idsOf(rows []Row) []workflow.CardID {
	ids := make([]workflow.CardID, len(rows))
	for i, r := range rows {
		ids[i] = r.Card.ID
	}
	return ids
}

// overtaken marks the cards of a change again that the file refused as a whole,
// and says which of them was changed meanwhile.
func (m Model) overtaken(w write, err error) Model {
	m.marked.cards = m.marked.cards.with(idsOf(w.before)...)
	text := m.explain(err).text
	if r, ok := w.was(refusedCard(err)); ok {
		text = cell.Clean(r.Handle) + ": " + text
	}
	m.status = said(warn, "Nothing was done to the "+cards(len(w.before))+", one was changed meanwhile. They are marked again. "+text)
	return m
}
