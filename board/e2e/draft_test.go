//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// drafts are the files in which the desk's board keeps what is being typed.
func (d *desk) drafts() []string {
	found, err := filepath.Glob(filepath.Join(filepath.Dir(d.file), "state", "opsboard", "drafts", "*.json"))
	require.NoError(d.t, err)
	return found
}

func TestWhatIsTypedSurvivesKill9AndATermination(t *testing.T) {
	for name, end := range map[string]func(*screen){
		"kill -9": func(s *screen) { require.NoError(t, s.cmd.Process.Kill()) },
		"SIGTERM": func(s *screen) { require.NoError(t, s.cmd.Process.Signal(syscall.SIGTERM)) },
		"ctrl+c":  func(s *screen) { s.press("\x03") },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.run("add", "--kind", "bug", "a bug to comment on")
			s := d.open(100, 30)
			s.sees("a bug to comment on")
			s.press("c")
			s.sees("Comment ·")
			s.press("half a thought")
			s.sees("half a thought")
			if name == "kill -9" { // which leaves no last moment: a second after the last key it is on disk
				require.Eventually(t, func() bool { return drafted(t, d, "half a thought") }, patience, 10*time.Millisecond)
			}
			end(s)
			s.quits()
			require.True(t, drafted(t, d, "half a thought"))
			info, err := os.Stat(d.drafts()[0])
			require.NoError(t, err)
			require.Equal(t, os.FileMode(0o600), info.Mode().Perm())

			s = d.open(100, 30)
			s.sees("A draft waits: comment of")
			s.press("c")
			s.sees("What you typed on", "half a thought")
			s.press(", and the rest" + save)
			s.until("the comment in the file", func(string) bool {
				return strings.Contains(d.run("show", d.only()), "half a thought, and the rest")
			})
			s.press("q")
			require.Zero(t, s.quits())
			require.Empty(t, d.drafts())
		})
	}
}

// drafted reports whether a draft holds the text.
func drafted(t *testing.T, d *desk, text string) bool {
	for _, f := range d.drafts() {
		b, err := os.ReadFile(f)
		require.NoError(t, err)
		if strings.Contains(string(b), text) {
			return true
		}
	}
	return false
}
