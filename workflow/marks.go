package workflow

import (
	"slices"
	"strings"
	"time"
)

// place is where the card stands among the stages of its kind: for a card that
// stepped aside, the stage that it came from.
func (r *Rules) place(c *Card) Stage {
	if r.IsSide(c.Stage) {
		return c.Before
	}
	return c.Stage
}

// moment is when gates are looked at, and how. A gate that lies behind the card
// asks whether it was passed rightly: an iteration that has begun was the
// current one once.
type moment struct {
	at     time.Time
	passed bool
}

func facing(at time.Time) moment  { return moment{at: at} }
func passing(at time.Time) moment { return moment{at: at, passed: true} }

// way leads along forward arrows from one stage to another; nil where there is
// none. Of several it is the one on which the card lacks least beyond its marks,
// then the shortest, then the first in the file.
func (r *Rules) way(c *Card, from, to Stage, m moment, without ...RuleName) []*arrow {
	f := r.flow(c.Kind)
	type reached struct {
		by           *arrow
		lacks, steps int
	}
	best := map[Stage]reached{from: {}}
	for _, s := range f.stages { // arrows lead forward only, so one pass in order is enough
		here, ok := best[s]
		if !ok {
			continue
		}
		for i := range f.arrows {
			a := &f.arrows[i]
			if a.from != s || !f.isForward(a) || slices.Contains(without, a.rule) {
				continue
			}
			g := r.unmarked(c, a, m)
			next := reached{a, here.lacks + g.Total() - g.Met(), here.steps + 1}
			was, seen := best[a.to]
			if !seen || next.lacks < was.lacks || next.lacks == was.lacks && next.steps < was.steps {
				best[a.to] = next
			}
		}
	}
	var out []*arrow
	for at := to; at != from; at = best[at].by.from {
		if best[at].by == nil {
			return nil
		}
		out = append(out, best[at].by)
	}
	slices.Reverse(out)
	return out
}

// unmarked are the gates of an arrow without those that a mark of the card
// speaks of.
func (r *Rules) unmarked(c *Card, a *arrow, m moment) Gates {
	g := r.gatesAt(c, a, m)
	for _, mark := range c.Forced {
		if mark.Rule == a.rule {
			g.List = slices.DeleteFunc(g.List, func(x Gate) bool { return slices.Contains(mark.Missing, x.Guard) })
		}
	}
	return g
}

// owe marks the card with each rule on the way that has gates which do not hold
// and are not marked yet.
func (r *Rules) owe(c *Card, way []*arrow, m moment, reason string, op Op) {
	for _, a := range way {
		var missing []string
		for _, x := range r.unmarked(c, a, m).Missing() {
			missing = append(missing, x.Guard)
		}
		c.Forced = withMark(c.Forced, Force{
			Rule: a.rule, Missing: missing, From: a.from, To: a.to,
			Reason: reason, By: op.By, At: op.At.UTC(),
		})
	}
}

// withMark adds a mark to a copy of the list, in the order of the rules' names.
// A rule has one mark; what a second one lacks is added to the first.
func withMark(marks []Force, m Force) []Force {
	if len(m.Missing) == 0 {
		return marks
	}
	marks = slices.Clone(marks)
	i := slices.IndexFunc(marks, func(x Force) bool { return x.Rule == m.Rule })
	if i < 0 {
		marks = append(marks, m)
		slices.SortFunc(marks, func(a, b Force) int { return strings.Compare(string(a.Rule), string(b.Rule)) })
		return marks
	}
	all := slices.Clone(marks[i].Missing)
	for _, g := range m.Missing {
		if !slices.Contains(all, g) {
			all = append(all, g)
		}
	}
	marks[i].Missing = all
	return marks
}

// markLost marks what an op took away from under the card: a gate on its way
// here that held before and holds no more. Gates of a moment (an iteration, a
// request) are not lost by the course of time.
func (r *Rules) markLost(before, after *Card, op Op) {
	f := r.flow(after.Kind)
	if f == nil || before.Kind != after.Kind || sameEvidence(before, after) {
		return
	}
	behind := min(f.index(r.place(before)), f.index(r.place(after)))
	if behind <= 0 {
		return
	}
	now := passing(op.At)
	for _, a := range r.way(before, f.stages[0], f.stages[behind], now) {
		var lost, words []string
		for _, x := range r.gatesAt(after, a, now).List {
			if !x.Met && !isMomentary(x.Guard) && r.gate(before, x.Guard, now).Met {
				lost, words = append(lost, x.Guard), append(words, x.Need)
			}
		}
		after.Forced = withMark(after.Forced, Force{
			Rule: a.rule, Missing: lost, From: a.from, To: a.to,
			Reason: "taken away since: " + list(words, " and "), By: op.By, At: op.At.UTC(),
		})
	}
}

// sameEvidence reports whether nothing that a lasting gate reads has changed.
func sameEvidence(a, b *Card) bool {
	return a.Triage == b.Triage && a.Approval == b.Approval && a.WaitingSince.Equal(b.WaitingSince) &&
		a.Gameplan == b.Gameplan && a.Milestone == b.Milestone && a.DRI == b.DRI &&
		a.Blueprint.Text == b.Blueprint.Text && len(a.Blueprint.Links) == len(b.Blueprint.Links) &&
		len(a.Rounds) == len(b.Rounds) && a.Round() == b.Round()
}

// Owed are the marks of the rules by which the card still stands refused at the
// moment now: those of its Forced marks whose gate lies behind the card and
// still lacks something that was not supplied in any way the workflow knows.
func (r *Rules) Owed(c Card, now time.Time) []Force {
	var out []Force
	for _, m := range c.Forced {
		switch r.standing(&c, m, now) {
		case owed:
			out = withMark(out, m)
		case before:
			rest := c
			rest.Forced = nil
			r.owe(&rest, r.way(&rest, m.From, r.place(&c), passing(now)), passing(now), m.Reason, Op{By: m.By, At: m.At})
			for _, x := range rest.Forced {
				out = withMark(out, x)
			}
		}
	}
	return out
}

// markState says what has become of a mark.
type markState int

const (
	settled markState = iota // supplied
	owed
	before // the card went back: what it passed on the way to where it stands is owed still
)

func (r *Rules) standing(c *Card, m Force, now time.Time) markState {
	f := r.flow(c.Kind)
	if !slices.ContainsFunc(m.Missing, func(g string) bool { return !r.gate(c, g, facing(now)).Met }) {
		return settled
	}
	if f == nil {
		return owed
	}
	here, from, to := f.index(r.place(c)), f.index(m.From), f.index(m.To)
	switch {
	case here < 0 || from < 0 || to < 0:
		return owed // a mark or a stage of another workflow
	case here < to:
		return before
	case r.isOpenWay(c, m, m.To, now) || r.isOpenWay(c, m, f.stages[here], now):
		return settled
	}
	return owed
}

// isOpenWay reports whether another way than the marked arrow leads to the
// stage, with all its gates holding.
func (r *Rules) isOpenWay(c *Card, m Force, to Stage, now time.Time) bool {
	rest := *c
	rest.Forced = nil
	way := r.way(&rest, m.From, to, facing(now), m.Rule)
	for _, a := range way {
		if !r.gates(c, a, now).Ready() {
			return false
		}
	}
	return len(way) > 0
}
