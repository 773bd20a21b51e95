package board

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// actInTriage does what a key means in triage; done is false for what means the
// same everywhere.
func (m Model) actInTriage(a keymap.Action, key string) (_ Model, _ tea.Cmd, done bool) {
	var cmd tea.Cmd
	if _, ok := m.current(); !ok && decides(a) {
		m.status = said(dim, "There is no card to decide.")
		return m, nil, true
	}
	switch a {
	case keymap.Valid:
		m, cmd = m.decide(workflow.Decide{Verdict: workflow.Valid})
	case keymap.Invalid:
		m, cmd = m.askInvalid()
	case keymap.AskInfo:
		m, cmd = m.askInfo()
	case keymap.Answered:
		m, cmd = m.decide(workflow.Answered{})
	case keymap.Aligned:
		m, cmd = m.decide(workflow.Decide{Verdict: workflow.Aligned})
	case keymap.NotCongruent:
		m, cmd = m.decide(workflow.Decide{Verdict: workflow.AlignedNotCongruent})
	case keymap.NotAligned:
		m, cmd = m.askJudgements(workflow.Triage{Verdict: workflow.NotAligned})
	case keymap.SameAs:
		m, cmd = m.openDuplicate()
	case keymap.SetPriority:
		if n, ok := m.which(a, key, 0); ok {
			m, cmd = m.decide(workflow.Edit{Priority: &n})
		}
	case keymap.Skip:
		m, cmd = m.skip()
	case keymap.PrevCard:
		m, cmd = m.besides(-1)
	case keymap.NextCard:
		m, cmd = m.besides(1)
	case keymap.Order:
		m, cmd = m.otherOrder()
	case keymap.Undo:
		m, cmd = m.undoTurn()
	default:
		return m, nil, false
	}
	return m, cmd, true
}

// decides reports whether an action needs the card on screen.
func decides(a keymap.Action) bool {
	return slices.Contains([]keymap.Action{
		keymap.Valid, keymap.Invalid, keymap.AskInfo, keymap.Answered, keymap.Aligned, keymap.NotCongruent,
		keymap.NotAligned, keymap.SameAs, keymap.SetPriority, keymap.Skip,
	}, a)
}

// decide does at once what needs nothing more, and moves the card on where the
// rules grant it: all of it is one undo step.
func (m Model) decide(do workflow.Action) (Model, tea.Cmd) {
	r, _ := m.current()
	next, cmd, err := m.propose(r, r.Card.ID, m.decisionText(r, do), m.movingOn(r.Card, do)...)
	if err != nil {
		m.status = m.explain(err)
		return m, nil
	}
	return next.followUp(), cmd
}

// movingOn is a verdict or an approval with the move that it opens.
func (m Model) movingOn(c workflow.Card, actions ...workflow.Action) []workflow.Action {
	if len(actions) != 1 {
		return actions
	}
	switch actions[0].(type) {
	case workflow.Decide, workflow.Approve:
	default:
		return actions
	}
	moved := append(slices.Clone(actions), workflow.Move{})
	after := c
	for _, do := range moved {
		op := workflow.Op{ID: "look", Card: c.ID, By: m.cfg.Me, At: m.cfg.Now(), Door: workflow.DoorBoard, Do: do}
		d, err := m.rules.Apply(after, op)
		if err == nil {
			_, err = m.rules.Admit(op, after, d.Card, m.openIn(d.Card.Stage))
		}
		if err != nil {
			return actions
		}
		after = d.Card
	}
	return moved
}

// decisionText says what was decided, where the change itself does not.
func (m Model) decisionText(r Row, do workflow.Action) string {
	name := cell.Clean(r.Handle)
	switch a := do.(type) {
	case workflow.Answered:
		return name + " waits no longer: decide it now."
	case workflow.Edit:
		if a.Priority != nil {
			return name + " has priority " + strconv.Itoa(*a.Priority) + "."
		}
	case workflow.Decide:
		if len(m.movingOn(r.Card, do)) == 1 && a.Verdict != workflow.Invalidated {
			return name + ": " + string(a.Verdict) + "."
		}
	}
	return ""
}

// decision is what was decided by some actions; "" where the card is still to be
// decided.
func decision(actions []workflow.Action) string {
	for _, do := range actions {
		switch a := do.(type) {
		case workflow.Decide:
			if a.Verdict == workflow.Info {
				return "asked for information"
			}
			return string(a.Verdict)
		case workflow.Close:
			return string(a.As)
		case workflow.Decline:
			return string(workflow.Declined)
		case workflow.Approve:
			return "approved"
		case workflow.RequestApproval:
			return "approval requested"
		case workflow.Move:
			return "moved on"
		}
	}
	return ""
}

// triaged notes a decision about a card of the deck, wherever it was made, and in
// triage brings the next one.
func (m Model) triaged(id workflow.CardID, actions []workflow.Action, after workflow.Card) (Model, tea.Cmd) {
	i, word := m.triage.place(id), decision(actions)
	if i < 0 || word == "" {
		return m, nil
	}
	if was := m.triage.deck[i].done; was != "" && strings.HasPrefix(word, "appro") {
		word = was // the verdict counts; what it called for follows it
	}
	m.triage.deck = slices.Clone(m.triage.deck)
	m.triage.deck[i].done = word
	if m.screen != onTriage {
		return m, nil
	}
	if _, isVerdict := actions[0].(workflow.Decide); isVerdict {
		if _, lacks := m.rules.AsksWhom(after); lacks && after.IsOpen() && !after.IsWaiting() {
			m.triage.asks = true
			return m, nil
		}
	}
	return m.nextTurn()
}

// undoTurn takes the newest change back. One that could not be saved is given up
// at once, and its card is here again.
func (m Model) undoTurn() (Model, tea.Cmd) {
	before := m.saving.queue
	m, cmd := m.takeBack(undo)
	if len(m.saving.queue) < len(before) {
		if last := before[len(before)-1]; len(last.before) > 0 {
			m, more := m.turnedBack(undo, []workflow.CardID{last.before[0].Card.ID})
			return m, batch(cmd, more)
		}
	}
	return m, cmd
}

// turnedBack brings the card of a step that was taken back on screen again; a
// step that was done again decides it again.
func (m Model) turnedBack(act writeAct, cards []workflow.CardID) (Model, tea.Cmd) {
	to := -1
	m.triage.deck = slices.Clone(m.triage.deck)
	for _, id := range cards {
		i := m.triage.place(id)
		if i < 0 { // decided before the program began: the next reading brings it
			m.triage.back = id
			continue
		}
		x := m.triage.deck[i]
		if to = i; act == undo && x.done != "" {
			x.done, x.was = "", x.done
		} else if act == redo && x.was != "" {
			x.done, x.was = x.was, ""
		}
		m.triage.deck[i] = x
	}
	if to >= 0 && !m.triage.opens {
		m.triage.load++ // a reading from before would take the card for decided elsewhere
	}
	switch {
	case to < 0 || m.screen != onTriage:
		return m, nil
	case m.triage.deck[to].done != "":
		m.triage.at = to
		return m.nextTurn()
	}
	return m.toTurn(to)
}

// cardsOf are the cards of history entries, each once.
func cardsOf(entries []workflow.Entry) []workflow.CardID {
	var out []workflow.CardID
	for _, e := range entries {
		if !slices.Contains(out, e.Card) {
			out = append(out, e.Card)
		}
	}
	return out
}
