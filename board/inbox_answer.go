package board

import (
	"errors"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// answerMarked gives an answer to the entry under the cursor, or to all that are
// marked and can have it.
func (m Model) answerMarked(a workflow.Answer) (Model, tea.Cmd) {
	x, _ := m.inbox.current()
	list := []*contradiction{x}
	if len(m.inbox.marks) > 0 {
		list = slices.DeleteFunc(slices.Clone(m.inbox.list), func(x *contradiction) bool { return !slices.Contains(m.inbox.marks, x.key()) })
	}
	fit := slices.DeleteFunc(slices.Clone(list), func(x *contradiction) bool { return !x.can(a) })
	switch {
	case len(fit) == 0 && len(list) > 1:
		m.status = said(warn, "None of the "+fmt.Sprint(len(list))+" that are marked can have that answer.")
		return m, nil
	case len(fit) == 0:
		m.status = said(warn, "That is no answer here: "+m.choices(x)+".")
		return m, nil
	case a.Take == workflow.TakeAccept || a.Take == workflow.TakeBack || a.Force:
		return m.askReason(fit, a, "")
	}
	return m.give(fit, a)
}

// can reports whether an entry can have an answer.
func (x *contradiction) can(a workflow.Answer) bool {
	return slices.Contains(x.Takes(), a.Take) && (!a.Force || x.Field == workflow.FieldStage)
}

// choices are the answers that an entry can have, with their keys.
func (m Model) choices(x *contradiction) string {
	text := ""
	for _, c := range m.choicesOf(x) {
		if text != "" {
			text += ", "
		}
		text += c.key + " " + c.short
	}
	return text
}

// askReason asks why, and gives the answer with it.
func (m Model) askReason(list []*contradiction, a workflow.Answer, lead string) (Model, tea.Cmd) {
	title := map[workflow.Take]string{workflow.TakeAccept: "Accept the move", workflow.TakeBack: "Move it back", workflow.TakeMine: "My move, with a reason"}[a.Take]
	if a.Force {
		title = "Force my move"
	}
	if name := nameOf(list[0].Row); len(list) == 1 {
		title += " · " + name
	} else {
		title += " · " + clashes(len(list))
	}
	return m.opened(form{
		title: title, lead: lead, card: list[0].Row, fields: []field{line("reason", "reason", "", "kept in the history, and seen by the others")},
		done: func(m Model, f form) (Model, tea.Cmd) {
			a.Reason = f.text("reason")
			next, cmd, err := m.settleClashes(m.stillOpen(list), a)
			if err != nil {
				m.form = f.faulty(err, m.explain(err).text)
				return m, nil
			}
			next.form = form{}
			return next, cmd
		},
	})
}

// stillOpen are those entries of a list that nobody has answered meanwhile.
func (m Model) stillOpen(list []*contradiction) []*contradiction {
	var out []*contradiction
	for _, x := range list {
		if i := m.inbox.place(x.key()); i >= 0 {
			out = append(out, m.inbox.list[i])
		}
	}
	return out
}

// give gives an answer; where a reason is all that it lacks, that is asked for.
func (m Model) give(list []*contradiction, a workflow.Answer) (Model, tea.Cmd) {
	next, cmd, err := m.settleClashes(list, a)
	if err == nil {
		return next, cmd
	}
	var no *workflow.Refusal
	if errors.As(err, &no) && len(no.Missing) == 1 && no.Missing[0].Supply == workflow.SupplyReason {
		return m.askReason(list, a, sentence(no.Message))
	}
	m.status = m.explain(err)
	if list[0].Field == workflow.FieldStage && a.Take == workflow.TakeMine {
		help := m.keyFor(keymap.Open) + " opens the card"
		if no == nil || no.Hint != string(workflow.SupplyForce) { // whose sentence names the key that forces
			help = m.keyFor(keymap.Force) + " forces it, " + help
		}
		m.status.text += " · " + help
	}
	return m, nil
}

// settleClashes gives one answer to some entries, as one step. The rules are asked
// about each; those that they refuse stay. Where they refuse all, nothing has
// changed and the first refusal is the error.
func (m Model) settleClashes(list []*contradiction, a workflow.Answer) (Model, tea.Cmd, error) {
	if len(list) == 0 {
		m.status = said(warn, "Somebody answered it meanwhile.")
		return m, nil, nil
	}
	var w write
	var first error
	var over []workflow.Over
	var done []clashID
	cards := map[workflow.CardID]workflow.Card{}
	for _, x := range list {
		a.Clash = x.Clash.ID
		op := workflow.Op{ID: m.cfg.NewID(), Card: x.Card.ID, By: m.cfg.Me, At: m.cfg.Now(), Door: workflow.DoorBoard, Do: a}
		before, known := cards[x.Card.ID]
		if !known {
			before = m.upToDate(Whole{Row: x.Row}).Card
		}
		d, err := m.rules.Apply(before, op)
		var passed []workflow.Over
		if err == nil {
			passed, err = m.rules.Admit(op, before, d.Card, m.openIn(d.Card.Stage))
		}
		if err != nil {
			first = earlier(first, err)
			continue
		}
		if over = append(over, passed...); !known {
			w.before = append(w.before, x.Row)
		}
		cards[x.Card.ID] = d.Card
		w.ops, done = append(w.ops, op), append(done, x.key())
	}
	if len(done) == 0 {
		return m, nil, first
	}
	return m.settledClashes(w, list, done, a, over)
}

// earlier is the first of two errors.
func earlier(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// settledClashes has the answers written, takes their entries out, and shows the
// next one.
func (m Model) settledClashes(w write, list []*contradiction, done []clashID, a workflow.Answer, over []workflow.Over) (Model, tea.Cmd, error) {
	v := m.inbox
	gone := func(k clashID) bool { return slices.Contains(done, k) }
	before := len(slices.DeleteFunc(slices.Clone(v.list[:min(v.at, len(v.list))]), func(x *contradiction) bool { return gone(x.key()) }))
	v.list = slices.DeleteFunc(slices.Clone(v.list), func(x *contradiction) bool { return gone(x.key()) })
	v.marks = slices.DeleteFunc(slices.Clone(v.marks), gone)
	v.at, v.laid, v.page.top = max(0, min(before, len(v.list)-1)), 0, 0
	m.inbox = v
	text := m.settledText(list, done, a)
	if left := len(list) - len(done); left > 0 {
		text += fmt.Sprintf(" %d stayed: the rules refuse them.", left)
	}
	if len(v.list) == 0 {
		text += " That was the last one."
	} else {
		text += fmt.Sprintf(" %d to go.", len(v.list))
	}
	m.status = said(plain, text).andOver(over)
	q, first := m.saving.queue.push(w)
	m.saving.queue = q
	m = m.overlay(w)
	if !first {
		return m, nil, nil
	}
	return m, save(m.cfg.Store, m.cfg.Me, w), nil
}

// settledText says what was answered.
func (m Model) settledText(list []*contradiction, done []clashID, a workflow.Answer) string {
	if len(done) != 1 {
		return clashes(len(done)) + " answered."
	}
	i := slices.IndexFunc(list, func(x *contradiction) bool { return x.key() == done[0] })
	x := list[i]
	name := cell.Clean(x.Handle) + ": "
	switch {
	case a.Take == workflow.TakeTheirs && x.Kind == workflow.ClashRefused:
		return name + "yours is given up."
	case a.Take == workflow.TakeTheirs:
		return name + "theirs stands."
	case a.Take == workflow.TakeMine && x.Kind == workflow.ClashRefused:
		return name + "it is sent again."
	case a.Take == workflow.TakeMine && x.Kind == workflow.ClashGone:
		return name + "it is made anew at the next sync."
	case a.Take == workflow.TakeMine:
		return name + "yours again, to be sent."
	case a.Take == workflow.TakeValue:
		return name + "a third value, to be sent."
	case a.Take == workflow.TakeAccept:
		return name + "the move is accepted, and marked as forced."
	case a.Take == workflow.TakeBack:
		return name + "it goes back to " + placeWord(x.Base) + "."
	}
	return name + "left as it is."
}
