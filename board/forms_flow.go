package board

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// validateForm asks for a validation, or for its answer: the steps that the
// workflow grants where the card stands.
func (m Model) validateForm(c workflow.Card) (form, error) {
	var steps []option
	var why error
	for _, o := range []option{
		{value: "requested", label: "request"},
		{value: "received", label: "received"},
		{value: "rejected", label: "rejected"},
		{value: "skipped", label: "skipped"},
	} {
		if err := m.refuses(c, workflow.Validate{Answer: workflow.RoundState(o.value), Note: "look"}); err == nil {
			steps = append(steps, o)
		} else if why == nil {
			why = err
		}
	}
	if len(steps) == 0 {
		return form{}, why
	}
	of := []option{}
	for _, who := range []string{c.Delegate, c.Requester} {
		if who != "" && (len(of) == 0 || of[0].value != who) {
			of = append(of, option{value: who, label: cell.Clean(who)})
		}
	}
	if len(of) == 0 {
		of = append(of, option{label: "nobody: the card has no requester"})
	}
	step := workflow.Requested
	if c.Round().State == workflow.Requested {
		step = workflow.Received
	}
	return form{title: "Validation", live: validationLead, fields: []field{
		choice("validation", "step", string(step), steps...),
		choice("of", "of whom", of[0].value, of...),
		long("note", "note", "", "what to look at, or what was said"),
	}, done: func(m Model, f form) (Model, tea.Cmd) {
		v := workflow.Validate{Answer: workflow.RoundState(f.choice("validation")), Note: f.text("note")}
		if v.Answer == workflow.Requested {
			v.Of = f.choice("of")
		}
		return m.answer(f, v)
	}}, nil
}

// validationLead says how the validation stands, and what the step picked will
// do to the card.
func validationLead(m Model, f form) string {
	c := f.card.Card
	round := c.Round()
	lead := "No validation is asked for yet."
	switch {
	case round.State == workflow.Requested:
		lead = "Asked of " + round.Of + " by " + round.RequestedBy + "."
	case round.State == workflow.Rejected:
		lead = "The newest round was rejected by " + round.AnsweredBy + "."
	case round.State == workflow.Received:
		lead = "Received from " + round.Of + "."
	}
	d, err := m.ask(c, workflow.Validate{Answer: workflow.RoundState(f.choice("validation")), Note: "look"})
	if err == nil && d.Card.Stage != c.Stage {
		lead += " This takes the card to " + string(d.Card.Stage) + "."
	}
	return lead
}

// moveTo lists the stages for the current card.
func (m Model) moveTo() Model {
	r, ok := m.current()
	if !ok {
		return m.noCard()
	}
	return m.moveFrom(r)
}

// moveFrom lists the stages of the card's kind, each with what speaks against it.
func (m Model) moveFrom(r Row) Model {
	c := r.Card
	next := m.rules.Next(c, m.cfg.Now()).To
	x := field{name: "stage", kind: menuField}
	for _, s := range m.rules.Stages(c.Kind) {
		if s == c.Stage {
			continue
		}
		over, err := m.rulebook().wouldMove(c, s)
		if err != nil && !c.IsOpen() { // the same for each of them
			m.status = m.explain(err)
			return m
		}
		o := option{value: string(s), label: cell.Clean(string(s))}
		switch {
		case err != nil:
			o.note = m.speaksAgainst(err)
		case len(over) > 0:
			o.note = cell.Clean(over[0].Sentence()) + " then"
		}
		if s == next {
			x.pick = len(x.options)
		}
		x.options = append(x.options, o)
	}
	if len(x.options) == 0 {
		m.status = said(warn, "A "+cell.Clean(string(c.Kind))+" has no other stage in this workflow.")
		return m
	}
	m.form = form{title: "Move " + cell.Clean(r.Handle) + " " + cell.Clean(c.Title) + " to", card: r, fields: []field{x}, done: moveDone}
	return m
}

// speaksAgainst is in a few words why a move is refused, for a list of many.
func (m Model) speaksAgainst(err error) string {
	r, ok := err.(*workflow.Refusal)
	switch {
	case !ok:
		return m.explain(err).text
	case isReason(err):
		return "one stage back, with a reason"
	case r.Rule == "card/wip":
		full, _, _ := strings.Cut(r.Message, ";")
		return full + "; " + m.keyFor(keymap.Force) + " forces it"
	case len(r.Missing) == 0 && r.Hint == string(workflow.SupplyForce):
		return "is not the next stage; " + m.keyFor(keymap.Force) + " forces it"
	}
	text := cell.Clean(strings.TrimPrefix(r.Message, string(r.From)+" → "+string(r.To)+" "))
	if keys := m.keysFor(r); len(keys) > 0 {
		text += " (" + strings.Join(keys, ", ") + ")"
	}
	return text
}

// moveDone moves the card, asks for what the move lacks, or says why not.
func moveDone(m Model, f form) (Model, tea.Cmd) {
	to := workflow.Stage(f.choice("stage"))
	next, cmd, err := m.propose(f.card, f.card.Card.ID, "", workflow.Move{To: to})
	if err == nil {
		next.form = form{}
		return next, cmd
	}
	if fix, ok := m.fixForm(f.card, to, err); ok {
		fix.draft = string(keymap.MoveTo)
		return m.opened(fix)
	}
	m.form = f.faulty(err, m.explain(err).text)
	return m, nil
}

// isReason reports whether all that a refused move lacks is a reason.
func isReason(err error) bool {
	r, ok := err.(*workflow.Refusal)
	return ok && len(r.Missing) == 1 && r.Missing[0].Field == "reason"
}

// reasonForm asks for a reason, and for nothing else.
func reasonForm(title string, card Row, with func(reason string) workflow.Action) form {
	return form{
		title: title, card: card, fields: []field{line("reason", "reason", "", "")},
		done: func(m Model, f form) (Model, tea.Cmd) { return m.answer(f, with(f.text("reason"))) },
	}
}

// backForm asks why the card goes one stage back.
func (m Model) backForm(c workflow.Card) (form, error) {
	to := m.before(c)
	err := m.refuses(c, workflow.Move{To: to, Reason: "look"})
	if to == "" {
		err = &workflow.Refusal{Rule: "card/back", Card: c.ID, From: c.Stage, Message: string(c.Stage) + " is the first stage"}
	}
	if err != nil {
		return form{}, err
	}
	return reasonForm("One stage back, to "+cell.Clean(string(to)), Row{}, func(reason string) workflow.Action {
		return workflow.Move{To: to, Reason: reason}
	}), nil
}

// before is the stage that comes before the card's; "" for the first.
func (m Model) before(c workflow.Card) workflow.Stage {
	if m.rules.IsSide(c.Stage) {
		return c.Before
	}
	var last workflow.Stage
	for _, s := range m.rules.Stages(c.Kind) {
		if s == c.Stage {
			return last
		}
		last = s
	}
	return ""
}

// forceForm asks where a card is to be forced to, and why.
func (m Model) forceForm(c workflow.Card) (form, error) {
	next := m.rules.Next(c, m.cfg.Now())
	var stages []option
	for _, s := range m.rules.Stages(c.Kind) {
		if s != c.Stage {
			stages = append(stages, option{value: string(s), label: cell.Clean(string(s))})
		}
	}
	if !c.IsOpen() || len(stages) == 0 {
		return form{}, &workflow.Refusal{
			Rule: "card/closed", Card: c.ID, From: c.Stage, Hint: string(workflow.SupplyReopen),
			Message: "a closed card takes no move: reopen it first",
		}
	}
	lead := "The card will show which rule it was forced past, until what is missing is supplied."
	switch room, limited := m.roomIn(c, next.To); {
	case next.Ready() && limited && !room.Met:
		lead = sentence(strings.TrimPrefix(room.Need, "room: ")) + ". What is forced past a limit is recorded in the history of the card."
	case next.Ready():
		lead = "Nothing is missing for " + cell.Clean(string(next.To)) + ": " + m.keyFor(keymap.Forward) + " moves it without force."
	}
	return form{title: "Force", lead: lead, fields: []field{
		choice("stage", "to", string(next.To), stages...),
		line("reason", "reason", "", "shown on the card and in its history"),
	}, done: func(m Model, f form) (Model, tea.Cmd) {
		return m.answer(f, workflow.Move{To: workflow.Stage(f.choice("stage")), Force: true, Reason: f.text("reason")})
	}}, nil
}
