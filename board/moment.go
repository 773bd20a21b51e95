package board

import "time"

// ParseMoment reads a moment as people write it: 2026-11-03 (when that day was
// over), 2026-11-03 14:02, 14:02, yesterday, 14d. One that cannot be read or is
// still to come is a *[workflow.Invalid].
func ParseMoment(when string, now time.Time, zone *time.Location) (time.Time, error) {
	return parseMoment(when, now, zone)
}
