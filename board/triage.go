package board

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// turnsMsg brings the cards whose turn it is.
type turnsMsg struct {
	load  int
	turns []Turn
	rows  []Row // of an earlier run of the program: what was decided then
	gone  []Row // the first of those that were in the deck and are no more
	err   error
}

// openTriage begins triage, or goes on with it.
func (m Model) openTriage() (Model, tea.Cmd) {
	if !m.triage.begun {
		m.triage = triage{load: m.triage.load, byPriority: m.triage.byPriority}
	}
	m.triage.opens = true
	if k := m.kept.triage.waits; !m.triage.begun && !k.IsZero() {
		m.triage.byPriority = k.ByPriority
	}
	return m.readTurns()
}

// readTurns reads whose turn it is; readings still on their way are stale from
// here on.
func (m Model) readTurns() (Model, tea.Cmd) {
	m.triage.load++
	var known []workflow.CardID
	for _, t := range m.triage.deck {
		if t.done == "" {
			known = append(known, t.Card.ID)
		}
	}
	var decided []workflow.CardID
	for _, d := range m.kept.triage.waits.Decided {
		decided = append(decided, d.Card)
	}
	store, load, env, again, by := m.cfg.Store, m.triage.load, m.filterEnv(), m.cfg.AskAgain, m.triage.byPriority
	return m, func() tea.Msg {
		turns, err := Turns(store, env, again, by)
		msg := turnsMsg{load: load, turns: turns, err: err}
		at := turnsByID(turns)
		i := slices.IndexFunc(known, func(id workflow.CardID) bool { _, waits := at[id]; return !waits })
		if i >= 0 && err == nil {
			msg.gone, msg.err = store.Rows(known[i : i+1])
		}
		if len(decided) > 0 && msg.err == nil {
			msg.rows, msg.err = store.Rows(decided)
		}
		return msg
	}
}

// gotTurns takes over whose turn it is. The card on screen stays there, unless
// somebody else has decided it.
func (m Model) gotTurns(msg turnsMsg) (Model, tea.Cmd) {
	t := m.triage
	if msg.load != t.load {
		return m, nil
	}
	opens := t.opens
	t.opens = false
	if msg.err != nil {
		m.triage, m.input.held = t, nil
		m.status = said(bad, "The cards to triage cannot be read: "+msg.err.Error())
		return m, nil
	}
	here := t.current()
	var lost int
	t.deck, lost = t.merged(msg.turns, m.saving.queue)
	if k := m.kept.triage.waits; !t.begun && !k.IsZero() {
		t, m.kept.triage.waits = t.resumed(k, msg.rows), KeptTriage{}
		here = t.current()
		m.status = said(plain, fmt.Sprintf("Triage goes on where you left it, %s.", ago(k.At, m.cfg.Now())))
	}
	back := t.place(t.back)
	t.back = ""
	m.triage = t
	if lost > 0 {
		m.status = m.decidedElsewhere(lost, msg.gone)
	}
	if i := t.place(here); i >= 0 {
		m.triage.at = i
	}
	m.triage.begun = t.begun || opens
	if m.screen != onTriage && !opens {
		return m, nil
	}
	if back >= 0 {
		return m.toTurn(back)
	}
	if opens || m.triage.current() != here || m.triage.over {
		m.triage.at--
		return m.nextTurn()
	}
	return m, nil
}

func (m Model) decidedElsewhere(n int, rows []Row) status {
	if n > 1 || len(rows) == 0 {
		return said(plain, counted(n, "card")+" left triage: decided elsewhere.")
	}
	c := rows[0].Card
	where := "it is in " + string(c.Stage)
	switch {
	case !c.IsOpen():
		where = "closed as " + string(c.Resolution)
	case c.IsWaiting():
		where = "it waits on the requester"
	case c.Triage.Verdict != "" && slices.Contains(m.rules.FirstStages(), c.Stage):
		where = string(c.Triage.Verdict)
	}
	return said(plain, cell.Clean(rows[0].Handle)+" was decided elsewhere: "+where+".")
}

// nextTurn brings the next card that is not decided on screen, after the last one
// those that were left; then the summary.
func (m Model) nextTurn() (Model, tea.Cmd) {
	t := m.triage
	for by := 1; by <= len(t.deck); by++ {
		if i := (t.at + by + len(t.deck)) % len(t.deck); t.deck[i].done == "" {
			return m.toTurn(i)
		}
	}
	m.screen, m.triage.over, m.triage.at = onTriage, true, max(0, len(t.deck)-1)
	m.triage = m.triage.paused(m.cfg.Now())
	return m.keepTriage()
}

// inTriage shows a card that was read for triage. The screen comes with its first
// card: no frame shows an empty one.
func (m Model) inTriage(w Whole) Model {
	if m.screen != onTriage {
		m.screen, m.triage.since = onTriage, m.cfg.Now()
	}
	m.card = cardView{}.showing(w)
	return m
}

// toTurn brings a card of the deck on screen.
func (m Model) toTurn(i int) (Model, tea.Cmd) {
	if m.triage.over {
		m.triage.over, m.triage.since = false, m.cfg.Now()
	}
	m.triage.at = i
	m, kept := m.keepTriage()
	m, cmd := m.fetchWhole(m.triage.deck[i].Card.ID, keymap.TriageNew)
	return m, batch(cmd, kept)
}

// skip puts the card last.
func (m Model) skip() (Model, tea.Cmd) {
	t := m.triage
	if len(t.deck)-t.decided() < 2 {
		m.status = said(dim, "This is the only card left to decide.")
		return m, nil
	}
	m.triage = t.skipping()
	return m.nextTurn()
}

// besides goes to the card before or after, decided or not.
func (m Model) besides(by int) (Model, tea.Cmd) {
	to := m.triage.at + by
	if m.triage.over {
		to = m.triage.at + min(by+1, 0)
	}
	if to < 0 || to >= len(m.triage.deck) || m.triage.over && by > 0 {
		m.status = said(dim, "There is no card "+map[bool]string{true: "before", false: "after"}[by < 0]+" this one.")
		return m, nil
	}
	return m.toTurn(to)
}

// otherOrder turns the deck round, and says so.
func (m Model) otherOrder() (Model, tea.Cmd) {
	t := m.triage.turnedRound()
	m.triage = t
	m.status = said(dim, map[bool]string{true: "The highest priority first.", false: "The oldest first."}[t.byPriority])
	return m.nextTurn()
}

// leaveTriage goes back to the board and says how far one has come.
func (m Model) leaveTriage() Model {
	m.screen, m.triage = onBoard, m.triage.paused(m.cfg.Now())
	if left := len(m.triage.deck) - m.triage.decided(); left > 0 {
		m.status = said(plain, fmt.Sprintf("%s %d still to triage: %s goes on.", m.triage.summary(m.cfg.Now()), left, m.keyFor(keymap.TriageNew)))
	} else if m.triage.decided() > 0 {
		m.status = said(plain, m.triage.summary(m.cfg.Now()))
		m.triage = triage{load: m.triage.load, byPriority: m.triage.byPriority}
	}
	return m
}
