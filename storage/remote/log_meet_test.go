package remote_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

func TestAMoveThatMeetsSomethingElseKeepsItsMoment(t *testing.T) {
	a, b, _ := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.do(id, workflow.Decide{Verdict: workflow.Valid})
	a.sync()
	b.sync()
	a.do(id, workflow.Move{})
	moved := a.card(id).EnteredAt
	b.do(id, workflow.Say{Text: "meanwhile"})
	b.sync()
	require.Empty(t, a.sync().Said, "nobody took back the making of the card")
	b.sync()
	require.Equal(t, moved, a.card(id).EnteredAt)
	require.Equal(t, a.card(id), b.card(id))
}

func TestACardThatGoesOnElsewhereIsNotSaidToBeClosed(t *testing.T) {
	a, b, _ := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.do(id, workflow.Decide{Verdict: workflow.Valid})
	a.sync()
	b.sync()
	a.do(id, workflow.Close{As: "invalid", Reason: "no longer seen"})
	require.NotZero(t, a.card(id).ClosedAt)
	b.do(id, workflow.Move{})
	b.sync()
	require.Equal(t, 1, a.sync().Clashes)
	b.sync()
	require.True(t, a.card(id).IsOpen())
	require.Zero(t, a.card(id).ClosedAt)
	require.Equal(t, a.card(id), b.card(id))
}

func TestACardThatComesAgainIsCountedAsOneThatCame(t *testing.T) {
	a, b, _ := pair(t)
	stamp := storage.Stamp{By: "ana", At: a.clock.at, Door: workflow.DoorBoard}
	a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	require.Equal(t, 1, b.sync().New)
	_, err := a.Undo(0, stamp)
	require.NoError(t, err)
	a.sync()
	b.sync()
	_, err = a.Redo(0, stamp)
	require.NoError(t, err)
	a.sync()
	report := b.sync()
	require.Equal(t, 1, report.New)
	require.Zero(t, report.Changed)
}

func TestWhatALogHasOfWhatItLostElsewhereIsNotSentAgain(t *testing.T) {
	a, b, l := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	a.do(id, workflow.Edit{Title: new("lost there")})
	a.sync()
	a.do(id, workflow.Say{Text: "still there"})
	a.sync()
	stays := l.segments[2]
	l.setBack(1)
	a.head.land(stays) // another log, which has the third part and not the second
	a.sync()
	require.Len(t, l.last(), 1)
	require.Equal(t, "edit", l.last()[0].What)
	requireOnce(t, l)
	b.sync()
	require.Equal(t, "lost there", b.card(id).Title)
	require.Len(t, b.card(id).Comments, 1)
}

func TestAWorkflowThatIsSetWhileAnotherComesIsNotWrittenOver(t *testing.T) {
	a, b, _ := pair(t)
	a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	b.sync()
	set := func(d *desk, text string) {
		_, err := d.SetWorkflow(text, storage.Stamp{By: d.name, At: d.clock.at, Door: workflow.DoorBoard})
		require.NoError(t, err)
	}
	set(a, limitedFlow())
	a.sync()
	given := limitedFlow() + "\n"
	b.hook = func(step string) { // between what came and its taking over
		if step == "fetch:kept" {
			b.hook = nil
			set(b, given)
		}
	}
	b.sync()
	require.Equal(t, given, flowText(b))
	a.sync()
	require.Equal(t, given, flowText(a))
}

func TestALogThatIsReadAnewStillSaysWhoseNewerOpsboardItWas(t *testing.T) {
	a, _, l := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	l.put(strings.Replace(lineOf("foreign00001", id, `["weight","","","5"]`), `"v":1`, `"must":["weather"],"v":1`, 1))
	a.sync()
	a.do("", workflow.Create{Kind: "bug", Title: "another"})
	a.sync()
	l.setBack(2)
	a.sync()
	require.ErrorContains(t, a.wish(id, workflow.Say{Text: "no"}), "changed by cy with a newer opsboard")
}

func TestTheSumTellsWhatTheCardsAreAndIsMadeWhereABoardOfBeforeHasNone(t *testing.T) {
	a, b, l := pair(t)
	const id = workflow.CardID("card00000001")
	a.sync()
	l.put(lineOf("foreign00001", id, `["kind","","","bug"],["title","","","slow"],["stage","","","Triage"]`))
	a.sync()
	sum := func() (sum []byte) {
		require.NoError(t, a.ledger(func(tx remote.Tx) (err error) { sum, err = tx.Get("sum"); return err }))
		return sum
	}
	slow := sum()
	l.put(lineOf("foreign00002", id, `["title","","slow","fast"]`))
	a.sync()
	fast := sum()
	require.NotEqual(t, slow, fast)

	require.NoError(t, a.ledger(func(tx remote.Tx) error { return tx.Delete("sum") }))
	for len(l.segments) < 63 { // the next one names the hash of the board
		l.put(lineOf("foreign1"+string(rune('a'+len(l.segments)/26))+string(rune('a'+len(l.segments)%26)), id, `["weight","","","5"]`))
	}
	a.do(id, workflow.Say{Text: "the sixty-fourth"})
	a.sync()
	require.NotEmpty(t, sum(), "it is kept from here on")
	b.sync()
	for _, d := range []*desk{a, b} {
		v := verified(d)
		require.Empty(t, v.Damage)
		require.Equal(t, 1, v.Hashes)
	}
}

func TestWhoJoinsAtAnEpochHasTheWorkflowAndNothingThatIsNotSo(t *testing.T) {
	a, _, l, id := moved(t)
	_, err := a.SetWorkflow(limitedFlow(), storage.Stamp{By: "ana", At: a.clock.at, Door: workflow.DoorBoard})
	require.NoError(t, err)
	other := a.do("", workflow.Create{Kind: "bug", Title: "another"})
	a.sync()
	l.put(strings.Replace(lineOf("foreign00001", id, `["title","","slow","slow"]`), monday.Format(time.DateOnly), "2031-01-01", 1))
	a.sync()
	a.epoch()
	c := newDesk(t, t.TempDir(), l, a.clock, "cem", workflow.Shipped()["default"])
	puts := l.puts
	c.sync()
	require.Equal(t, puts, l.puts)
	require.Equal(t, limitedFlow(), flowText(c))
	require.Equal(t, a.card(id), c.card(id), "a line that changes nothing is no change")
	s, err := remote.SignedFrom(c.ledger, id)
	require.NoError(t, err)
	require.Zero(t, s, "nobody signed anything")
	ids := []string{newest(t, c, id).ID, newest(t, c, other).ID}
	require.Len(t, slices.Compact(ids), 2, "each line has a name of its own")
	require.NotContains(t, ids, "")
	c.sound()
}

func TestWhoJoinedALogThatWasSetBackMeanwhileFillsNoStageTwice(t *testing.T) {
	a, b, l := limitedPair(t, "wip Planning 2")
	var ids []workflow.CardID
	for range 3 {
		a.sync()
		b.sync()
		ids = append(ids, a.valid())
	}
	lost, parts := ids[2], len(l.segments)
	a.do(lost, workflow.Move{})
	a.sync()
	a.epoch()
	c := newDesk(t, t.TempDir(), l, a.clock, "cem", workflow.Shipped()["default"])
	c.diesAt("join:kept")
	l.setBack(parts)
	b.do(ids[0], workflow.Move{})
	b.do(ids[1], workflow.Move{})
	b.sync()
	require.Equal(t, 1, c.sync().Clashes)
	require.Equal(t, workflow.Stage("Triage"), c.card(lost).Stage)
	b.sync()
	require.Equal(t, b.card(lost), c.card(lost))
	c.sound()
}
