package board

import (
	"io"
	"os"
	"slices"
	"strings"

	tty "github.com/charmbracelet/x/term"

	"opsboard/board/cell"
)

// voice prints the sentences of a linear board on a terminal, and keeps the
// terminal in the mode in which keys arrive one by one. A nil voice is that of a
// board that draws: it does nothing.
type voice struct {
	out     io.Writer
	input   *os.File // nil: the input is no terminal
	was     *tty.State
	ascii   bool
	pastes  bool // the terminal may be asked to mark what is pasted
	midLine bool // something typed stands on the line
}

func newVoice(cfg Config) *voice {
	v := &voice{out: cfg.Output, ascii: cfg.ASCII, pastes: !slices.Contains(cfg.Environ, "TERM=dumb")}
	if f, ok := cfg.Input.(*os.File); ok && tty.IsTerminal(f.Fd()) {
		v.input = f
	}
	return v
}

// Bracketed paste tells a pasted line end from the enter key. It moves nothing on
// the screen.
const pasteOn, pasteOff = "\x1b[?2004h", "\x1b[?2004l"

// begin takes the terminal.
func (v *voice) begin() error {
	if v == nil || v.input == nil || v.was != nil {
		return nil
	}
	was, err := tty.MakeRaw(v.input.Fd())
	if err != nil {
		return err
	}
	if v.was = was; v.pastes {
		_, _ = io.WriteString(v.out, pasteOn)
	}
	return nil
}

// rest gives the terminal back as it was, at the beginning of a line.
func (v *voice) rest() {
	if v == nil {
		return
	}
	v.newLine()
	if v.was == nil {
		return
	}
	if v.pastes {
		_, _ = io.WriteString(v.out, pasteOff)
	}
	_ = tty.Restore(v.input.Fd(), v.was)
	v.was = nil
}

// wake takes the terminal again after a rest.
func (v *voice) wake() { _ = v.begin() }

// say prints one sentence on a line of its own.
func (v *voice) say(sentence string) {
	v.newLine()
	_, _ = io.WriteString(v.out, v.spoken(sentence)+"\r\n")
}

// echo prints what is typed, after what was typed before.
func (v *voice) echo(text string) {
	_, _ = io.WriteString(v.out, v.spoken(cell.Clean(text)))
	v.midLine = true
}

// newLine ends a line on which something was typed.
func (v *voice) newLine() {
	if v.midLine {
		_, _ = io.WriteString(v.out, "\r\n")
		v.midLine = false
	}
}

// words puts in words what is drawn as signs.
var words = strings.NewReplacer(" → ", " to ", "→", "to", " · ", "; ", "⇧", "shift+", "…", "...")

func (v *voice) spoken(s string) string {
	if s = words.Replace(s); v.ascii {
		s = cell.ASCII(s)
	}
	return s
}
