package board

import (
	"fmt"

	"opsboard/board/cell"
)

// sayReview names the card under review and its verdict, or the summary.
func (m Model) sayReview() string {
	v := m.review
	c, ok := v.current()
	switch {
	case v.summary:
		return "Review of " + v.it.String() + ", summary: " + v.verdictCounts() + "."
	case !ok:
		return "Review of " + v.it.String() + ": nothing is queued."
	}
	text := fmt.Sprintf("Review of %s, %d of %d: %s", v.it, v.at+1, len(v.cards), m.sayRow(c.Row))
	if c.Card.DRI == "" {
		text += ", no DRI yet"
	}
	if c.verdict != noVerdict {
		text += ", " + verdictWords[c.verdict]
		if c.note != "" {
			text += ": " + cell.Clean(c.note)
		}
	}
	return text + "."
}
