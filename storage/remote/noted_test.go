package remote_test

import (
	"context"
	"testing"
	"time"

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

func TestWhatWasSaidAndWrittenOverUnreadIsToldAndWhatWasReadIsNot(t *testing.T) {
	h := newHub(&clock{monday})
	a, b := newReplica(t, h, "ana"), newReplica(t, h, "bo")
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.do(id, workflow.Decide{Verdict: workflow.Valid})
	a.do(id, workflow.Move{})
	a.sync()
	a.do(id, workflow.WriteGameplan{Text: "by ana"})
	a.sync()
	b.sync()
	b.do(id, workflow.WriteGameplan{Text: "by bo, who read it"})
	b.sync()
	a.sync()
	require.Equal(t, "by bo, who read it", a.card(id).Gameplan)
	require.Empty(t, a.card(id).Clashes)
	a.do(id, workflow.WriteGameplan{Text: "by ana again"})
	a.sync()
	h.write(id, "bo", workflow.Change{Field: workflow.FieldGameplan, New: "by bo, who had read the first"})
	a.sync()
	require.Equal(t, workflow.ClashOverwritten, a.card(id).Clashes[0].Kind)
	require.Equal(t, "by ana again", a.card(id).Clashes[0].Mine)
}

// forgetful answers a while with what a card was before a note came.
type forgetful struct {
	*peer
	was workflow.Card
}

func (p forgetful) Probe(ctx context.Context, now time.Time, memory []byte) (remote.Caps, error) {
	caps, err := p.peer.Probe(ctx, now, memory)
	caps.Settle = 130 * time.Second
	return caps, err
}

func (p forgetful) Pull(ctx context.Context, from remote.Cursor, known remote.Known, emit func(remote.Batch) error) error {
	return p.peer.Pull(ctx, from, known, func(b remote.Batch) error {
		for _, f := range b.Facts {
			if p.was.ID != "" {
				f.Seen.Card, f.Seen.Mark = p.was, []byte("of before")
			}
		}
		return emit(b)
	})
}

func TestAValueThatANoteBroughtDoesNotGoBackForAReadThatHasNotHeardOfIt(t *testing.T) {
	h := newHub(&clock{monday})
	a := newReplica(t, h, "ana")
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.do(id, workflow.Decide{Verdict: workflow.Valid})
	a.do(id, workflow.Move{})
	look := func(was workflow.Card) {
		_, err := remote.Sync(t.Context(), remote.Config{Board: a.board, Remote: forgetful{a.peer, was}, Name: "hub", Now: h.clock.now, NewID: a.newID})
		require.NoError(t, err)
	}
	look(workflow.Card{})
	was := h.cards["1"].card
	a.do(id, workflow.WriteGameplan{Text: "do this"})
	look(workflow.Card{})
	sent := len(a.peer.sent)
	look(was)
	require.Equal(t, "do this", a.card(id).Gameplan)
	require.Len(t, a.peer.sent, sent, "nor is it said again")
	h.write(id, "bo", workflow.Change{Field: workflow.FieldGameplan})
	h.clock.at = h.clock.at.Add(3 * time.Minute)
	look(workflow.Card{})
	require.Empty(t, a.card(id).Gameplan, "it may go, later")
}
