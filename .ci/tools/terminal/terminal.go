// Package terminal shows a program in a pseudo-terminal that an emulator reads, to
// the tools that sit before it as a person would.
package terminal

import (
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
)

// patience is how long a screen may take to show what it must.
const patience = 60 * time.Second

// Screen is a program in a terminal.
type Screen struct {
	cmd   *exec.Cmd
	file  *os.File
	term  vt10x.Terminal
	mu    sync.Mutex
	seen  func(screen string) bool // asked at each change
	found chan struct{}
	ended chan struct{}
}

// Start starts a program in a terminal of that size.
func Start(cmd *exec.Cmd, cols, rows int) (*Screen, error) {
	file, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: uint16(rows), Cols: uint16(cols)})
	if err != nil {
		return nil, err
	}
	s := &Screen{cmd: cmd, file: file, term: vt10x.New(vt10x.WithSize(cols, rows), vt10x.WithWriter(file)), ended: make(chan struct{})}
	go s.read()
	return s, nil
}

// Kill kills the program, as kill -9 does.
func (s *Screen) Kill() { _ = s.cmd.Process.Kill() }

// Close kills the program and takes the terminal away.
func (s *Screen) Close() {
	s.Kill()
	_ = s.cmd.Wait()
	_ = s.file.Close()
	<-s.ended
}

// Process is the number of the program's process.
func (s *Screen) Process() int { return s.cmd.Process.Pid }

func (s *Screen) read() {
	defer close(s.ended)
	buf := make([]byte, 16<<10)
	for {
		n, err := s.file.Read(buf)
		s.mu.Lock()
		_, _ = s.term.Write(buf[:n])
		if s.seen != nil && s.seen(s.term.String()) {
			close(s.found)
			s.seen = nil
		}
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// Await gives a channel that is closed once the screen is drawn anew and is as wanted.
func (s *Screen) Await(want func(screen string) bool) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen, s.found = want, make(chan struct{})
	return s.found
}

// Shows waits until the screen is as wanted, or it is clear that it will not be.
func (s *Screen) Shows(want func(screen string) bool) bool {
	found := s.Await(want)
	s.mu.Lock()
	if s.seen != nil && want(s.term.String()) {
		s.seen = nil
		s.mu.Unlock()
		return true
	}
	s.mu.Unlock()
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case <-found:
		return true
	case <-s.ended:
	case <-late.C:
	}
	return false
}

// Press types keys as they are.
func (s *Screen) Press(keys string) { _, _ = s.file.WriteString(keys) }

// Text is what stands on the screen now.
func (s *Screen) Text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.term.String()
}

// Resize gives the terminal another size.
func (s *Screen) Resize(cols, rows int) {
	s.mu.Lock()
	s.term.Resize(cols, rows)
	s.mu.Unlock()
	_ = pty.Setsize(s.file, &pty.Winsize{Rows: uint16(rows), Cols: uint16(cols)})
}
