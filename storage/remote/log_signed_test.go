package remote_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

// signs appends to a tape that it is a signed one from here on.
func signs(t *testing.T, l *tape, id string) {
	h := &head{tape: l}
	_, err := h.Append(context.Background(), l.end(), remote.Segment{
		Board: "theboard", Replica: "ana",
		Entries: []remote.LogEntry{remote.MemberEntry(remote.MemberChange{ID: id, By: "ana", At: monday, Add: []remote.Member{{Key: "k", Name: "ana"}}})},
	})
	require.NoError(t, err)
}

// before are what was done to a card before the board was signed, newest first.
func before(d *desk, id workflow.CardID) (out []string) {
	lines, err := d.Log(storage.LogQuery{Card: id})
	require.NoError(d.t, err)
	s, err := remote.SignedFrom(d.ledger, id)
	require.NoError(d.t, err)
	for _, l := range lines {
		if s.IsBefore(id, l.Seq) {
			out = append(out, l.What)
		}
	}
	return out
}

func TestTheLinesFromBeforeABoardWasSignedAreKnownOnEveryBoard(t *testing.T) {
	a, b, l := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "old", Requester: "kim"})
	a.sync()
	b.sync()
	b.do(id, workflow.Say{Text: "unsigned too"})
	b.sync()
	a.sync()
	require.Empty(t, before(a, id), "nothing is signed, so nothing is told apart")

	a.do(id, workflow.Decide{Verdict: workflow.Valid}) // goes by a signed part
	fresh := a.do("", workflow.Create{Kind: "bug", Title: "not sent yet", Requester: "kim"})
	signs(t, l, "founding")
	a.sync()
	a.do(id, workflow.Move{})
	a.sync()
	b.sync()
	late := newDesk(t, t.TempDir(), l, a.clock, "cem", workflow.Shipped()["default"])
	late.sync()
	for _, d := range []*desk{a, b, late} {
		require.Equal(t, []string{"comment", "create"}, before(d, id), d.name)
		require.Empty(t, before(d, fresh), "%s: it was not sent before", d.name)
	}
	signs(t, l, "another")
	for _, d := range []*desk{a, b} {
		d.sync()
		require.Equal(t, []string{"comment", "create"}, before(d, id), "who is admitted later changes nothing")
	}
	late.sound()

	require.NoError(t, remote.Remove(a.ledger))
	require.Empty(t, before(a, id), "a remote that was removed left nothing behind")
}

func TestABoardThatWasSignedFromItsBeginningHasNothingFromBefore(t *testing.T) {
	a, b, l := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "one", Requester: "kim"})
	signs(t, l, "founding")
	a.sync()
	b.sync()
	for _, d := range []*desk{a, b} {
		require.Empty(t, before(d, id), d.name)
		s, err := remote.SignedFrom(d.ledger, id)
		require.NoError(t, err)
		require.Equal(t, remote.Signing{}, s, d.name)
	}
}

func TestWhoJoinsAtAnEpochKnowsWhichCardsAreFromBeforeTheBoardWasSigned(t *testing.T) {
	a, _, l, id := moved(t)
	signs(t, l, "founding")
	fresh := a.do("", workflow.Create{Kind: "bug", Title: "signed", Requester: "kim"})
	a.sync()
	a.epoch()
	c := newDesk(t, t.TempDir(), l, a.clock, "cem", workflow.Shipped()["default"])
	c.sync()
	a.do(id, workflow.Say{Text: "after it"})
	a.sync()
	c.sync()
	require.Equal(t, []string{"merge"}, before(c, id), "one line has all that was before")
	require.Empty(t, before(c, fresh))
	c.sound()
}

func TestALogThatWasSetBackAndSignedThenWasReadUnsigned(t *testing.T) {
	a, b, l := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "one", Requester: "kim"})
	a.sync()
	a.do(id, workflow.Say{Text: "lost there"})
	a.sync()
	b.sync()
	l.setBack(1)
	signs(t, l, "founding")
	b.sync()
	require.Contains(t, before(b, id), "create")
	a.sync()
	a.do(id, workflow.Say{Text: "signed"})
	a.sync()
	b.sync()
	for _, d := range []*desk{a, b} {
		require.NotEmpty(t, before(d, id), d.name)
		lines, err := d.Log(storage.LogQuery{Card: id})
		require.NoError(t, err)
		s, err := remote.SignedFrom(d.ledger, id)
		require.NoError(t, err)
		require.False(t, s.IsBefore(id, lines[0].Seq), d.name)
	}
}

// ownBefore are the board's own lines from before it was signed, by whether they are.
func ownBefore(d *desk) (is map[bool]int) {
	all, err := d.Log(storage.LogQuery{})
	require.NoError(d.t, err)
	s, err := remote.SignedFrom(d.ledger, "")
	require.NoError(d.t, err)
	is = map[bool]int{}
	for _, l := range all {
		if l.Card == "" {
			is[s.IsBefore("", l.Seq)]++
		}
	}
	return is
}

func TestAWorkflowThatWasNotSentWhenTheBoardWasSignedGoesByASignedPart(t *testing.T) {
	for _, isBack := range []bool{false, true} {
		a, _, l := pair(t)
		a.do("", workflow.Create{Kind: "bug", Title: "one"})
		a.sync()
		was := ownBefore(a)[false]
		set := []string{limitedFlow()}
		if isBack {
			set = append(set, workflow.Shipped()["default"])
		}
		for _, text := range set {
			_, err := a.SetWorkflow(text, storage.Stamp{By: "ana", At: a.clock.at, Door: workflow.DoorBoard})
			require.NoError(t, err)
		}
		signs(t, l, "founding")
		a.sync()
		if isBack {
			require.Equal(t, map[bool]int{true: was + 2}, ownBefore(a), "nothing of it is sent any more")
			continue
		}
		is := ownBefore(a)
		require.Equal(t, 1, is[false])
		require.Equal(t, was, is[true])
	}
}
