package board

import (
	"strings"

	"opsboard/board/cell"
	"opsboard/workflow"
)

// withTakenOn says what the board did by itself while it was open, on the day
// that it came due: nobody should find a card elsewhere without a word. What is
// being said already stays, and stands before it.
func (m Model) withTakenOn(entries []workflow.Entry) Model {
	if len(entries) == 0 {
		return m
	}
	text := takenOn(entries)
	if m.status.text != "" {
		text = m.status.text + " " + text
	}
	m.status = said(plain, text).andOverText(entries)
	return m
}

// takenOn tells arrivals and roll-overs: "A new day: 2 queued cards arrived in
// Planning, 1 card rolled over into the current iteration."
func takenOn(entries []workflow.Entry) string {
	n, to := map[string]int{}, map[string]string{}
	for _, e := range entries {
		n[e.What]++
		for _, ch := range e.Changes {
			if ch.Field == workflow.FieldStage {
				to[e.What] = " in " + cell.Clean(ch.New)
			}
		}
	}
	var parts []string
	if k := n[workflow.Arrive{}.Name()]; k > 0 {
		parts = append(parts, counted(k, "queued card")+" arrived"+to[workflow.Arrive{}.Name()])
	}
	if k := n[workflow.RollOver{}.Name()]; k > 0 {
		parts = append(parts, counted(k, "open card")+" rolled over into the current iteration")
	}
	return "A new day: " + strings.Join(parts, ", ") + "."
}
