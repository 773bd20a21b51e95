package remote_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

func TestWhatTheRemoteAnswersIsAgreedAndNotWhatItWasAsked(t *testing.T) {
	h := newHub(&clock{monday})
	a := newReplica(t, h, "ana")
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	h.fail = func(remote.Change) (remote.Outcome, bool) {
		h.fail = func(remote.Change) (remote.Outcome, bool) { return remote.Outcome{}, true }
		h.write(id, "bo", workflow.Change{Field: "weight", New: "8"})
		return remote.Outcome{}, true
	}
	a.do(id, workflow.Edit{Title: ptr("a title")})
	a.sync()
	require.Equal(t, 8, a.card(id).Weight, "what the answer shows is taken over at once")
	a.do(id, workflow.Edit{Weight: ptr(0)})
	a.sync()
	require.Zero(t, h.cards["1"].card.Weight, "a change back to what was agreed before is a change")
}

func TestAMoveIsJudgedAgainOnWhatCameBeforeItIsSent(t *testing.T) {
	h := newHub(&clock{monday})
	a := newReplica(t, h, "ana")
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.do(id, workflow.Decide{Verdict: workflow.Valid})
	a.sync()
	a.do(id, workflow.Move{})
	for field, v := range map[workflow.Field]string{"triage": ""} {
		h.write(id, "bo", workflow.Change{Field: field, New: v})
	}
	a.sync()
	require.Equal(t, workflow.Stage("Triage"), h.cards["1"].card.Stage, "a move that no longer holds is not sent")
	require.Equal(t, workflow.ClashGuard, a.card(id).Clashes[0].Kind)
}

func TestWhatAReadShowsOfBeforeTakesNothingBack(t *testing.T) {
	h := newHub(&clock{monday})
	a := newReplica(t, h, "ana")
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	before := *h.cards["1"]
	h.clock.at = h.clock.at.Add(time.Minute)
	h.write(id, "bo", workflow.Change{Field: "weight", New: "8"})
	a.sync()
	a.do(id, workflow.Edit{Title: ptr("slower")})
	sync := func() {
		_, err := remote.Sync(t.Context(), remote.Config{Board: a.board, Remote: lagging{a.peer, before}, Name: "hub", Now: h.clock.now, NewID: a.newID})
		require.NoError(t, err)
	}
	sync()
	require.Equal(t, 8, a.card(id).Weight, "what was shown stays")
	require.Equal(t, "slow", h.cards["1"].card.Title, "nothing is sent on top of what is not known")
	h.clock.at = h.clock.at.Add(3 * time.Minute)
	sync()
	require.Equal(t, "slower", h.cards["1"].card.Title, "what is shown for so long is so")
}

// lagging reads a card as it was before.
type lagging struct {
	*peer
	was there
}

func (p lagging) Probe(ctx context.Context, now time.Time, memory []byte) (remote.Caps, error) {
	return halfShown{p.peer}.Probe(ctx, now, memory)
}

func (p lagging) Read(ctx context.Context, rids []remote.RID, emit func(remote.Batch) error) error {
	return p.peer.Read(ctx, rids, func(b remote.Batch) error {
		b.Facts[0].Seen.Card, b.Facts[0].Seen.At = p.was.card, p.was.at
		return emit(b)
	})
}

func TestACardThatIsGoneAndLeftSoWaitsForNoSending(t *testing.T) {
	h := newHub(&clock{monday})
	a := newReplica(t, h, "ana")
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	there := h.cards["1"]
	delete(h.cards, "1")
	a.do(id, workflow.Edit{Priority: ptr(1)})
	a.sync()
	unsent := func() int {
		state, err := a.SyncState()
		require.NoError(t, err)
		return state.Unsent
	}
	require.Equal(t, 1, unsent(), "it may be made anew, which the clash asks")
	a.do(id, workflow.Answer{Clash: a.card(id).Clashes[0].ID, Take: workflow.TakeLeave})
	a.sync()
	require.Zero(t, unsent(), "nothing of it is to be sent any more")
	a.do(id, workflow.Edit{Weight: ptr(3)})
	a.sync()
	require.Zero(t, unsent())
	h.cards["1"] = there
	a.sync()
	require.Equal(t, 3, h.cards["1"].card.Weight, "unless it is seen again")
	require.Equal(t, 1, h.cards["1"].card.Priority)
}

// halfShown lists cards without their comments, as one replica of a server may
// while another one counts them already.
type halfShown struct{ *peer }

func (p halfShown) Probe(ctx context.Context, now time.Time, memory []byte) (remote.Caps, error) {
	caps, err := p.peer.Probe(ctx, now, memory)
	caps.Settle = 130 * time.Second
	return caps, err
}

func (p halfShown) Pull(ctx context.Context, from remote.Cursor, known remote.Known, emit func(remote.Batch) error) error {
	return p.peer.Pull(ctx, from, known, func(b remote.Batch) error {
		for _, f := range b.Facts {
			f.Seen.Card.Comments = nil
		}
		return emit(b)
	})
}

func TestACommentThatAReplicaDidNotShowYetIsFoundByTheSecondLook(t *testing.T) {
	h := newHub(&clock{monday})
	a, b := newReplica(t, h, "ana"), newReplica(t, h, "bo")
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.do(id, workflow.Say{Text: "seen twice"})
	a.sync()
	look := func() remote.Report {
		report, err := remote.Sync(t.Context(), remote.Config{Board: b.board, Remote: halfShown{b.peer}, Name: "hub", Now: h.clock.now, NewID: b.newID})
		require.NoError(t, err)
		return report
	}
	first := look()
	require.Empty(t, b.card(id).Comments)
	require.Equal(t, h.cards["1"].at.Add(130*time.Second), first.Again, "it says when to look again")
	h.clock.at = first.Again
	look()
	require.Len(t, b.card(id).Comments, 1)
}
