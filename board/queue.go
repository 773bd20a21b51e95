package board

import (
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"opsboard/workflow"
	"opsboard/workflow/plan"
)

// write is one change on its way to the file: ops of one undo step, or an undo
// or redo.
type write struct {
	ops    []workflow.Op
	before []Row // the cards before the first op; none for a new one
	act    writeAct
	at     time.Time // of an undo or redo
	step   uint64    // the step to take back; 0: the newest of the person
	what   Step      // that step as it was listed; zero where none was chosen

	takes string // the id of the op that it takes back, whose step may not be known before its turn comes
	said  string // what is said once it is done; "": how it is usually called

	planned []plan.Line // what it applies of the draft of a plan; nil: it is another change

	draft Draft // what was typed for it; it goes when the change is saved
	typed bool  // there is text in it
}

// was is a card as it was before the change; ok is false for one that the change
// makes.
func (w write) was(id workflow.CardID) (r Row, ok bool) {
	i := slices.IndexFunc(w.before, func(r Row) bool { return r.Card.ID == id })
	if i < 0 {
		return Row{}, false
	}
	return w.before[i], true
}

// name is what a change is called: what it was to take back, else its card, or
// how many cards it is of.
func (w write) name() string {
	switch n := len(w.before); {
	case w.act == undo:
		return "undo"
	case w.act == redo:
		return "redo"
	case n == 0:
		return "change of the new card"
	case n == 1:
		return "change of " + w.before[0].Handle
	default:
		return "change of " + strconv.Itoa(n) + " cards"
	}
}

type writeAct uint8

const (
	commit writeAct = iota
	undo
	redo
)

// queue is the changes shown but not yet saved, oldest first. The oldest is the
// one being written, when one is.
type queue []write

// push puts a change last. first says that nothing was waiting before it, so
// that it is to be written now.
func (q queue) push(w write) (_ queue, first bool) {
	return append(q[:len(q):len(q)], w), len(q) == 0
}

// pop takes the oldest away: it was written, or refused.
func (q queue) pop() queue { return q[1:] }

// changes counts the undo steps that are not in the file.
func (q queue) changes() int { return len(q) }

// holds reports whether a change of the card waits.
func (q queue) holds(id workflow.CardID) bool {
	for _, w := range q {
		for _, op := range w.ops {
			if op.Card == id {
				return true
			}
		}
	}
	return false
}

// savedMsg is the answer of the file to the oldest write.
type savedMsg struct {
	entries []workflow.Entry // of an undo or redo
	step    uint64           // of a commit
	err     error
}

// save writes one change to the file, in a command.
func save(s Store, me string, w write) tea.Cmd {
	return func() tea.Msg {
		switch w.act {
		case undo:
			entries, err := s.Undo(w.step, me, w.at)
			return savedMsg{entries: entries, err: err}
		case redo:
			entries, err := s.Redo(w.step, me, w.at)
			return savedMsg{entries: entries, err: err}
		}
		step, err := s.Commit(w.ops...)
		return savedMsg{step: step, err: err}
	}
}

// upToDate lays what is unsaved of a card over what was read.
func (m Model) upToDate(w Whole) Whole {
	if !m.dates.past.IsZero() {
		return w
	}
	for _, q := range m.saving.queue {
		for _, op := range q.ops {
			if op.Card == w.Card.ID && !w.knows(op) {
				if d, err := m.rules.Apply(w.Card, op); err == nil {
					w.Card = d.Card
				}
			}
		}
	}
	return w
}

// knows reports whether the op is in the card's history already.
func (w Whole) knows(op workflow.Op) bool {
	return slices.ContainsFunc(w.History, func(h HistoryLine) bool { return h.ID == op.ID })
}
