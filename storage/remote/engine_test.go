package remote_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

func TestACardMadeHereAppearsOnceEverywhere(t *testing.T) {
	h := newHub(&clock{monday})
	a, b := newReplica(t, h, "ana"), newReplica(t, h, "bo")
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow", Requester: "kim"})
	a.do(id, workflow.Say{Text: "seen twice"})
	a.do(id, workflow.Decide{Verdict: workflow.Valid})
	report := a.sync()
	require.Equal(t, 1, report.Created)
	require.Equal(t, 1, report.Notes)
	b.sync()
	require.Equal(t, a.card(id).Title, b.card(id).Title)
	require.Len(t, b.card(id).Comments, 1)
	require.Equal(t, workflow.Valid, b.card(id).Triage.Verdict)
	require.Equal(t, 1, a.card(id).Remote.IID)
	require.Len(t, h.cards, 1)
	for range 3 {
		require.True(t, ptr(a.sync()).Quiet())
		require.True(t, ptr(b.sync()).Quiet())
	}
	require.Len(t, h.cards, 1)
}

func TestASyncWithNothingToDoWritesNothing(t *testing.T) {
	h := newHub(&clock{monday})
	a := newReplica(t, h, "ana")
	a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	a.sync()
	before, err := os.ReadFile(a.Path())
	require.NoError(t, err)
	a.sync()
	after, err := os.ReadFile(a.Path())
	require.NoError(t, err)
	require.Equal(t, before, after)
}

func TestOfTwoTitlesTheirsStandsAndMineIsKept(t *testing.T) {
	h := newHub(&clock{monday})
	a, b := newReplica(t, h, "ana"), newReplica(t, h, "bo")
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	b.sync()
	a.do(id, workflow.Edit{Title: ptr("by ana"), Priority: ptr(2)})
	b.do(id, workflow.Edit{Title: ptr("by bo"), Weight: ptr(3)})
	b.sync()
	report := a.sync()
	require.Equal(t, 1, report.Clashes)
	c := a.card(id)
	require.Equal(t, "by bo", c.Title)
	require.Equal(t, 2, c.Priority)
	require.Equal(t, 3, c.Weight)
	require.Len(t, c.Clashes, 1)
	require.Equal(t, "by ana", c.Clashes[0].Mine)
	b.sync()
	a.do(id, workflow.Answer{Clash: c.Clashes[0].ID, Take: workflow.TakeMine})
	a.sync()
	b.sync()
	require.Equal(t, "by ana", b.card(id).Title)
	require.Empty(t, b.card(id).Clashes)
	require.Equal(t, 2, b.card(id).Priority)
}

func TestAMoveWithItsGameplanArrivesWhole(t *testing.T) {
	h := newHub(&clock{monday})
	a, b := newReplica(t, h, "ana"), newReplica(t, h, "bo")
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow", Requester: "kim"})
	a.sync()
	b.sync()
	a.do(id, workflow.Decide{Verdict: workflow.Valid})
	a.do(id, workflow.Move{})
	a.do(id, workflow.WriteGameplan{Text: "do this"})
	a.do(id, workflow.Move{})
	a.do(id, workflow.Validate{Answer: workflow.Requested})
	a.sync()
	require.Zero(t, b.sync().Breaches)
	require.Equal(t, workflow.Stage("Development"), b.card(id).Stage)
	require.Equal(t, "do this", b.card(id).Gameplan)
	require.Equal(t, workflow.Requested, b.card(id).Round().State)
	b.do(id, workflow.Validate{Answer: workflow.Received})
	b.sync()
	a.sync()
	require.Equal(t, workflow.Stage("Implementation"), a.card(id).Stage)
}

func TestAValueThatSomebodyWroteOverAtOnceIsTold(t *testing.T) {
	h := newHub(&clock{monday})
	a := newReplica(t, h, "ana")
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	a.do(id, workflow.Edit{Title: ptr("by ana")})
	a.sync()
	h.write(id, "bo", workflow.Change{Field: workflow.FieldTitle, New: "by bo, who had read it before"})
	require.Equal(t, 1, a.sync().Clashes)
	require.Equal(t, workflow.ClashOverwritten, a.card(id).Clashes[0].Kind)
	require.Equal(t, "by ana", a.card(id).Clashes[0].Mine)
}

func TestAChangeWhoseAnswerWasLostIsSentOnceOnly(t *testing.T) {
	for name, lands := range map[string]bool{"it landed": true, "it did not": false} {
		t.Run(name, func(t *testing.T) {
			h := newHub(&clock{monday})
			a := newReplica(t, h, "ana")
			id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
			h.fail = func(remote.Change) (remote.Outcome, bool) {
				return remote.Outcome{State: remote.Unknown, After: h.clock.at.Add(75 * time.Second)}, lands
			}
			require.Equal(t, 1, a.sync().Waiting)
			h.fail = nil
			sent := len(a.peer.sent)
			a.do(id, workflow.Edit{Priority: ptr(1)})
			report := a.sync()
			if !lands {
				require.Equal(t, sent, len(a.peer.sent), "nothing is sent while it is not known")
				require.Equal(t, 1, report.Waiting)
			}
			h.clock.at = h.clock.at.Add(2 * time.Minute)
			a.sync()
			a.sync()
			require.Len(t, h.cards, 1)
			require.Equal(t, 1, h.cards["1"].card.Priority)
		})
	}
}

func TestWhatTheRemoteRefusesStaysHereWithItsReason(t *testing.T) {
	h := newHub(&clock{monday})
	a := newReplica(t, h, "ana")
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	a.do(id, workflow.Edit{Title: ptr("a title that it does not like")})
	h.fail = func(remote.Change) (remote.Outcome, bool) {
		return remote.Outcome{State: remote.Refused, Why: "title is bad"}, false
	}
	require.Equal(t, 1, a.sync().Refused)
	c := a.card(id)
	require.Equal(t, "a title that it does not like", c.Title)
	require.Equal(t, "title is bad", c.Clashes[0].Why)
	sent := len(a.peer.sent)
	a.sync()
	require.Equal(t, sent, len(a.peer.sent), "it is not sent again unasked")
	h.fail = nil
	a.do(id, workflow.Answer{Clash: c.Clashes[0].ID, Take: workflow.TakeMine})
	a.sync()
	require.Equal(t, c.Title, h.cards["1"].card.Title)
}

func TestARefusedValueThatIsMendedIsSentAndItsClashGoes(t *testing.T) {
	h := newHub(&clock{monday})
	a := newReplica(t, h, "ana")
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	a.do(id, workflow.Edit{Title: ptr("bad"), Weight: ptr(3)})
	h.fail = func(remote.Change) (remote.Outcome, bool) {
		return remote.Outcome{State: remote.Refused, Why: "title is bad"}, false
	}
	a.sync()
	require.Len(t, a.card(id).Clashes, 1)
	h.fail = nil
	a.do(id, workflow.Edit{Title: ptr("good")})
	a.sync()
	require.Equal(t, "good", h.cards["1"].card.Title)
	require.Len(t, a.card(id).Clashes, 1, "the weight still waits")
	a.do(id, workflow.Answer{Clash: a.card(id).Clashes[0].ID, Take: workflow.TakeMine})
	a.sync()
	require.Equal(t, 3, h.cards["1"].card.Weight)
	require.Empty(t, a.card(id).Clashes)
}

func TestAMoveThereThatBreaksARuleIsFlaggedAndStands(t *testing.T) {
	h := newHub(&clock{monday})
	a := newReplica(t, h, "ana")
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	h.write(id, "bo", workflow.Change{Field: workflow.FieldStage, New: "Development"})
	report := a.sync()
	require.Equal(t, 1, report.Breaches)
	require.Equal(t, workflow.Stage("Development"), a.card(id).Stage)
	before := len(a.peer.sent)
	a.sync()
	require.Len(t, a.peer.sent, before, "the program never moves it back by itself")
	a.do(id, workflow.Answer{Clash: a.card(id).Clashes[0].ID, Take: workflow.TakeBack, Reason: "triage it first"})
	a.sync()
	require.Equal(t, workflow.Stage("Triage"), h.cards["1"].card.Stage)
}

func TestACardThatVanishedIsKeptAndAskedAbout(t *testing.T) {
	h := newHub(&clock{monday})
	a := newReplica(t, h, "ana")
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	gone := h.cards["1"]
	delete(h.cards, "1")
	a.do(id, workflow.Edit{Priority: ptr(1)})
	require.Equal(t, 1, a.sync().Gone)
	require.Equal(t, workflow.ClashGone, a.card(id).Clashes[0].Kind)
	a.sync()
	require.Empty(t, h.cards, "nothing is sent until somebody decides")
	t.Run("it comes back", func(t *testing.T) {
		h.cards["1"] = gone
		a.sync()
		require.Empty(t, a.card(id).Clashes)
		require.Equal(t, 1, h.cards["1"].card.Priority)
	})
	t.Run("it is made anew", func(t *testing.T) {
		delete(h.cards, "1")
		a.do(id, workflow.Edit{Priority: ptr(2)})
		a.sync()
		a.do(id, workflow.Answer{Clash: a.card(id).Clashes[0].ID, Take: workflow.TakeMine})
		a.sync()
		require.Equal(t, 2, h.cards["2"].card.Priority)
		require.Equal(t, 2, a.card(id).Remote.IID)
	})
}

func TestAnUndoAfterAPushIsSentAsAChangeOfItsOwn(t *testing.T) {
	h := newHub(&clock{monday})
	a := newReplica(t, h, "ana")
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	a.do(id, workflow.Edit{Title: ptr("slower")})
	a.sync()
	_, err := a.Undo(0, storage.Stamp{By: "ana", At: h.clock.at, Door: workflow.DoorBoard})
	require.NoError(t, err)
	a.sync()
	require.Equal(t, "slow", h.cards["1"].card.Title)
}

func TestAPlanSendsNothing(t *testing.T) {
	h := newHub(&clock{monday})
	a := newReplica(t, h, "ana")
	a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	report, err := remote.Sync(context.Background(), remote.Config{Board: a.board, Remote: a.peer, Name: "hub", Now: h.clock.now, NewID: a.newID, Plan: true})
	require.NoError(t, err)
	require.Len(t, report.Would, 1)
	require.Empty(t, h.cards)
}

func TestCardsFromBeforeTheRemoteAreNotSentUnasked(t *testing.T) {
	h := newHub(&clock{monday})
	a := newReplica(t, h, "ana")
	require.NoError(t, remote.Remove(a.board))
	id := a.do("", workflow.Create{Kind: "bug", Title: "of old"})
	require.NoError(t, remote.Add(a.board, remote.Setup{Name: "hub", Driver: "test", URL: "mem:", Added: h.clock.at.Add(time.Second)}))
	a.do(id, workflow.Edit{Priority: ptr(1)})
	a.sync()
	require.Empty(t, h.cards)
	h.clock.at = h.clock.at.Add(time.Minute)
	a.do("", workflow.Create{Kind: "bug", Title: "new"})
	a.sync()
	require.Len(t, h.cards, 1)
}

func TestACardThatWasMadeAnewIsOneCardForEverybody(t *testing.T) {
	for name, noticed := range map[string]bool{"they had noticed": true, "they had not": false} {
		t.Run(name, func(t *testing.T) {
			h := newHub(&clock{monday})
			a, b := newReplica(t, h, "ana"), newReplica(t, h, "bo")
			id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
			a.sync()
			b.sync()
			delete(h.cards, "1")
			a.do(id, workflow.Edit{Priority: ptr(1)})
			a.sync()
			a.do(id, workflow.Answer{Clash: a.card(id).Clashes[0].ID, Take: workflow.TakeMine})
			if noticed {
				b.do(id, workflow.Edit{Weight: ptr(5)})
				b.sync()
				require.Equal(t, workflow.ClashGone, b.card(id).Clashes[0].Kind)
			}
			a.sync()
			b.sync()
			require.Len(t, h.cards, 1)
			require.Equal(t, 1, b.card(id).Priority)
			require.Empty(t, b.card(id).Clashes)
			require.Equal(t, 2, b.card(id).Remote.IID)
			rows, err := b.Log(storage.LogQuery{})
			require.NoError(t, err)
			for _, r := range rows {
				require.Contains(t, []workflow.CardID{"", id}, r.Card, "nothing else came of it")
			}
		})
	}
}

func TestOfTwoCardsWithOneMarkerTheFirstKeepsItWhicheverIsSeenFirst(t *testing.T) {
	h := newHub(&clock{monday})
	a, b := newReplica(t, h, "ana"), newReplica(t, h, "bo")
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	first, second := *h.cards["1"], *h.cards["1"]
	second.card.Remote.IID, second.card.Title = 2, "a copy"
	delete(h.cards, "1")
	h.cards["2"] = &second
	b.sync()
	require.Equal(t, "a copy", b.card(id).Title)
	h.cards["1"] = &first
	b.sync()
	require.Equal(t, "slow", b.card(id).Title)
	require.Equal(t, 1, b.card(id).Remote.IID)
	rows, err := b.Log(storage.LogQuery{})
	require.NoError(t, err)
	copied := b.card(rows[1].Card)
	if copied.ID == id {
		copied = b.card(rows[0].Card)
	}
	require.Equal(t, "a copy", copied.Title)
	require.Equal(t, 2, copied.Remote.IID, "the copy is tied to its place as well")
	require.False(t, copied.CreatedAt.IsZero())
}
