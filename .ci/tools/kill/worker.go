package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// perBoard is how many rounds a board lives: a small one is checked quickly.
const perBoard = 250

// worker plays its share of the rounds on one board after the other.
type worker struct {
	dir, program string
	chance       *rand.Rand
	forget       int
	span         time.Duration // about how long a command takes, as seen lately
	tally        *tally

	file  string
	cards []string
	lines map[uint64]line // of the history, as they were seen
	last  uint64
	acked map[string]string // what each name was told, by name
	hub   string            // a bare repository that the board is shared through, "" for none
}

// line is a line of the history, as far as it must stay what it is.
type line struct {
	Number uint64 `json:"number"`
	Card   string `json:"card"`
	By     string `json:"by"`
	What   string `json:"what"`
	At     string `json:"at"`
}

func (w *worker) play(rounds int) {
	for i := range rounds {
		if i%perBoard == 0 {
			w.end()
			w.begin(i / perBoard)
		}
		w.round(i)
	}
	w.end()
}

// begin makes a new board with a few cards; every fourth is shared through git.
func (w *worker) begin(n int) {
	must(os.RemoveAll(w.dir))
	must(os.MkdirAll(w.dir, 0o700))
	w.file, w.hub = filepath.Join(w.dir, "board.db"), ""
	w.cards, w.lines, w.last, w.acked = nil, map[uint64]line{}, 0, map[string]string{}
	for i, kind := range []string{"bug", "feature", "bug", "feature", "bug", "feature"} {
		out, err := w.run("begin", "add", "--kind", kind, fmt.Sprintf("card %d", i))
		must(err)
		w.cards = append(w.cards, strings.TrimSpace(out))
	}
	if n%4 == 3 {
		w.hub = filepath.Join(w.dir, "hub.git")
		must(exec.Command("git", "init", "-q", "--bare", w.hub).Run())
		_, err := w.run("begin", "remote", "add", "team", w.hub, "--send-cards")
		must(err)
	}
	w.look("begin", false, "begin")
}

// command is the program on the worker's board, under a name.
func (w *worker) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(w.program, args...)
	file := w.file
	if w.forget > 0 && name != "begin" && name != "look" && w.chance.IntN(w.forget) == 0 {
		file = filepath.Join(w.dir, "elsewhere.db")
		if b, err := os.ReadFile(w.file); err == nil {
			must(os.WriteFile(file, b, 0o600))
		}
	}
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + w.dir, "OPSBOARD_FILE=" + file, "OPSBOARD_USER=" + name,
		"TERM=xterm-256color", "LC_ALL=C.UTF-8", "GIT_CONFIG_NOSYSTEM=1", "GOTRACEBACK=all",
	}
	return cmd
}

// run runs a command to its end.
func (w *worker) run(name string, args ...string) (string, error) {
	cmd := w.command(name, args...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("opsboard %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(said.String()))
	}
	return out.String(), nil
}

// round does one thing, kills it, and looks at what is left.
func (w *worker) round(i int) {
	w.tally.rounds++
	name := fmt.Sprintf("r%d", i)
	var what string
	var told bool
	if w.chance.IntN(12) == 0 {
		w.tally.screens++
		what, told = w.screen(name)
	} else {
		d := w.anything(name)
		what, told = d.what, w.kill(name, d)
	}
	if told {
		w.tally.acknowledged++
		w.acked[name] = what
		if w.tally.by == nil {
			w.tally.by = map[string]int{}
		}
		w.tally.by[what]++
	}
	w.look(name, told, what)
}

// kill runs a command and kills it somewhere on its way. It reports whether the
// command told that its change is kept.
func (w *worker) kill(name string, d deed) (told bool) {
	cmd := w.command(name, d.args...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	began := time.Now()
	must(cmd.Start())
	after := time.Duration(w.chance.Int64N(int64(w.span) * 5 / 4))
	killer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	err := cmd.Wait()
	killer.Stop()
	switch {
	case err == nil:
		w.span += (time.Since(began) - w.span) / 16
	case cmd.ProcessState.ExitCode() < 0:
		w.tally.killed++
	case cmd.ProcessState.ExitCode() <= 2: // a rule refused it, or there is nothing to do
		w.tally.refused++
		return false
	default:
		w.tally.troubled = append(w.tally.troubled, fmt.Sprintf("%s: %v: %s", strings.Join(d.args, " "), err, said.String()))
		return false
	}
	return d.line && strings.HasSuffix(out.String(), "\n")
}

// look checks the file and the newest lines of its history.
func (w *worker) look(name string, told bool, what string) {
	w.tally.checks++
	if out, err := w.run("look", "check"); err != nil {
		w.tally.damaged = append(w.tally.damaged, fmt.Sprintf("after %s (%s): %v %s", name, what, err, out))
	}
	lines := w.history(12)
	done := false
	newest := uint64(0)
	for _, l := range lines {
		if was, known := w.lines[l.Number]; known && was != l {
			w.tally.lost = append(w.tally.lost, fmt.Sprintf("line %d was %v and is %v after %s", l.Number, was, l, what))
		}
		w.lines[l.Number] = l
		newest = max(newest, l.Number)
		done = done || l.By == name
	}
	if newest < w.last {
		w.tally.lost = append(w.tally.lost, fmt.Sprintf("the history ended at %d and ends at %d after %s", w.last, newest, what))
	}
	w.last = newest
	switch {
	case told && !done:
		w.tally.lost = append(w.tally.lost, fmt.Sprintf("%s of %s was acknowledged", what, name))
	case done && !told && name != "begin":
		w.tally.untold++
	}
}

func (w *worker) history(limit int) (lines []line) {
	out, err := w.run("look", "log", "--json", "--limit", fmt.Sprint(limit))
	if err == nil {
		err = json.Unmarshal([]byte(out), &lines)
	}
	if err != nil {
		w.tally.damaged = append(w.tally.damaged, "the history cannot be read: "+err.Error())
	}
	return lines
}

// end requires of a board's whole history every line that was ever seen, and a line
// of everybody who was told that something is kept.
func (w *worker) end() {
	if w.file == "" {
		return
	}
	by := map[string]bool{}
	for _, l := range w.history(0) {
		by[l.By] = true
		if was, known := w.lines[l.Number]; known && was != l {
			w.tally.lost = append(w.tally.lost, fmt.Sprintf("in the end line %d was %v and is %v", l.Number, was, l))
		}
		delete(w.lines, l.Number)
	}
	for n, l := range w.lines {
		w.tally.lost = append(w.tally.lost, fmt.Sprintf("in the end line %d is gone: %v", n, l))
	}
	for name, what := range w.acked {
		if !by[name] {
			w.tally.lost = append(w.tally.lost, fmt.Sprintf("in the end %s of %s is gone", what, name))
		}
	}
	w.file = ""
}
