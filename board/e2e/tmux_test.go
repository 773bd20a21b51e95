//go:build unix

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// pane is the program in a tmux of its own, or beside another in the same window.
type pane struct {
	t      *testing.T
	socket string // the path of its server's
	id     string // as tmux names it
}

// tmux opens the program in a tmux server of its own, with the environment of the
// desk.
func (d *desk) tmux(cols, rows string, args ...string) *pane {
	d.t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		d.t.Skip("tmux is not installed; .ci/run installs it")
	}
	dir, err := os.MkdirTemp("/tmp", "ob") // the path of a socket has to be short
	require.NoError(d.t, err)
	d.t.Cleanup(func() { _ = os.RemoveAll(dir) })
	p := &pane{d.t, filepath.Join(dir, "s"), "%0"}
	start := exec.Command("tmux", append([]string{"-S", p.socket, "-f", "/dev/null", "new-session", "-d", "-x", cols, "-y", rows, program}, args...)...)
	start.Env = d.env
	out, err := start.CombinedOutput()
	require.NoError(d.t, err, string(out))
	d.t.Cleanup(func() { _ = exec.Command("tmux", "-S", p.socket, "kill-server").Run() })
	return p
}

// beside opens the program of another desk in the right half of the window.
func (p *pane) beside(d *desk) *pane {
	d.t.Helper()
	args := []string{"-S", p.socket, "split-window", "-h", "-P", "-F", "#{pane_id}"}
	for _, v := range d.env {
		args = append(args, "-e", v)
	}
	out, err := exec.Command("tmux", append(args, program)...).CombinedOutput()
	require.NoError(d.t, err, string(out))
	return &pane{d.t, p.socket, strings.TrimSpace(string(out))}
}

func (p *pane) visible(text string) bool { return strings.Contains(p.text(), text) }

func (p *pane) text() string {
	out, _ := exec.Command("tmux", "-S", p.socket, "capture-pane", "-p", "-t", p.id).Output()
	return string(out)
}

func (p *pane) press(keys ...string) {
	p.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-S", p.socket, "send-keys", "-t", p.id}, keys...)...).CombinedOutput()
	require.NoError(p.t, err, string(out))
}

// until polls the pane until it is as wanted.
func (p *pane) until(what string, is func(string) bool) {
	p.t.Helper()
	stop, again := time.After(patience), time.NewTicker(20*time.Millisecond)
	defer again.Stop()
	for !is(p.text()) {
		select {
		case <-again.C:
		case <-stop:
			p.t.Fatalf("never saw %s in tmux; the pane:\n%s", what, p.text())
		}
	}
}

// sees waits until the words stand in the pane.
func (p *pane) sees(words ...string) {
	p.t.Helper()
	for _, w := range words {
		p.until("“"+w+"”", func(text string) bool { return strings.Contains(text, w) })
	}
}

func TestTheBoardInTmuxTakesKeysTypedInOneBurst(t *testing.T) {
	d := newDesk(t)
	for _, title := range []string{"one", "two", "three", "four", "five"} {
		d.run("add", "--kind", "bug", "request number "+title)
	}
	p := d.tmux("80", "24")
	p.sees("request number one")
	p.press("-l", "jjjjkG") // one write: six keys
	p.press("Enter")
	p.sees("request number five")
	p.press("Escape")
	p.sees("Triage")
}
