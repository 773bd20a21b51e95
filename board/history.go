package board

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"opsboard/keymap"
)

// historyView is the list of steps: a window of the history, its cursor, and
// what taking the step under the cursor back would change.
type historyView struct {
	card  CardName // whose history it is; the zero CardName: the whole board's
	under screen   // where leaving it leads
	log   Log
	at    int // the step under the cursor, in the window
	top   int // the first step on screen, in the window
	load  int // number of the newest load
	loads bool
	opens bool // the first window is on its way; the screen comes with it

	asking   bool   // what a step would change is on its way
	planOf   uint64 // the step that is planned; 0: none yet
	planLoad int    // the load that it belongs to: after another one it may have changed
	plan     Plan
	no       error // why the step cannot be taken back
}

// historyRows is how many steps are in memory at a time.
const historyRows = 256

// step is the one under the cursor; ok is false where the history is empty.
func (h historyView) step() (s Step, ok bool) {
	if h.at < 0 || h.at >= len(h.log.Steps) {
		return Step{}, false
	}
	return h.log.Steps[h.at], true
}

// waits reports whether a key must wait for steps that are on their way: the
// first ones, or those beyond the end of the window that the cursor stands at.
func (h historyView) waits() bool {
	if h.opens {
		return true
	}
	return h.loads && (h.at == 0 && h.log.Newer || h.at == len(h.log.Steps)-1 && h.log.Older)
}

// nearEdge reports whether the cursor comes close to an end of the window
// beyond which there is more.
func (h historyView) nearEdge() bool {
	margin := len(h.log.Steps) / 4
	return h.log.Newer && h.at < margin || h.log.Older && h.at >= len(h.log.Steps)-margin
}

// logMsg brings a window of the history.
type logMsg struct {
	load int
	to   uint64 // the step that the cursor goes to, where jump is set; 0: the newest
	jump bool
	log  Log
	err  error
}

// planMsg says what taking back a step would change.
type planMsg struct {
	step uint64
	load int
	plan Plan
	err  error
}

// openHistory shows the history of the board, on an open card that of the card.
func (m Model) openHistory() (Model, tea.Cmd) {
	h := historyView{under: m.screen, load: m.history.load, opens: true}
	if m.screen == onCard {
		c := m.card.whole
		h.card = CardName{c.Card.ID, c.Handle, c.Card.Title}
	}
	m.history = h
	return m.loadHistory(0, true)
}

// loadHistory reads the history around a step, and with jump puts the cursor on
// it; loads still on their way are stale from here on.
func (m Model) loadHistory(around uint64, jump bool) (Model, tea.Cmd) {
	m.history.load++
	m.history.loads = true
	store, load, q := m.cfg.Store, m.history.load, LogQuery{Card: m.history.card.ID, Around: around, Limit: historyRows}
	return m, func() tea.Msg {
		log, err := store.Log(q)
		return logMsg{load, around, jump, log, err}
	}
}

// logged takes a window of the history over: the cursor is on the same step.
func (m Model) logged(msg logMsg) (Model, tea.Cmd) {
	h := m.history
	if msg.load != h.load {
		return m, nil
	}
	h.loads = false
	if msg.err != nil {
		h.opens = false
		m.history, m.input.held = h, nil
		m.status = said(bad, "The history cannot be read: "+msg.err.Error())
		return m, nil
	}
	row := h.at - h.top
	to := msg.to
	if s, ok := h.step(); ok && !msg.jump {
		to = s.Number // it has walked on meanwhile
	}
	h.log = msg.log
	h.at = h.place(to)
	h.top = h.at - row
	if h.opens {
		m.screen, h.opens = onHistory, false
	}
	m.history = h
	return m.planned()
}

// place is the step, or the nearest older one; 0 means the newest.
func (h historyView) place(number uint64) int {
	if number == 0 {
		return 0
	}
	i := slices.IndexFunc(h.log.Steps, func(s Step) bool { return s.Number <= number })
	if i < 0 {
		return max(0, len(h.log.Steps)-1)
	}
	return i
}

// refreshHistory reads the history again because the file has changed.
func (m Model) refreshHistory() (Model, tea.Cmd) {
	if s, ok := m.history.step(); ok {
		return m.loadHistory(s.Number, false)
	}
	return m.loadHistory(0, false)
}

// walkHistory moves the cursor by so many steps.
func (m Model) walkHistory(by int) (Model, tea.Cmd) {
	h := m.history
	last := len(h.log.Steps) - 1
	switch {
	case by <= -far && h.log.Newer:
		return m.loadHistory(0, true)
	case by >= far && h.log.Older:
		return m.loadHistory(1, true)
	}
	h.at = max(0, min(h.at+by, last))
	m.history = h
	m, plan := m.planned()
	if s, ok := h.step(); ok && h.nearEdge() && !h.loads {
		var more tea.Cmd
		m, more = m.loadHistory(s.Number, false)
		return m, batch(plan, more)
	}
	return m, plan
}

// planned asks what taking back the step under the cursor would change. One
// question at a time is on its way: a key held down passes many steps.
func (m Model) planned() (Model, tea.Cmd) {
	s, ok := m.history.step()
	number, _ := s.reversal()
	if !ok || m.history.asking || m.history.planOf == number && m.history.planLoad == m.history.load {
		return m, nil
	}
	m.history.asking = true
	store, me, at, load := m.cfg.Store, m.cfg.Me, m.cfg.Now(), m.history.load
	return m, func() tea.Msg {
		plan, err := store.Plan(number, me, at)
		return planMsg{number, load, plan, err}
	}
}

// answered takes over what taking back a step would change.
func (m Model) answered(msg planMsg) (Model, tea.Cmd) {
	h := m.history
	h.asking, h.planOf, h.planLoad, h.plan, h.no = false, msg.step, msg.load, msg.plan, msg.err
	m.history = h
	if m.screen != onHistory {
		return m, nil
	}
	return m.planned()
}

// reverseStep takes the selected step back, or brings it back.
func (m Model) reverseStep(a keymap.Action) (Model, tea.Cmd) {
	s, ok := m.history.step()
	number, act := s.reversal()
	switch {
	case !ok:
		m.status = said(dim, "There is nothing in the history yet.")
		return m, nil
	case m.saving.trouble.err != nil:
		m.status = said(warn, "First the change that waits must be saved: "+m.keyFor(keymap.Retry)+" tries now.")
		return m, nil
	case a == keymap.Undo && act == redo && s.Undoes == 0:
		m.status = said(dim, stepName(s)+" is undone already: "+m.keyFor(keymap.Redo)+" does it again.")
		return m, nil
	case a == keymap.Redo && act == undo:
		m.status = said(dim, stepName(s)+" stands: "+m.keyFor(keymap.Undo)+" takes it back.")
		return m, nil
	}
	return m.push(write{act: act, at: m.cfg.Now(), step: number, what: s})
}
