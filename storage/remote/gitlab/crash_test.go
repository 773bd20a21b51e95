package gitlab

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/workflow"
)

// death is how a process ends at a boundary of a sync.
type death struct{ at string }

var errDied = errors.New("the process died")

// dies lets the process of a seat end at the given boundaries of all syncs, counted
// from 1; what it is told is how many there were.
func (w *world) dies(at ...int) (count func() int) {
	n := 0
	w.stepped = func(name string) {
		n++
		for _, i := range at {
			if n == i {
				panic(death{name})
			}
		}
	}
	return func() int { return n }
}

// try syncs, in a process that may die in it; the next one finds the file as it
// was left.
func (s *seat) try() (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case death:
			s.start()
			err = errDied
		default:
			panic(p)
		}
	}()
	_, err = s.sync()
	return err
}

// aWeek is a scenario in which every sort of step of a sync happens: cards, values
// and comments made here and there, a clash and its answer, which is told, a lost answer of each
// sort of change, second looks, a sweep, and a card that goes.
func (w *world) aWeek() {
	ana, ben := w.seats[0], w.seats[1]
	b := w.srv.Browser("max")
	later := func(d time.Duration) { w.clock.Advance(d); w.look() }
	both := func() { _, _ = ana.try(), ben.try(); later(3 * time.Minute) }

	there := b.Open("w1x", "w2x", "Stage::Triage", "RequestType::Bug")
	id := workflow.CardID("ana0card0001")
	ana.do(id, workflow.Create{Kind: "bug", Title: "w3x", Description: "/close w4x", Requester: "rita", Weight: 5})
	ana.do(id, workflow.Say{Text: "w6x"})
	ana.do(id, workflow.Decide{Verdict: workflow.Valid})
	w.srv.Fault(gitlabtest.Match{Method: "POST", Path: "/issues", Body: "w3x"}, gitlabtest.Fault{Answer: gitlabtest.TimedOut, Commit: gitlabtest.Later, After: 40 * time.Second})
	both()
	both()
	w.srv.Fault(gitlabtest.Match{Method: "POST", Path: "/notes", Body: "w7x"}, gitlabtest.Fault{Answer: gitlabtest.Reset, Commit: gitlabtest.Done})
	w.srv.Fault(gitlabtest.Match{Method: "PUT", Body: "w8x"}, gitlabtest.Fault{Answer: gitlabtest.BadGateway, Commit: gitlabtest.Later, After: 59 * time.Second})
	ana.do(id, workflow.Say{Text: "w7x"})
	ben.do(id, workflow.Edit{Title: ptr("w8x")})
	ana.do(id, workflow.Edit{Title: ptr("w9x"), DRI: ptr("ana")})
	_, _ = ben.try(), ana.try()
	both()
	_ = b.Move(there, "Stage::Development")
	_, _ = b.Comment(there, "w10x")
	both()
	for _, s := range w.seats {
		for id, c := range s.cards() {
			for _, x := range c.Clashes {
				s.do(id, workflow.Answer{Clash: x.ID, Take: x.Takes()[len(x.Takes())-1], Value: "w11x", Reason: "so"})
			}
		}
	}
	w.srv.Fault(gitlabtest.Match{Method: "POST", Path: "/notes", Body: "Kept the title"}, gitlabtest.Fault{Answer: gitlabtest.TimedOut, Commit: gitlabtest.Later, After: 40 * time.Second})
	both()
	ana.do(id, workflow.Move{})
	ana.do(id, workflow.WriteGameplan{Text: "w12x"})
	both()
	later(24 * time.Hour)
	_ = b.Delete(there)
	w.gone[string(derived(w.srv.URL(), gitlabtest.SampleID, w.srv.Truth(there).ID))] = true
	both()
}

// livesOn plays the scenario with deaths at the given boundaries, and sees that the
// laws hold.
func livesOn(t tester, dir string, at ...int) (steps int) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Errorf("%v", err)
	}
	w := newWorld(t, dir, seedDice{}, 1, weather{seats: 2})
	count := w.dies(at...)
	w.aWeek()
	steps = count()
	w.stepped = nil
	w.settleDown()
	w.obey(2)
	_ = os.RemoveAll(dir)
	return steps
}

// A process may die at each boundary of a sync, and die again at each of those that
// follow: this is finite, so all of it can be tried. OPSBOARD_LONG=all does so; else
// the pairs are a sample, and OPSBOARD_LONG makes it a larger one.
func TestAProcessMayDieAtEveryStepAndAtEveryPair(t *testing.T) {
	dir := inMemory(t)
	stride := 53
	switch os.Getenv("OPSBOARD_LONG") {
	case "all":
		stride = 1
	case "":
		stride = 499
	}
	k := livesOn(silently{t}, filepath.Join(dir, "whole"))
	deaths, all := [][]int{}, 0
	for i := 1; i <= k; i++ {
		deaths = append(deaths, []int{i})
	}
	for i := 1; i <= k; i++ {
		for j := i + 1; j <= k+10; j++ { // what is done again makes more of them
			if all++; all%stride == 0 {
				deaths = append(deaths, []int{i, j})
			}
		}
	}
	t.Cleanup(func() {
		t.Logf("%d boundaries: %d runs that die once, %d of %d that die twice", k, k, len(deaths)-k, all)
	})
	for _, at := range deaths {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			t.Parallel()
			livesOn(silently{t}, filepath.Join(dir, fmt.Sprint(at)), at...)
		})
	}
}

// silently tells nothing of what happened unless it is asked for.
type silently struct{ *testing.T }

func (s silently) Logf(format string, a ...any) {
	if os.Getenv("OPSBOARD_TELL") != "" {
		s.T.Logf(format, a...)
	}
}
