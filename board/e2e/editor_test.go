//go:build unix

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// withEditor lets the desk's person use a script as an editor: it finds the file
// in $f.
func (d *desk) withEditor(body string) {
	path := filepath.Join(filepath.Dir(d.file), "my editor")
	require.NoError(d.t, os.WriteFile(path, []byte("#!/bin/sh\nfor f; do :; done\n"+body), 0o755))
	d.env = append(d.env, "VISUAL="+path, "TMPDIR="+filepath.Dir(path))
}

func TestALongTextGoesThroughARealEditorAndTheBoardIsBack(t *testing.T) {
	d := newDesk(t)
	d.run("add", "--kind", "bug", "a bug to plan")
	d.withEditor(`printf 'the editor has the terminal '; read line; printf '\nsecond: %s' "$line" >> "$f"`)
	s := d.open(100, 30)
	s.sees("a bug to plan")
	s.press("gpfirst\x0f")
	s.sees("the editor has the terminal")
	s.resize(80, 24)
	s.press("typed there\r")
	s.sees("second:", "typed there", "came back from the editor")
	s.press(save)
	s.until("the gameplan in the file", func(string) bool {
		return strings.Contains(d.run("show", d.only()), "typed there")
	})
	s.press("q")
	require.Zero(t, s.quits())
	left, err := filepath.Glob(filepath.Join(filepath.Dir(d.file), "opsboard-*"))
	require.NoError(t, err)
	require.Empty(t, left, "no file of the editor's is left")
}

func TestAnEditorThatIsInterruptedOrKilledLeavesTheBoardAsItWas(t *testing.T) {
	d := newDesk(t)
	d.run("add", "--kind", "bug", "a bug to plan")
	d.withEditor(`cd "` + filepath.Dir(d.file) + `"; echo $$ >> pids; printf 'turn %s of the editor ' $(wc -l < pids); printf lost >> "$f"; read line`)
	s := d.open(100, 30)
	s.sees("a bug to plan")
	s.press("gpfirst")
	for i, end := range []func(){
		func() { s.press("\x03") }, // the terminal is not raw: all of the foreground gets the signal
		func() {
			pids, err := os.ReadFile(filepath.Join(filepath.Dir(d.file), "pids"))
			require.NoError(t, err)
			require.NoError(t, syscall.Kill(number(t, strings.Fields(string(pids))[1]), syscall.SIGKILL))
		},
	} {
		s.press("\x0f")
		s.sees(fmt.Sprintf("turn %d of the editor", i+1))
		end()
		s.sees("The text is as it was", "first")
		s.press("!")
		s.until("the message gone", func(text string) bool { return !strings.Contains(text, "The text is as it was") })
	}
	s.press(save)
	s.until("the gameplan in the file", func(string) bool { return strings.Contains(d.run("show", d.only()), "first!!") })
	s.press("q")
	require.Zero(t, s.quits())
}

func number(t *testing.T, text string) int {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	require.NoError(t, err)
	return n
}
