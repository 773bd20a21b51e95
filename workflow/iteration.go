package workflow

import (
	"fmt"
	"strings"
	"time"
)

// Iteration is a period of work with a first and a last day, both included. The
// zero value is "no iteration".
type Iteration struct {
	Start, End Date
	Title      string // as a remote names it; empty for the board's own cadence
}

// IsZero reports whether no iteration is meant.
func (i Iteration) IsZero() bool { return i.Start == "" }

// Holds reports whether the day falls in the iteration.
func (i Iteration) Holds(d Date) bool { return i.Start != "" && i.Start <= d && d <= i.End }

// Ended reports whether the iteration's last day lies before d.
func (i Iteration) Ended(d Date) bool { return i.Start != "" && i.End < d }

// Begun reports whether the iteration's first day is d or lies before it.
func (i Iteration) Begun(d Date) bool { return i.Start != "" && i.Start <= d }

// String is the title where there is one, else the days: "22–28 Nov 2026". It
// is empty for the zero value.
func (i Iteration) String() string {
	if i.Title != "" || i.Start == "" {
		return i.Title
	}
	from, to := i.Start.Time(), i.End.Time()
	if from.Month() == to.Month() && from.Year() == to.Year() {
		return fmt.Sprintf("%d–%d %s", from.Day(), to.Day(), to.Format("Jan 2006"))
	}
	return from.Format("2 Jan") + " – " + to.Format("2 Jan 2006")
}

// Cadence is how the team cuts the calendar: iterations of Days days, each
// beginning on First, one after the other without gaps, in the team's Zone. The
// zero value means the team's own habit: one week, Sunday to Saturday, UTC.
type Cadence struct {
	Days  int            // length in days, a multiple of 7; 0 means 7
	First time.Weekday   // first day of an iteration
	Zone  *time.Location // the team's time zone; nil means UTC
}

// epoch is a Sunday from which iterations longer than a week are counted.
const epoch Date = "2000-01-02"

func (c Cadence) days() int {
	if c.Days <= 0 {
		return 7
	}
	return c.Days
}

// Today is the day of the instant t in the team's zone.
func (c Cadence) Today(t time.Time) Date { return DateOf(t, c.Zone) }

// Begins is the first instant of the day in the team's zone: midnight, or what comes
// in its place where clocks are put forward over it or back to it.
func (c Cadence) Begins(d Date) time.Time {
	zone := c.Zone
	if zone == nil {
		zone = time.UTC
	}
	midnight := d.Time()
	y, m, day := midnight.Date()
	t := time.Date(y, m, day, 0, 0, 0, 0, zone)
	if t.Day() != day { // skipped: what is given then is an hour of the day before
		_, t = t.ZoneBounds()
		return t
	}
	if last := t.Add(-1); last.Day() == day { // the second midnight of the day
		_, east := last.Zone()
		return midnight.Add(-time.Duration(east) * time.Second).In(zone)
	}
	return t
}

// At is the iteration that the day d falls in.
func (c Cadence) At(d Date) Iteration {
	n, first := c.days(), epoch.Add(int(c.First))
	since := d.Since(first)
	k := since / n
	if since%n < 0 {
		k--
	}
	start := first.Add(k * n)
	return Iteration{Start: start, End: start.Add(n - 1)}
}

// Next is the iteration n places after i (before it when n is negative), by the
// cadence.
func (c Cadence) Next(i Iteration, n int) Iteration {
	return c.At(c.At(i.Start).Start.Add(n * c.days()))
}

// Resolve reads what a person writes for an iteration: "current", "next", a day
// that falls in it, or "none" (the zero Iteration). Anything else is an
// *[Invalid] that names the nearest word.
func (c Cadence) Resolve(s string, today Date) (Iteration, error) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "current", "now":
		return c.At(today), nil
	case "next":
		return c.Next(c.At(today), 1), nil
	case "none", "":
		return Iteration{}, nil
	}
	d, err := ParseDate(strings.TrimSpace(s))
	if err != nil {
		return Iteration{}, &Invalid{
			Field: "iteration", Value: s,
			Why:     "is no iteration: write current, next, none, or a day such as 2026-11-29",
			Nearest: Nearest(s, []string{"current", "next", "none"}),
		}
	}
	it := c.At(d)
	return it, checkIteration(it) // the calendar ends in the year 9999
}
