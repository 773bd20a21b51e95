//go:build unix

package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// at is the cell, counted from 1, at which a text stands on the screen.
func (s *screen) at(text string) (x, y int) {
	s.t.Helper()
	for y, line := range strings.Split(s.text(), "\n") {
		if i := strings.Index(line, text); i >= 0 {
			return len([]rune(line[:i])) + 1, y + 1 // everything here is one cell wide
		}
	}
	s.t.Fatalf("%q is not on the screen:\n%s", text, s.text())
	return 0, 0
}

// mouse is a message of the mouse as a terminal writes it: 0 presses the left
// button, 32 moves with it, 65 turns the wheel down.
func mouse(button, x, y int, end string) string {
	return fmt.Sprintf("\x1b[<%d;%d;%d%s", button, x, y, end)
}

func (s *screen) click(text string) {
	x, y := s.at(text)
	s.press(mouse(0, x, y, "M") + mouse(0, x, y, "m"))
}

// drag takes what stands at one text to another, over every cell between.
func (s *screen) drag(from, to string) {
	x, y := s.at(from)
	toX, toY := s.at(to)
	keys := mouse(0, x, y, "M")
	for x != toX || y != toY {
		x, y = x+sign(toX-x), y+sign(toY-y)
		keys += mouse(32, x, y, "M")
	}
	s.press(keys + mouse(0, x, y, "m"))
}

func sign(n int) int { return min(1, max(-1, n)) }

func TestTheMouseClicksWheelsAndDragsThroughTheSameRules(t *testing.T) {
	d := newDesk(t)
	id := d.run("add", "--kind", "bug", "--requester", "maria", "--priority", "1", "the macro runs twice")
	d.run("triage", id, "valid")
	other := d.run("add", "--kind", "bug", "a holiday is missing")
	for i := range 20 {
		d.run("add", "--kind", "bug", fmt.Sprintf("number %02d", i))
	}
	s := d.open(140, 40)
	s.sees("the macro runs twice")
	require.Contains(t, string(s.bytes()), "\x1b[?1002h", "the mouse is asked for")
	require.Contains(t, string(s.bytes()), "\x1b[?1006h")

	s.drag("the macro", "Planning 0")
	s.reaches(d, id, "Planning")
	s.sees("Planning 1")
	s.drag("the macro", "Development 0")
	s.sees("needs a gameplan") // in a form over it
	s.press("run it once" + save)
	s.reaches(d, id, "Development")
	s.sees("Development 1")
	s.drag("the macro", "Completed 0")
	s.sees("Completed")
	require.Equal(t, "Development", d.stage(id))
	s.press(esc)
	s.sees("a holiday is missing")

	s.click("a holiday")
	s.press("c" + "of this one" + save)
	d.tells(s, other, "of this one")
	s.click("a holiday")
	s.sees("of this one", "a holiday is missing") // it was in the focus: it opens
	s.click("esc leave")
	s.sees("number 03")
	x, y := s.at("number 03")
	for range 20 {
		s.press(mouse(65, x, y, "M"))
	}
	s.sees("number 19")
	s.click("Features")
	s.sees("No features yet")
	s.press("q")
	require.Zero(t, s.quits())
	s.leavesNothing()
	d.sound()
}
