package workflow

import (
	"fmt"
	"strings"
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
	if _, err := time.Parse(dateLayout, s); err != nil {
		return "", fmt.Errorf("%q is no day: write it as 2026-11-29", s)
	}
	return Date(s), nil // the layout leaves no two ways to write a day
}

// DueDate reads a day as one writes when something is due: none (or nothing),
// today, tomorrow, 2026-12-03, 3 Dec or 3 Dec 2026. A day without a year is the
// next one of that name, or today.
func DueDate(word string, today Date) (Date, error) {
	switch word = strings.TrimSpace(word); strings.ToLower(word) {
	case "", "none":
		return "", nil
	case "today":
		return today, nil
	case "tomorrow":
		return today.Add(1), nil
	}
	for _, layout := range []string{dateLayout, "2 Jan 2006", "2 January 2006"} {
		if t, err := time.Parse(layout, word); err == nil {
			return Date(t.Format(dateLayout)), nil
		}
	}
	for year := today.Time().Year(); year <= today.Time().Year()+8; year++ { // a 29 February comes every 4 years, or 8
		for _, layout := range []string{"2 Jan 2006", "2 January 2006"} {
			if t, err := time.Parse(layout, fmt.Sprintf("%s %04d", word, year)); err == nil && DateOf(t, nil) >= today {
				return DateOf(t, nil), nil
			}
		}
	}
	return "", &Invalid{Field: "due", Value: word, Why: "is no day: 2026-12-03, 3 Dec, today, tomorrow, or none", Nearest: Nearest(word, []string{"none", "today", "tomorrow"})}
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
