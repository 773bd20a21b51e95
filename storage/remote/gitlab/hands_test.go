package gitlab_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/workflow"
)

// watched is ana's board with so many bugs in Triage that GitLab has too.
func watched(t *testing.T, many int) (ana *desk, srv *gitlabtest.Server, ids []workflow.CardID) {
	clock := gitlabtest.NewClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	srv = gitlabtest.Sample(gitlabtest.Config{Now: clock.Now})
	ana = newDesk(t, srv, clock, "ana")
	for n := range many {
		ids = append(ids, ana.do("", workflow.Create{Kind: "bug", Title: fmt.Sprintf("The export is slow, %d", n+1), Requester: "rita"}))
		ana.sync()
		clock.Advance(time.Minute)
	}
	clock.Advance(time.Hour)
	ana.sync()
	return ana, srv, ids
}

func TestAClashNamesWhoDidIt(t *testing.T) {
	for name, tc := range map[string]struct {
		mine   []workflow.Action
		theirs func(*gitlabtest.Server) error
		kind   workflow.ClashKind
		by     string
	}{
		"a drag past a rule": {
			theirs: func(s *gitlabtest.Server) error {
				if err := s.Browser("olga").Move(1, "Stage::Implementation"); err != nil {
					return err
				}
				return s.Browser("max").SetTitle(1, "somebody else's doing")
			},
			kind: workflow.ClashBreach, by: "olga",
		},
		"a closing past a rule": {
			theirs: func(s *gitlabtest.Server) error { return s.Browser("max").Close(1) },
			kind:   workflow.ClashBreach, by: "max",
		},
		"a move and a closing by two": {
			theirs: func(s *gitlabtest.Server) error {
				if err := s.Browser("olga").Move(1, "Stage::Implementation"); err != nil {
					return err
				}
				return s.Browser("max").Close(1)
			},
			kind: workflow.ClashBreach, by: "",
		},
		"two moves": {
			mine:   []workflow.Action{workflow.Decide{Verdict: workflow.Valid}, workflow.Move{}},
			theirs: func(s *gitlabtest.Server) error { return s.Browser("olga").Move(1, "Stage::Development") },
			kind:   workflow.ClashTransition, by: "olga",
		},
		"two plans": {
			mine: []workflow.Action{workflow.WriteGameplan{Text: "mine"}},
			theirs: func(s *gitlabtest.Server) error {
				_, err := s.Browser("ben").Comment(1, "## Gameplan\n\ntheirs")
				return err
			},
			kind: workflow.ClashText, by: "ben",
		},
		"two titles": {
			mine: []workflow.Action{workflow.Edit{Title: new("mine")}},
			theirs: func(s *gitlabtest.Server) error {
				if err := s.Browser("ben").SetTitle(1, "theirs"); err != nil {
					return err
				}
				return s.Browser("max").SetWeight(1, 3)
			},
			kind: workflow.ClashField, by: "ben",
		},
		"two weights, of which GitLab does not tell": {
			mine: []workflow.Action{workflow.Edit{Weight: new(5)}},
			theirs: func(s *gitlabtest.Server) error {
				if err := s.Browser("ben").SetWeight(1, 3); err != nil {
					return err
				}
				return s.Browser("max").SetTitle(1, "theirs")
			},
			kind: workflow.ClashField, by: "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			ana, srv, ids := watched(t, 1)
			for _, do := range tc.mine {
				ana.do(ids[0], do)
			}
			ana.clock.Advance(time.Minute)
			require.NoError(t, tc.theirs(srv))
			ana.clock.Advance(time.Minute)
			ana.sync()
			require.NotEmpty(t, ana.clashes(ids[0]))
			require.Equal(t, tc.kind, ana.clashes(ids[0])[0].Kind)
			require.Equal(t, tc.by, ana.clashes(ids[0])[0].By)
		})
	}
}

func TestTwentyDragsPastARuleCostTwentyFiveCalls(t *testing.T) {
	ana, srv, ids := watched(t, 20)
	for n := range ids {
		_, err := srv.Browser("ben").Comment(int64(n+1), "I moved it.")
		require.NoError(t, err)
		ana.clock.Advance(time.Second)
		require.NoError(t, srv.Browser("olga").Move(int64(n+1), "Stage::Implementation"))
	}
	srv.Forget()
	require.Equal(t, 20, ana.sync().Breaches)
	require.LessOrEqual(t, len(srv.Requests()), 25)
	named := 0
	for _, id := range ids {
		switch ana.clashes(id)[0].By {
		case "olga":
			named++
		case "":
		default:
			require.Fail(t, "a wrong name", ana.clashes(id)[0].By)
		}
	}
	require.Equal(t, 3, named, "the others are clashes all the same")
	t.Logf("%d calls", len(srv.Requests()))
}
