package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"opsboard/board/cli"
)

// TestMain makes the program a command of the stories, with a clock and ids that
// a story can rely on.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"opsboard": func() { os.Exit(run(storyWorld())) }})
}

// storyWorld is the world with the clock at $NOW, ids that are the same in each
// run of a story, and, where the story types at a terminal, that terminal.
func storyWorld() cli.Env {
	env := world()
	env.Version = "of the stories"
	if now, err := time.Parse(time.RFC3339, os.Getenv("NOW")); err == nil {
		env.Now = func() time.Time { return now }
	}
	env.NewID = func() string { return storyID(filepath.Join(os.Getenv("WORK"), ".ids")) }
	var size cli.Screen
	if _, err := fmt.Sscanf(os.Getenv("TERMINAL"), "%dx%d", &size.Width, &size.Height); err == nil {
		tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(9)
		}
		env.Stdin, env.Stdout, env.Stderr, env.Screen = tty, tty, tty, &size
	}
	return env
}

// storyID counts in a file, and makes of the number an id that looks like any.
func storyID(counter string) string {
	f, err := os.OpenFile(counter, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	if _, err := f.Write([]byte{'.'}); err != nil {
		panic(err)
	}
	info, err := f.Stat()
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256([]byte(strconv.FormatInt(info.Size(), 10)))
	id := make([]byte, 12)
	for i := range id {
		id[i] = letters[int(sum[i])%len(letters)]
	}
	return string(id)
}

func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(e *testscript.Env) error {
			e.Setenv("NOW", "2026-11-23T09:00:00Z") // a Monday, in the iteration of 22 to 28 November
			e.Setenv("OPSBOARD_FILE", filepath.Join(e.WorkDir, "board.db"))
			e.Setenv("OPSBOARD_USER", "ana")
			e.Setenv("HOME", filepath.Join(e.WorkDir, "home"))
			e.Setenv("TERM", "xterm-256color")
			e.Setenv("LC_ALL", "C.UTF-8")
			e.Setenv("ESC", "\x1b")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "card": card, "text": text,
		},
	})
}

// exits runs the program and requires its exit code: exits 2 list stage:quued
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE ARGUMENT…")
	}
	code := 0
	if err := ts.Exec("opsboard", args[1:]...); err != nil {
		exit, ok := err.(*exec.ExitError)
		if !ok {
			ts.Fatalf("opsboard: %v", err)
		}
		code = exit.ExitCode()
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, not %s", code, args[0])
	}
}

// card keeps the id that the last command printed as $NAME, and its first four
// letters as $NAME4.
func card(ts *testscript.TestScript, neg bool, args []string) {
	id := strings.TrimSpace(ts.ReadFile("stdout"))
	if neg || len(args) != 1 || len(id) != 12 {
		ts.Fatalf("usage: card NAME, after a command that printed an id; it printed %q", id)
	}
	ts.Setenv(args[0], id)
	ts.Setenv(args[0]+"4", id[:4])
}

// text writes a file of so many letters: text long.txt 10000000
func text(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: text FILE LENGTH")
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Repeat("a", n)), 0o600))
}

func TestIDsAreTwelveLettersAndDigitsAndNeverTheSame(t *testing.T) {
	seen := map[string]bool{}
	for range 10_000 {
		id := newID()
		require.Regexp(t, "^[a-z0-9]{12}$", id)
		require.False(t, seen[id])
		seen[id] = true
	}
}
