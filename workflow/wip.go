package workflow

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Limit is how many open cards a stage may hold: of one kind, or of all kinds
// together.
type Limit struct {
	Stage Stage
	Kind  Kind // "": of all kinds
	Cards int
	Warns bool // a card that is one too many is let in, and it is said
}

// String is the limit as the workflow file has it, without its first word:
// "Development 5", "Development bug 3 warn".
func (l Limit) String() string {
	s := l.name() + " " + fmt.Sprint(l.Cards)
	if l.Warns {
		s += " " + warns
	}
	return s
}

func (l Limit) name() string {
	if l.Kind == "" {
		return string(l.Stage)
	}
	return string(l.Stage) + " " + string(l.Kind)
}

// Counts reports whether the card is one of those that the limit is about.
func (l Limit) Counts(c Card) bool {
	return c.Kind != "" && c.IsOpen() && c.Stage == l.Stage && (l.Kind == "" || l.Kind == c.Kind)
}

// Limits are the limits of work in progress, in the order of the file.
func (r *Rules) Limits() []Limit { return slices.Clone(r.limits) }

// LimitsOn is Limits for the cards of a kind in a stage: that of the stage and
// that of the kind there, as far as there are any. For the kind "" it is that
// of all kinds alone.
func (r *Rules) LimitsOn(s Stage, k Kind) []Limit {
	var out []Limit
	for _, l := range r.limits {
		if l.Stage == s && (l.Kind == "" || l.Kind == k) {
			out = append(out, l)
		}
	}
	return out
}

// IsLimited reports whether anything limits the open cards of the stage.
func (r *Rules) IsLimited(s Stage) bool {
	return slices.ContainsFunc(r.limits, func(l Limit) bool { return l.Stage == s })
}

// Limit is how many open cards, of all kinds together, the stage may hold; 0
// means any number.
func (r *Rules) Limit(s Stage) int {
	for _, l := range r.limits {
		if l.Stage == s && l.Kind == "" {
			return l.Cards
		}
	}
	return 0
}

// EqualsButLimits reports whether other is the same workflow, whatever its limits are: then
// every card stands in it as before.
func (r *Rules) EqualsButLimits(other *Rules) bool {
	a, b := *r, *other
	a.limits, b.limits = nil, nil
	return reflect.DeepEqual(a, b)
}

// Count says how many open cards of a kind, "" for all kinds together, stand in
// the stage that is asked about.
type Count func(Kind) int

// Over is a limit that was passed: Count cards are there where Limit.Cards may be.
type Over struct {
	Limit
	Count int
}

// String is the limit and how far it was passed, as histories keep it:
// "Development 6/5", "Development bug 4/3".
func (o Over) String() string { return fmt.Sprintf("%s %d/%d", o.name(), o.Count, o.Cards) }

// Sentence says it to people.
func (o Over) Sentence() string {
	return fmt.Sprintf("%s is over its limit%s: %d of %s", o.Stage, forKind(o.Kind), o.Count, cardsOf(o.Cards))
}

func forKind(k Kind) string {
	if k == "" {
		return ""
	}
	return " for kind " + string(k)
}

func cardsOf(n int) string {
	if n == 1 {
		return "1 card"
	}
	return fmt.Sprintf("%d cards", n)
}

// Passed are the limits that the card passes where it becomes after what it was
// before. count is of the stage where it then stands, without the card itself.
// A card that a limit counted before does not pass it again.
func (r *Rules) Passed(before, after Card, count Count) []Over {
	var out []Over
	for _, l := range r.limits {
		if !l.Counts(after) || l.Counts(before) {
			continue
		}
		if n := count(l.Kind) + 1; n > l.Cards {
			out = append(out, Over{l, n})
		}
	}
	return out
}

// OverText is what the history keeps of limits that were passed.
func OverText(over []Over) string {
	var out []string
	for _, o := range over {
		out = append(out, o.String())
	}
	return strings.Join(out, ", ")
}

// Admit judges whether a card that an op takes from before to after may enter
// the stage where it then stands, as [Rules.Passed] counts. A full stage refuses
// with a *[Refusal] by the rule card/wip; a limit that only warns lets the card
// in. Granted, it gives the limits that the card passes. Leaving a stage and
// changes within it are free. What is forced with a reason passes, and so does
// what is no wish to place a card there: arrivals, imports, undos, and the answer
// of a validation, which is a fact.
func (r *Rules) Admit(op Op, before, after Card, count Count) ([]Over, error) {
	over := r.Passed(before, after, count)
	full := slices.IndexFunc(over, func(o Over) bool { return !o.Warns })
	if full < 0 || passes(op) {
		return over, nil
	}
	_, moves := op.Do.(Move)
	refusal := &Refusal{
		Rule: "card/wip", Card: op.Card, From: before.Stage, To: after.Stage,
		Message: over[full].full() + "; finish one first",
	}
	if moves {
		refusal.Hint = string(SupplyForce)
		refusal.Message += ", or force with a reason"
	}
	return nil, refusal
}

// full says that there is no room for the card that would be one too many.
func (o Over) full() string {
	return fmt.Sprintf("%s is full%s: %d of %s", o.Stage, forKind(o.Kind), o.Count-1, cardsOf(o.Cards))
}

// OnlyWarns ends what [Rules.Room] says of a full stage whose limit lets cards in.
const OnlyWarns = ", which only warns"

// Room is the limit of a stage as a gate of the card that would enter it: the
// tightest of those that count it, ok false where there is none. It holds where
// there is room, or where the limit only warns. count is of the stage, without
// the card.
func (r *Rules) Room(c Card, to Stage, count Count) (g Gate, ok bool) {
	after := c
	after.Stage, after.Resolution = to, Open
	var tight Over
	for _, l := range r.LimitsOn(to, c.Kind) {
		if l.Counts(c) {
			continue
		}
		o := Over{l, count(l.Kind) + 1}
		if !ok || o.tighter(tight) {
			tight, ok = o, true
		}
	}
	if !ok {
		return Gate{}, false
	}
	g = Gate{Guard: "room", Field: "wip", Supply: SupplyForce, Met: tight.Count <= tight.Cards || tight.Warns}
	switch {
	case tight.Count <= tight.Cards:
		g.By = fmt.Sprintf("%d of %s in %s%s", tight.Count-1, cardsOf(tight.Cards), to, forKind(tight.Kind))
	case tight.Warns:
		g.By = tight.full() + OnlyWarns
	default:
		g.Need = fmt.Sprintf("room: %s", tight.full())
	}
	return g, true
}

// tighter compares what two limits leave to a card: what refuses it stands before
// what warns, that before what has room; else the one with less room.
func (o Over) tighter(than Over) bool {
	weight := func(o Over) int {
		switch {
		case o.Count <= o.Cards:
			return 0
		case o.Warns:
			return 1
		}
		return 2
	}
	if a, b := weight(o), weight(than); a != b {
		return a > b
	}
	return o.Cards-o.Count < than.Cards-than.Count
}

// Enters reports whether the card is open in a stage in which it was not open
// before.
func Enters(before, after Card) bool {
	wasThere := before.Kind != "" && before.IsOpen() && before.Stage == after.Stage
	return after.IsOpen() && !wasThere
}

// passes tells what no limit holds back.
func passes(op Op) bool {
	if op.Door == DoorImport || op.Door == DoorItself {
		return true
	}
	switch do := op.Do.(type) {
	case Move:
		return do.Force && !isBlank(do.Reason)
	case Answer: // a move that a full stage held back, wished again
		return do.Force && !isBlank(do.Reason)
	case Validate, Arrive, RollOver:
		return true
	}
	return false
}
