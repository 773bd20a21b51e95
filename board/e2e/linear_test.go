//go:build unix

package e2e

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestABugGoesItsWayInSentences(t *testing.T) {
	d := newDesk(t)
	id := d.run("add", "--kind", "bug", "--requester", "maria", "the macro runs twice")
	s := d.open(160, 100, "--linear")
	s.sees("Triage, 1 of 1: ", "the macro runs twice", "lacks triage to record that it is valid")
	s.press("t" + enter)
	s.sees("ready for Planning")
	s.press("L")
	s.reaches(d, id, "Planning")
	s.sees("lacks a gameplan")
	s.press("gp")
	s.sees("g, and then?", "Gameplan: empty")
	s.press("run it once" + save)
	s.sees("ready for Development")
	s.press(enter)
	s.sees("Open card, Planning, 1 of 1", "stage: Planning", "met: ", "run it once")
	s.press("L")
	s.reaches(d, id, "Development")
	s.press("u")
	s.reaches(d, id, "Planning")
	s.press("\x03")
	require.Zero(t, s.quits())
	said := string(s.raw)
	for i, sentence := range []string{"1 of 1: ", "ready for Planning", "Triage to Planning.", "g, and then?", "ready for Development", "Open card", "Planning to Development.", "Undid"} {
		at := strings.Index(said, sentence)
		require.GreaterOrEqual(t, at, 0, "%d %s in %s", i, sentence, said)
		said = said[at:]
	}
	require.NotContains(t, strings.ReplaceAll(strings.ReplaceAll(said, "\x1b[?2004h", ""), "\x1b[?2004l", ""), "\x1b")
	require.NotContains(t, strings.ReplaceAll(string(s.raw), "\r\n", ""), "\n", "each line ends at its beginning")
	d.sound()
}
