//go:build unix

package e2e

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Two people share a board, each with a file and an open board of their own, and
// a third works in a browser or not at all: planning without a network, the one
// real clash, and the end at which all agree.

// deskOf is the desk of one person who signs in with their own token.
func (g *aGitLab) deskOf(who string) *desk {
	d := newDesk(g.t)
	d.env = append(d.env, "OPSBOARD_USER="+who, "GITLAB_HOST="+g.addr, "GITLAB_TOKEN="+who+"-token")
	return d
}

// retitles gives the card on the cursor another title.
func retitles(s seat, title string) {
	s.press("e")
	s.sees("Edit ·")
	s.press("\x15" + title + save) // ctrl+u: the line is empty
	s.until("the new title", func(text string) bool { return strings.Contains(text, title) && !strings.Contains(text, "Edit ·") })
}

// syncs presses S until the far side is as wanted: a sync that is under way when it
// is pressed has perhaps looked already.
func syncs(s seat, what string, is func() bool) {
	s.until(what, func(text string) bool {
		if is() {
			return true
		}
		if !strings.Contains(text, "syncing") {
			s.press("S")
		}
		return false
	})
}

// Each sits at a terminal of their own, or both in the halves of one tmux.
func TestTwoBoardsAndABrowserShareAProject(t *testing.T) {
	t.Run("pty", func(t *testing.T) {
		twoAndABrowser(t, func(ana, ben *desk) (a, b seat) { return ana.open(140, 36), ben.open(140, 36) })
	})
	t.Run("tmux", func(t *testing.T) {
		twoAndABrowser(t, func(ana, ben *desk) (a, b seat) {
			left := ana.tmux("281", "36")
			return inTmux{left}, inTmux{left.beside(ben)}
		})
	})
}

func twoAndABrowser(t *testing.T, open func(ana, ben *desk) (a, b seat)) {
	far := newGitLab(t)
	max := far.Browser("max")
	one := max.Open("Rotate the secrets", "Two are old.", "RequestType::Bug", "Stage::Triage", "Priority::1")
	two := max.Open("Audit log stops", "After 10,000 events.", "RequestType::Bug", "Stage::Planning")
	ana, ben := far.deskOf("ana"), far.deskOf("ben")
	for _, d := range []*desk{ana, ben} {
		d.run("remote", "add", "team", far.project(), "--create-labels")
	}
	a, b := open(ana, ben) // the open boards fetch by themselves
	for _, s := range []seat{a, b} {
		s.sees("Rotate the secrets", "Audit log stops", "synced")
	}

	far.off() // both go on without a network
	retitles(a, "Rotate all secrets")
	a.press("c" + "seen on Friday" + save)
	retitles(b, "Rotate every secret")
	b.press("lgp" + "cut the file in parts" + save)
	for _, s := range []seat{a, b} {
		s.press("S")
		s.sees("offline since", "to push")
	}
	require.Equal(t, "Rotate the secrets", far.Truth(one).Title)
	b.press("L") // planned on the train, by the same rules
	ben.arrives(b, "#2", "Development")

	far.on()
	_, err := max.Comment(two, "a customer asks for it daily")
	require.NoError(t, err)
	syncs(a, "ana's title on the server", func() bool { return far.Truth(one).Title == "Rotate all secrets" && len(far.Truth(one).Notes) == 1 })
	syncs(b, "ben's move on the server", func() bool { return slices.Contains(far.Truth(two).Labels, "Stage::Development") })
	b.sees("1 clash", "Rotate all secrets") // theirs stands, until ben answers
	b.press("I")
	b.sees("title changed on both sides", "Rotate every secret", "take yours")
	b.press("m")
	syncs(b, "ben's answer on the server", func() bool { return far.Truth(one).Title == "Rotate every secret" })

	require.NoError(t, max.Move(one, "Stage::Development")) // dragged past triage and plan
	syncs(a, "the breach at ana's board, and ben's title as the answer that it is", func() bool { return a.visible("1 clash") && a.visible("Rotate every secret") })
	a.press("I")
	a.sees("moved without", "moved it on team past a rule", "move it back")
	a.press("b")
	a.sees("Move it back")
	a.press("not triaged yet" + enter)
	syncs(a, "the card back on the server", func() bool { return slices.Contains(far.Truth(one).Labels, "Stage::Triage") })

	for _, s := range []seat{a, b} {
		s.press("\x03")
		s.ends()
	}
	agree(t, []*desk{ana, ben})
	for _, d := range []*desk{ana, ben} {
		for iid, want := range map[string]int64{"#1": one, "#2": two} {
			c, truth := d.cardOf(iid), far.Truth(want)
			require.Equal(t, truth.Title, c.Title)
			require.Contains(t, truth.Labels, "Stage::"+c.Stage)
		}
		d.hides("ana-token", "ben-token")
	}
	said := ana.run("show", "#1")
	require.Contains(t, said, "Kept the title `Rotate every secret` over `Rotate all secrets`, answered by `ben`.")
	require.Contains(t, said, "Kept the stage `Triage` over `Development`, answered by `ana`. Reason: `not triaged yet`")
	require.Len(t, far.Truths(), 2, "nothing is doubled")
	for _, r := range far.Requests() {
		require.NotContains(t, r.Path+r.Query+r.Body, "-token", "a token is in its header alone")
	}
}

func TestTwoBoardsShareABareFolder(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	hub := filepath.Join(t.TempDir(), "hub.git")
	out, err := exec.Command("git", "init", "-q", "--bare", hub).CombinedOutput()
	require.NoError(t, err, string(out))
	ana, ben := newDesk(t), newDesk(t)
	ben.env = append(ben.env, "OPSBOARD_USER=ben")
	id := ana.run("add", "--kind", "bug", "Rotate the secrets")
	ana.run("remote", "add", "hub", hub)
	ana.run("sync")
	ben.run("remote", "add", "hub", hub)
	a, b := ana.open(140, 36), ben.open(140, 36)
	for _, s := range []*screen{a, b} {
		s.sees("Rotate the secrets", "synced")
	}

	require.NoError(t, os.Rename(hub, hub+".away")) // the disk that they share is not there
	retitles(a, "Rotate all secrets")
	retitles(b, "Rotate every secret")
	b.press("c" + "the third time" + save)
	ben.tells(b, id, "the third time")
	for _, s := range []seat{a, b} {
		s.press("S")
		s.sees("to push", "offline since", "there is no git repository at")
	}
	require.NoError(t, os.Rename(hub+".away", hub))
	syncs(a, "nothing to push for ana", func() bool { return !a.visible("to push") && a.visible("synced") })
	syncs(b, "the clash at ben's board", func() bool { return b.visible("1 clash") })
	b.press("I")
	b.sees("title changed on both sides", "Rotate all secrets")
	b.press("m")
	syncs(b, "nothing to push for ben", func() bool { return !b.visible("to push") && !b.visible("1 clash") && b.visible("synced") })
	syncs(a, "ben's title at ana's board", func() bool { return a.visible("Rotate every secret") })
	for _, s := range []*screen{a, b} {
		s.press("\x03")
		require.Zero(t, s.quits())
	}
	agree(t, []*desk{ana, ben})
	require.Contains(t, ana.run("show", id), "the third time")
}

// aCard is what boards and servers must agree on.
type aCard struct {
	ID, Kind, Stage, State, Title, Description, Gameplan string
	Labels                                               []string
	Comments                                             []struct{ Author, Text string }
	Conflicts                                            []json.RawMessage
}

func (d *desk) cardOf(name string) (c aCard) {
	d.t.Helper()
	require.NoError(d.t, json.Unmarshal([]byte(d.run("show", name, "--json")), &c))
	return c
}

// agree syncs all boards until no one has anything to tell, and requires that they
// hold the same, soundly.
func agree(t *testing.T, desks []*desk) {
	t.Helper()
	for range 2 {
		for _, d := range desks {
			d.run("sync")
		}
	}
	var first []aCard
	for i, d := range desks {
		require.Contains(t, d.run("sync"), "nothing new")
		require.Empty(t, d.run("inbox"))
		d.sound()
		var all []aCard
		for _, id := range strings.Split(d.run("list", "--columns", "id"), "\n") {
			all = append(all, d.cardOf(id))
		}
		slices.SortFunc(all, func(a, b aCard) int { return strings.Compare(a.ID, b.ID) })
		if i == 0 {
			first = all
		}
		require.Equal(t, first, all)
	}
}

// hides requires that no file of a desk holds any of the words.
func (d *desk) hides(words ...string) {
	d.t.Helper()
	files := 0
	require.NoError(d.t, filepath.WalkDir(filepath.Dir(d.file), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		files++
		text, err := os.ReadFile(path)
		for _, w := range words {
			require.NotContains(d.t, string(text), w, path)
		}
		return err
	}))
	require.NotZero(d.t, files)
}
