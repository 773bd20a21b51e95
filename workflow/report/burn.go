package report

import (
	"time"

	"opsboard/workflow"
)

// Burn is how an iteration went: at the end of each day, how many of the cards
// that were in it then were still open.
type Burn struct {
	Iteration workflow.Iteration
	Days      []BurnDay // days that have not ended yet are left out, but for today
}

// BurnDay is the iteration at the end of a day, or now.
type BurnDay struct {
	Date               workflow.Date
	Cards, Weight      int // in the iteration, open and done
	Left, LeftOfWeight int // of them, still open
}

type burning struct {
	in   workflow.Iteration
	ends []time.Time // of each day, or now where that comes first
	list []BurnDay
}

func newBurning(in workflow.Iteration, cad workflow.Cadence, at time.Time) burning {
	b, days := burning{in: in}, daysOf(in.Start, in.End, cad)
	for i := range days.len() {
		if days.begin[i] > at.Unix() {
			break
		}
		end := time.Unix(days.begin[i+1], 0).UTC().Add(-1)
		if at.Before(end) {
			end = at
		}
		b.ends, b.list = append(b.ends, end), append(b.list, BurnDay{Date: days.date(i)})
	}
	return b
}

func (b burning) take(l *Life) {
	if !l.everIn(b.in.Start) {
		return
	}
	for i := range b.list {
		end := b.ends[i]
		if l.planAt(end) != b.in.Start {
			continue
		}
		d := &b.list[i]
		d.Cards, d.Weight = d.Cards+1, d.Weight+l.Weight
		if _, closed := l.closing(end); !closed {
			d.Left, d.LeftOfWeight = d.Left+1, d.LeftOfWeight+l.Weight
		}
	}
}

func (b burning) join(x burning) {
	for i, day := range x.list {
		d := &b.list[i]
		d.Cards, d.Weight = d.Cards+day.Cards, d.Weight+day.Weight
		d.Left, d.LeftOfWeight = d.Left+day.Left, d.LeftOfWeight+day.LeftOfWeight
	}
}

// everIn reports whether the card was in the iteration at any time.
func (l *Life) everIn(start workflow.Date) bool {
	for _, p := range l.Plans {
		if p.In == start {
			return true
		}
	}
	return false
}

// planAt is the first day of the iteration that the card was in at a moment.
func (l *Life) planAt(at time.Time) workflow.Date {
	var in workflow.Date
	for _, p := range l.Plans {
		if !p.At.After(at) {
			in = p.In
		}
	}
	return in
}
