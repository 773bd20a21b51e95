package board

import (
	"slices"
	"time"

	"opsboard/workflow"
)

// DueDays are the days of which a card that is due is news to somebody who
// looked last at that moment: from that day on, as its end has passed meanwhile,
// up to today. ok is false on the same day.
func DueDays(last, now time.Time, c workflow.Cadence) (from, until workflow.Date, ok bool) {
	from, until = c.Today(last), c.Today(now)
	return from, until, from < until
}

// WithDue adds to the news the open cards whose day has come, those of the
// latest days first and after all that somebody did. What tells more of a card
// stands.
func WithDue(items []NewsItem, due []Row, c workflow.Cadence, now time.Time) []NewsItem {
	today := c.Today(now)
	out := slices.Clone(items)
	for _, r := range slices.Backward(due) {
		day := r.Card.Due
		x := NewsItem{ID: r.Card.ID, Handle: r.Handle, Title: r.Card.Title, Kind: NewsDue, What: dueInShort(day, today), At: comesDue(day, today, c)}
		i := slices.IndexFunc(items, func(o NewsItem) bool { return o.ID == x.ID })
		switch {
		case i < 0:
			out = append(out, x)
		case out[i].Kind > NewsDue:
			out[i].Kind, out[i].By, out[i].What, out[i].At = x.Kind, x.By, x.What, x.At
		}
	}
	return out
}

// comesDue is when a due day became news: as it began, or once it was over.
func comesDue(day, today workflow.Date, c workflow.Cadence) time.Time {
	if day < today {
		day = day.Add(1)
	}
	return c.Begins(day)
}
