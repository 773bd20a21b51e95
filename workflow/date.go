package workflow

import (
	"fmt"
	"time"
)

// Date is a day in the team's calendar, written 2006-01-02. It has no zone: the
// zone was used when the day was found (see [DateOf]). The zero value is "no
// day". Two dates compare as strings do.
type Date string

const dateLayout = "2006-01-02"

// DateOf is the day that t falls in, in the zone loc (UTC when loc is nil).
func DateOf(t time.Time, loc *time.Location) Date {
	if loc == nil {
		loc = time.UTC
	}
	return Date(t.In(loc).Format(dateLayout))
}

// ParseDate reads a day written 2006-01-02. A day that no calendar has
// (2026-02-30) is refused with an error that names it.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(dateLayout, s)
	if err != nil {
		return "", fmt.Errorf("%q is no day: write it as 2026-11-29", s)
	}
	return Date(t.Format(dateLayout)), nil
}

// Time is midnight UTC of the day, or the zero time for a date that is empty or
// malformed. It serves for counting days, not for instants.
func (d Date) Time() time.Time {
	t, err := time.Parse(dateLayout, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}

// Add is the day n days later (earlier when n is negative). The zero date stays
// zero.
func (d Date) Add(n int) Date {
	if d == "" {
		return ""
	}
	return Date(d.Time().AddDate(0, 0, n).Format(dateLayout))
}

// Since is the number of days from other to d: negative when d comes first.
func (d Date) Since(other Date) int {
	const day = 24 * 60 * 60
	return int((d.Time().Unix() - other.Time().Unix()) / day)
}
