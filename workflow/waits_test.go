package workflow_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

var midday = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// done is the card after some actions, each an hour after the one before.
func done(t *testing.T, c workflow.Card, by string, actions ...workflow.Action) workflow.Card {
	t.Helper()
	for i, do := range actions {
		at := midday.Add(time.Duration(i+len(c.Comments)) * time.Hour)
		d, err := workflow.Default().Apply(c, workflow.Op{ID: "op" + at.Format("150405"), Card: "k7m2k7m2k7m2", By: by, At: at, Do: do})
		require.NoError(t, err)
		c = d.Card
	}
	return c
}

func TestARequestForAnApprovalStandsUntilTheApprovalIsDocumented(t *testing.T) {
	r := workflow.Default()
	c := done(t, workflow.Card{}, "ana", workflow.Create{Kind: "feature", Title: "x"},
		workflow.Decide{Verdict: workflow.NotAligned, Work: "low", Danger: "medium", Effect: "low"})
	level, ok := r.AsksWhom(c)
	require.True(t, ok)
	require.Equal(t, "senior-manager", level)
	require.Empty(t, r.Waits(c))
	c = done(t, c, "ana", workflow.RequestApproval{Reason: "two teams ask"})
	require.Equal(t, []workflow.Wait{{For: workflow.ForApproval, Whom: "senior-manager", Since: c.Comments[0].At, Note: "two teams ask"}}, r.Waits(c))
	_, ok = r.Turn(c, 0, midday.AddDate(1, 0, 0))
	require.False(t, ok, "without a limit it waits as long as it takes")
	why, ok := r.Turn(c, 7*24*time.Hour, midday.AddDate(0, 0, 9))
	require.True(t, ok)
	require.Equal(t, "approval asked of senior-manager 9 days ago", why)
	why, _ = r.Turn(c, 24*time.Hour, midday.AddDate(0, 0, 1).Add(6*time.Hour))
	require.Equal(t, "approval asked of senior-manager 1 day ago", why)
	c = done(t, c, "ana", workflow.Approve{By: "dana", Level: "director", Evidence: "by mail"})
	require.Empty(t, r.Waits(c))
	_, ok = r.AsksWhom(c)
	require.False(t, ok, "nobody is to be asked any more")
	why, _ = r.Turn(c, 0, midday)
	require.Equal(t, "ready for Planning", why)
}

func TestAQuestionIsAnsweredByTheRequesterAlone(t *testing.T) {
	r := workflow.Default()
	c := done(t, workflow.Card{}, "ana", workflow.Create{Kind: "bug", Title: "x", Requester: "Maria"}, workflow.Decide{Verdict: workflow.Info, Text: "which one?"})
	c = done(t, c, "ana", workflow.Say{Text: "hm"})
	require.Equal(t, "which one?", r.Waits(c)[0].Note)
	require.False(t, r.Waits(c)[0].Answered)
	c = done(t, c, "maria", workflow.Say{Text: "the second"})
	require.True(t, r.Waits(c)[0].Answered)
	why, ok := r.Turn(c, 0, midday)
	require.True(t, ok)
	require.Equal(t, "Maria answered", why)
}
