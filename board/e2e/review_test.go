//go:build unix

package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// queuedFor is a desk with a feature queued for the next iteration for each DRI.
func queuedFor(t *testing.T, dris ...string) *desk {
	d := newDesk(t)
	for _, dri := range dris {
		id := d.run("add", "--kind", "feature", "--weight", "3", "work for "+dri)
		d.run("triage", id, "aligned")
		d.run("move", id, "Planning")
		d.run("gameplan", id, "in two steps")
		d.run("move", id, "Scheduling")
		d.run("schedule", id, "--iteration", "next", "--milestone", "18.7", "--dri", dri)
		d.run("move", id, "Queued")
	}
	return d
}

func TestAReviewGoesToItsSummaryByKeyboard(t *testing.T) {
	d := queuedFor(t, "lin", "sam", "sam")
	queued := func(when string) (n int) {
		var q struct{ Cards int }
		require.NoError(t, json.Unmarshal([]byte(d.run("queue", "--json", "--iteration", when)), &q))
		return q.Cards
	}
	require.Equal(t, 3, queued("next"))
	s := d.open(120, 36)
	s.sees("Triage")
	s.press("R")
	s.sees("1 of 3, 3 to go", "in two steps", "work for lin")
	s.press("y")
	s.sees("2 of 3, 2 to go", "work for sam")
	s.press("l")
	s.sees("3 of 3, 1 to go")
	s.press("w")
	s.sees("Needs work", "Goes back to Scheduling")
	s.press("split it" + enter)
	s.sees("summary as text", "1 kept, 1 later, 1 needs work", "(split it)")
	s.until("the later card out of the queue", func(string) bool { return queued("next") == 2 })
	s.press("f")
	s.sees("## ", "### Verdicts")
	s.press("c")
	s.sees("Copied the summary as Markdown.")
	s.press("u") // the last verdict, and what it has changed
	s.sees("3 of 3, 1 to go")
	s.press("q")
	s.press("q")
	require.Zero(t, s.quits())
	d.sound()
}

func TestAReviewSurvivesKill9(t *testing.T) {
	d := queuedFor(t, "ana", "lin", "sam")
	s := d.open(120, 36)
	s.sees("Triage")
	s.press("R")
	s.sees("1 of 3, 3 to go")
	s.press("y")
	s.sees("2 of 3, 2 to go")
	s.press("l")
	s.sees("3 of 3, 1 to go")
	require.Eventually(t, func() bool {
		found, err := filepath.Glob(filepath.Join(filepath.Dir(d.file), "state", "opsboard", "reviews", "*.json"))
		require.NoError(t, err)
		text := ""
		for _, f := range found {
			b, err := os.ReadFile(f)
			require.NoError(t, err)
			text += string(b)
		}
		return strings.Contains(text, `"later"`)
	}, patience, 10*time.Millisecond)
	require.NoError(t, s.cmd.Process.Kill())
	s.quits()

	s = d.open(120, 36)
	s.sees("A review of", "waits, 2 verdicts in (R).", "Triage")
	s.press("R")
	s.sees("Go on where it was left", "Begin anew")
	s.press(enter)
	s.sees("3 of 3, 1 to go", "work for sam")
	s.press("u") // of an earlier run
	s.sees("The verdict on", "is taken back: later.", "2 to go")
	s.press("ly")
	s.sees("summary as text", "2 kept, 1 later")
	s.press("q")
	s.press("q")
	require.Zero(t, s.quits())
	s = d.open(120, 36)
	s.sees("Triage")
	require.False(t, s.visible("A review of"))
	s.press("q")
	require.Zero(t, s.quits())
	d.sound()
}
