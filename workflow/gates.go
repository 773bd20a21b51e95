package workflow

import (
	"slices"
	"time"
)

// Gates are the conditions on the arrow to a stage, looked at for one card at
// one moment: what the gate meter counts and "why" lists.
type Gates struct {
	Rule     RuleName
	From, To Stage // To is empty where there is no next stage
	List     []Gate
}

// Met counts the gates that hold.
func (g Gates) Met() int {
	n := 0
	for _, x := range g.List {
		if x.Met {
			n++
		}
	}
	return n
}

// Total counts the gates.
func (g Gates) Total() int { return len(g.List) }

// Ready reports whether the card may move on: there is a next stage and nothing
// is missing.
func (g Gates) Ready() bool { return g.To != "" && g.Met() == g.Total() }

// Missing are the gates that do not hold, in the order of the file.
func (g Gates) Missing() []Gate {
	var out []Gate
	for _, x := range g.List {
		if !x.Met {
			out = append(out, x)
		}
	}
	return out
}

// Next are the gates of the stage that the card would move to. Where arrows lead
// to several, it is the one whose gates hold, else the one that lacks least,
// else the first in the file. From a side stage it is the stage that the card
// came from. A closed card, and one in the last stage, has no next stage: To is
// empty.
func (r *Rules) Next(c Card, now time.Time) Gates {
	f := r.flow(c.Kind)
	best := Gates{From: c.Stage}
	if f == nil || !c.IsOpen() {
		return best
	}
	if r.IsSide(c.Stage) {
		return Gates{Rule: "card/side", From: c.Stage, To: f.orFirst(c.Before)}
	}
	for i := range f.arrows {
		a := &f.arrows[i]
		if a.from != c.Stage || !f.isForward(a) {
			continue
		}
		g := r.gates(&c, a, now)
		if best.To == "" || g.Total()-g.Met() < best.Total()-best.Met() {
			best = g
		}
	}
	return best
}

// GoesOn reports whether an arrow leads cards of the kind from the stage to a
// later one.
func (r *Rules) GoesOn(kind Kind, from Stage) bool {
	f := r.flow(kind)
	return f != nil && !r.IsSide(from) && slices.ContainsFunc(f.arrows, func(a arrow) bool { return a.from == from && f.isForward(&a) })
}

// GatesTo are the gates on the way from the card's stage to another. They are
// ready exactly when [Move] there is granted as it stands, without reason and
// without force: a step back lacks a reason, a jump over stages lacks those
// between. For a stage that the card can never move to, To is empty.
func (r *Rules) GatesTo(c Card, to Stage, now time.Time) Gates {
	out := Gates{Rule: "card/order", From: c.Stage, To: to}
	f := r.flow(c.Kind)
	switch {
	case f == nil || to == c.Stage || f.index(to) < 0 && !r.IsSide(to):
		out.To = ""
		return out
	case !c.IsOpen():
		out.Rule, out.List = "card/closed", []Gate{{Guard: "open", Field: "state", Need: "the card to be open", Who: "anyone", Supply: SupplyReopen}}
		return out
	case r.IsSide(to) || r.IsSide(c.Stage) && to == f.orFirst(c.Before):
		out.Rule = "card/side"
		return out
	case !r.IsSide(c.Stage) && f.index(to) == f.index(c.Stage)-1:
		out.Rule, out.List = "card/back", []Gate{reasonGate}
		return out
	}
	if a := f.arrow(c.Stage, to); a != nil {
		return r.gates(&c, a, now)
	}
	for _, a := range r.way(&c, r.place(&c), to, facing(now)) {
		out.List = append(out.List, r.gates(&c, a, now).List...)
	}
	out.List = append(out.List, Gate{Guard: "order", Field: "stage", Need: "one step at a time", Who: "anyone, by force and with a reason", Supply: SupplyForce})
	return out
}

var reasonGate = Gate{Guard: "reason", Field: "reason", Need: "a reason", Who: "whoever acts", Supply: SupplyReason}

func (r *Rules) gates(c *Card, a *arrow, now time.Time) Gates { return r.gatesAt(c, a, facing(now)) }

func (r *Rules) gatesAt(c *Card, a *arrow, m moment) Gates {
	out := Gates{Rule: a.rule, From: a.from, To: a.to}
	if len(a.needs) > 0 {
		out.List = make([]Gate, len(a.needs))
	}
	for i, name := range a.needs {
		out.List[i] = r.gate(c, name, m)
	}
	return out
}

func (r *Rules) gate(c *Card, guard string, m moment) Gate {
	judge := guards[guard]
	if judge == nil { // a mark written under another workflow
		return Gate{Guard: guard, Field: guard, Need: guard}
	}
	g := judge(look{r, c, r.cadence.Today(m.at), m.passed})
	g.Guard = guard
	return g
}

// isForward reports whether the arrow leads to a later stage.
func (f *flow) isForward(a *arrow) bool { return f.index(a.to) > f.index(a.from) }

// orFirst is the stage where the kind has it, else the first one.
func (f *flow) orFirst(s Stage) Stage {
	if slices.Contains(f.stages, s) {
		return s
	}
	return f.stages[0]
}
