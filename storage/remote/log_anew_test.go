package remote_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// halfJoined is a board that dies while it takes over an epoch at which a card was
// in Planning, and the tape, which had it in Triage once.
func halfJoined(t *testing.T) (c *desk, l *tape, id workflow.CardID, early int) {
	a, _, l := pair(t)
	id = a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	early = len(l.segments)
	a.do(id, workflow.Decide{Verdict: workflow.Valid})
	a.do(id, workflow.Move{})
	for range 6 {
		a.do("", workflow.Create{Kind: "bug", Title: "one more"})
	}
	a.sync()
	a.epoch()
	c = newDesk(t, t.TempDir(), l, a.clock, "cem", workflow.Shipped()["default"])
	c.most = 1
	c.diesAt("join:kept")
	require.Equal(t, workflow.Stage("Planning"), c.card(id).Stage)
	return c, l, id, early
}

func TestAMoveThatALogLostWhileABoardJoinedIsSentAgainByIt(t *testing.T) {
	for name, tc := range map[string]struct {
		more  func(c *desk, id workflow.CardID)
		stage workflow.Stage
	}{
		"that of others": {func(*desk, workflow.CardID) {}, "Planning"},
		"and its own on top of it": {func(c *desk, id workflow.CardID) {
			c.do(id, workflow.WriteGameplan{Text: "all of it"})
			c.do(id, workflow.Move{})
		}, "Development"},
	} {
		t.Run(name, func(t *testing.T) {
			c, l, id, early := halfJoined(t)
			tc.more(c, id)
			l.setBack(early)
			c.sync() // who made the move is not there any more
			d := newDesk(t, t.TempDir(), l, c.clock, "dan", workflow.Shipped()["default"])
			d.sync()
			for _, one := range []*desk{c, d} {
				require.Equal(t, tc.stage, one.card(id).Stage)
				require.Empty(t, one.card(id).Clashes)
				require.Empty(t, verified(one).Damage)
				require.True(t, new(one.sync()).Quiet())
				one.sound()
			}
		})
	}
}

func TestWhereACardStoodIsKeptInAClashWhenNobodyKnowsWhatALogThatWasReplacedHasInCommon(t *testing.T) {
	c, l, id, early := halfJoined(t)
	l.setBack(early)
	l.before = map[remote.Version]remote.Version{} // its copy of the log is gone too
	c.sync()
	got := c.card(id)
	require.Equal(t, workflow.Stage("Triage"), got.Stage)
	require.Len(t, got.Clashes, 1)
	require.Equal(t, workflow.ClashTransition, got.Clashes[0].Kind)
	require.Equal(t, []string{"", "Planning", "Triage"}, []string{got.Clashes[0].Base, got.Clashes[0].Mine, got.Clashes[0].Theirs})
	c.do(id, workflow.Answer{Clash: got.Clashes[0].ID, Take: workflow.TakeMine})
	require.Equal(t, workflow.Stage("Planning"), c.card(id).Stage)
	c.sync()
	require.True(t, new(c.sync()).Quiet())
	c.sound()
}
