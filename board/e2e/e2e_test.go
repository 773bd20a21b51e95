//go:build unix

// Package e2e drives the real program as a person does: the built binary, in a
// pseudo-terminal and in tmux, killed without warning, and many at once. It needs the
// terminals and signals of Unix; elsewhere there is nothing of it.
package e2e

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// program is the binary under test, built once a run.
var program string

func TestMain(m *testing.M) {
	playCrash()
	playAhead()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "opsboard-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "opsboard")
	build := exec.Command("go", "build", "-o", program, "opsboard")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "build the program:", err)
		return 1
	}
	return m.Run()
}

// long says that the long runs were asked for, as .ci/run does.
func long() bool { return os.Getenv("OPSBOARD_LONG") != "" }

// rounds is the number of rounds of a loop: more of them in a long run.
func rounds(short, inLong int) int {
	if long() {
		return inLong
	}
	return short
}

// desk is one person's place: a board file and an environment of its own, so that
// nothing depends on the settings of whoever runs the tests, and nothing is left in
// their home.
type desk struct {
	t    *testing.T
	file string
	env  []string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	dir := t.TempDir()
	return &desk{t: t, file: filepath.Join(dir, "board.db"), env: append(os.Environ(),
		"OPSBOARD_FILE="+filepath.Join(dir, "board.db"), "OPSBOARD_USER=ana",
		"XDG_CONFIG_HOME="+filepath.Join(dir, "config"), "XDG_DATA_HOME="+filepath.Join(dir, "data"), "XDG_STATE_HOME="+filepath.Join(dir, "state"),
		"HOME="+dir, "SHELL=/bin/sh", "TERM=xterm-256color", "LC_ALL=C.UTF-8", "NO_COLOR=")}
}

// command is the program with arguments, not yet started.
func (d *desk) command(args ...string) *exec.Cmd {
	c := exec.Command(program, args...)
	c.Env = d.env
	return c
}

// try runs the program and returns what it printed and its exit code.
func (d *desk) try(args ...string) (stdout, stderr string, code int) {
	d.t.Helper()
	c := d.command(args...)
	var out, err bytes.Buffer
	c.Stdout, c.Stderr = &out, &err
	if e := c.Run(); e != nil {
		_, exited := e.(*exec.ExitError)
		require.True(d.t, exited, "run %v: %v", args, e)
	}
	return out.String(), err.String(), c.ProcessState.ExitCode()
}

// run runs the program, which must succeed, and returns what it printed.
func (d *desk) run(args ...string) string {
	d.t.Helper()
	out, err, code := d.try(args...)
	require.Zero(d.t, code, "opsboard %s: %s%s", strings.Join(args, " "), out, err)
	return strings.TrimSpace(out)
}

// sound requires that the file passes the program's own check.
func (d *desk) sound() {
	d.t.Helper()
	d.run("check")
}
