package bench

import (
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// gitRows are measured together: two boards and a bare repository between them.
var gitRows = []string{"git-push-all", "git-pull-all", "git-push-one", "git-pull-one", "git-nothing"}

// gitCards is the size that the promises of a sync name.
const gitCards = 10_000

// git measures a board that is shared through a repository on the same disk. The
// floor moves the same objects with git alone.
func (r *run) git(*built) error {
	program, err := exec.LookPath("git")
	if err != nil {
		r.unmeasured(gitCards, "not measured here: git is not installed", gitRows...)
		return nil
	}
	n := gitCards
	if r.cfg.Quick {
		n = gitCards / 10
	}
	b, err := r.build(n)
	if err != nil {
		return err
	}
	g := gitRun{r: r, n: n, program: program, ana: b.desk, hub: filepath.Join(b.dir(), "hub.git"), bare: filepath.Join(b.dir(), "bare.git"), clone: filepath.Join(b.dir(), "clone.git")}
	for _, step := range []func() error{g.pushAll, g.pullAll, g.ones} {
		if err := step(); err != nil {
			return err
		}
	}
	return b.remove()
}

type gitRun struct {
	r                *run
	n                int
	program          string
	ana, noor        *desk
	hub, bare, clone string // repositories: of the boards; of the floor, with a clone of it
}

func (g *gitRun) alone(args ...string) *exec.Cmd { return g.ana.other(g.program, args...) }

func (g *gitRun) time(c *exec.Cmd) (samples, error) {
	var s samples
	took, err := g.ana.timed(c)
	s.add(took, time.Millisecond)
	return s, err
}

func (g *gitRun) keep(row string, ours, floor *exec.Cmd) error {
	s, err := g.time(ours)
	if err != nil {
		return err
	}
	f, err := g.time(floor)
	if err == nil {
		g.r.took(row, g.n, s, f)
	}
	return err
}

// all are the refs of a board's log, as git names them to move them.
const all = "refs/opsboard/*:refs/opsboard/*"

func (g *gitRun) pushAll() error {
	for _, dir := range []string{g.hub, g.bare} {
		if _, err := g.ana.run(g.alone("init", "--quiet", "--bare", dir)); err != nil {
			return err
		}
	}
	if _, err := g.ana.run(g.ana.command("remote", "add", "hub", g.hub, "--send-cards")); err != nil {
		return err
	}
	s, err := g.time(g.ana.command("sync"))
	if err != nil {
		return err
	}
	f, err := g.time(g.alone("--git-dir="+g.hub, "push", "--quiet", g.bare, all))
	if err == nil {
		g.r.took("git-push-all", g.n, s, f)
	}
	return err
}

func (g *gitRun) pullAll() (err error) {
	if g.noor, err = g.r.desk("noor"); err != nil {
		return err
	}
	if _, err := g.ana.run(g.alone("init", "--quiet", "--bare", g.clone)); err != nil {
		return err
	}
	return g.keep("git-pull-all", g.noor.command("remote", "add", "hub", g.hub), g.alone("--git-dir="+g.clone, "fetch", "--quiet", g.bare, all))
}

// ones measures one change on its way, and a sync that finds nothing.
func (g *gitRun) ones() error {
	out, err := g.ana.run(g.ana.command("list", "--limit", "1", "--columns", "id"))
	if err != nil {
		return err
	}
	id := strings.TrimSpace(out)
	ours, floors := map[string]samples{}, map[string]samples{}
	add := func(row string, c *exec.Cmd, to map[string]samples) error {
		took, err := g.ana.timed(c)
		s := to[row]
		s.add(took, time.Millisecond)
		to[row] = s
		return err
	}
	for i := range g.r.rounds(11, 3) {
		if _, err := g.ana.run(g.ana.command("edit", id, "--priority", []string{"1", "2"}[i%2])); err != nil {
			return err
		}
		for _, x := range []struct {
			row         string
			ours, floor *exec.Cmd
		}{
			{"git-push-one", g.ana.command("sync"), g.alone("--git-dir="+g.hub, "push", "--quiet", g.bare, all)},
			{"git-pull-one", g.noor.command("sync"), g.alone("--git-dir="+g.clone, "fetch", "--quiet", g.bare, all)},
			{"git-nothing", g.noor.command("sync"), g.alone("--git-dir="+g.clone, "fetch", "--quiet", g.bare, all)},
		} {
			if err := add(x.row, x.ours, ours); err != nil {
				return err
			}
			if err := add(x.row, x.floor, floors); err != nil {
				return err
			}
		}
	}
	for _, row := range gitRows[2:] {
		g.r.took(row, g.n, ours[row], floors[row])
	}
	return nil
}
