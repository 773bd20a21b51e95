package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"opsboard/ci/tools/terminal"
)

// day is one board from morning to morning.
type day struct {
	kind, dir, program string
	env                []string
	chance             *rand.Rand
	ahead              time.Duration // of the clock
	leak               int
	board              *terminal.Screen // a shell, and the board in it
	process            int              // of the board
	cards              []string

	did      struct{ syncs, keys, sizes, sleeps, jumps, changes, others int }
	hours    []hour
	troubles []string
}

func newDay(dir, program, kind string) *day {
	d := &day{kind: kind, dir: filepath.Join(dir, kind), program: program, chance: rand.New(rand.NewPCG(1, uint64(len(kind))))}
	d.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + d.dir, "TERM=xterm-256color", "LC_ALL=C.UTF-8", "GIT_CONFIG_NOSYSTEM=1",
		"PS1=ready> ", "OPSBOARD_DAY=" + d.dir, "OPSBOARD_USER=ana", "OPSBOARD_FILE=" + below(d.dir, "board.db"),
	}
	d.jump(0)
	return d
}

// as is the program for somebody: ana, whose board is open, or ben, who has a board
// of his own beside the same remote.
func (d *day) as(who string, args ...string) *exec.Cmd {
	cmd := exec.Command(d.program, args...)
	cmd.Env = append(append([]string{}, d.env...), "OPSBOARD_USER="+who)
	if who != "ana" {
		cmd.Env = append(cmd.Env, "OPSBOARD_FILE="+below(d.dir, who, "board.db"), "HOME="+filepath.Join(d.dir, who), "GITLAB_TOKEN="+who+"-token")
	}
	return cmd
}

func (d *day) run(who string, args ...string) string {
	cmd := d.as(who, args...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		panic(fmt.Sprintf("%s: opsboard %s: %v: %s", d.kind, strings.Join(args, " "), err, said.String()))
	}
	return strings.TrimSpace(out.String())
}

// share makes ana's board and ben's, with one remote.
func (d *day) share(remote string, env []string) {
	d.env = append(d.env, env...)
	if d.kind == "git" {
		for i := range 30 {
			d.run("ana", "add", "--kind", []string{"bug", "feature"}[i%2], fmt.Sprintf("card %d", i))
		}
		d.run("ana", "remote", "add", "team", remote, "--send-cards")
		d.run("ana", "sync")
		d.run("ben", "remote", "add", "team", remote)
	} else {
		for _, who := range []string{"ana", "ben"} {
			d.run(who, "remote", "add", "team", remote, "--create-labels")
		}
	}
	for _, who := range []string{"ana", "ben"} {
		d.run(who, "sync")
	}
	d.cards = strings.Fields(d.run("ben", "list", "--columns", "id", "--limit", "10"))
}

// jump sets the clock on, or back.
func (d *day) jump(by time.Duration) {
	d.ahead += by
	d.did.jumps++
	path := below(d.dir, "clock")
	must(os.WriteFile(path+".part", []byte(d.ahead.String()), 0o600))
	must(os.Rename(path+".part", path))
}

// live opens the board in a shell, and lets the hours pass.
func (d *day) live(hours, syncs, keys int) {
	shell := exec.Command("bash", "--norc", "--noprofile", "-i")
	shell.Env = append(append([]string{}, d.env...), "OPSBOARD_DAY_ASKED="+d.dir)
	board, err := terminal.Start(shell, 140, 40)
	must(err)
	defer board.Close()
	d.board = board
	d.shows("the shell", func(s string) bool { return strings.Contains(s, "ready>") })
	board.Press(d.program + "\r")
	d.shows("the board", isBoard)
	d.process = childOf(board.Process())
	for h := range hours {
		d.jump(time.Hour)
		if h%6 == 3 { // a clock that is put right, and wrong, and right
			d.jump(-90 * time.Minute)
			d.press("jk")
			d.jump(90 * time.Minute)
		}
		d.keys(keys)
		d.storm(25)
		d.sleeps()
		d.changes()
		for i := range syncs {
			if i%8 == 0 {
				d.somebodyElse()
			}
			d.syncs()
		}
		d.measure()
	}
	d.press("q")
	d.shows("the shell again", func(s string) bool { return strings.HasSuffix(strings.TrimSpace(s), "ready>") })
	for _, who := range []string{"ana", "ben"} {
		d.run(who, "check")
	}
}

func isBoard(s string) bool { return strings.Contains(s, "▌") && strings.Contains(s, "? help") }

// shows waits until the screen is as wanted, which it must become.
func (d *day) shows(what string, want func(string) bool) {
	if !d.board.Shows(want) {
		panic(fmt.Sprintf("%s: never saw %s; the screen:\n%s", d.kind, what, d.board.Text()))
	}
}

func (d *day) press(keys string) {
	d.did.keys += len([]rune(keys))
	d.board.Press(keys)
}
