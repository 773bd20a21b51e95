package gitlab_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage"
	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/workflow"
)

// A milestone and a person that GitLab does not know stay on the board, and their
// clash stays until somebody answers it, whatever else is sent and looked at.
func TestWhatGitLabDidNotKeepStaysOnTheBoardUntilSomebodyAnswers(t *testing.T) {
	clock := gitlabtest.NewClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	srv := gitlabtest.Sample(gitlabtest.Config{Now: clock.Now})
	ana := newDesk(t, srv, clock, "ana")
	dri, milestone := "kofi", "FY26 Q4"
	id := ana.do("", workflow.Create{Kind: "bug", Title: "The export is slow", Requester: "samira"})
	for _, do := range []workflow.Action{
		workflow.Decide{Verdict: workflow.Valid},
		workflow.Move{},
		workflow.WriteGameplan{Text: "do this"},
		workflow.Move{},
		workflow.Schedule{Milestone: &milestone, DRI: &dri},
		workflow.Validate{Answer: workflow.Requested},
		workflow.Say{Text: "hello"},
	} {
		ana.do(id, do)
	}
	require.Equal(t, 2, ana.sync().Refused)
	requireKept := func() {
		t.Helper()
		c, err := ana.Card(id)
		require.NoError(t, err)
		require.Equal(t, milestone, c.Milestone)
		require.Equal(t, dri, c.DRI)
		if len(c.Clashes) != 2 {
			lines, _ := ana.Log(storage.LogQuery{Card: id})
			for _, l := range lines {
				t.Logf("%d %s %s %+v", l.Seq, l.What, l.Door, l.Changes)
			}
		}
		require.Len(t, c.Clashes, 2, "each by itself")
		require.Len(t, c.Rounds, 1)
	}
	requireKept()
	for range 4 {
		clock.Advance(70 * time.Second)
		ana.sync()
		requireKept()
	}
	title := "slower"
	ana.do(id, workflow.Edit{Title: &title})
	for range 3 {
		clock.Advance(70 * time.Second)
		ana.sync()
		requireKept()
	}
	srv.Browser("ben").Comment(1, "a word")
	for range 3 {
		clock.Advance(70 * time.Second)
		ana.sync()
		requireKept()
	}
}
