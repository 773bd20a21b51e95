//go:build unix

package e2e

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Two boards of one person plan at the same time, and one of them is killed: both
// plans are in the draft.
func TestTwoBoardsOfOnePersonPlanInOneDraft(t *testing.T) {
	d := newDesk(t)
	d.run("add", "--kind", "bug", "plan me first")
	d.run("add", "--kind", "bug", "plan me second")
	one, two := d.open(120, 36), d.open(120, 36)
	for _, s := range []*screen{one, two} {
		s.sees("plan me first")
		s.press("P")
		s.sees("draft: nothing planned", "Unscheduled")
	}
	lines := func(n int) {
		one.until("the draft with its lines", func(string) bool {
			out := d.run("plan")
			return out != "" && len(strings.Split(out, "\n")) == n
		})
	}
	one.press("L")
	one.sees("1 scheduled")
	lines(1)
	two.press("hGL")
	two.sees("Another program of yours has changed this draft too: a line of it", "2 scheduled")
	lines(2)
	require.NoError(t, two.cmd.Process.Kill())
	one.press("L")
	one.sees("2 scheduled")
	one.press("A")
	one.sees("Applied 2 cards in one step")
	one.until("the cards in the file", func(string) bool {
		return len(strings.Split(d.run("list", "-iteration:none", "--columns", "id"), "\n")) == 2
	})
	one.press("\x03")
	require.Zero(t, one.quits())
	require.Empty(t, d.run("plan"))
	d.sound()
}
