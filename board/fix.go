package board

import (
	"errors"
	"slices"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// move takes a card to a stage, "" for the next. Where the rules refuse it and a
// person can give all that is missing, a form asks for that and nothing else;
// where no answer would help, the refusal is said.
func (m Model) move(r Row, to workflow.Stage) (Model, tea.Cmd) {
	next, cmd, err := m.propose(r, r.Card.ID, "", workflow.Move{To: to})
	if err == nil {
		next.form = form{}
		return next, cmd
	}
	if f, ok := m.fixForm(r, to, err); ok {
		f.draft = string(keymap.Forward)
		return m.opened(f)
	}
	m.status = m.explain(err)
	return m, nil
}

// fixForm asks for what a refused move lacks; ok is false where something is
// missing that no field can give.
func (m Model) fixForm(r Row, to workflow.Stage, err error) (f form, ok bool) {
	var no *workflow.Refusal
	if !errors.As(err, &no) {
		return form{}, false
	}
	fields, ok := m.rulebook().missingFields(no.Missing, r.Card)
	if !ok {
		return form{}, false
	}
	return form{
		title:  "Move to " + cell.Clean(string(no.To)) + " · " + cell.Clean(r.Handle) + " " + cell.Clean(r.Card.Title),
		lead:   m.andRoom(m.lacks(no), r.Card, no.To),
		card:   r,
		fields: fields,
		done: func(m Model, f form) (Model, tea.Cmd) {
			actions, at, err := m.rulebook().filled(f, f.card.Card, to)
			if err != nil {
				return m.opened(m.grown(f, at, err))
			}
			next, cmd, err := m.propose(f.card, f.card.Card.ID, m.asked(f, at), actions...)
			if err != nil {
				m.form = f.faulty(err, m.explain(err).text)
				return m, nil
			}
			next.form = form{}
			return next, cmd
		},
	}, true
}

// lacks is a refusal as a form begins with it: the sentence, who can give what
// is missing, and the rule. The keys that give it are not needed here.
func (m Model) lacks(r *workflow.Refusal) string {
	no := *r
	if who := whoGives(r.Missing); who != "" {
		no.Message += " · from " + who
	}
	return sentence(no.Message) + " · rule " + string(r.Rule)
}

// missingFields are the fields that give what is missing, each once. ok is false
// where one of the gates has none, or nothing is missing.
func (b rulebook) missingFields(missing []workflow.Gate, c workflow.Card) (out []field, ok bool) {
	for _, g := range missing {
		fields := b.fieldsFor(g.Supply, c)
		switch g.Supply { // of these a form may ask for a part
		case workflow.SupplyTriage, workflow.SupplySchedule:
			fields = slices.DeleteFunc(fields, func(x field) bool { return x.name != fieldOf(g.Field) })
		}
		if len(fields) == 0 {
			return nil, false
		}
		for _, x := range fields {
			if !slices.ContainsFunc(out, func(y field) bool { return y.name == x.name }) {
				out = append(out, x)
			}
		}
	}
	return out, len(out) > 0
}

// fieldOf is the field of a form that gives what a gate calls by another name.
func fieldOf(gate string) string {
	switch gate {
	case "triage":
		return "verdict"
	case "approval":
		return "level"
	}
	return gate
}

// filled is what the answers of a form come to for one card: the actions that
// they stand for and the move, with the card as it becomes. A card that moves by
// itself, as one that is validated does, is not moved again; where a validation
// was asked for or rejected, that is all that can be done now. An error says
// what is still missing, the card is then as far as the answers took it.
func (b rulebook) filled(f form, c workflow.Card, to workflow.Stage) (actions []workflow.Action, at workflow.Card, err error) {
	at = c
	for _, s := range supplyOrder {
		given, err := b.actionsFrom(s, f, at)
		if err != nil {
			return nil, at, err
		}
		for _, do := range given {
			d, err := b.ask(at, do)
			if err != nil {
				return nil, at, err
			}
			actions, at = append(actions, do), d.Card
		}
	}
	if at.Stage != c.Stage || at.Resolution != c.Resolution {
		return actions, at, nil
	}
	move := workflow.Move{To: to, Reason: f.text("reason")}
	d, err := b.ask(at, move)
	switch {
	case err == nil:
		move.To = d.Card.Stage // what was looked at is what is done, whatever others do meanwhile
		return append(actions, move), d.Card, nil
	case len(actions) > 0 && awaits(f, err):
		return actions, at, nil
	}
	return nil, at, err
}

// awaits reports whether all that a move lacks is the answer to a validation
// that the form asked for, or another one than the form's "rejected".
func awaits(f form, err error) bool {
	var r *workflow.Refusal
	given := workflow.RoundState(f.text("validation"))
	return (given == workflow.Requested || given == workflow.Rejected) && errors.As(err, &r) && len(r.Missing) > 0 &&
		!slices.ContainsFunc(r.Missing, func(g workflow.Gate) bool { return g.Field != "validation" })
}

// asked says what a form did that could not move its card; "" where it did.
func (m Model) asked(f form, at workflow.Card) string {
	if at.Stage != f.card.Card.Stage || !f.has("validation") {
		return ""
	}
	name, stage := cell.Clean(f.card.Handle), cell.Clean(string(at.Stage))
	if at.Round().State == workflow.Requested {
		return name + ": " + cell.Clean(at.Round().Of) + " is asked to validate it; it stays in " + stage + " until the answer is there."
	}
	return name + ": the validation is rejected; it stays in " + stage + "."
}

// grown is the form after an answer that was not enough: with the fields of what
// is missing now and was not asked for yet, all that was typed kept; else with
// the fault beside its field.
func (m Model) grown(f form, at workflow.Card, err error) form {
	var r *workflow.Refusal
	if errors.As(err, &r) {
		fields, ok := m.rulebook().missingFields(r.Missing, at)
		more := slices.DeleteFunc(fields, func(x field) bool { return f.has(x.name) })
		if ok && len(more) > 0 {
			f.at = len(f.fields)
			f.fields = append(slices.Clone(f.fields), more...)
			f.lead = m.lacks(r)
			return f
		}
	}
	return f.faulty(err, m.explain(err).text)
}
