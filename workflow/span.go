package workflow

// Span is the range of days in which the card is ready to leave its stage, as
// it stands: from its first to its last day, both included. Never is true for a
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
// [Rules.Next] holds exactly on the days of the span, in every workflow whose
// arrows out of one stage are open on days without a gap between them (those
// that ship are).
func (r *Rules) ReadySpan(c Card) Span {
	f := r.flow(c.Kind)
	if f == nil || !c.IsOpen() {
		return Span{Never: true}
	}
	if r.IsSide(c.Stage) {
		return Span{}
	}
	out := Span{Never: true}
	for i := range f.arrows {
		a := &f.arrows[i]
		if a.from == c.Stage && f.isForward(a) {
			out = out.or(r.span(&c, a))
		}
	}
	return out
}

// span is when all gates of one arrow hold.
func (r *Rules) span(c *Card, a *arrow) Span {
	var s Span
	it := c.Iteration
	for _, name := range a.needs {
		switch {
		case name == "iteration-later" && !it.IsZero():
			s = s.and(Span{Until: it.Start.Add(-1)})
		case name == "iteration-current" && !it.IsZero():
			s = s.and(Span{From: it.Start, Until: it.End})
		case name == "iteration-begun" && !it.IsZero():
			s = s.and(Span{From: it.Start})
		case !r.gate(c, name, moment{}).Met:
			return Span{Never: true}
		}
	}
	return s
}

// and holds on the days on which both hold.
func (s Span) and(t Span) Span {
	out := Span{Never: s.Never || t.Never, From: max(s.From, t.From), Until: s.Until}
	if s.Until == "" || t.Until != "" && t.Until < s.Until {
		out.Until = t.Until
	}
	if out.Never || out.Until != "" && out.From > out.Until {
		return Span{Never: true}
	}
	return out
}

// or holds on the days from the first to the last on which either holds.
func (s Span) or(t Span) Span {
	if s.Never {
		return t
	}
	if t.Never {
		return s
	}
	out := Span{From: min(s.From, t.From), Until: max(s.Until, t.Until)}
	if s.Until == "" || t.Until == "" {
		out.Until = ""
	}
	return out
}
