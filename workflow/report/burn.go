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
	days days
	at   time.Time
	list []BurnDay
}

func newBurning(in workflow.Iteration, zone *time.Location, at time.Time) burning {
	b := burning{in: in, days: daysOf(in.Start, in.End, zone), at: at}
	for i := range b.days.len() {
		if b.days.begin[i] > at.Unix() {
			break
		}
		b.list = append(b.list, BurnDay{Date: b.days.date(i)})
	}
	return b
}

// moments of the day's end, or now where that comes first.
func (b burning) end(i int) time.Time {
	end := time.Unix(b.days.begin[i+1], 0).UTC().Add(-1)
	if b.at.Before(end) {
		return b.at
	}
	return end
}

func (b burning) take(l Life) {
	if len(l.Plans) == 0 {
		return
	}
	for i := range b.list {
		end := b.end(i)
		if l.planAt(end) != b.in.Start {
			continue
		}
		d := &b.list[i]
		d.Cards, d.Weight = d.Cards+1, d.Weight+l.Weight
		if l.Closed.IsZero() || l.Closed.After(end) {
			d.Left, d.LeftOfWeight = d.Left+1, d.LeftOfWeight+l.Weight
		}
	}
}

// planAt is the first day of the iteration that the card was in at a moment.
func (l Life) planAt(at time.Time) workflow.Date {
	var in workflow.Date
	for _, p := range l.Plans {
		if !p.At.After(at) {
			in = p.In
		}
	}
	return in
}
