package report

import (
	"sort"
	"time"

	"opsboard/workflow"
)

// days is a range of days in the team's zone, with the instants at which they
// begin: asking a time zone for each event of a long history would cost more
// than all figures together.
type days struct {
	first workflow.Date
	begin []int64 // of each day, in Unix seconds, and of the day after the last
	zone  *time.Location
}

// longest is the most days that a report spans: more than a team's life.
const longest = 366 * 50

func daysOf(from, to workflow.Date, zone *time.Location) days {
	if zone == nil {
		zone = time.UTC
	}
	n := max(0, min(to.Since(from)+1, longest))
	d := days{first: from, begin: make([]int64, n+1), zone: zone}
	day := from.Time()
	for i := range d.begin {
		y, m, k := day.AddDate(0, 0, i).Date()
		d.begin[i] = time.Date(y, m, k, 0, 0, 0, 0, zone).Unix()
	}
	return d
}

func (d days) len() int { return len(d.begin) - 1 }

// date is the day at a place, also of one before or beyond the range.
func (d days) date(i int) workflow.Date { return d.first.Add(i) }

// place is the day that t falls in: -1 before the first, len after the last.
func (d days) place(t time.Time) int {
	s := t.Unix()
	return sort.Search(len(d.begin), func(i int) bool { return d.begin[i] > s }) - 1
}

// holds reports whether t falls in the range.
func (d days) holds(t time.Time) bool {
	if t.IsZero() {
		return false
	}
	i := d.place(t)
	return i >= 0 && i < d.len()
}

// end is the first instant after the range.
func (d days) end() time.Time { return time.Unix(d.begin[d.len()], 0).UTC() }
