//go:build linux

package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A board that is left for the shell, and comes back, holds no more open than before.
func TestComingBackKeepsNothingOpen(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("a shell that controls jobs is needed: bash")
	}
	d := newDesk(t)
	d.run("add", "--kind", "bug", "a bug to comment on")
	cmd := exec.Command(bash, "--norc", "--noprofile", "-i")
	cmd.Env = append(d.env, "PS1=ready> ")
	s := d.startMute(cmd, 120, 40, true) // an answer that comes late would be typed to the shell
	s.sees("ready>")
	s.press(program + "\r")
	s.sees("a bug to comment on")
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", cmd.Process.Pid, cmd.Process.Pid))
	require.NoError(t, err)
	held := func() int {
		files, err := os.ReadDir("/proc/" + strings.TrimSpace(string(children)) + "/fd")
		require.NoError(t, err)
		return len(files)
	}
	before := 0
	for i := range 4 {
		s.press("\x1a")
		s.until("the shell", func(text string) bool { return strings.HasSuffix(strings.TrimSpace(text), "ready>") })
		s.press("fg\r")
		s.sees("n new")
		if i == 0 { // what is opened once
			before = held()
		}
	}
	// A reading of the file that is under way holds it for a moment.
	s.until(fmt.Sprintf("%d descriptors again, not %d", before, held()), func(string) bool { return held() <= before })
	s.press("q")
	s.until("the shell", func(text string) bool { return strings.HasSuffix(strings.TrimSpace(text), "ready>") })
	s.press("exit\r")
	s.quits()
	d.sound()
}

// A backup that cannot be made is said once the terminal is the shell's again, not
// across the board.
func TestAWarningDoesNotCrossTheBoard(t *testing.T) {
	d := newDesk(t)
	d.run("add", "--kind", "bug", "a bug to comment on")
	require.NoError(t, os.RemoveAll(d.file+".backups"))
	require.NoError(t, os.WriteFile(d.file+".backups", []byte("a file where the folder should be"), 0o600))
	s := d.open(120, 30)
	s.sees("a bug to comment on")
	s.press("c" + "in spite of it" + save)
	s.until("the comment in the file", func(string) bool { return strings.Contains(d.run("show", d.only()), "in spite of it") })
	s.sees("n new")
	require.NotContains(t, string(s.bytes()), "could not be made")
	s.press("q")
	require.Zero(t, s.quits())
	require.Contains(t, string(s.raw), "today's backup could not be made")
}
