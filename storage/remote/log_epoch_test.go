package remote_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

// Epoch is the number of the segment that marks the tape's newest epoch.
func (h *head) Epoch(context.Context) (n uint64, err error) {
	for i, s := range h.segments {
		for _, line := range s.Entries {
			e, err := remote.ReadLogEntry(line.Raw)
			if err != nil {
				return 0, err
			}
			if _, ok := remote.EpochOf(e.Entry); ok {
				n = uint64(i + 1)
			}
		}
	}
	return n, nil
}

func (d *desk) epoch() (remote.Epoch, bool) {
	e, mine, err := remote.BeginEpoch(context.Background(), d.config(), d.name)
	require.NoError(d.t, err)
	return e, mine
}

// moved is a pair whose first desk did much, and both of which have it.
func moved(t *testing.T) (a, b *desk, l *tape, id workflow.CardID) {
	a, b, l = pair(t)
	id = a.do("", workflow.Create{Kind: "bug", Title: "slow", Requester: "kim"})
	a.do(id, workflow.Decide{Verdict: workflow.Valid})
	a.do(id, workflow.Move{})
	a.do(id, workflow.Say{Text: "seen twice"})
	a.sync()
	b.sync()
	return a, b, l, id
}

func lines(t *testing.T, d *desk, id workflow.CardID) int {
	log, err := d.Log(storage.LogQuery{Card: id})
	require.NoError(t, err)
	return len(log)
}

func TestWhoJoinsAfterAnEpochTakesTheCardsAsTheyStand(t *testing.T) {
	a, b, l, id := moved(t)
	before := l.end()
	e, mine := a.epoch()
	require.True(t, mine)
	require.Equal(t, 1, e.Number)
	require.Equal(t, before, e.Before, "it names the log that it follows")
	require.Equal(t, "ana", e.By)
	a.do(id, workflow.Say{Text: "after it"})
	a.sync()
	b.sync()
	require.Equal(t, 5, lines(t, b, id), "who was there before goes on")

	c := newDesk(t, t.TempDir(), l, a.clock, "cem", workflow.Shipped()["default"])
	report := c.sync()
	require.Equal(t, 1, report.New)
	require.Contains(t, report.Said[0], "the cards came as they stood when epoch 1 began")
	require.Equal(t, a.card(id), c.card(id))
	require.Equal(t, 2, lines(t, c, id), "what made it so before is not repeated")
	c.do(id, workflow.Say{Text: "by cem"})
	c.sync()
	a.sync()
	require.Equal(t, c.card(id), a.card(id))
	puts := l.puts
	for _, d := range []*desk{a, b, c} {
		d.sync()
		require.True(t, new(d.sync()).Quiet())
		d.sound()
	}
	require.Equal(t, puts, l.puts)
}

func TestTheHashOfABoardThatJoinedAtAnEpochIsThatOfTheLog(t *testing.T) {
	a, _, l, id := moved(t)
	a.epoch()
	c := newDesk(t, t.TempDir(), l, a.clock, "cem", workflow.Shipped()["default"])
	c.sync()
	for len(l.segments) < 70 {
		c.do(id, workflow.Say{Text: "again"})
		c.sync()
	}
	for _, d := range []*desk{a, c} {
		d.sync()
		v := verified(d)
		require.Empty(t, v.Damage)
		require.Equal(t, 1, v.Hashes)
	}
}

func TestOfTwoEpochsBegunAtOnceOneStands(t *testing.T) {
	a, b, l, _ := moved(t)
	raced := false
	a.hook = func(step string) {
		if step == "epoch:ready" && !raced {
			raced = true
			_, mine := b.epoch()
			require.True(t, mine)
		}
	}
	e, mine := a.epoch()
	require.False(t, mine)
	require.Equal(t, "bo", e.By)
	require.Equal(t, 1, e.Number)
	marks := 0
	for _, s := range l.segments {
		for _, x := range s.Entries {
			if _, ok := remote.EpochOf(x.Entry); ok {
				marks++
			}
		}
	}
	require.Equal(t, 1, marks)
}

func TestAnEpochWithNothingBeforeItIsRefused(t *testing.T) {
	a, _, _ := pair(t)
	_, _, err := remote.BeginEpoch(context.Background(), a.config(), "ana")
	var refused *workflow.Refusal
	require.ErrorAs(t, err, &refused)
	require.Contains(t, refused.Message, "the log is empty")
	a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	a.epoch()
	_, _, err = remote.BeginEpoch(context.Background(), a.config(), "ana")
	require.ErrorAs(t, err, &refused)
	require.Contains(t, refused.Message, "epoch 1 began with the last part of the log")
}

func TestAnEpochWhoseAnswerWasLostIsThereOnce(t *testing.T) {
	for _, lands := range []bool{true, false} {
		a, _, l, _ := moved(t)
		a.head.fail = func([]remote.Segment) (bool, error) {
			a.head.fail = nil
			return lands, remote.ErrUnanswered
		}
		before := len(l.segments)
		e, mine := a.epoch()
		require.True(t, mine)
		require.Equal(t, 1, e.Number)
		require.Len(t, l.segments, before+1)
	}
}

func TestWhatIsPendingWhenAnEpochBeginsComesAfterIt(t *testing.T) {
	a, b, _, id := moved(t)
	b.do(id, workflow.Edit{Title: new("by bo")})
	a.do(id, workflow.Edit{Title: new("by ana")})
	a.sync()
	b.do(id, workflow.Say{Text: "pending too"})
	e, mine := b.epoch()
	require.True(t, mine)
	require.EqualValues(t, 1, e.Number)
	b.sync()
	a.sync()
	require.Equal(t, "by ana", a.card(id).Title)
	require.Equal(t, "by bo", a.card(id).Clashes[0].Mine)
	require.Len(t, a.card(id).Comments, 2)
	require.Equal(t, a.card(id), b.card(id))
}

func TestABoardThatHasTheCardsReadsAllOfTheLog(t *testing.T) {
	a, b, _, id := moved(t)
	a.epoch()
	require.NoError(t, remote.Remove(b.ledger))
	b.do(id, workflow.Say{Text: "while it was not shared"})
	b.join()
	b.sync()
	require.Equal(t, 5, lines(t, b, id), "its own lines are known again")
	a.sync()
	require.Len(t, a.card(id).Comments, 2)
	require.Equal(t, a.card(id), b.card(id))
}

func TestALogThatWasSetBackBehindAnEpochGetsBackWhatItLost(t *testing.T) {
	for n := range 8 {
		keep, isBehind := n/2, n%2 == 0
		a, b, l, id := moved(t)
		a.do(id, workflow.Edit{Title: new("twice as slow")})
		a.sync()
		if !isBehind {
			b.sync()
		}
		a.epoch()
		c := newDesk(t, t.TempDir(), l, a.clock, "cem", workflow.Shipped()["default"])
		c.sync()
		other := c.do("", workflow.Create{Kind: "bug", Title: "by cem"})
		c.do(id, workflow.Say{Text: "by cem"})
		c.sync()
		l.setBack(keep)
		for range 3 {
			for _, d := range []*desk{c, a, b} {
				d.sync()
			}
		}
		for _, d := range []*desk{a, b, c} {
			require.Equal(t, "twice as slow", d.card(id).Title)
			require.Equal(t, "by cem", d.card(other).Title)
			require.Len(t, d.card(id).Comments, 2)
			if isBehind { // who put it back knows no line of before the epoch: that the one follows on the other cannot be told
				require.LessOrEqual(t, len(d.card(id).Clashes), 1)
				require.Equal(t, a.card(id).Clashes, d.card(id).Clashes)
			} else {
				require.Empty(t, d.card(id).Clashes)
			}
			d.sound()
		}
	}
}

// dying runs something of a desk that dies at its n-th boundary.
func (d *desk) dying(n int, do func()) (passed int) {
	d.hook = func(string) {
		if passed++; passed == n {
			panic(errCrash)
		}
	}
	defer func() {
		d.hook = nil
		if what := recover(); what != nil && what != errCrash {
			panic(what)
		}
	}()
	do()
	return passed
}

func TestABoardMayDieAtEachBoundaryOfAnEpochAndOfJoining(t *testing.T) {
	const never = 1 << 20
	play := func(atEpoch, atJoin int) (epoch, join int) {
		a, b, l, id := moved(t)
		for range 12 {
			a.do("", workflow.Create{Kind: "bug", Title: "one more"})
		}
		a.sync()
		b.do(id, workflow.Say{Text: "pending"})
		epoch = a.dying(atEpoch, func() { a.epoch() })
		c := newDesk(t, t.TempDir(), l, a.clock, "cem", workflow.Shipped()["default"])
		c.most = 1 // so that the cards come in several transactions
		mine := c.do("", workflow.Create{Kind: "bug", Title: "of cem"})
		join = c.dying(atJoin, func() { c.sync() })
		c.do(mine, workflow.Say{Text: "meanwhile"})
		_, err := c.Card(id)
		if err == nil {
			c.do(id, workflow.Edit{Title: new("called so meanwhile")})
		}
		for range 2 {
			for _, d := range []*desk{c, b, a} {
				d.sync()
			}
		}
		for _, d := range []*desk{a, b, c} {
			require.Equal(t, a.card(id), d.card(id), "%d and %d", atEpoch, atJoin)
			require.Equal(t, a.card(mine), d.card(mine))
			require.Len(t, d.card(id).Comments, 2)
			require.Len(t, d.card(mine).Comments, 1)
			require.Equal(t, err == nil, d.card(id).Title == "called so meanwhile")
			require.True(t, new(d.sync()).Quiet())
			d.sound()
		}
		requireOnce(t, l)
		return epoch, join
	}
	epoch, join := play(never, never)
	require.Greater(t, epoch, 3)
	require.Greater(t, join, 5)
	for i := 1; i <= epoch; i++ {
		play(i, never)
	}
	for j := 1; j <= join; j++ {
		play(never, j)
	}
	t.Logf("%d boundaries of an epoch, %d of joining", epoch, join)
}
