package remote_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/storage/remote"
	"opsboard/storage/remote/git"
	"opsboard/workflow"
)

// gitCircle is a team whose desks hand bundles of git to each other.
type gitCircle struct {
	*team
	dir, git string
	files    []string
	odd      int
}

func newGitCircle(t *rapid.T, most int) *gitCircle {
	path, err := exec.LookPath("git")
	require.NoError(t, err)
	c := &gitCircle{team: newTeam(t, most), dir: fast(t), git: path}
	c.edit(c.desks[0])
	first := c.bundle(c.desks[0])
	for _, d := range c.desks[1:] {
		c.take(d, first, 0)
	}
	return c
}

// shelf is that of a desk, made anew for each use, as each run of the program does.
func (c *gitCircle) shelf(d *desk) *git.Files {
	setup, err := remote.Find(d.ledger)
	require.NoError(c.t, err)
	f, err := git.NewFiles(git.Config{
		Name: "files", URL: filepath.Join(c.dir, d.name+".hub"), Dir: filepath.Join(c.dir, d.name+".git"), Board: "theboard",
		Replica: setup.Options[remote.OptionReplica], Git: c.git, Environ: gitWorld(),
	})
	require.NoError(c.t, err)
	require.NoError(c.t, f.Prepare(context.Background()))
	d.through = f.Log
	return f
}

func (c *gitCircle) bundle(d *desk) string {
	f := c.shelf(d)
	cfg := d.config()
	cfg.Log = f.Log() // one driver for both, as in one run of the program
	require.NoError(c.t, remote.Resume(context.Background(), cfg, f))
	_, err := remote.SyncLog(context.Background(), cfg)
	require.NoError(c.t, err)
	path := filepath.Join(c.dir, fmt.Sprintf("%d.bundle", len(c.files)))
	require.NoError(c.t, f.Write(context.Background(), path))
	c.files = append(c.files, path)
	return path
}

// take takes a file in, and dies at the n-th boundary of that, if there is one.
func (c *gitCircle) take(d *desk, path string, n int) {
	passed := 0
	c.takeUntil(d, path, func(string) bool { passed++; return passed == n })
}

// takeUntil takes a file in, and dies where it is told to.
func (c *gitCircle) takeUntil(d *desk, path string, dies func(step string) bool) {
	f := c.shelf(d)
	require.NoError(c.t, f.Load(context.Background(), path))
	d.hook = func(step string) {
		if dies(step) {
			panic(errCrash)
		}
	}
	defer func() {
		d.hook = nil
		if what := recover(); what != nil && what != errCrash {
			panic(what)
		}
	}()
	_, err := remote.TakeIn(context.Background(), d.config(), f)
	require.NoError(c.t, err)
}

// log is what the log of a desk holds.
func (c *gitCircle) log(d *desk) (out []remote.Segment) {
	require.NoError(c.t, c.shelf(d).Here(context.Background(), "", func(s remote.Segment) error {
		require.Empty(c.t, s.Bad)
		if s.Odd != "" {
			c.odd++
		}
		out = append(out, s)
		return nil
	}))
	return out
}

// settle lets all swap their files at once, until all have one log.
func (c *gitCircle) settle() {
	for round := 0; ; round++ {
		require.Less(c.t, round, 2*len(c.desks)+4, "files that all swap at once end")
		same := true
		var files []string
		for _, d := range c.desks {
			files = append(files, c.bundle(d))
			same = same && sameLog(c.log(d), c.log(c.desks[0]))
		}
		if same {
			return
		}
		for i, d := range c.desks {
			for k, file := range files {
				if k != i {
					c.take(d, file, 0)
				}
			}
		}
	}
}

func TestBoardsThatSwapBundlesOfGitConvergeAndNothingIsLost(t *testing.T) {
	needsGit(t)
	most := 2
	if os.Getenv("OPSBOARD_LONG") == "all" {
		most = 60
	}
	begin, end := few(most)
	rapid.Check(t, func(t *rapid.T) {
		if !begin() {
			return
		}
		c := newGitCircle(t, 3)
		for range rapid.IntRange(4, 10).Draw(t, "steps") {
			d := c.desks[rapid.IntRange(0, len(c.desks)-1).Draw(t, "desk")]
			for range rapid.IntRange(0, 3).Draw(t, "edits") {
				c.edit(d)
			}
			if rapid.Bool().Draw(t, "bundles") {
				c.bundle(d)
			} else {
				c.take(d, rapid.SampledFrom(c.files).Draw(t, "file"), rapid.IntRange(0, 16).Draw(t, "crash"))
			}
		}
		c.settle()
		c.tape.segments, c.isSafe, c.odd = c.log(c.desks[0]), true, 0
		c.log(c.desks[0])
		require.Zero(t, c.odd, "no part looks as if something before it were withheld")
		c.guards()
		c.kept()
		c.isSafe = false
		c.agree()
		for _, d := range c.desks {
			d.sound()
		}
		end()
	})
}

func TestWhoGaveWayGoesOnWithoutLookingAsIfSomethingWereWithheld(t *testing.T) {
	needsGit(t)
	begin, end := few(1)
	rapid.Check(t, func(t *rapid.T) {
		if !begin() {
			return
		}
		c := newGitCircle(t, 2)
		id := c.cards[0]
		for round := range 3 {
			var files []string
			for _, d := range c.desks {
				d.do(id, workflow.Say{Text: fmt.Sprintf("%s %d", d.name, round)})
				files = append(files, c.bundle(d))
				c.log(d)
			}
			for i, d := range c.desks {
				c.takeUntil(d, files[1-i], func(step string) bool { return round == 1 && step == "file:adopted" })
			}
		}
		for _, d := range c.desks {
			require.Len(t, d.card(id).Comments, 6)
			require.NotEmpty(t, c.log(d))
		}
		require.Zero(t, c.odd)
		end()
	})
}
