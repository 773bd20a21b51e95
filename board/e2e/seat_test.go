//go:build unix

package e2e

import (
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// esc leaves what is open. Whoever presses it waits for what comes of it before
// the next key: together they would be another key.
const esc = "\x1b"

// seat is a place in front of the program, whatever its terminal is.
type seat interface {
	press(keys string)
	sees(words ...string)
	until(what string, is func(string) bool)
	visible(text string) bool
	resize(cols, rows int)
	ends() // the program, by itself and in good order
}

// ends waits until the program has ended well.
func (s *screen) ends() {
	s.t.Helper()
	require.Zero(s.t, s.quits())
}

// inTmux is a pane that is typed into as a terminal is.
type inTmux struct{ *pane }

func (p inTmux) press(keys string) {
	p.t.Helper()
	args := []string{"-H"}
	for _, b := range []byte(keys) {
		args = append(args, hex.EncodeToString([]byte{b}))
	}
	p.pane.press(args...)
}

func (p inTmux) resize(cols, rows int) {
	p.t.Helper()
	out, err := exec.Command("tmux", "-S", p.socket, "resize-window", "-x", fmt.Sprint(cols), "-y", fmt.Sprint(rows)).CombinedOutput()
	require.NoError(p.t, err, string(out))
}

// ends waits until the pane is gone, which it is when the program has ended, and tmux
// with its last one.
func (p inTmux) ends() {
	p.t.Helper()
	p.until("the end of the program", func(string) bool {
		out, err := exec.Command("tmux", "-S", p.socket, "list-panes", "-a", "-F", "#{pane_id}").Output()
		return err != nil || !slices.Contains(strings.Fields(string(out)), p.id)
	})
}

// theatre opens a terminal of one kind in which a story is played.
type theatre func(d *desk, cols, rows int, args ...string) seat

// play plays a story in a pseudo-terminal and in tmux.
func play(t *testing.T, story func(d *desk, open theatre)) {
	t.Run("pty", func(t *testing.T) {
		story(newDesk(t), func(d *desk, cols, rows int, args ...string) seat { return d.open(cols, rows, args...) })
	})
	t.Run("tmux", func(t *testing.T) {
		story(newDesk(t), func(d *desk, cols, rows int, args ...string) seat {
			return inTmux{d.tmux(fmt.Sprint(cols), fmt.Sprint(rows), args...)}
		})
	})
}

// arrives waits until the card stands in the stage, in the file.
func (d *desk) arrives(s seat, id, stage string) {
	d.t.Helper()
	s.until("the card in "+stage, func(string) bool { return d.stage(id) == stage })
}

// tells waits until the card has the words, in the file.
func (d *desk) tells(s seat, id string, words ...string) {
	d.t.Helper()
	for _, w := range words {
		s.until("“"+w+"” in the file", func(string) bool { return strings.Contains(d.run("show", id), w) })
	}
}

// configured writes the desk's configuration file, or one beside it.
func (d *desk) configured(name, text string) {
	d.t.Helper()
	path := filepath.Join(filepath.Dir(d.file), "config", "opsboard", name)
	require.NoError(d.t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(d.t, os.WriteFile(path, []byte(text), 0o600))
}
