package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// patience is how long a command may take before it counts as one that hangs.
const patience = 5 * time.Minute

// answer is what a command said.
type answer struct {
	out, said []byte
	code      int
}

// ask runs the program on the board in a folder.
func ask(program, dir string, args ...string) answer {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = []string{"HOME=" + dir, "OPSBOARD_FILE=" + filepath.Join(dir, "board.db"), "OPSBOARD_USER=ana", "LC_ALL=C.UTF-8", "PATH=" + os.Getenv("PATH")}
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		panic(err)
	}
	return answer{out.Bytes(), said.Bytes(), cmd.ProcessState.ExitCode()}
}

// line is one of the history.
type line struct {
	Number     uint64
	Card, By   string
	What       string
	Changes    json.RawMessage
	Undoes     *uint64
	At, Reason json.RawMessage
}

// same reports whether two lines tell the same.
func (l line) same(o line) bool {
	a, b := fmt.Sprint(l.Card, l.By, l.What, string(l.Changes), string(l.At), string(l.Reason)), fmt.Sprint(o.Card, o.By, o.What, string(o.Changes), string(o.At), string(o.Reason))
	return a == b
}

// held is all that a board holds.
type held struct {
	list, export []byte
	cards        map[string]string // by id, without their histories
	lines        map[uint64]line
}

// read asks a board for all that it holds.
func read(program, dir string) (h held, trouble string) {
	log := ask(program, dir, "log", "--json", "--limit", "0")
	export := ask(program, dir, "export", "--with-confidential")
	for _, a := range []answer{log, export} {
		if a.code != 0 {
			return h, fmt.Sprintf("it cannot be read: %d: %s", a.code, a.said)
		}
	}
	h = held{export: export.out, cards: map[string]string{}, lines: map[uint64]line{}}
	var lines []line
	if err := json.Unmarshal(log.out, &lines); err != nil {
		return h, "log: " + err.Error()
	}
	for _, l := range lines {
		h.lines[l.Number] = l
	}
	for text := range bytes.Lines(export.out) {
		var c struct {
			ID   string
			Card json.RawMessage
		}
		if err := json.Unmarshal(text, &c); err != nil {
			return h, "export: " + err.Error()
		}
		h.cards[c.ID] = string(c.Card)
	}
	return h, ""
}

// sample is the board that is damaged.
type sample struct {
	held
	bytes []byte
}

// newSample makes a board as people do: cards with long and short texts, comments,
// plans, moves, steps taken back and done again, a confidential card, an import.
func newSample(program, dir string) sample {
	must(os.MkdirAll(dir, 0o700))
	do := func(args ...string) string {
		a := ask(program, dir, args...)
		if a.code != 0 {
			panic(fmt.Sprintf("%v: %d: %s", args, a.code, a.said))
		}
		return strings.TrimSpace(string(a.out))
	}
	var ids []string
	for i := range 12 {
		id := do("add", "--kind", []string{"bug", "feature"}[i%2], fmt.Sprintf("card number %d", i), "--description", strings.Repeat("why it matters ", i*7))
		ids = append(ids, id)
		if i%2 == 0 {
			do("comment", id, strings.Repeat(fmt.Sprintf("said %d ", i), 1+i*12))
		}
		if i%4 == 0 {
			do("gameplan", id, strings.Repeat("step by step ", 100+i*80))
			do("edit", id, "--label", "+billing", "--dri", "ben")
			do("undo")
			if i == 4 {
				do("redo")
			}
		}
	}
	do("move", ids[0], "--force", "--reason", "it burns")
	do("close", ids[4], "--as-invalid", "--reason", "a test")
	do("edit", ids[2], "--confidential")
	do("edit", ids[3], "--description", strings.Repeat("longer than a page ", 600))
	do("schedule", ids[0], "--iteration", "next")
	imported := filepath.Join(dir, "import.jsonl")
	must(os.WriteFile(imported, []byte(`{"title":"came from elsewhere","kind":"bug","id":"n-1","description":"imported"}`+"\n"), 0o600))
	do("import", imported)
	do("workflow", "wip", "planning", "7")
	copied := filepath.Join(dir, "copy.db") // without unused pages at its end
	do("backup", copied)
	var s sample
	var err error
	s.bytes, err = os.ReadFile(copied)
	must(err)
	h, trouble := read(program, dir)
	if trouble != "" {
		panic(trouble)
	}
	s.held = h
	s.list = []byte(do("list", "state:any", "--json"))
	return s
}
