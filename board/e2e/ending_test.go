//go:build unix

package e2e

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/charmbracelet/x/term"
	"github.com/stretchr/testify/require"
)

// held keeps the board file locked, as another process that writes for long does,
// until the function it returns is called.
func (d *desk) held() (release func()) {
	d.t.Helper()
	f, err := os.OpenFile(d.file, os.O_RDWR, 0)
	require.NoError(d.t, err)
	require.NoError(d.t, syscall.Flock(int(f.Fd()), syscall.LOCK_EX))
	return func() { _ = f.Close() }
}

var mode = regexp.MustCompile(`\x1b\[\?([0-9;]+)([hl])`)

// leavesNothing requires that the terminal is as it was: its modes, the screen, the
// cursor, the mouse, the paste and the keyboard.
func (s *screen) leavesNothing() {
	s.t.Helper()
	require.Equal(s.t, s.before, s.after, "the modes of the terminal")
	on := map[string]bool{"25": true}
	for _, m := range mode.FindAllSubmatch(s.raw, -1) {
		for _, n := range strings.Split(string(m[1]), ";") {
			on[n] = string(m[2]) == "h"
		}
	}
	for n, is := range on {
		require.Equal(s.t, n == "25" || n == "7", is, "mode %s at the end", n)
	}
	require.Equal(s.t, bytes.Count(s.raw, []byte("\x1b[>4;2m")) > 0, bytes.Count(s.raw, []byte("\x1b[>4m"))+bytes.Count(s.raw, []byte("\x1b[>4;0m")) > 0, "other keys")
}

func TestEveryEndingSavesTheLastChangeAndGivesTheTerminalBack(t *testing.T) {
	send := func(sig os.Signal) func(*screen) {
		return func(s *screen) { require.NoError(s.t, s.cmd.Process.Signal(sig)) }
	}
	for name, end := range map[string]func(*screen){
		"q":       func(s *screen) { s.press("q") },
		"ctrl+c":  func(s *screen) { s.press("\x03") },
		"SIGTERM": send(syscall.SIGTERM),
		"SIGINT":  send(syscall.SIGINT),
		"SIGHUP":  send(syscall.SIGHUP),
	} {
		for _, way := range []string{"drawn", "linear"} {
			t.Run(name+", "+way, func(t *testing.T) {
				if name == "SIGHUP" && signal.Ignored(syscall.SIGHUP) {
					t.Skip("this run ignores SIGHUP, as under nohup, and the program then does too")
				}
				d := newDesk(t)
				d.run("add", "--kind", "bug", "a bug to comment on")
				s := d.open(100, 30, map[string][]string{"linear": {"--linear"}}[way]...)
				s.sees("a bug to comment on")
				release := d.held()
				s.press("c" + "said before the end" + save)
				s.sees("is changed")
				end(s)
				release()
				require.Zero(t, s.quits())
				s.leavesNothing()
				require.Contains(t, d.run("show", d.only()), "said before the end")
				if way == "linear" {
					require.NotRegexp(t, `\x1b\[[^?]|\x1b\[\?[^2]`, string(s.raw), "a linear board only prints")
				}
				d.sound()
			})
		}
	}
}

func TestAClosedTerminalLosesNothing(t *testing.T) {
	for _, args := range [][]string{nil, {"--linear"}} {
		d := newDesk(t)
		d.run("add", "--kind", "bug", "a bug to comment on")
		s := d.open(100, 30, args...)
		s.sees("a bug to comment on")
		release := d.held()
		s.press("c" + "said before the end" + save)
		s.sees("is changed")
		require.NoError(t, s.tty.Close())
		release()
		s.quits()
		require.Contains(t, d.run("show", d.only()), "said before the end")
		d.sound()
	}
}

// playCrash is the program with a mistake in it: once the file named in the
// environment is there, the next id to be drawn (within Update) or the next
// question for the time by a poll (within a command) panics.
func playCrash() {
	if trigger := os.Getenv("OPSBOARD_CRASH"); trigger != "" {
		os.Exit(crashing(trigger))
	}
}

func TestAPanicEndsInGoodOrder(t *testing.T) {
	for _, where := range []string{"update", "command"} {
		for _, way := range []string{"drawn", "linear"} {
			t.Run(where+", "+way, func(t *testing.T) {
				d := newDesk(t)
				d.run("add", "--kind", "bug", "a bug to comment on")
				state := t.TempDir()
				trigger := filepath.Join(state, where)
				cmd := exec.Command(os.Args[0], map[string][]string{"linear": {"--linear"}}[way]...)
				cmd.Env = append(d.env, "OPSBOARD_CRASH="+trigger, "XDG_STATE_HOME="+state)
				s := d.start(cmd, 160, 30)
				s.sees("a bug to comment on")
				release := d.held()
				s.press("c" + "said before the end" + save)
				s.sees("is changed")
				require.NoError(t, os.WriteFile(trigger, nil, 0o600))
				if where == "update" {
					s.press("c" + "too much" + save)
				}
				s.until("the mistake", func(string) bool {
					release()
					return bytes.Contains(s.bytes(), []byte("a mistake in the program"))
				})
				require.Equal(t, 3, s.quits())
				s.leavesNothing()
				require.Contains(t, string(s.raw), "stopped on a mistake in the program: a mistake; all your changes are saved")
				require.NotContains(t, string(s.raw), "goroutine", "the details are in a file")
				files, err := filepath.Glob(filepath.Join(state, "opsboard", "crash-*.txt"))
				require.NoError(t, err)
				require.Len(t, files, 1)
				text, err := os.ReadFile(files[0])
				require.NoError(t, err)
				require.Contains(t, string(text), "goroutine")
				require.Contains(t, d.run("show", d.only()), "said before the end")
				d.sound()
			})
		}
	}
}

// bytes is all that the program has sent until now.
func (s *screen) bytes() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Clone(s.raw)
}

func TestASuspendedBoardLetsTheShellWorkAndComesBack(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("a shell that controls jobs is needed: bash")
	}
	for _, way := range []string{"", " --linear"} {
		d := newDesk(t)
		id := d.run("add", "--kind", "bug", "a bug to comment on")
		cmd := exec.Command(bash, "--norc", "--noprofile", "-i")
		cmd.Env = append(d.env, "PS1=ready> ")
		s := d.start(cmd, 120, 40)
		s.sees("ready>")
		atPrompt, err := term.GetState(s.tty.Fd())
		require.NoError(t, err)
		s.press(program + way + "\r")
		s.sees("a bug to comment on")
		s.press("n" + "a title half typed" + "\x1a")
		s.sees("Stopped")
		s.press("echo $((40+2)) answers\r")
		s.sees("42 answers")
		s.until("the modes of the shell", func(string) bool {
			now, err := term.GetState(s.tty.Fd())
			return err == nil && fmt.Sprint(now) == fmt.Sprint(atPrompt)
		})
		d.run("comment", id, "written meanwhile")
		s.press("fg\r")
		s.sees("a title half typed")
		s.press("\x1b")
		s.until("the board", func(text string) bool {
			return strings.LastIndex(text, "Triage, 1 of 1") > strings.LastIndex(text, "half typed") || !strings.Contains(text, "half typed")
		})
		s.press("c" + "and after" + save)
		s.until("the comment in the file", func(string) bool { return strings.Contains(d.run("show", id), "and after") })
		s.press("q")
		s.until("the shell", func(string) bool { return strings.HasSuffix(strings.TrimRight(s.text(), " \n"), "ready>") })
		s.press("exit\r")
		s.quits()
		d.sound()
	}
}

func TestABoardWithoutAShellStays(t *testing.T) {
	d := newDesk(t)
	d.run("add", "--kind", "bug", "a bug to comment on")
	s := d.open(100, 30)
	s.sees("a bug to comment on")
	s.press("\x1a")
	s.sees("There is no shell behind the board")
	s.press("q")
	require.Zero(t, s.quits())
}

func TestOddTerminalsLoseNothing(t *testing.T) {
	for name, tc := range map[string]struct {
		env        string
		cols, rows int
		mute       bool
	}{
		"no size":         {"TERM=xterm-256color", 0, 0, false},
		"no answers":      {"TERM=xterm-256color", 100, 30, true},
		"a dumb terminal": {"TERM=dumb", 100, 30, true},
		"an unknown one":  {"TERM=unheard-of", 100, 30, true},
		"no name":         {"TERM=", 100, 30, true},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.run("add", "--kind", "bug", "a bug to comment on")
			d.env = append(d.env, tc.env)
			cmd := d.command()
			s := d.startMute(cmd, tc.cols, tc.rows, tc.mute)
			s.until("the board", func(string) bool { return bytes.Contains(s.bytes(), []byte("a bug to comment on")) })
			s.press("c" + "said there" + save)
			s.until("the comment in the file", func(string) bool { return strings.Contains(d.run("show", d.only()), "said there") })
			s.press("q")
			require.Zero(t, s.quits())
			s.leavesNothing()
			if tc.env == "TERM=dumb" {
				require.NotContains(t, string(s.raw), "\x1b", "a terminal that only prints gets nothing else")
			}
		})
	}
}
