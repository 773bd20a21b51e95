package remote_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// picky is a replica whose hub takes no card with these values.
func picky(t *testing.T, dislikes ...workflow.Field) *replica {
	h := newHub(&clock{monday})
	h.fail = func(ch remote.Change) (remote.Outcome, bool) {
		out := remote.Outcome{State: remote.Refused, Whys: map[workflow.Field]string{}}
		for _, x := range ch.Changes {
			if slices.Contains(dislikes, x.Field) && len(x.New) > 3 {
				out.Dropped = append(out.Dropped, x.Field)
				out.Whys[x.Field] = string(x.Field) + " is invalid"
			}
		}
		if len(out.Dropped) == 0 {
			return remote.Outcome{}, true
		}
		return out, false
	}
	return newReplica(t, h, "ana")
}

func TestACardIsMadeWithoutTheValuesThatWereRefusedAndEachIsTold(t *testing.T) {
	a := picky(t, workflow.FieldDRI, workflow.FieldMilestone)
	id := a.do("", workflow.Create{Kind: "feature", Title: "slow", Weight: 3})
	a.do(id, workflow.Edit{DRI: ptr("nobody"), AddLabels: []string{"api"}})
	a.do(id, workflow.Schedule{Milestone: ptr("never")})
	report := a.sync()
	require.Equal(t, []int{1, 2}, []int{report.Created, report.Refused})
	there := a.peer.cards["1"].card
	require.Equal(t, []any{"slow", 3, "", ""}, []any{there.Title, there.Weight, there.DRI, there.Milestone})
	require.Equal(t, []string{"api"}, there.Labels)
	c := a.card(id)
	require.Equal(t, []string{"nobody", "never"}, []string{c.DRI, c.Milestone}, "they stay here")
	require.Len(t, c.Clashes, 2)
	for _, x := range c.Clashes {
		require.Equal(t, string(x.Field)+" is invalid", x.Why)
		require.Equal(t, map[workflow.Field]string{workflow.FieldDRI: "nobody", workflow.FieldMilestone: "never"}[x.Field], x.Mine)
		require.Contains(t, x.Takes(), workflow.TakeTheirs)
	}
	sent := len(a.peer.sent)
	a.sync()
	require.Len(t, a.peer.sent, sent, "it is not tried again unasked")
	a.do(id, workflow.Edit{DRI: ptr("kim")})
	a.sync()
	require.Equal(t, "kim", a.peer.cards["1"].card.DRI, "one that is mended is sent")
	require.Len(t, a.card(id).Clashes, 1)
	a.do(id, workflow.Answer{Clash: a.card(id).Clashes[0].ID, Take: workflow.TakeTheirs})
	a.sync()
	require.Empty(t, a.card(id).Milestone)
	require.Empty(t, a.card(id).Clashes)
}

func TestACardWhoseTitleIsRefusedIsMadeWhenItHasAnother(t *testing.T) {
	a := picky(t, workflow.FieldTitle)
	id := a.do("", workflow.Create{Kind: "bug", Title: "a title that it does not like", Weight: 3})
	require.Equal(t, 1, a.sync().Refused)
	require.Empty(t, a.peer.cards)
	state, err := a.SyncState()
	require.NoError(t, err)
	require.Equal(t, 1, state.Unsent, "the card is not there yet")
	require.Equal(t, workflow.FieldTitle, a.card(id).Clashes[0].Field)
	a.do(id, workflow.Edit{Title: ptr("ok")})
	a.sync()
	require.Equal(t, 3, a.peer.cards["1"].card.Weight)
	require.Empty(t, a.card(id).Clashes)
}

func TestAnUpdateGoesWithoutTheValueThatItWasRefusedFor(t *testing.T) {
	a := picky(t, workflow.FieldMilestone)
	id := a.do("", workflow.Create{Kind: "feature", Title: "slow"})
	a.sync()
	a.do(id, workflow.Schedule{Milestone: ptr("never")})
	a.do(id, workflow.Edit{Weight: ptr(5)})
	a.sync()
	require.Equal(t, 5, a.peer.cards["1"].card.Weight)
	require.Equal(t, workflow.FieldMilestone, a.card(id).Clashes[0].Field)
	require.Len(t, a.card(id).Clashes, 1)
}
