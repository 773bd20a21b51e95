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

// Met counts the gates that hold; Total all of them.
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
// else the first in the file. A closed card, and one in the last stage, has no
// next stage: To is empty.
func (r *Rules) Next(c Card, now time.Time) Gates {
	f := r.flow(c.Kind)
	if f == nil || !c.IsOpen() {
		return Gates{From: c.Stage}
	}
	if r.IsSide(c.Stage) {
		return Gates{Rule: "card/side", From: c.Stage, To: c.Before}
	}
	best, found := Gates{From: c.Stage}, false
	for i := range f.arrows {
		a := &f.arrows[i]
		if a.from != c.Stage || f.index(a.to) < f.index(a.from) {
			continue
		}
		g := r.gates(c, a, now)
		if !found || g.Total()-g.Met() < best.Total()-best.Met() {
			best, found = g, true
		}
	}
	return best
}

// GatesTo are the gates on the way from the card's stage to another: those of
// the arrow where there is one, else of every arrow on the shortest way. The
// list is empty where no way leads there.
func (r *Rules) GatesTo(c Card, to Stage, now time.Time) Gates {
	f := r.flow(c.Kind)
	if f == nil {
		return Gates{From: c.Stage, To: to}
	}
	if a := f.arrow(c.Stage, to); a != nil {
		return r.gates(c, a, now)
	}
	out := Gates{Rule: "card/order", From: c.Stage, To: to}
	for _, a := range f.path(c.Stage, to) {
		out.List = append(out.List, r.gates(c, a, now).List...)
	}
	return out
}

func (r *Rules) gates(c Card, a *arrow, now time.Time) Gates {
	out := Gates{Rule: a.rule, From: a.from, To: a.to}
	for _, name := range a.needs {
		out.List = append(out.List, r.gate(c, name, now))
	}
	return out
}

func (r *Rules) gate(c Card, guard string, now time.Time) Gate {
	judge := guards[guard]
	if judge == nil { // a mark written under another workflow
		return Gate{Guard: guard, Field: guard, Need: guard}
	}
	g := judge(look{r, &c, r.cadence.Today(now)})
	g.Guard = guard
	return g
}

// path is the shortest way along forward arrows; nil where there is none.
func (f *flow) path(from, to Stage) []*arrow {
	came := map[Stage]*arrow{}
	queue := []Stage{from}
	for len(queue) > 0 && came[to] == nil {
		at := queue[0]
		queue = queue[1:]
		for i := range f.arrows {
			a := &f.arrows[i]
			if a.from == at && a.to != from && came[a.to] == nil && f.index(a.to) > f.index(a.from) {
				came[a.to] = a
				queue = append(queue, a.to)
			}
		}
	}
	var out []*arrow
	for at := to; at != from; at = came[at].from {
		if came[at] == nil {
			return nil
		}
		out = append(out, came[at])
	}
	slices.Reverse(out)
	return out
}

// Owed are the marks of the rules by which the card still stands refused: those
// of its Forced marks that lack something at the moment now.
func (r *Rules) Owed(c Card, now time.Time) []Force {
	var out []Force
	for _, m := range c.Forced {
		if r.stillOwed(c, m, now) {
			out = append(out, m)
		}
	}
	return out
}

func (r *Rules) stillOwed(c Card, m Force, now time.Time) bool {
	if f := r.flow(c.Kind); f != nil {
		here, gate := f.index(c.Stage), f.index(m.From)
		if here >= 0 && gate >= 0 && here <= gate {
			return false // it stands before the gate again
		}
	}
	return slices.ContainsFunc(m.Missing, func(g string) bool { return !r.gate(c, g, now).Met })
}

// Span is the range of days in which the card is ready to leave its stage, as
// it stands: from its first to its last day, both included. never is true for a
// card that lacks something that no day brings. An empty From or Until is open.
// It answers "ready" for any day without looking at the card again, which is
// what counters and indexes need.
type Span struct {
	Never       bool
	From, Until Date
}

// Holds reports whether the card is ready on the day.
func (s Span) Holds(d Date) bool {
	return !s.Never && (s.From == "" || s.From <= d) && (s.Until == "" || d <= s.Until)
}

// ReadySpan is when the card is ready to leave its stage: [Gates.Ready] of
// [Rules.Next] holds exactly on the days of the span.
func (r *Rules) ReadySpan(c Card) Span {
	f := r.flow(c.Kind)
	if f == nil || !c.IsOpen() {
		return Span{Never: true}
	}
	if r.IsSide(c.Stage) {
		return Span{Never: c.Before == ""}
	}
	it, out := c.Iteration, Span{Never: true}
	for i := range f.arrows {
		a := &f.arrows[i]
		if a.from != c.Stage || f.index(a.to) < f.index(a.from) {
			continue
		}
		s := r.span(c, a, it)
		switch {
		case s.Never:
		case out.Never:
			out = s
		default: // two arrows: the later iteration first, then the current one
			out = Span{From: minDate(out.From, s.From), Until: maxDate(out.Until, s.Until)}
		}
	}
	return out
}

// span is when all gates of one arrow hold.
func (r *Rules) span(c Card, a *arrow, it Iteration) Span {
	var s Span
	for _, name := range a.needs {
		switch {
		case name == "iteration-later" && !it.IsZero():
			s.Until = it.Start.Add(-1)
		case name == "iteration-current" && !it.IsZero():
			s.From, s.Until = it.Start, it.End
		case name == "iteration-begun" && !it.IsZero():
			s.From = it.Start
		case !r.gate(c, name, time.Time{}).Met:
			return Span{Never: true}
		}
	}
	return s
}

// minDate and maxDate take the empty date as unbounded.
func minDate(a, b Date) Date {
	if a == "" || b == "" {
		return ""
	}
	return min(a, b)
}

func maxDate(a, b Date) Date {
	if a == "" || b == "" {
		return ""
	}
	return max(a, b)
}
