//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
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

// A draft is on the screen before it is on the disk, and that it got there changes
// nothing on the screen: whoever waits for the disk must not wait for the screen.
func TestADraftIsKeptThoughItsFileWasHeldWhenItWasMade(t *testing.T) {
	d := newDesk(t)
	d.run("add", "--kind", "bug", "plan me")
	s := d.open(120, 36)
	s.sees("plan me")
	s.press("P")
	s.sees("draft: nothing planned", "Unscheduled")
	s.press("L")
	s.sees("1 scheduled")
	s.press("u")
	s.sees("draft: nothing planned")
	s.until("no draft", func(string) bool { return d.run("plan") == "" })
	found, err := filepath.Glob(filepath.Join(filepath.Dir(d.file), "state", "opsboard", "drafts", "plan-*.lock"))
	require.NoError(t, err)
	require.Len(t, found, 1)
	lock, err := os.OpenFile(found[0], os.O_RDWR, 0)
	require.NoError(t, err)
	defer lock.Close()
	require.NoError(t, syscall.Flock(int(lock.Fd()), syscall.LOCK_EX))
	s.press("hL")
	s.sees("1 scheduled")
	require.Empty(t, d.run("plan"), "it cannot be kept yet")
	asked := 0
	s.until("the draft on the disk", func(string) bool {
		out := d.run("plan")
		if asked++; asked == 5 { // by now the screen has come to rest
			require.NoError(t, syscall.Flock(int(lock.Fd()), syscall.LOCK_UN))
		}
		return out != ""
	})
}
