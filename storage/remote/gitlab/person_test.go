package gitlab_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// What chance leaves out, because a person must do something about it, befalls each
// call of a sync in turn. Once it is mended, all is there, and once.
func TestWhatAPersonMustMendStopsNothingForGood(t *testing.T) {
	for _, answer := range []gitlabtest.Answer{
		gitlabtest.TokenExpired, gitlabtest.TokenRevoked, gitlabtest.ScopeTooSmall, gitlabtest.Forbidden, gitlabtest.MissingRows, gitlabtest.LinkElsewhere,
	} {
		t.Run(answer.String(), func(t *testing.T) {
			hit := 0
			for call := 0; ; call++ {
				clock := gitlabtest.NewClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
				srv := gitlabtest.Sample(gitlabtest.Config{Now: clock.Now})
				for range 3 {
					srv.Browser("ben").Open("Of the browser", "", "Stage::Triage", "RequestType::Bug")
				}
				ana := newDesk(t, srv, clock, "ana")
				id := ana.do("", workflow.Create{Kind: "bug", Title: "The export is slow", Requester: "rita"})
				ana.do(id, workflow.Say{Text: "Since Friday"})
				srv.Fault(gitlabtest.Match{Skip: call}, gitlabtest.Fault{Answer: answer})
				before := len(srv.Requests())
				_, err := remote.Sync(context.Background(), remote.Config{Board: ana.board, Remote: ana.d, Name: "team", Now: clock.Now, NewID: ana.newID})
				if err != nil {
					require.NotContains(t, err.Error(), "ana-token")
					hit++
				}
				if len(srv.Requests())-before <= call {
					break // the sync had ended before
				}
				srv.Calm()
				for range 4 {
					for _, x := range ana.clashes(id) {
						require.Equal(t, workflow.ClashRefused, x.Kind)
						require.NotEmpty(t, x.Why)
						ana.do(id, workflow.Answer{Clash: x.ID, Take: workflow.TakeMine})
						hit++
					}
					clock.Advance(25 * time.Hour)
					ana.sync()
				}
				require.Len(t, srv.Truths(), 4, "call %d", call)
				require.Len(t, srv.Truth(4).Notes, 2, "call %d: the comment, and for whom it is", call)
				state, err := ana.SyncState()
				require.NoError(t, err)
				require.Zero(t, state.Unsent, "call %d", call)
				cards := 0
				require.NoError(t, ana.Each(filter.Filter{}, func(workflow.Card) error { cards++; return nil }))
				require.Equal(t, 4, cards, "call %d", call)
			}
			if answer != gitlabtest.MissingRows && answer != gitlabtest.LinkElsewhere {
				require.Greater(t, hit, 5, "it is told")
			}
		})
	}
}
