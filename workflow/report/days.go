package report

import (
	"time"

	"opsboard/workflow"
)

// days is a range of days in the team's zone, with the instants at which they
// begin: asking a time zone for each event of a long history would cost more
// than all figures together.
type days struct {
	begin []int64         // of each day, in Unix seconds, and of the day after the last
	names []workflow.Date // of each day, and of the day after the last
}

// longest is the most days that a report spans: more than a team's life.
const longest = 366 * 50

func daysOf(from, to workflow.Date, cad workflow.Cadence) days {
	n := max(0, min(to.Since(from)+1, longest))
	d := days{begin: make([]int64, n+1), names: make([]workflow.Date, n+1)}
	for i := range d.begin {
		d.names[i] = from.Add(i)
		d.begin[i] = cad.Begins(d.names[i]).Unix()
	}
	return d
}

func (d days) len() int { return len(d.begin) - 1 }

// date is the day at a place of the range, or the one after it.
func (d days) date(i int) workflow.Date { return d.names[i] }

// place is the day that t falls in: -1 before the first, len after the last.
func (d days) place(t time.Time) int {
	s, last := t.Unix(), len(d.begin)-1
	if s < d.begin[0] {
		return -1
	}
	if s >= d.begin[last] {
		return last
	}
	i := min(int((s-d.begin[0])/(24*60*60)), last-1) // right but for the hours that clocks were put forward or back
	for d.begin[i] > s {
		i--
	}
	for d.begin[i+1] <= s {
		i++
	}
	return i
}

// holds reports whether t falls in the range.
func (d days) holds(t time.Time) bool {
	if t.IsZero() {
		return false
	}
	return d.has(d.place(t))
}

// has reports whether the place is that of a day of the range.
func (d days) has(place int) bool { return place >= 0 && place < d.len() }

// end is the first instant after the range.
func (d days) end() time.Time { return time.Unix(d.begin[d.len()], 0).UTC() }
