package board

import (
	"fmt"
	"strings"

	"opsboard/board/cell"
	"opsboard/keymap"
)

// sayHistory names the step under the cursor, and what taking it back would
// change.
func (m Model) sayHistory() string {
	h := m.history
	s, ok := h.step()
	if !ok {
		return "History: nothing was done yet."
	}
	words := []string{fmt.Sprintf("History: step %d", s.Number), m.deed(s)}
	if len(s.Cards) > 0 {
		words = append(words, stepCards(s)+" "+cell.Clean(s.Cards[0].Title))
	}
	words = append(words, "by "+cell.Clean(s.By), m.clock(s.At, "2 January 2006, 15:04"))
	if !s.stands() {
		words = append(words, "undone")
	}
	if s.Unsigned {
		words = append(words, "from before the board was signed")
	}
	return strings.Join(words, ", ") + "." + m.sayPlan(s)
}

// sayPlan is the preview in one breath.
func (m Model) sayPlan(s Step) string {
	h := m.history
	number, act := s.reversal()
	does := map[writeAct]string{undo: "Undoing it", redo: "Doing it again"}[act]
	switch {
	case h.planOf != number:
		return ""
	case h.no != nil:
		return " It cannot be taken back: " + cell.Clean(h.no.Error()) + "."
	case h.plan.Cards > 1:
		return fmt.Sprintf(" %s changes %d cards.", does, h.plan.Cards)
	}
	var lines []string
	for _, c := range h.plan.First {
		for _, ch := range c.Changes {
			if line := changeLine(ch); line != "" {
				lines = append(lines, cell.Clean(line))
			}
		}
	}
	if len(lines) == 0 {
		return " " + does + " changes nothing that shows."
	}
	return " " + does + " changes " + strings.Join(lines, ", ") + "."
}

// sayCondition is what must be known of the board on screen before anything
// else; "" where all is well.
func (m Model) sayCondition() string {
	switch m.condition() {
	case failed:
		return "The board cannot be read: " + cell.Clean(m.file.unread.Error()) + ". " + m.keyFor(keymap.Retry) + " tries again."
	case loading:
		return "Loading " + cell.Clean(m.tabs.onShow().title) + "."
	case stale:
		return "As of " + m.clock(m.file.readAt, "15:04") + ", the file cannot be read."
	case past:
		return "The past, as of " + m.clock(m.dates.past, "2 January 2006, 15:04") + "."
	}
	return ""
}
