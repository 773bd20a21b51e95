package board

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/workflow"
)

// judgement asks how much it is, how dangerous or how far-reaching.
func judgement(name, label string, j workflow.Judgement) field {
	return choice(name, label, string(j), option{value: "", label: "–"}, option{value: "low", label: "low"},
		option{value: "medium", label: "medium"}, option{value: "high", label: "high"})
}

// triageForm asks what triage decided, in the words that fit the card's kind.
func (m Model) triageForm(c workflow.Card) (form, error) {
	var verdicts []option
	if c.IsWaiting() {
		verdicts = append(verdicts, option{value: "answered", label: "answered"})
	}
	roadmap := m.grants(c, workflow.Decide{Verdict: workflow.Aligned})
	if roadmap {
		verdicts = append(verdicts, option{value: "aligned", label: "aligned"},
			option{value: "aligned-not-congruent", label: "aligned, not congruent"}, option{value: "not-aligned", label: "not aligned"})
	}
	if m.grants(c, workflow.Decide{Verdict: workflow.Valid}) {
		verdicts = append(verdicts, option{value: "valid", label: "valid"})
	}
	if m.grants(c, workflow.Decide{Verdict: workflow.Invalidated, Text: "look"}) {
		verdicts = append(verdicts, option{value: "invalid", label: "invalid"})
	}
	if m.grants(c, workflow.Decide{Verdict: workflow.Info, Text: "look"}) {
		verdicts = append(verdicts, option{value: "info", label: "ask for information"})
	}
	if len(verdicts) == 0 {
		return form{}, m.refuses(c, workflow.Decide{Verdict: workflow.Valid})
	}
	f := form{title: "Triage", done: triageDone, live: triageLead, fields: []field{choice("verdict", "verdict", string(c.Triage.Verdict), verdicts...)}}
	if roadmap {
		f.fields = append(f.fields, judgement("work", "amount of work", c.Triage.Work),
			judgement("danger", "danger to plans", c.Triage.Danger), judgement("effect", "effect on flows", c.Triage.Effect))
	}
	f.fields = append(f.fields, long("text", "text", "", "what is missing, why it is invalid, or a remark"))
	return f, nil
}

func triageDone(m Model, f form) (Model, tea.Cmd) {
	v := workflow.Verdict(f.choice("verdict"))
	if v == "answered" {
		return m.answer(f, workflow.Answered{Text: f.text("text")})
	}
	return m.answer(f, workflow.Decide{
		Verdict: v, Text: f.text("text"), Work: workflow.Judgement(f.choice("work")),
		Danger: workflow.Judgement(f.choice("danger")), Effect: workflow.Judgement(f.choice("effect")),
	})
}

// grants reports whether the rules would grant an action now.
func (m Model) grants(c workflow.Card, do workflow.Action) bool { return m.refuses(c, do) == nil }

// triageLead says what the answers given so far come to.
func triageLead(m Model, f form) string {
	c, kind := f.card.Card, cell.Clean(string(f.card.Card.Kind))
	t := &c.Triage
	t.Verdict, t.Work, t.Danger, t.Effect = workflow.Verdict(f.choice("verdict")), workflow.Judgement(f.choice("work")),
		workflow.Judgement(f.choice("danger")), workflow.Judgement(f.choice("effect"))
	switch t.Verdict {
	case workflow.Valid:
		return "The " + kind + " is found valid."
	case workflow.Invalidated:
		return "This closes the card as invalid; the text says why."
	case workflow.Info:
		return "The card waits on its requester until the answer is here; the text says what is missing."
	case "answered":
		return "The card waits no longer."
	}
	return m.needed(c)
}

// needed says which approval the card needs, as triage decided.
func (m Model) needed(c workflow.Card) string {
	n, known := m.rules.NeededApproval(c)
	switch {
	case !known:
		return "Triage has not said yet how it stands to the roadmap; that decides who must approve."
	case len(n.Levels) == 0:
		return "No approval is needed: " + n.Why + "."
	}
	levels := orWords(n.Levels)
	if open := unjudged(c.Triage); len(open) > 0 && c.Triage.Verdict == workflow.NotAligned {
		higher := ", or higher"
		if len(n.Levels) == 1 {
			higher = "" // it is the highest
		}
		return "Needed: approval at level " + levels + higher + ": " + strings.Join(open, ", ") + " still to be judged."
	}
	return "Needed: approval at level " + levels + " (" + n.Why + ")."
}

// orWords are the words of a choice: "a, b or c".
func orWords(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// unjudged are the judgements that nobody has given.
func unjudged(t workflow.Triage) (out []string) {
	for _, j := range []struct {
		name string
		j    workflow.Judgement
	}{{"amount of work", t.Work}, {"danger to plans", t.Danger}, {"effect on flows", t.Effect}} {
		if j.j == "" {
			out = append(out, j.name)
		}
	}
	return out
}

// approvalForm documents an approval, or that it was refused.
func (m Model) approvalForm(c workflow.Card) form {
	var levels []option
	for _, l := range append(m.rules.Levels(), "roadmap-updated") {
		levels = append(levels, option{value: l, label: cell.Clean(l)})
	}
	level := c.Approval.Level
	if n, known := m.rules.NeededApproval(c); level == "" && known && len(n.Levels) > 0 {
		level = n.Levels[0]
	}
	return form{title: "Approval", live: approvalLead, fields: []field{
		choice("answer", "answer", "approved", option{value: "approved", label: "approved"}, option{value: "declined", label: "declined, which closes the card"}),
		line("by", "by whom", c.Approval.By, ""),
		choice("level", "level", level, levels...),
		long("evidence", "evidence", c.Approval.Evidence, "a link or a quotation; the reason where it was declined"),
	}, done: func(m Model, f form) (Model, tea.Cmd) {
		if f.choice("answer") == "declined" {
			return m.answer(f, workflow.Decline{By: f.text("by"), Reason: f.text("evidence")})
		}
		return m.answer(f, workflow.Approve{By: f.text("by"), Level: f.choice("level"), Evidence: f.text("evidence")})
	}}
}

// approvalLead says which approval is needed, and whether the level picked is
// one that satisfies.
func approvalLead(m Model, f form) string {
	if f.choice("answer") == "declined" {
		return "This closes the card as declined; the evidence says why."
	}
	lead := m.needed(f.card.Card)
	n, known := m.rules.NeededApproval(f.card.Card)
	switch level := f.choice("level"); {
	case !known || len(n.Levels) == 0:
		return lead
	case slices.Contains(n.Levels, level):
		return lead + " Level " + level + " is enough."
	default:
		return lead + " Level " + level + " is not enough."
	}
}

// closeForm offers the ways in which the card can be closed where it stands.
func (m Model) closeForm(c workflow.Card) (form, error) {
	var ways []option
	var why error
	for _, as := range m.rules.Resolutions(c.Kind) {
		if err := m.refuses(c, workflow.Close{As: as, Reason: "look"}); err == nil {
			ways = append(ways, option{value: string(as), label: cell.Clean(string(as))})
		} else {
			why = err
		}
	}
	if len(ways) == 0 {
		if why == nil {
			why = &workflow.Refusal{Rule: "card/closed", Card: c.ID, From: c.Stage, Message: "in this workflow a " + string(c.Kind) + " is not closed by hand"}
		}
		return form{}, why
	}
	return form{title: "Close", fields: []field{
		choice("as", "as", ways[0].value, ways...),
		line("reason", "reason", "", ""),
		line("of", "duplicate of", "", "a card's handle or id, where it is a duplicate"),
	}, done: closeDone}, nil
}

// closeDone closes the card; the one that it is a duplicate of is looked up
// first.
func closeDone(m Model, f form) (Model, tea.Cmd) {
	as, name := workflow.Resolution(f.choice("as")), f.text("of")
	if name == "" || as != workflow.Duplicate {
		return m.answer(f, workflow.Close{As: as, Reason: f.text("reason")})
	}
	store := m.cfg.Store
	m.form.busy = true
	return m, func() tea.Msg {
		id, err := store.Find(name)
		return foundMsg{id, err}
	}
}

// foundMsg brings the card that was named in a form.
type foundMsg struct {
	id  workflow.CardID
	err error
}

func (m Model) found(msg foundMsg) (Model, tea.Cmd) {
	f := m.form
	if !f.busy {
		return m, nil
	}
	f.busy = false
	m.form = f
	if msg.err != nil {
		m.form = f.faulty(&workflow.Invalid{Field: "of"}, sentence(cell.Clean(msg.err.Error())))
		return m, nil
	}
	return m.answer(f, workflow.Close{As: workflow.Duplicate, Of: msg.id, Reason: f.text("reason")})
}

// reopenForm asks why a closed card is opened again.
func reopenForm(c workflow.Card) (form, error) {
	if c.IsOpen() {
		return form{}, &workflow.Refusal{Rule: "card/reopen", Card: c.ID, From: c.Stage, Message: "the card is open already"}
	}
	return reasonForm("Reopen, into the first stage", Row{}, func(reason string) workflow.Action {
		return workflow.Reopen{Reason: reason}
	}), nil
}
