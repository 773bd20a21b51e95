package workflow

import (
	"fmt"
	"strings"
)

// RuleName names a rule of the workflow, such as "bug/gameplan". Names that
// begin with "card/" are rules that hold for every kind: card/back, card/order,
// card/closed, card/reason, card/undo, card/side, card/validation.
type RuleName string

// Refusal is the answer of a rule that says no. It is not a failure: Message is
// a full sentence, fit for the status line and for stderr.
type Refusal struct {
	Rule     RuleName
	Card     CardID
	From, To Stage // the arrow, where one was asked for
	Message  string
	Missing  []Gate // what is missing, each with who can give it and how
	Hint     string // what to do, where Missing does not say it
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
	v := []rune(i.Value[:min(len(i.Value), 200)])
	if len(v) > 40 {
		v = append(v[:40:40], '…')
	}
	s := fmt.Sprintf("%s %q %s", i.Field, string(v), i.Why)
	if i.Nearest != "" {
		s += fmt.Sprintf(" (did you mean %s?)", i.Nearest)
	}
	return s
}

// sentence joins the needs of gates: "a gameplan", "an iteration and a DRI",
// "an iteration, a milestone and a DRI".
func sentence(missing []Gate) string {
	parts := make([]string, len(missing))
	for i, g := range missing {
		parts[i] = g.Need
	}
	if n := len(parts); n > 1 {
		return strings.Join(parts[:n-1], ", ") + " and " + parts[n-1]
	}
	return strings.Join(parts, "")
}
