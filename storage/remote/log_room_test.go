package remote_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// flowOf is the shipped workflow with limits of work in progress.
func flowOf(limits ...string) string {
	return strings.Replace(workflow.Shipped()["default"], "\nkind ", "\n"+strings.Join(limits, "\n")+"\n\nkind ", 1)
}

// limitedPair is two desks of one log whose workflow has limits.
func limitedPair(t *testing.T, limits ...string) (a, b *desk, l *tape) {
	l = &tape{}
	c, dir := &clock{monday}, fast(t)
	a, b = newDesk(t, dir, l, c, "ana", flowOf(limits...)), newDesk(t, dir, l, c, "bo", flowOf(limits...))
	t.Cleanup(a.sound)
	t.Cleanup(b.sound)
	return a, b, l
}

// valid makes a bug that may go into Planning.
func (d *desk) valid() workflow.CardID {
	id := d.do("", workflow.Create{Kind: "bug", Title: "slow", Requester: "kim"})
	d.do(id, workflow.Decide{Verdict: workflow.Valid})
	return id
}

func (d *desk) valids(n int) (ids []workflow.CardID) {
	for range n {
		ids = append(ids, d.valid())
	}
	return ids
}

func TestACardIsTakenBackAsFarAsThereIsRoom(t *testing.T) {
	a, b, _ := limitedPair(t, "wip Planning 1", "wip Development 1")
	mine, first, second := a.valid(), a.valid(), a.valid()
	a.sync()
	b.sync()
	toDevelopment := func(d *desk, id workflow.CardID) {
		d.do(id, workflow.Move{})
		d.do(id, workflow.WriteGameplan{Text: "do this"})
		d.do(id, workflow.Move{})
	}
	toDevelopment(a, mine)
	toDevelopment(b, first)
	b.do(second, workflow.Move{})
	b.sync()
	require.Equal(t, 2, a.sync().Clashes)
	b.sync()
	for _, d := range []*desk{a, b} {
		require.Equal(t, workflow.Stage("Triage"), d.card(mine).Stage, "both stages are full by now")
		require.Equal(t, workflow.Stage("Development"), d.card(first).Stage)
		require.Equal(t, workflow.Stage("Planning"), d.card(second).Stage)
	}
}

func TestOfTwoWhoCameWhereOneHasRoomTheFirstStays(t *testing.T) {
	for _, isBackwards := range []bool{false, true} {
		t.Run(fmt.Sprint("backwards: ", isBackwards), func(t *testing.T) {
			a, b, _ := limitedPair(t, "wip Planning 2")
			first, second, theirs := a.valid(), a.valid(), a.valid()
			if isBackwards {
				first, second = second, first
			}
			a.sync()
			b.sync()
			a.do(first, workflow.Move{})
			a.do(second, workflow.Move{})
			b.do(theirs, workflow.Move{})
			b.sync()
			require.Equal(t, 1, a.sync().Clashes)
			require.Equal(t, workflow.Stage("Planning"), a.card(first).Stage)
			require.Equal(t, workflow.Stage("Triage"), a.card(second).Stage)
		})
	}
}

func TestACardDoesNotFillThePlaceThatItTakesItself(t *testing.T) {
	for _, limit := range []string{"wip Planning 1", "wip Planning bug 1"} {
		t.Run(limit, func(t *testing.T) {
			a, b, _ := limitedPair(t, limit)
			id := a.valid()
			a.sync()
			a.do(id, workflow.Move{})
			require.Zero(t, a.sync().Clashes)
			b.sync()
			require.Equal(t, workflow.Stage("Planning"), b.card(id).Stage)
		})
	}
}

func TestACardThatCameWithALostLogBeginsAnewWhereItsPlaceIsFilled(t *testing.T) {
	a, _, l := limitedPair(t, "wip Planning 1")
	id := a.valid()
	a.do(id, workflow.Move{})
	a.sync()
	a.epoch()
	late := newDesk(t, fast(t), l, a.clock, "cem", flowOf("wip Planning 1"))
	late.sync() // knows of no move by which it came there
	require.Equal(t, workflow.Stage("Planning"), late.card(id).Stage)

	l.segments = nil
	other := newDesk(t, fast(t), l, a.clock, "dan", flowOf("wip Planning 1"))
	other.do(other.valid(), workflow.Move{})
	other.sync()
	require.Equal(t, 1, late.sync().Clashes)
	c := late.card(id)
	require.Equal(t, workflow.Stage("Triage"), c.Stage)
	require.Equal(t, workflow.RuleName("card/wip"), c.Clashes[0].Rule)
	late.sound()
}
