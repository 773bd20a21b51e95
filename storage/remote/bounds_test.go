package remote

import (
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
	require.False(t, Outweighs(a, a))
	require.False(t, Outweighs(nil, nil))
	require.True(t, Outweighs(b, a))
	require.False(t, Outweighs(a, b))
	require.True(t, Outweighs([]Version{"1", "2", "0"}, b), "more parts count first")
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
