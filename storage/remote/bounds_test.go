package remote

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestWhatIsGoneComesBeforeWhatMayHaveBeenMadeInItsPlace(t *testing.T) {
	sorted := goneFirst([]Fact{{RID: "1", Seen: &Seen{}}, {RID: "2", Gone: &Gone{}}, {RID: "3", Seen: &Seen{}}, {RID: "4", Gone: &Gone{}}})
	var order []RID
	for _, f := range sorted {
		order = append(order, f.RID)
	}
	require.Equal(t, []RID{"2", "4", "1", "3"}, order)
}

func TestAFactWithoutATimeOrANameIsOfTheRemoteAndOfNow(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	r := &run{Config: Config{Name: "hub", Now: func() time.Time { return now }, NewID: func() string { return "l1" }}}
	r.heard(now.Add(time.Minute))
	r.heard(time.Time{}) // an answer without a clock
	e := r.entry("card", Fact{Seen: &Seen{}}, nil)
	require.Equal(t, []any{"hub", now.Add(time.Minute)}, []any{e.By, e.At})
	e = r.entry("card", Fact{Seen: &Seen{By: "kim", At: now}}, nil)
	require.Equal(t, []any{"kim", now}, []any{e.By, e.At})
}

func TestALineMayBeOfAnyYearThatCanBeWritten(t *testing.T) {
	e := workflow.Entry{ID: "l1", By: "ana", What: "edit"}
	for year, why := range map[int]string{0: "does not say when it was", 1: "", 9999: "", 10000: "does not say when it was"} {
		e.At = time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC)
		require.Equal(t, why, wrong(&e), "%d", year)
	}
}

func TestANameIsAsLongAsItMayBeAndNoLonger(t *testing.T) {
	e := workflow.Entry{ID: strings.Repeat("l", maxKey), By: "ana", What: "edit", At: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)}
	require.Empty(t, wrong(&e))
	e.ID += "l"
	require.Equal(t, "has no id", wrong(&e))
}

func TestNoLogOutweighsItself(t *testing.T) {
	a, b := []Version{"1", "2"}, []Version{"1", "3"}
	require.False(t, outweighs(a, a))
	require.False(t, outweighs(nil, nil))
	require.True(t, outweighs(b, a))
	require.False(t, outweighs(a, b))
	require.True(t, outweighs([]Version{"1", "2", "0"}, b), "more parts count first")
}

func TestTheFieldInWhichValuesDifferIsFoundWhicheverEndsFirst(t *testing.T) {
	one := [][3]string{{"dri", "", "ana"}}
	two := [][3]string{{"dri", "", "ana"}, {"title", "", "slow"}}
	require.Empty(t, differing(two, two))
	require.Equal(t, "title", differing(one, two))
	require.Equal(t, "title", differing(two, one))
	require.Equal(t, "dri", differing([][3]string{{"dri", "", "kim"}}, two))
}

func TestOnlyACommentTellsWhatWasKept(t *testing.T) {
	kept := map[string][]Kept{"k": {{Field: workflow.FieldTitle, Value: "slow"}}}
	of := []workflow.Change{{Field: workflow.FieldComment, Key: "k"}}
	told := withKept([]Change{{What: Update, Changes: of}, {What: Note, Changes: of}}, kept)
	require.Empty(t, told[0].Kept)
	require.Equal(t, kept["k"], told[1].Kept)
}

func TestACrewDoesAllOnceHoweverManyThereAre(t *testing.T) {
	for _, n := range []int{0, 1, share - 1, share, share + 1, 3*share + 7} {
		done := make([]int, n)
		c := newCrew(n, func(i int) { done[i]++ })
		for range n {
			c.give()
		}
		c.wait()
		for i := range done {
			require.Equal(t, 1, done[i], "%d of %d", i, n)
		}
	}
}

func TestThePauseBeforeAnotherTryIsShortWhateverAClockSays(t *testing.T) {
	n := 0
	r := &logRun{run: run{Config: Config{NewID: func() string { n++; return strconv.Itoa(n) }}}}
	for _, took := range []time.Duration{-time.Hour, 0, time.Second, time.Hour, 1000 * time.Hour} {
		for try := 1; try < tries; try++ {
			wait := r.pause(try, took)
			require.GreaterOrEqual(t, wait, time.Duration(0))
			require.LessOrEqual(t, wait, longAsTries*longestTry, "a try that took %s", took)
		}
	}
}

func TestTwoLogsHaveInCommonWhatTheyBeginWith(t *testing.T) {
	log := func(versions ...Version) Reading {
		return func(_ Version, emit func(Segment) error) error {
			for _, v := range versions {
				if err := emit(Segment{Version: v}); err != nil {
					return err
				}
			}
			return nil
		}
	}
	for _, c := range []struct {
		one, other Reading
		want       Version
	}{
		{log("1", "2", "3"), log("1", "2", "4", "5"), "2"},
		{log("1", "2"), log("1", "2", "4"), "2"},
		{log("1"), log("2"), ""},
		{log(), log("2"), ""},
	} {
		common, err := commonOf(c.one, c.other)
		require.NoError(t, err)
		require.Equal(t, c.want, common)
	}
}

func TestALineThatAnotherLogHasAfterOneThatItLostIsKnown(t *testing.T) {
	line := func(seq uint64, id string) workflow.Entry {
		return workflow.Entry{ID: id, Seq: seq, What: "edit", Changes: []workflow.Change{{Field: workflow.FieldTitle, New: id}}}
	}
	f := &refold{ids: map[string]bool{"first": true, "third": true}}
	b := f.base(9, []workflow.Entry{line(4, "first"), line(6, "lost"), line(8, "third")})
	require.Equal(t, uint64(5), b.Seq)
	require.Equal(t, []string{"third"}, b.Known, "it is not sent again")
}

func TestOnlyWhatCameAfterTwoLogsPartedIsNewInTheOther(t *testing.T) {
	entry := func(id string) []LogEntry {
		return []LogEntry{{Entry: workflow.Entry{ID: id, Card: "card"}}}
	}
	for common, want := range map[Version]int{"": 3, "1": 2, "2": 1} {
		turn := &turning{common: common, isApart: common == "", cards: map[workflow.CardID]*turned{"card": {ids: map[string]bool{}}}}
		for _, v := range []Version{"1", "2", "3"} {
			require.NoError(t, turn.add(Segment{Version: v, Entries: entry("e" + string(v))}))
		}
		require.Len(t, turn.cards["card"].since, want)
		require.Len(t, turn.cards["card"].ids, 3)
		require.Equal(t, logCursor{"3", 3}, turn.end)
	}
}
