package board

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// askInvalid asks why, in one line.
func (m Model) askInvalid() (Model, tea.Cmd) {
	r, _ := m.current()
	if err := m.refuses(r.Card, workflow.Decide{Verdict: workflow.Invalidated, Text: "look"}); err != nil {
		m.status = m.explain(err)
		return m, nil
	}
	f := reasonForm("Invalid, which closes it · "+nameOf(r), r, func(reason string) workflow.Action {
		return workflow.Decide{Verdict: workflow.Invalidated, Text: reason}
	})
	f.draft = string(keymap.Invalid)
	return m.opened(f)
}

// nameOf is a card by its handle and title, for the head of a form.
func nameOf(r Row) string { return cell.Clean(r.Handle) + " " + cell.Clean(r.Card.Title) }

// refuses is why the rules would not grant an action now.
func (m Model) refuses(c workflow.Card, do workflow.Action) error {
	_, err := m.ask(c, do)
	return err
}

// askInfo writes the question to the requester, from a template of what a card of
// its kind lacks; the text can be changed.
func (m Model) askInfo() (Model, tea.Cmd) {
	r, _ := m.current()
	if err := m.refuses(r.Card, workflow.Decide{Verdict: workflow.Info, Text: "look"}); err != nil {
		m.status = m.explain(err)
		return m, nil
	}
	f := form{
		title: "Ask for information · " + nameOf(r), card: r, draft: string(keymap.AskInfo),
		lead:   "The card waits on " + orWord(cell.Clean(r.Card.Requester), "its requester") + " until the answer is here.",
		fields: []field{long("text", "what is missing", m.questions(r.Card), "")},
		done: func(m Model, f form) (Model, tea.Cmd) {
			return m.answer(f, workflow.Decide{Verdict: workflow.Info, Text: f.text("text")})
		},
	}
	return m.opened(f)
}

// questions are what a card of its kind is asked, of what it does not say.
func (m Model) questions(c workflow.Card) string {
	var out []string
	if m.grants(c, workflow.Decide{Verdict: workflow.Valid}) {
		if strings.TrimSpace(c.Description) == "" {
			out = append(out, "what you did, what happened, and what should have happened")
		}
		out = append(out, "steps that show it again, with an example (a ticket, a link, a picture)", "since when, and how often")
	} else {
		if strings.TrimSpace(c.Description) == "" {
			out = append(out, "what is to be possible that is not possible today")
		}
		out = append(out, "who needs it, how often, and what it is done with today", "how we will see that it is done")
	}
	if c.Priority == 0 {
		out = append(out, "how urgent it is, and what it holds up")
	}
	return "Please tell us:\n- " + strings.Join(out, "\n- ")
}

// orWord is a word, or another one where it is empty.
func orWord(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// threeJudgements are those of a feature that is not aligned, in the order in which
// they are asked.
var threeJudgements = []struct {
	name string
	at   func(*workflow.Triage) *workflow.Judgement
}{
	{"amount of work", func(t *workflow.Triage) *workflow.Judgement { return &t.Work }},
	{"danger to plans", func(t *workflow.Triage) *workflow.Judgement { return &t.Danger }},
	{"effect on flows", func(t *workflow.Triage) *workflow.Judgement { return &t.Effect }},
}

// askJudgements asks one judgement after the other, each by one key, and says what
// they come to so far.
func (m Model) askJudgements(t workflow.Triage) (Model, tea.Cmd) {
	r, _ := m.current()
	if err := m.refuses(r.Card, workflow.Decide{Verdict: workflow.NotAligned, Work: workflow.Low, Danger: workflow.Low, Effect: workflow.Low}); err != nil {
		m.status = m.explain(err)
		return m, nil
	}
	for _, j := range threeJudgements {
		if *j.at(&t) != "" {
			continue
		}
		x := field{name: "judgement", kind: menuField, options: []option{
			{value: "low", label: "l low", key: "l"}, {value: "medium", label: "m medium", key: "m"}, {value: "high", label: "h high", key: "h"},
		}}
		m.form = form{
			title: "Not aligned: " + j.name + " · " + nameOf(r), card: r, fields: []field{x},
			live: func(m Model, f form) string {
				c, picked := f.card.Card, t
				*j.at(&picked) = workflow.Judgement(f.choice("judgement"))
				c.Triage = picked
				return m.needed(c)
			},
			done: func(m Model, f form) (Model, tea.Cmd) {
				judged := t
				*j.at(&judged) = workflow.Judgement(f.choice("judgement"))
				m.form = form{}
				return m.askJudgements(judged)
			},
		}
		return m, nil
	}
	return m.decide(workflow.Decide{Verdict: t.Verdict, Work: t.Work, Danger: t.Danger, Effect: t.Effect})
}

// followUp asks for the approval that a verdict calls for: requested, at hand, or
// neither yet. Whichever it is, the next card follows.
func (m Model) followUp() Model {
	if !m.triage.asks {
		return m
	}
	m.triage.asks = false
	r, _ := m.current()
	level, _ := m.rules.AsksWhom(r.Card)
	m.form = form{
		title: "Approval · " + nameOf(r), card: r, lead: m.needed(r.Card),
		fields: []field{{name: "approval", kind: menuField, options: []option{
			{value: "request", label: "r request it of " + cell.Clean(level), key: "r"},
			{value: "document", label: "a it is at hand: document it", key: "a"},
			{value: "later", label: "n neither now: next card", key: "n"},
		}}},
		done: func(m Model, f form) (Model, tea.Cmd) {
			m.form = form{}
			switch f.choice("approval") {
			case "request":
				return m.decide(workflow.RequestApproval{})
			case "document":
				return m.openForm(keymap.Approve)
			}
			return m.nextTurn()
		},
	}
	return m
}

// requestForm asks of whom the needed approval is requested, and why.
func (m Model) requestForm(c workflow.Card) (form, error) {
	if err := m.refuses(c, workflow.RequestApproval{}); err != nil {
		return form{}, err
	}
	n, _ := m.rules.NeededApproval(c)
	level, _ := m.rules.AsksWhom(c)
	var levels []option
	for _, l := range n.Levels {
		levels = append(levels, option{value: l, label: cell.Clean(l)})
	}
	return form{title: "Request the approval", lead: m.needed(c), fields: []field{
		choice("level", "of", level, levels...),
		line("reason", "reason", n.Why, ""),
	}, done: func(m Model, f form) (Model, tea.Cmd) {
		return m.answer(f, workflow.RequestApproval{Level: f.choice("level"), Reason: f.text("reason")})
	}}, nil
}
