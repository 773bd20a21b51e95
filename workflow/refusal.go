package workflow

import (
	"fmt"
	"slices"
	"strings"
)

// RuleName names a rule of the workflow, such as "bug/gameplan". Names that
// begin with "card/" hold for every kind, whatever the workflow file says:
// card/back, card/closed, card/order, card/reopen, card/rollover, card/side,
// card/undo and so on.
type RuleName string

// Refusal is the answer of a rule that says no. It is not a failure: Message is
// a full sentence, fit for the status line and for stderr.
type Refusal struct {
	Rule     RuleName
	Card     CardID
	From, To Stage // the arrow, where one was asked for
	Message  string
	Missing  []Gate // what is missing, each with who can give it and how
	Hint     string // the Supply that would help where nothing is missing: reopen, edit, force, …
	Later    uint64 // of an undo: the later step that stands in its way, 0 where none is known
}

// Error is the sentence.
func (r *Refusal) Error() string { return r.Message }

// Fields names what is missing by the words of the --json contract:
// "gameplan", "iteration", "dri", …
func (r *Refusal) Fields() []string {
	out := []string{}
	for _, g := range r.Missing {
		out = append(out, g.Field)
	}
	return out
}

// Invalid is bad input: a value that no rule needs to judge because it means
// nothing. Field names where it came from, Nearest the valid value closest to
// it ("" where nothing is close).
type Invalid struct {
	Field, Value, Why, Nearest string
}

// Error is a sentence that names the field, the value (cut when long) and the
// nearest valid one.
func (i *Invalid) Error() string {
	s := i.Field + " " + quoted(i.Value) + " " + i.Why
	if i.Nearest != "" {
		s += fmt.Sprintf(" (did you mean %s?)", i.Nearest)
	}
	return s
}

// OneOf is the error with all that the value could have been, where nothing is
// near enough to have been meant.
func (i Invalid) OneOf(names []string) *Invalid {
	if i.Nearest == "" {
		i.Why += ": " + strings.Join(names, ", ")
	}
	return &i
}

// refuse makes the refusal of a rule that lacks no field.
func (j *judgement) refuse(rule RuleName, to Stage, sentence string) *Refusal {
	return &Refusal{Rule: rule, Card: j.op.Card, From: j.card.Stage, To: to, Message: sentence}
}

// hinted is refuse with what to do instead.
func (j *judgement) hinted(rule RuleName, to Stage, hint Supply, sentence string) *Refusal {
	r := j.refuse(rule, to, sentence)
	r.Hint = string(hint)
	return r
}

// RuleNewer refuses every change of a card that a newer opsboard changed.
const RuleNewer RuleName = "card/newer"

// newer refuses to change a card of which a newer opsboard knows more than this one
// would keep.
func (j *judgement) newer(c Card) *Refusal {
	return j.refuse(RuleNewer, "", quoted(c.Title)+" was changed by "+c.Newer+
		" with a newer opsboard, and here it can only be read: update opsboard to change it (all other cards can be changed)")
}

// without makes the refusal of a rule that lacks what the sentence says.
func (j *judgement) without(rule RuleName, missing []Gate, sentence string) *Refusal {
	r := j.refuse(rule, "", sentence)
	r.Missing = missing
	return r
}

// lacking makes the refusal of an arrow whose gates do not hold.
func (j *judgement) lacking(g Gates) *Refusal {
	missing := g.Missing()
	return &Refusal{
		Rule: g.Rule, Card: j.op.Card, From: g.From, To: g.To, Missing: missing,
		Message: string(g.From) + " → " + string(g.To) + " needs " + sentence(missing),
	}
}

// needReason refuses an action that was given no reason, else keeps the reason.
func (j *judgement) needReason(rule RuleName, what, reason string) error {
	if isBlank(reason) {
		return j.without(rule, []Gate{reasonGate}, what+" needs a reason")
	}
	if err := checkText("reason", reason); err != nil {
		return err
	}
	j.reason = reason
	return nil
}

// needOpen refuses an action on a closed card.
func (j *judgement) needOpen(todo string) error {
	if j.card.IsOpen() {
		return nil
	}
	return j.hinted("card/closed", "", SupplyReopen, "the card is closed ("+string(j.card.Resolution)+"): reopen it before you "+todo)
}

// needOpenOr is needOpen, but lets a closed card receive what it still owes.
func (j *judgement) needOpenOr(todo string, guards ...string) error {
	if j.owes(guards...) {
		return nil
	}
	return j.needOpen(todo)
}

func (j *judgement) owes(guards ...string) bool {
	return slices.ContainsFunc(j.card.Forced, func(m Force) bool {
		return slices.ContainsFunc(guards, func(g string) bool { return slices.Contains(m.Missing, g) })
	})
}
