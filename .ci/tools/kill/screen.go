package main

import (
	"os"
	"strings"
	"sync"
	"time"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
)

// patience is how long a screen may take to show what it must.
const patience = 20 * time.Second

// tty is the board in a terminal, read by an emulator.
type tty struct {
	file  *os.File
	term  vt10x.Terminal
	mu    sync.Mutex
	seen  func(screen string) bool // asked at each change
	found chan struct{}
	ended chan struct{}
}

// screen opens the board, writes a comment or makes a card with the keys a person
// would press, presses some more, and kills it at any moment. told means that the
// screen showed the form closed and the board saved.
func (w *worker) screen(name string) (what string, told bool) {
	if _, err := w.run("look", "add", "--kind", "bug", "a card to comment on"); err != nil {
		w.tally.troubled = append(w.tally.troubled, err.Error())
	}
	cmd := w.command(name)
	file, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 30, Cols: 110})
	must(err)
	t := &tty{file: file, term: vt10x.New(vt10x.WithSize(110, 30), vt10x.WithWriter(file)), ended: make(chan struct{})}
	go t.read()
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = file.Close()
		<-t.ended
	}()
	what = "a comment on the board"
	if !t.shows(func(s string) bool { return saved(s) && strings.Contains(s, "? help") }) {
		w.tally.troubled = append(w.tally.troubled, name+": the board does not open: "+t.text())
		return what, false
	}
	said := "from " + name
	t.press("c" + said)
	if !t.shows(func(s string) bool { return strings.Contains(s, said) }) {
		w.tally.troubled = append(w.tally.troubled, name+": no form to comment in: "+t.text())
		return what, false
	}
	// The sentence stands at the bottom, which is drawn last: the frame is whole.
	kept := t.await(func(s string) bool { return strings.Contains(s, " is changed.") && saved(s) })
	t.press("\x13")
	if w.chance.IntN(3) == 0 { // and on, while it is being saved
		t.press([]string{"jL\x13", "lu", "p1", "kL\x1b", " jL\x1b", "ggu\x12", "lL\x1b\x13"}[w.chance.IntN(7)])
	}
	killAt := time.NewTimer(time.Duration(w.chance.Int64N(int64(w.span) * 2)))
	defer killAt.Stop()
	<-killAt.C
	_ = cmd.Process.Kill()
	w.tally.killed++
	select {
	case <-kept:
		return what, true
	default:
		return what, false
	}
}

// saved reports whether the board says that all is in the file: its header says so
// or how the sync stands, which it does only then, and no card bears the mark
// "unsaved".
func saved(screen string) bool {
	header, below, _ := strings.Cut(screen, "\n")
	_, state, ok := strings.Cut(header, "day ") // of the iteration
	if !ok || strings.Contains(below, "unsaved") {
		return false
	}
	return !strings.Contains(state, "saving") && !strings.Contains(state, "not saved") &&
		(strings.Contains(state, "saved") || strings.Contains(state, "sync") || strings.Contains(state, "to push"))
}

func (t *tty) read() {
	defer close(t.ended)
	buf := make([]byte, 16<<10)
	for {
		n, err := t.file.Read(buf)
		t.mu.Lock()
		_, _ = t.term.Write(buf[:n])
		if t.seen != nil && t.seen(t.term.String()) {
			close(t.found)
			t.seen = nil
		}
		t.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// await gives a channel that is closed once the screen is as wanted.
func (t *tty) await(want func(string) bool) <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seen, t.found = want, make(chan struct{})
	return t.found
}

func (t *tty) shows(want func(string) bool) bool {
	found := t.await(want)
	t.mu.Lock()
	if t.seen != nil && want(t.term.String()) {
		t.seen = nil
		t.mu.Unlock()
		return true
	}
	t.mu.Unlock()
	select {
	case <-found:
		return true
	case <-t.ended:
	case <-time.After(patience):
	}
	return false
}

func (t *tty) press(keys string) { _, _ = t.file.WriteString(keys) }

func (t *tty) text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.term.String()
}
