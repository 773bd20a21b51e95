package main

import (
	"strings"
	"time"

	"opsboard/ci/tools/terminal"
)

// screen opens the board, writes a comment or makes a card with the keys a person
// would press, presses some more, and kills it at any moment. told means that the
// screen showed the form closed and the board saved.
func (w *worker) screen(name string) (what string, told bool) {
	if _, err := w.run("look", "add", "--kind", "bug", "a card to comment on"); err != nil {
		w.tally.troubled = append(w.tally.troubled, err.Error())
	}
	t, err := terminal.Start(w.command(name), 110, 30)
	must(err)
	defer t.Close()
	what = "a comment on the board"
	if !t.Shows(func(s string) bool { return saved(s) && strings.Contains(s, "? help") }) {
		w.tally.troubled = append(w.tally.troubled, name+": the board does not open: "+t.Text())
		return what, false
	}
	said := "from " + name
	t.Press("c" + said)
	if !t.Shows(func(s string) bool { return strings.Contains(s, said) }) {
		w.tally.troubled = append(w.tally.troubled, name+": no form to comment in: "+t.Text())
		return what, false
	}
	// The sentence stands at the bottom, which is drawn last: the frame is whole.
	kept := t.Await(func(s string) bool { return strings.Contains(s, " is changed.") && saved(s) })
	t.Press("\x13")
	if w.chance.IntN(3) == 0 { // and on, while it is being saved
		t.Press([]string{"jL\x13", "lu", "p1", "kL\x1b", " jL\x1b", "ggu\x12", "lL\x1b\x13"}[w.chance.IntN(7)])
	}
	killAt := time.NewTimer(time.Duration(w.chance.Int64N(int64(w.span) * 2)))
	defer killAt.Stop()
	<-killAt.C
	t.Kill()
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
