package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"opsboard/ci/tools/terminal"
)

// trial is one board on its small disk, and what came of it.
type trial struct {
	dir, at, program, card string
	steps                  int // of the history, at first
	forget                 int
	was                    string // the history at first

	rounds, acknowledged, full, readOnly int

	lost, wrong []string
}

func (t *trial) file() string { return filepath.Join(t.at, "board.db") }

// command is the program on the board, under a name.
func (t *trial) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(t.program, args...)
	file := t.file()
	if t.forget > 0 && name != "look" && t.rounds%t.forget == 0 {
		file = filepath.Join(t.dir, "elsewhere.db")
		t.copyTo(file)
	}
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.dir, "OPSBOARD_FILE=" + file, "OPSBOARD_USER=" + name, "TERM=xterm-256color", "LC_ALL=C.UTF-8"}
	return cmd
}

func (t *trial) run(name string, args ...string) (out, said string, code int) {
	cmd := t.command(name, args...)
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		panic(err)
	}
	return strings.TrimSpace(o.String()), e.String(), cmd.ProcessState.ExitCode()
}

func (t *trial) looks(args ...string) string {
	out, said, code := t.run("look", args...)
	if code != 0 {
		t.wrong = append(t.wrong, fmt.Sprintf("%s: %d: %s%s", strings.Join(args, " "), code, out, said))
	}
	return out
}

// begin makes the board that every round begins with.
func (t *trial) begin() {
	var b strings.Builder
	for i := range 40 {
		fmt.Fprintf(&b, "{\"title\":\"number %d\",\"kind\":\"bug\",\"id\":\"n-%d\",\"description\":%q}\n", i, i, strings.Repeat("imported ", 300))
	}
	must(os.WriteFile(filepath.Join(t.dir, "import.jsonl"), []byte(b.String()), 0o600))
	for i := range 30 {
		t.card = t.looks("add", "--kind", []string{"bug", "feature"}[i%2], fmt.Sprintf("card %d", i), "--description", strings.Repeat("text ", 200))
	}
	t.card = strings.Fields(t.looks("list", "kind:bug", "--columns", "id"))[0]
	t.steps = 30
	t.looks("compact")
	t.was = t.looks("log", "--json", "--limit", "0")
	text, err := os.ReadFile(t.file())
	must(err)
	must(os.WriteFile(filepath.Join(t.dir, "base.db"), text, 0o600))
}

func (t *trial) copyTo(path string) {
	text, err := os.ReadFile(filepath.Join(t.dir, "base.db"))
	must(err)
	must(os.WriteFile(path, text, 0o600))
}

// anew puts the first board on an empty disk.
func (t *trial) anew() {
	all, err := os.ReadDir(t.at)
	must(err)
	for _, e := range all {
		must(os.RemoveAll(filepath.Join(t.at, e.Name())))
	}
	t.copyTo(t.file())
}

// ballast leaves so many bytes free.
func (t *trial) ballast(free int) {
	var fs syscall.Statfs_t
	must(syscall.Statfs(t.at, &fs))
	must(os.WriteFile(filepath.Join(t.at, "ballast"), make([]byte, int(fs.Bavail)*int(fs.Bsize)-free), 0o600))
}

func (t *trial) relieve() { must(os.Remove(filepath.Join(t.at, "ballast"))) }

func (t *trial) remount(flags uintptr) {
	must(syscall.Mount("tmpfs", t.at, "tmpfs", syscall.MS_REMOUNT|flags, fmt.Sprint("size=", size)))
}

// fill runs the command with more and more room, until it has had enough three times.
func (t *trial) fill(d deed, step int) {
	for free, done := 0, 0; done < 3 && free < size/2; free += step {
		t.anew()
		t.ballast(free)
		if t.try(d, fmt.Sprintf("with %d kB free", free>>10), "there is no room for it", t.relieve) {
			done++
		} else {
			done = 0
			t.full++
		}
	}
}

// still runs the command on a disk that takes no writes.
func (t *trial) still(d deed) {
	t.anew()
	t.remount(syscall.MS_RDONLY)
	if !t.try(d, "without writes", "takes no writes", func() { t.remount(0) }) {
		t.readOnly++
	}
}

// try runs a command where the disk is at its end, and looks at the board once it is
// well again. It reports whether the command did its work.
func (t *trial) try(d deed, where, sentence string, heal func()) bool {
	t.rounds++
	name := fmt.Sprintf("r%d", t.rounds)
	_, said, code := t.run(name, d.args...)
	heal()
	what := fmt.Sprintf("%s %s", strings.Join(d.args, " ")[:min(40, len(strings.Join(d.args, " ")))], where)
	if code == 0 {
		t.acknowledged++
	} else if code != 3 || !strings.Contains(said, sentence) {
		t.wrong = append(t.wrong, fmt.Sprintf("%s: ends with %d: %s", what, code, said))
	}
	t.judge(what, name, d.line && code == 0)
	return code == 0
}

// judge requires that the board is sound, that all of its history is there, and one
// step more of that name, or none.
func (t *trial) judge(what, name string, kept bool) {
	t.looks("check")
	now := t.looks("log", "--json", "--limit", "0")
	var before, after []struct {
		Number, Step int
		By           string
	}
	must(json.Unmarshal([]byte(t.was), &before))
	must(json.Unmarshal([]byte(now), &after))
	steps, lines := map[int]bool{}, map[int]bool{}
	for _, l := range after {
		lines[l.Number] = true
		if l.By == name {
			steps[l.Step] = true
		}
	}
	for _, l := range before {
		if !lines[l.Number] {
			t.lost = append(t.lost, fmt.Sprintf("%s: line %d of before", what, l.Number))
		}
	}
	switch {
	case kept && len(steps) == 0:
		t.lost = append(t.lost, what+" was acknowledged")
	case kept && len(steps) != 1:
		t.wrong = append(t.wrong, what+" is there more than once")
	case !kept && len(after) != len(before):
		t.wrong = append(t.wrong, what+" was refused and has changed something")
	}
}

// open lets the disk come to its end under the open board: a comment is kept on the
// screen, the board says why it is not saved, and saves it when it is asked again.
func (t *trial) open(what, sentence string, ill, heal func()) {
	t.anew()
	t.rounds++
	name := fmt.Sprintf("r%d", t.rounds)
	s, err := terminal.Start(t.command(name), 120, 40)
	must(err)
	defer s.Close()
	shows := func(words ...string) bool {
		for _, w := range words {
			if !s.Shows(func(screen string) bool { return strings.Contains(screen, w) }) {
				t.wrong = append(t.wrong, fmt.Sprintf("the open board on %s does not show %q:\n%s", what, w, s.Text()))
				return false
			}
		}
		return true
	}
	if !shows("? help") {
		return
	}
	ill()
	s.Press("c\x1b[200~" + strings.Repeat("pasted on the open board ", 8_000) + "\x1b[201~\x13")
	told := shows("Not saved", sentence, "r tries")
	heal()
	s.Press("r")
	if told && shows("day ", "saved") && s.Shows(func(screen string) bool {
		return !strings.Contains(screen, "unsaved") && !strings.Contains(screen, "not saved")
	}) {
		t.acknowledged++
		t.judge("a comment on the open board, on "+what, name, true)
	}
	if sentence == "takes no writes" {
		t.readOnly++
	} else {
		t.full++
	}
}
