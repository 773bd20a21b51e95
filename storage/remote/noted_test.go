package remote_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

// halfSent is a card of which what is asked as a comment is on the hub, and not what
// is asked with it: the hub refused to say when to come again.
func halfSent(t *testing.T, do workflow.Action) (a *replica, id workflow.CardID) {
	h := newHub(&clock{monday})
	a = newReplica(t, h, "ana")
	id = a.do("", workflow.Create{Kind: "bug", Title: "slow", Requester: "kim"})
	a.do(id, workflow.Decide{Verdict: workflow.Valid})
	a.do(id, workflow.Move{})
	a.do(id, workflow.WriteGameplan{Text: "do this"})
	a.do(id, workflow.Move{})
	a.sync()
	a.do(id, do)
	h.fail = func(ch remote.Change) (remote.Outcome, bool) {
		if ch.What == remote.Update {
			return remote.Outcome{State: remote.NotSent}, false
		}
		return remote.Outcome{}, true
	}
	a.sync()
	h.fail = nil
	require.NotEmpty(t, h.cards["1"].card.Rounds, "the comment is there")
	return a, id
}

func TestWhatWentHalfIsWhollyTakenBack(t *testing.T) {
	a, id := halfSent(t, workflow.Validate{Answer: workflow.Requested, Note: "please look"})
	_, err := a.Undo(0, storage.Stamp{By: "ana", At: a.clock.at, Door: workflow.DoorBoard})
	require.NoError(t, err)
	a.sync()
	require.Empty(t, a.card(id).Rounds, "what was taken back here does not come again")
	require.Empty(t, a.peer.cards["1"].card.Rounds, "and goes there")
	require.True(t, ptr(a.sync()).Quiet())
}

func TestWhatWentHalfIsSentWhole(t *testing.T) {
	a, id := halfSent(t, workflow.Validate{Answer: workflow.Requested, Note: "please look"})
	a.sync()
	require.Equal(t, a.card(id).Rounds, a.peer.cards["1"].card.Rounds)
	notes, updates := 0, 0
	for _, ch := range a.peer.sent {
		switch {
		case ch.Changes[0].Field != workflow.FieldRound:
		case ch.What == remote.Note:
			notes++
		case ch.What == remote.Update:
			updates++
		}
	}
	require.Equal(t, 1, notes, "the comment is not said twice")
	require.Equal(t, 2, updates, "what goes with it is sent again")
	require.Empty(t, a.peer.cards["1"].half)
	require.True(t, ptr(a.sync()).Quiet())
}
