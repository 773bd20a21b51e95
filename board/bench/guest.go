package bench

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// guest is a peer in a home of its own, where nothing of the person who measures
// is read or written.
type guest struct {
	*desk
	peer
	files   map[string]string // of the programs that it takes
	in      string            // the folder that its commands run in
	card    string            // the card that is shown and moved, as it is called there
	patient time.Duration     // for one piece of work
	ctx     context.Context   // of the piece of work under way
}

// undone is what a peer did not do, and what it said: news for its row, no failure
// of ours.
type undone struct{ error }

// line is a command line at its home, not yet started. Nobody answers what it asks.
func (g *guest) line(words ...string) *exec.Cmd {
	words = filled(words, g.card)
	c := exec.CommandContext(g.ctx, g.files[words[0]], words[1:]...)
	c.Env, c.Dir, c.WaitDelay = g.env, g.in, time.Second
	return c
}

// all runs command lines one after the other, and tells how long they took
// together.
func (g *guest) all(lines [][]string) (took time.Duration, err error) {
	for _, words := range lines {
		one, err := g.timed(g.line(words...))
		if err != nil {
			return 0, undone{err}
		}
		took += one
	}
	return took, nil
}

// within does something with the guest for as long as anybody would wait.
func (g *guest) within(do func() error) error {
	ctx, end := context.WithTimeout(g.r.ctx, g.patient)
	defer end()
	g.ctx = ctx
	err := do()
	if errors.As(err, &undone{}) && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return undone{fmt.Errorf("it takes more than %v", g.patient)}
	}
	return err
}

// repository makes an empty git repository in its home, for the peers that keep
// their cards in one, with no hooks and a person to commit as.
func (g *guest) repository() (dir string, err error) {
	dir = filepath.Join(g.dir(), "repository")
	for _, words := range [][]string{
		{"git", "init", "--quiet", "--template=", dir},
		{"git", "-C", dir, "config", "user.name", "ana"},
		{"git", "-C", dir, "config", "user.email", "ana@example.org"},
		{"git", "-C", dir, "config", "gc.autoDetach", "false"}, // it tidies in its own time, not in what is measured next
	} {
		if _, err := g.run(g.line(words...)); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// escape is what a terminal would take for a colour.
var escape = regexp.MustCompile("\x1b\\[[0-9;]*m")

// inOneLine is what a program said, fit for a row of a table.
func inOneLine(s string) string {
	return strings.Join(strings.Fields(escape.ReplaceAllString(s, "")), " ")
}
