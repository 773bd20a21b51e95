package gitlab

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/workflow"
)

// landsLate is a POST that is not answered and is carried out all the same.
var landsLate = gitlabtest.Fault{Answer: gitlabtest.TimedOut, Commit: gitlabtest.Later, After: 50 * time.Second}

const decade = 87600 * time.Hour

// goesOn is a board that syncs every few seconds until whatever is on its way has
// landed.
func (s *seat) goesOn() {
	for range 15 {
		s.w.clock.Advance(12 * time.Second)
		_, _ = s.sync()
	}
}

func TestWhatTookLongToPrepareIsNotLookedForTooEarly(t *testing.T) {
	w, ana := alone(t, 0)
	ana.must()
	ana.do("ana0card0001", workflow.Create{Kind: "bug", Title: "w1x"})
	ana.do("ana0card0001", workflow.Edit{DRI: ptr("Somebody Slow")})
	w.srv.Fault(gitlabtest.Match{Path: "/members/all"}, gitlabtest.Fault{Before: func(*gitlabtest.Server) { w.clock.Advance(64 * time.Second) }})
	w.srv.Fault(gitlabtest.Match{Method: "POST", Path: "/issues"}, landsLate)
	ana.must()
	require.Empty(t, w.srv.NonGET(), "it is kept anew first, so that a process that dies knows when it left")
	ana.goesOn()
	require.Len(t, w.srv.IssuesWith("card=ana0card0001 "), 1)
}

func TestWhatLeftLaterThanItWasKeptIsWaitedForFromThenOn(t *testing.T) {
	k := sit(t)
	k.pull()
	ch := k.change(remote.Create, "", newCard("k7m2x9p4q1ab"))
	k.clock.Advance(mostPrepared)
	k.srv.Fault(gitlabtest.Match{Method: "POST", Path: "/issues"}, landsLate)
	require.Equal(t, k.clock.Now().Add(ambiguity), k.d.Push(k.ctx(), ch).After)
	k.clock.Advance(time.Millisecond)
	require.Equal(t, remote.Later, k.d.Push(k.ctx(), ch).State)
}

func TestAClockThatIsSetWhileSomethingIsOnItsWayDoublesNothingAndHoldsNothingBack(t *testing.T) {
	for _, jump := range []time.Duration{decade, -decade} {
		for name, tc := range map[string]struct {
			at   string
			lost gitlabtest.Fault
		}{
			"before it is kept, and it lands":         {"pull:kept", landsLate},
			"before it is kept, and it never arrives": {"pull:kept", gitlabtest.Fault{Answer: gitlabtest.TimedOut}},
			"while it is under way":                   {"push:answered", landsLate},
		} {
			t.Run(fmt.Sprint(jump, " ", name), func(t *testing.T) {
				w, ana := alone(t, 0)
				ana.must()
				ana.do("ana0card0001", workflow.Create{Kind: "bug", Title: "w1x"})
				w.srv.Fault(gitlabtest.Match{Method: "POST", Path: "/issues"}, tc.lost)
				w.stepped = func(name string) {
					if name == tc.at {
						ana.skew = jump
					}
				}
				_, _ = ana.sync()
				w.stepped, ana.skew = nil, 0
				ana.goesOn()
				require.Len(t, w.srv.IssuesWith("card=ana0card0001 "), 1)
				require.Equal(t, 1, ana.cards()["ana0card0001"].Remote.IID)
			})
		}
	}
}

func TestAProxyThatTellsTheWrongTimeIsNotBelieved(t *testing.T) {
	w, ana := alone(t, 0)
	ana.do("ana0card0001", workflow.Create{Kind: "bug", Title: "w1x"})
	ana.must()
	w.clock.Advance(time.Hour)
	w.srv.Fault(gitlabtest.Match{Path: "/labels"}, gitlabtest.Fault{Answer: gitlabtest.BadGateway, DateSkew: decade})
	_, err := ana.sync()
	require.Error(t, err)
	ana.do("ana0card0001", workflow.Edit{Title: ptr("w2x")})
	w.srv.Fault(gitlabtest.Match{Method: "PUT"}, gitlabtest.Fault{Answer: gitlabtest.TimedOut, Commit: gitlabtest.Never})
	ana.goesOn()
	require.Equal(t, "w2x", w.srv.Truth(1).Title)

	w.clock.Advance(time.Hour)
	ana.must()
	_, err = w.srv.Browser("ben").Comment(1, "said")
	require.NoError(t, err)
	w.clock.Advance(3 * time.Minute)
	w.srv.Browser("ben").Open("w3x", "", "Stage::Triage") // behind which the next listing begins
	w.srv.Fault(gitlabtest.Match{Path: "/notes"}, gitlabtest.Fault{Answer: gitlabtest.BadGateway, DateSkew: decade})
	ana.must()
	w.clock.Advance(lookAgain)
	ana.must()
	require.Len(t, ana.cards()["ana0card0001"].Comments, 1)
}

func TestOneAnswerOfTheWrongTimeHidesNothingThatComesAfterIt(t *testing.T) {
	w, ana := alone(t, 0)
	w.srv.Fill("ben", 150)
	ana.must()
	w.clock.Advance(time.Hour)
	w.srv.Fault(gitlabtest.Match{Path: "/issues", Query: "updated_after"}, gitlabtest.Fault{DateSkew: decade})
	ana.must()
	w.clock.Advance(time.Hour)
	require.NoError(t, w.srv.Browser("ben").SetTitle(7, "w1x"))
	ana.must()
	w.clock.Advance(time.Hour)
	ana.must()
	require.Contains(t, titlesOf(ana), "w1x")
	require.NoError(t, w.srv.Browser("ben").Delete(8))
	w.clock.Advance(25 * time.Hour)
	require.Equal(t, 1, ana.must().Gone, "it goes on being looked for what vanished")
}

func titlesOf(s *seat) (out []string) {
	for _, c := range s.cards() {
		out = append(out, c.Title)
	}
	return out
}
