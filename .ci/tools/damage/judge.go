package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// judge plays rounds in a folder of its own.
type judge struct {
	program, dir string
	base         sample
	tally        map[bool]*tally // of flips, and of cuts
}

// try damages the board and looks what the program makes of it.
func (j *judge) try(r round) {
	t := j.tally[r.cut]
	t.rounds++
	must(os.RemoveAll(j.dir))
	must(os.Mkdir(j.dir, 0o700))
	file := filepath.Join(j.dir, "board.db")
	damaged := r.of(j.base.bytes)
	must(os.WriteFile(file, damaged, 0o600))
	wrong := func(format string, args ...any) {
		t.wrong = append(t.wrong, fmt.Sprintf("%s: %s", r, fmt.Sprintf(format, args...)))
	}
	listed := ask(j.program, j.dir, "list", "state:any", "--json")
	if listed.code != 0 && listed.code != 3 {
		wrong("list ends with %d: %s", listed.code, listed.said)
	}
	if opened, err := os.ReadFile(file); err != nil || !bytes.Equal(opened, damaged) { // as one of an older format is, on the way
		t.changed++
		damaged = opened
	}
	otherwise := listed.code == 0 && !bytes.Equal(bytes.TrimSpace(listed.out), j.base.list)
	done := ask(j.program, j.dir, "check", "--repair", "--json")
	var report struct {
		Kept        *string
		Found, Lost []string
	}
	switch {
	case done.code == 3:
		j.refused(t, done, damaged, file, wrong)
		return
	case done.code != 0 && done.code != 1:
		wrong("the repair ends with %d: %s", done.code, done.said)
		return
	}
	if err := json.Unmarshal(done.out, &report); err != nil {
		wrong("the repair says %q: %v", done.out, err)
		return
	}
	now, trouble := read(j.program, j.dir)
	if trouble != "" {
		t.missed = append(t.missed, fmt.Sprintf("%s: %s", r, trouble))
		return
	}
	if report.Kept == nil {
		t.harmless++
		if otherwise || !bytes.Equal(now.export, j.base.export) || len(now.lines) != len(j.base.lines) {
			t.missed = append(t.missed, r.String()+": called sound, and shows something else than before")
		}
		return
	}
	t.repaired++
	if otherwise {
		t.otherwise++
	}
	if kept, err := os.ReadFile(*report.Kept); err != nil || !bytes.Equal(kept, damaged) {
		wrong("the damaged file is not kept as it was: %v", err)
	}
	if again := ask(j.program, j.dir, "check"); again.code != 0 {
		wrong("the repaired board is not sound: %s", again.out)
	}
	j.compare(t, now, report.Lost, func(what string) {
		t.missed = append(t.missed, fmt.Sprintf("%s: %s; named were: %q", r, what, report.Lost))
	})
}

// refused wants a repair that could not be made to say why, and to leave the file alone.
func (j *judge) refused(t *tally, a answer, damaged []byte, file string, wrong func(string, ...any)) {
	t.refused++
	var said struct {
		Error struct{ Problem, Message, Hint string }
	}
	at := bytes.LastIndexByte(bytes.TrimSpace(a.said), '\n') + 1
	err := json.Unmarshal(a.said[at:], &said)
	if err != nil || said.Error.Hint == "" || !slices.Contains([]string{"damaged", "empty", "foreign", "newer", "truncated"}, said.Error.Problem) {
		wrong("it is refused without a reason: %s", a.said)
	}
	if t.why == nil {
		t.why = map[string]int{}
	}
	t.why[said.Error.Problem]++
	if now, err := os.ReadFile(file); err != nil || !bytes.Equal(now, damaged) {
		wrong("a refused repair changed the file")
	}
}

// compare wants each line that is gone named, and each card that nothing is lost of as it was.
func (j *judge) compare(t *tally, now held, lost []string, missed func(string)) {
	words := strings.Join(lost, "\n")
	last := uint64(0)
	for n, l := range now.lines {
		if l.By != "opsboard" { // what the repair wrote in the place of a line
			last = max(last, n)
		}
	}
	touched := map[string]bool{}
	for n, l := range j.base.lines {
		got, there := now.lines[n]
		if there && got.same(l) {
			continue
		}
		t.lines++
		touched[l.Card] = true
		inText := there && strings.Contains(words, " of the card "+l.Card+" is lost") // one of its texts alone
		if !named(words, n) && !inText && (n <= last || !strings.Contains(words, "the file ends after")) {
			missed(fmt.Sprintf("line %d is lost, and nobody says so", n))
		}
	}
	for id, was := range j.base.cards {
		if got := now.cards[id]; got != was && !touched[id] && !strings.Contains(words, id) {
			missed(fmt.Sprintf("the card %s is another: %.300s, and was %.300s", id, got, was))
		}
	}
}

var ofLines = regexp.MustCompile(`lines? (\d+)(?: to (\d+))?`)

// named reports whether one of the sentences names the line.
func named(words string, n uint64) bool {
	for _, m := range ofLines.FindAllStringSubmatch(words, -1) {
		from, _ := strconv.ParseUint(m[1], 10, 64)
		to, err := strconv.ParseUint(m[2], 10, 64)
		if err != nil {
			to = from
		}
		if from <= n && n <= to {
			return true
		}
	}
	return false
}

// tally is what came of rounds.
type tally struct {
	rounds, harmless, repaired, refused int
	otherwise                           int // shown by a command, without a word, before the damage was found
	changed                             int // written to by the command that listed them
	lines                               int // lost and named
	why                                 map[string]int
	missed, wrong                       []string
}

func (t *tally) add(o *tally) {
	t.rounds += o.rounds
	t.harmless += o.harmless
	t.repaired += o.repaired
	t.refused += o.refused
	t.otherwise += o.otherwise
	t.changed += o.changed
	t.lines += o.lines
	if t.why == nil {
		t.why = map[string]int{}
	}
	for k, n := range o.why {
		t.why[k] += n
	}
	t.missed = append(t.missed, o.missed...)
	t.wrong = append(t.wrong, o.wrong...)
}

func (t *tally) String() string {
	return fmt.Sprintf("%d rounds: %d harmless, %d repaired with %d lines lost, %d beyond repair %v; %d missed, %d wrong; %d listed otherwise before the check, %d written to before it",
		t.rounds, t.harmless, t.repaired, t.lines, t.refused, t.why, len(t.missed), len(t.wrong), t.otherwise, t.changed)
}

// tell names what should not be, as far as a person reads.
func (t *tally) tell() {
	for what, list := range map[string][]string{"MISSED": t.missed, "WRONG": t.wrong} {
		for i, s := range list {
			if i == 20 {
				fmt.Fprintf(os.Stderr, "%s: and %d more\n", what, len(list)-i)
				break
			}
			fmt.Fprintln(os.Stderr, what+":", s)
		}
	}
}
