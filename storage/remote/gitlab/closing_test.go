package gitlab_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage"
	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/workflow"
)

// closing is a card of two boards that ana closes as a duplicate. GitLab takes the
// comment that says so, and asks to wait with the closing itself.
func closing(t *testing.T) (ana, ben *desk, srv *gitlabtest.Server, id workflow.CardID) {
	clock := gitlabtest.NewClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	srv = gitlabtest.Sample(gitlabtest.Config{Now: clock.Now})
	ana, ben = newDesk(t, srv, clock, "ana"), newDesk(t, srv, clock, "ben")
	id = ana.do("", workflow.Create{Kind: "bug", Title: "The export is slow", Requester: "rita"})
	ana.sync()
	ben.sync()
	clock.Advance(5 * time.Minute)
	ana.do(id, workflow.Close{As: workflow.Duplicate, Reason: "of the other one"})
	srv.Fault(gitlabtest.Match{Method: "PUT"}, gitlabtest.Fault{Answer: gitlabtest.TooManyPlain})
	ana.sync()
	require.False(t, srv.Truth(1).Closed)
	clock.Advance(26 * time.Hour)
	return ana, ben, srv, id
}

func (k *desk) closedAs(id workflow.CardID) workflow.Resolution {
	k.t.Helper()
	c, err := k.Card(id)
	require.NoError(k.t, err)
	return c.Resolution
}

func (k *desk) clashes(id workflow.CardID) []workflow.Clash {
	k.t.Helper()
	c, err := k.Card(id)
	require.NoError(k.t, err)
	return c.Clashes
}

func TestAClosingThatCameADayAfterItWasSaidWhyIsStillOfThatKind(t *testing.T) {
	ana, ben, srv, id := closing(t)
	ana.sync()
	require.True(t, srv.Truth(1).Closed)
	for range 2 {
		ana.clock.Advance(5 * time.Minute)
		ana.sync()
		ben.sync()
	}
	require.Equal(t, workflow.Duplicate, ana.closedAs(id))
	require.Equal(t, workflow.Duplicate, ben.closedAs(id))
	require.Empty(t, ana.clashes(id))
	require.Empty(t, ben.clashes(id))
}

func TestAClosingBySomebodyElseIsNotOfTheKindThatWasOnceSaid(t *testing.T) {
	ana, ben, srv, id := closing(t)
	require.NoError(t, srv.Browser("max").Close(1))
	ana.sync()
	ben.sync()
	require.Equal(t, workflow.Completed, ana.closedAs(id))
	require.Equal(t, workflow.Completed, ben.closedAs(id))
	require.Equal(t, workflow.ClashTransition, ana.clashes(id)[0].Kind)
}

func TestAClosingAfterAReopeningIsNotOfTheKindOfTheFirst(t *testing.T) {
	ana, ben, srv, id := closing(t)
	ana.sync()
	ana.clock.Advance(time.Hour)
	require.NoError(t, srv.Browser("ana").Reopen(1))
	ana.clock.Advance(time.Hour)
	require.NoError(t, srv.Browser("ana").Close(1))
	ana.clock.Advance(time.Hour)
	ana.sync()
	ben.sync()
	require.Equal(t, workflow.Completed, ana.closedAs(id))
	require.Equal(t, workflow.Completed, ben.closedAs(id))
}

func TestAClosingThatWasSaidAndTakenBackSaysNothingOfALaterOne(t *testing.T) {
	ana, ben, srv, id := closing(t)
	_, err := ana.Undo(0, storage.Stamp{By: "ana", At: ana.clock.Now(), Door: workflow.DoorBoard})
	require.NoError(t, err)
	srv.Forget()
	ana.sync()
	require.Len(t, srv.NonGET(), 1, "it was never closed, so it is not opened: only what was said is taken back")
	ana.clock.Advance(time.Hour)
	require.NoError(t, srv.Browser("ana").Close(1))
	ana.sync()
	ben.sync()
	require.Equal(t, workflow.Completed, ana.closedAs(id))
	require.Equal(t, workflow.Completed, ben.closedAs(id))
}

func TestALabelThatWasLostIsPutOnThoughItsCommentIsThere(t *testing.T) {
	clock := gitlabtest.NewClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	srv := gitlabtest.Sample(gitlabtest.Config{Now: clock.Now})
	ana := newDesk(t, srv, clock, "ana")
	id := ana.do("", workflow.Create{Kind: "bug", Title: "The export is slow", Requester: "rita"})
	for _, do := range []workflow.Action{
		workflow.Decide{Verdict: workflow.Valid}, workflow.Move{}, workflow.WriteGameplan{Text: "do this"}, workflow.Move{},
	} {
		ana.do(id, do)
	}
	ana.sync()
	ana.do(id, workflow.Validate{Answer: workflow.Requested})
	srv.Fault(gitlabtest.Match{Method: "PUT"}, gitlabtest.Fault{Answer: gitlabtest.TooManyPlain})
	ana.sync()
	require.NotContains(t, srv.Truth(1).Labels, "Validation::Requested")
	clock.Advance(time.Hour)
	ana.sync()
	require.Contains(t, srv.Truth(1).Labels, "Validation::Requested")
	clock.Advance(time.Hour)
	ana.sync()
	srv.Forget()
	ana.sync()
	require.Empty(t, srv.NonGET())
}
