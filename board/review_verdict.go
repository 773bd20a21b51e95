package board

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/workflow"
)

// verdict is what a review decides on a card.
type verdict uint8

const (
	noVerdict verdict = iota
	kept
	later
	needsWork
	reassigned
	verdicted // how many there are
)

// verdictWords are the verdicts as they are shown.
var verdictWords = [verdicted]string{"", "kept", "later", "needs work", "reassigned"}

// open is how many cards have no verdict yet.
func (v review) open() int {
	return len(v.cards) - len(v.given)
}

// keepCard leaves the card in the iteration.
func (m Model) keepCard() (Model, tea.Cmd) {
	c, ok := m.review.current()
	if !ok {
		return m.nothingQueued(), nil
	}
	m.status = said(plain, cell.Clean(c.Handle)+" is kept.")
	return m.judge(kept, "")
}

// laterCard puts the card into the iteration after.
func (m Model) laterCard() (Model, tea.Cmd) {
	c, ok := m.review.current()
	if !ok {
		return m.nothingQueued(), nil
	}
	next := m.rules.Cadence().Next(m.review.it, 1)
	text := cell.Clean(c.Handle) + " goes to " + next.String() + "."
	m, cmd, err := m.judgeBy(later, next.String(), text, workflow.Schedule{Iteration: &next})
	if err != nil {
		m.status = m.explain(err)
	}
	return m, cmd
}

// needsWorkForm asks in one line what is to be done, and takes the card one
// stage back for that reason.
func (m Model) needsWorkForm() Model {
	c, ok := m.review.current()
	if !ok {
		return m.nothingQueued()
	}
	to := m.before(c.Card)
	lead := "Goes back to " + cell.Clean(string(to)) + "."
	if to == "" {
		lead = cell.Clean(string(c.Card.Stage)) + " is the first stage: the card stays there, with the comment."
	}
	m.form = form{
		title: "Needs work · " + cell.Clean(c.Handle) + " " + cell.Clean(c.Card.Title), lead: lead, card: c.Row,
		fields: []field{line("reason", "what", "", "in one line")},
		done: func(m Model, f form) (Model, tea.Cmd) {
			what := f.text("reason")
			actions := []workflow.Action{workflow.Say{Text: what}}
			if to != "" {
				actions = append(actions, workflow.Move{To: to, Reason: what})
			}
			return m.judgeForm(f, needsWork, what, actions...)
		},
	}
	return m
}

// reassignForm asks who is to be the DRI.
func (m Model) reassignForm() (Model, tea.Cmd) {
	c, ok := m.review.current()
	if !ok {
		return m.nothingQueued(), nil
	}
	lead := "Nobody is responsible yet."
	if c.Card.DRI != "" {
		lead = "Now " + cell.Clean(c.Card.DRI) + " is responsible."
	}
	return m.opened(form{
		title: "Reassign · " + cell.Clean(c.Handle) + " " + cell.Clean(c.Card.Title), lead: lead, card: c.Row,
		fields: []field{line("dri", "DRI", "", "who is responsible")},
		done: func(m Model, f form) (Model, tea.Cmd) {
			who := f.text("dri")
			if who == "" {
				m.form = f.faulty(&workflow.Invalid{Field: "dri"}, "Name who is to be the DRI.")
				return m, nil
			}
			from := f.card.Card.DRI
			if from == "" {
				from = "nobody"
			}
			return m.judgeForm(f, reassigned, from+" → "+who, workflow.Edit{DRI: &who})
		},
	})
}

// judgeForm gives the verdict that a form was about; refused, the form stays and
// says why.
func (m Model) judgeForm(f form, v verdict, note string, actions ...workflow.Action) (Model, tea.Cmd) {
	at := m.review.place(f.card.Card.ID)
	if at < 0 {
		m.form = form{}
		m.status = said(warn, cell.Clean(f.card.Handle)+" is queued no longer.")
		return m, nil
	}
	m.review.at = at
	next, cmd, err := m.judgeBy(v, note, "", actions...)
	if err != nil {
		m.form = f.faulty(err, m.explain(err).text)
		return m, nil
	}
	next.form = form{}
	return next, cmd
}

// judgeBy gives a verdict that changes the card, if the rules grant it.
func (m Model) judgeBy(v verdict, note, text string, actions ...workflow.Action) (Model, tea.Cmd, error) {
	c, _ := m.review.current()
	next, cmd, err := m.propose(c.Row, c.Card.ID, text, actions...)
	if err != nil {
		return m, nil, err
	}
	was, op := c.Row, ""
	if len(next.saving.queue) > len(m.saving.queue) {
		op = next.saving.queue[len(next.saving.queue)-1].ops[0].ID
		for _, op := range next.saving.queue[len(next.saving.queue)-1].ops {
			if d, err := next.rules.Apply(c.Card, op); err == nil {
				c.Card = d.Card
			}
		}
	}
	next.review = next.review.changed(next.review.at, func(x *reviewCard) { x.Row, x.before, x.op, x.step = c.Row, was, op, 0 })
	next, more := next.judge(v, note)
	return next, batch(cmd, more), nil
}

// judge notes a verdict and goes to the next card that has none; after the last
// one comes the summary.
func (m Model) judge(v verdict, note string) (Model, tea.Cmd) {
	r := m.review
	id := r.cards[r.at].Card.ID
	r = r.changed(r.at, func(c *reviewCard) {
		if c.verdict, c.note = v, note; v == kept {
			c.op, c.step = "", 0
		}
	})
	r.given = append(slices.DeleteFunc(slices.Clone(r.given), func(x workflow.CardID) bool { return x == id }), id)
	if v != kept {
		r = r.summed(m)
	}
	r.laid = 0
	m.review = r
	for n := 1; n < len(r.cards); n++ {
		if at := (r.at + n) % len(r.cards); r.cards[at].verdict == noVerdict {
			m, cmd := m.toReviewCard(at)
			m, keep := m.keepReview()
			return m, batch(cmd, keep)
		}
	}
	m.review.summary, m.review.page.top = true, 0
	return m.keepReview()
}

// nothingQueued answers a verdict where there is no card.
func (m Model) nothingQueued() Model {
	m.status = said(dim, "Nothing is queued for "+m.review.it.String()+".")
	return m
}

// verdictCounts is "3 kept, 1 later, 2 open".
func (v review) verdictCounts() string {
	var n [verdicted]int
	for _, c := range v.cards {
		n[c.verdict]++
	}
	var out []string
	for i := kept; i < verdicted; i++ {
		if n[i] > 0 {
			out = append(out, strconv.Itoa(n[i])+" "+verdictWords[i])
		}
	}
	if n[noVerdict] > 0 || len(out) == 0 {
		out = append(out, strconv.Itoa(n[noVerdict])+" open")
	}
	return strings.Join(out, ", ")
}
