//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A planning session: a draft is made on one desk, survives the program, is
// saved as a file, and applied at a second desk whose board has moved on.
func TestADraftOfAPlanIsHandedOverToAnotherDesk(t *testing.T) {
	d := newDesk(t)
	d.run("add", "--kind", "bug", "plan me first", "--weight", "2")
	d.run("add", "--kind", "bug", "plan me second", "--weight", "3")
	ids := strings.Split(d.run("list", "--columns", "id"), "\n")
	require.Len(t, ids, 2)
	file := filepath.Join(filepath.Dir(d.file), "next weeks.json")

	s := d.open(120, 36)
	s.sees("plan me first")
	s.press("P")
	s.sees("draft: nothing planned", "Unscheduled", "Next")
	s.press("LL")
	s.sees("1 scheduled")
	s.press("hhjL")
	s.sees("2 scheduled")
	s.press("\x03")
	require.Zero(t, s.quits())
	require.Empty(t, d.run("list", "-iteration:none", "--columns", "id"), "nothing of it is on the board")

	s = d.open(120, 36)
	s.sees("A draft of a plan waits")
	s.press("P")
	s.sees("is resumed: 2 scheduled")
	s.press("W")
	s.sees("Save the draft as a file")
	s.press("\x15" + file + "\r")
	s.sees("The draft is saved as")
	s.press("\x03")
	require.Zero(t, s.quits())
	require.Contains(t, d.run("plan"), "iteration")

	board, err := os.ReadFile(d.file)
	require.NoError(t, err)
	lin := newDesk(t)
	lin.env = append(lin.env, "OPSBOARD_USER=lin")
	require.NoError(t, os.WriteFile(lin.file, board, 0o600))
	lin.run("schedule", ids[0], "--iteration", "2030-01-01") // the board moves on
	require.Contains(t, lin.run("plan", "show", file), "clash")
	out, _, code := lin.try("plan", "apply", file, "--dry-run")
	require.Equal(t, 1, code)
	require.Contains(t, out, "would be")
	require.Equal(t, ids[0], lin.run("list", "-iteration:none", "--columns", "id"), "a dry run changes nothing")
	_, why, code := lin.try("plan", "apply", file)
	require.Equal(t, 1, code)
	require.Contains(t, why, "clash: it was unscheduled when it was planned")
	require.Len(t, strings.Split(lin.run("list", "-iteration:none", "--columns", "id"), "\n"), 2)
	lin.run("undo")
	require.Equal(t, ids[0], lin.run("list", "-iteration:none", "--columns", "id"), "one step")
	lin.sound()

	d.run("plan", "apply")
	require.Len(t, strings.Split(d.run("list", "-iteration:none", "--columns", "id"), "\n"), 2)
	require.Empty(t, d.run("plan"), "what is applied is no draft any more")
	d.run("plan", "apply", file) // again: nothing is left to do, and nothing goes wrong
	d.run("undo")
	require.Empty(t, d.run("list", "-iteration:none", "--columns", "id"))
}
