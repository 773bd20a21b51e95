//go:build unix

package e2e

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
	"github.com/stretchr/testify/require"
)

// patience is how long a screen may take before a test gives up on it. It
// bounds a hang; nothing is measured against it.
const patience = 30 * time.Second

// screen is the program in a pseudo-terminal, with an emulator that reads it.
type screen struct {
	t     *testing.T
	cmd   *exec.Cmd
	tty   *os.File
	term  vt10x.Terminal
	mu    sync.Mutex
	raw   []byte        // all that the program sent
	drawn chan struct{} // one token a change
	ended chan struct{}

	before, after *term.State // the modes of the terminal around the run
}

// open starts the program in a terminal of the given size.
func (d *desk) open(cols, rows int, args ...string) *screen {
	d.t.Helper()
	return d.start(d.command(args...), cols, rows)
}

// start starts any program in a terminal. The test keeps the terminal open too, so
// that its modes can be read when the program is gone.
func (d *desk) start(cmd *exec.Cmd, cols, rows int) *screen {
	d.t.Helper()
	return d.startMute(cmd, cols, rows, false)
}

// startMute is start, in a terminal that answers no question where it is mute.
func (d *desk) startMute(cmd *exec.Cmd, cols, rows int, mute bool) *screen {
	d.t.Helper()
	s := &screen{t: d.t, cmd: cmd, drawn: make(chan struct{}, 1), ended: make(chan struct{})}
	tty, slave, err := pty.Open()
	require.NoError(d.t, err)
	require.NoError(d.t, pty.Setsize(tty, &pty.Winsize{Rows: uint16(rows), Cols: uint16(cols)}))
	s.before, err = term.GetState(slave.Fd())
	require.NoError(d.t, err)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	require.NoError(d.t, cmd.Start())
	require.NoError(d.t, syscall.SetNonblock(int(tty.Fd()), true)) // so that it can be closed while it is read
	answers := io.Writer(tty)
	if mute {
		answers = io.Discard
	}
	s.tty, s.term = tty, vt10x.New(vt10x.WithSize(max(cols, 1), max(rows, 1)), vt10x.WithWriter(answers))
	go s.read(slave)
	d.t.Cleanup(func() {
		_ = s.cmd.Process.Kill()
		<-s.ended
		_ = tty.Close()
	})
	return s
}

func (s *screen) read(slave *os.File) {
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_ = s.cmd.Wait()
		s.after, _ = term.GetState(slave.Fd())
		_ = slave.Close()
	}()
	defer close(s.ended)
	buf := make([]byte, 32<<10)
	for {
		n, err := s.tty.Read(buf)
		if n > 0 {
			s.mu.Lock()
			s.raw = append(s.raw, buf[:n]...)
			_, _ = s.term.Write(buf[:n])
			s.mu.Unlock()
			select {
			case s.drawn <- struct{}{}:
			default:
			}
		}
		if err != nil {
			<-gone
			return
		}
	}
}

// text is what stands on the screen now.
func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.term.String()
}

// visible reports whether a text stands on the screen now.
func (s *screen) visible(text string) bool { return strings.Contains(s.text(), text) }

// press types keys as they are.
func (s *screen) press(keys string) {
	s.t.Helper()
	_, err := io.WriteString(s.tty, keys)
	require.NoError(s.t, err)
}

// again is how long a wait lasts before it asks anew though nothing was drawn: what
// it waits for may be on the disk, and come there without a word on the screen.
const again = 100 * time.Millisecond

// until waits until the screen, or what is asks besides it, is as wanted.
func (s *screen) until(what string, is func(string) bool) {
	s.t.Helper()
	stop, more := time.NewTimer(patience), time.NewTicker(again)
	defer stop.Stop()
	defer more.Stop()
	for {
		if is(s.text()) {
			return
		}
		select {
		case <-s.drawn:
		case <-more.C:
		case <-s.ended:
			if !is(s.text()) {
				s.t.Fatalf("the program ended before %s; its screen:\n%s", what, s.text())
			}
			return
		case <-stop.C:
			s.t.Fatalf("never saw %s; the screen:\n%s", what, s.text())
		}
	}
}

// sees waits until the words stand on the screen.
func (s *screen) sees(words ...string) {
	s.t.Helper()
	for _, w := range words {
		s.until("“"+w+"”", func(text string) bool { return strings.Contains(text, w) })
	}
}

// quits waits until the program has ended, and returns its exit code.
func (s *screen) quits() int {
	s.t.Helper()
	select {
	case <-s.ended:
	case <-time.After(patience):
		s.t.Fatalf("the program does not end; its screen:\n%s", s.text())
	}
	return s.cmd.ProcessState.ExitCode()
}

func (s *screen) resize(cols, rows int) {
	s.mu.Lock()
	s.term.Resize(cols, rows)
	s.mu.Unlock()
	_ = pty.Setsize(s.tty, &pty.Winsize{Rows: uint16(rows), Cols: uint16(cols)})
	_ = s.cmd.Process.Signal(syscall.SIGWINCH)
}

func TestKeysTypedBeforeTheFirstFrameAreNotLost(t *testing.T) {
	d := newDesk(t)
	d.run("add", "--kind", "bug", "the macro runs twice")
	s := d.open(100, 30)
	s.press("c" + "seen on friday") // at once: nothing is drawn yet
	s.sees("Comment ·", "seen on friday")
	s.press(save) // not before: until the program reads keys, ctrl+s belongs to the terminal
	s.until("the comment in the file", func(string) bool {
		return strings.Contains(d.run("show", d.only()), "seen on friday")
	})
}

// only is the id of the board's one card.
func (d *desk) only() string {
	d.t.Helper()
	lines := strings.Split(d.run("list", "--columns", "id"), "\n")
	require.Len(d.t, lines, 1)
	return lines[0]
}

func TestTheBoardSurvivesEverySizeDownToOneCell(t *testing.T) {
	d := newDesk(t)
	d.run("demo", "--keep", d.file)
	s := d.open(120, 36)
	s.sees("Triage")
	for _, size := range [][2]int{{1, 1}, {2, 40}, {400, 2}, {40, 15}, {60, 10}, {80, 24}, {400, 90}, {3, 3}, {120, 36}} {
		s.resize(size[0], size[1])
		s.press("jl")
	}
	s.sees("Completed")
	s.press("q")
	require.Zero(t, s.quits())
}

func TestAChangeByAnotherProcessAppearsOnTheOpenBoard(t *testing.T) {
	d := newDesk(t)
	d.run("add", "--kind", "bug", "first of all")
	s := d.open(120, 36)
	s.sees("first of all")
	d.run("add", "--kind", "bug", "came from outside")
	s.sees("came from outside")
	s.press("q")
	require.Zero(t, s.quits())
}
