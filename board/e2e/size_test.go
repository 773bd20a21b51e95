//go:build unix

package e2e

import (
	"strings"
	"testing"
)

// A form stays what it is while the terminal becomes small, nothing, and large
// again; what is typed meanwhile is not lost.
func TestAFormSurvivesATerminalThatShrinksToNothing(t *testing.T) {
	play(t, func(d *desk, open theatre) {
		id := d.run("add", "--kind", "bug", "a bug to plan")
		s := open(d, 120, 36)
		s.sees("a bug to plan")
		s.press("e")
		s.sees("Edit ·", "a bug to plan")
		s.press(", first" + tab + "a description\rof two lines")
		s.sees("of two lines")
		s.resize(40, 15)
		s.until("a narrow form", func(text string) bool {
			return strings.Contains(text, "of two lines") && len([]rune(strings.Split(text, "\n")[0])) <= 40
		})
		s.press(", narrow")
		s.sees("narrow")
		s.resize(1, 1)
		s.press(" and unseen")
		s.resize(400, 90)
		s.sees("of two lines, narrow and unseen", "a bug to plan, first")
		s.resize(120, 36)
		s.sees("of two lines, narrow and unseen")
		s.press(save)
		d.tells(s, id, "a bug to plan, first", "of two lines, narrow and unseen")
		s.press("q")
		s.ends()
	})
}
