package gitlab

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/workflow"
)

// What no other test would miss if it broke: see .ci/tools/mutants.

func alone(t *testing.T, skew time.Duration) (*world, *seat) {
	w := newWorld(silently{t}, inMemory(t), nil, 1, weather{})
	w.seats = []*seat{w.seat("ana", 0, skew)}
	return w, w.seats[0]
}

func (s *seat) must() remote.Report {
	r, err := s.sync()
	require.NoError(s.w.tb, err)
	return r
}

func TestNoClockOfAMachineHidesAChange(t *testing.T) {
	for _, skew := range []time.Duration{-87600 * time.Hour, -time.Hour, time.Hour, 87600 * time.Hour} {
		w, ana := alone(t, skew)
		b := w.srv.Browser("ben")
		for i := range 5 {
			iid := b.Open(fmt.Sprint("Request ", i), "", "Stage::Triage")
			ana.must()
			require.NoError(t, b.SetTitle(iid, fmt.Sprint("Changed ", i)))
			w.clock.Advance(10 * time.Minute)
			ana.must()
			require.Len(t, ana.cards(), i+1, "with a clock that is off by %s", skew)
		}
		for _, c := range ana.cards() {
			require.Contains(t, c.Title, "Changed")
		}
		for i, r := range w.srv.Requests() {
			if isList := strings.HasSuffix(r.Path, "/issues") && strings.Contains(r.Query, "updated_at"); isList && i > 10 {
				require.Contains(t, r.Query, "updated_after", "with a clock that is off by %s all is listed each time", skew)
			}
		}
	}
}

func TestAFirstPullThatDiesAtAnyStepMissesNothing(t *testing.T) {
	dir := inMemory(t)
	for i, k := 0, 1; i <= k; i++ {
		at := filepath.Join(dir, fmt.Sprint(i))
		require.NoError(t, os.Mkdir(at, 0o700))
		w := newWorld(silently{t}, at, nil, 1, weather{seats: 0})
		for range 5 {
			w.srv.Fill("ben", 50)
			w.clock.Advance(time.Hour)
		}
		ana := w.seat("ana", 0, 0)
		w.seats = []*seat{ana}
		count := w.dies(i)
		err := ana.try()
		require.Equal(t, i > 0, err != nil)
		if i == 0 {
			k = count()
		}
		w.stepped = nil
		ana.must()
		require.Len(t, ana.cards(), 250, "after a death at step %d of %d", i, k)
		for _, r := range w.srv.Requests() {
			require.NotContains(t, r.Query, "iids", "after a death at step %d of %d the sweep finds what the pull missed", i, k)
		}
	}
}

func TestAPlanChangesNothingAnywhere(t *testing.T) {
	w, ana := alone(t, 0)
	ana.do("ana0card0001", workflow.Create{Kind: "bug", Title: "w1x", Labels: []string{"new there"}})
	ana.must()
	ana.do("ana0card0001", workflow.Edit{Title: ptr("w2x"), AddLabels: []string{"not yet there"}})
	ana.do("ana0card0001", workflow.Say{Text: "w3x"})
	w.srv.Browser("ben").Open("w4x", "", "Stage::Triage")
	copied := filepath.Join(filepath.Dir(ana.path), "copy.db")
	require.NoError(t, ana.Backup(copied))
	was := ana.file()
	w.srv.Forget()
	o := ana.options()
	o.Path = copied
	plan, err := storage.Open(o)
	require.NoError(t, err)
	report, err := remote.Sync(t.Context(), remote.Config{
		Board:  func(fn func(remote.Tx) error) error { return plan.Sync(func(x *storage.SyncTx) error { return fn(x) }) },
		Remote: ana.d, Name: "team", Now: ana.now, NewID: ana.newID, Plan: true,
	})
	require.NoError(t, err)
	require.Len(t, report.Would, 2)
	require.Empty(t, w.srv.NonGET())
	require.True(t, was == ana.file())
	require.Len(t, ana.cards(), 1)
}

func TestAnUndoAfterASyncRestoresWhatGitLabHad(t *testing.T) {
	w, ana := alone(t, 0)
	ben := w.seat("ben", 1, 0)
	w.seats = append(w.seats, ben)
	id := workflow.CardID("ana0card0001")
	ana.do(id, workflow.Create{Kind: "bug", Title: "w1x", Description: "w2x", Weight: 3})
	ana.do(id, workflow.Say{Text: "w3x"})
	all := func() {
		for range 2 {
			w.clock.Advance(3 * time.Minute)
			ana.must()
			ben.must()
		}
	}
	all()
	for _, do := range []workflow.Action{
		workflow.Edit{Title: ptr("w4x")},
		workflow.Edit{Description: ptr("")},
		workflow.Edit{Weight: ptr(9), Priority: ptr(1), AddLabels: []string{"w5x"}},
		workflow.Decide{Verdict: workflow.Valid},
		workflow.WriteGameplan{Text: "w6x"},
		workflow.Close{As: workflow.Duplicate, Reason: "w7x"},
		workflow.Edit{DRI: ptr("ben"), Due: ptr(workflow.Date("2026-12-24")), Confidential: ptr(true)},
	} {
		before, there := unsaid(ana.cards()[id]), w.srv.Truth(1)
		require.True(t, ana.do(id, do), do.Name())
		all()
		ana.undo(0)
		all()
		require.Empty(t, w.unlike(ana, ana, before, unsaid(ana.cards()[id])), do.Name())
		require.Empty(t, w.unlike(ana, ben, ana.cards()[id], ben.cards()[id]), do.Name())
		now := w.srv.Truth(1)
		require.Equal(t, there.Title, now.Title)
		require.Equal(t, there.Labels, now.Labels, do.Name())
		require.Equal(t, there.Closed, now.Closed)
	}
}

// unsaid is a card without its comments: what was said in GitLab stays said.
func unsaid(c workflow.Card) workflow.Card { c.Comments = nil; return c }

func TestAProcessThatDiesBeforeItKeptTheAnswerSendsNothingTwice(t *testing.T) {
	for _, late := range []gitlabtest.Fault{
		{Answer: gitlabtest.TimedOut, Commit: gitlabtest.Later, After: 40 * time.Second},
		{Answer: gitlabtest.TimedOut, Commit: gitlabtest.Never},
	} {
		w, ana := alone(t, 0)
		ana.do("ana0card0001", workflow.Create{Kind: "bug", Title: "w1x"})
		w.srv.Fault(gitlabtest.Match{Method: "POST", Path: "/issues"}, late)
		w.stepped = func(name string) {
			if name == "push:answered" {
				panic(death{name})
			}
		}
		require.ErrorIs(t, ana.try(), errDied)
		w.stepped = nil
		for range 8 {
			w.clock.Advance(20 * time.Second)
			ana.must()
			w.look() // once at every instant
		}
		require.Len(t, w.srv.IssuesWith("card=ana0card0001 "), 1)
	}
}

func TestACardThatAReplicaDoesNotKnowYetIsNotGone(t *testing.T) {
	w, ana := alone(t, 0)
	ana.do("ana0card0001", workflow.Create{Kind: "bug", Title: "w1x"})
	ana.must()
	ana.start() // another process, which wrote nothing itself
	w.clock.Advance(3 * time.Second)
	ana.do("ana0card0001", workflow.Edit{Title: ptr("w2x")})
	w.srv.Fault(gitlabtest.Match{Method: "GET", Path: "/issues/1"}, gitlabtest.Fault{Lag: 10 * time.Second})
	r, _ := ana.sync()
	require.Zero(t, r.Gone)
	w.clock.Advance(3 * time.Minute)
	ana.must()
	require.Empty(t, ana.cards()["ana0card0001"].Clashes)
	require.Equal(t, "w2x", w.srv.Truth(1).Title)
}

func TestACommentThatIsTakenBackAfterItWasSentIsTold(t *testing.T) {
	w, ana := alone(t, 0)
	ana.do("ana0card0001", workflow.Create{Kind: "bug", Title: "w1x"})
	ana.do("ana0card0001", workflow.Say{Text: "w2x"})
	ana.must()
	ana.undo(0)
	w.clock.Advance(time.Minute)
	ana.must()
	require.Len(t, w.srv.Truth(1).Notes, 1)
	c := ana.cards()["ana0card0001"]
	require.Len(t, c.Clashes, 1, "what was said stays said on GitLab, and the person is told")
	require.Equal(t, workflow.FieldComment, c.Clashes[0].Field)
}
