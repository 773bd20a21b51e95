package storage

import (
	"math"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// requireLoadsAreTheCards holds the counters against the open cards themselves.
func requireLoadsAreTheCards(tb require.TestingT, s *Store) {
	want := map[Load][2]int{}
	rows, err := s.List(Query{})
	require.NoError(tb, err)
	for _, r := range rows {
		c := r.Card
		key := Load{Iteration: c.Iteration, Kind: c.Kind, Stage: c.Stage, DRI: c.DRI}
		n := want[key]
		want[key] = [2]int{n[0] + 1, n[1] + c.Weight}
	}
	loads, err := s.Loads()
	require.NoError(tb, err)
	got := map[Load][2]int{}
	for i, l := range loads {
		if i > 0 {
			require.LessOrEqual(tb, loads[i-1].Iteration.Start, l.Iteration.Start)
		}
		key := l
		key.Cards, key.Weight = 0, 0
		got[key] = [2]int{l.Cards, l.Weight}
	}
	require.Equal(tb, want, got)
}

func TestTheLoadsAreWhatTheCardsComeTo(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		s, _ := randomBoard(t, dir)
		requireLoadsAreTheCards(t, s)
	})
}

func TestABoardOfTheSecondFormatIsBroughtUpToDate(t *testing.T) {
	path := oldFile(t, "format2.db.gz")
	requireSound(t, path) // and a check before says so
	s, err := Open(testOptions(path))
	require.NoError(t, err)
	require.Equal(t, uint32(formatVersion), formatAt(t, s))
	requireSound(t, path)
	requireRebuildChangesNothing(t, s)
	requireLoadsAreTheCards(t, s)
	loads, err := s.Loads()
	require.NoError(t, err)
	require.Greater(t, len(loads), 5)
	kept, err := filepath.Glob(backupDir(path) + "/2-*.db")
	require.NoError(t, err)
	require.Len(t, kept, 1)
}

// TestWeightsWithoutBoundsAreNoDamage: a weight that came from elsewhere may be any
// number, and so many of them that they overflow would be a counter that is wrong.
func TestWeightsWithoutBoundsAreNoDamage(t *testing.T) {
	s := newTestBoard(t)
	of := func(title, weight string) Record {
		r := factual(title, title)
		r.Entries[0].Changes = append(r.Entries[0].Changes, workflow.Change{Field: workflow.FieldWeight, New: weight})
		return r
	}
	most := strconv.Itoa(math.MaxInt)
	_, err := s.Import(ana(monday), recordsOf(of("one", most), of("two", most), of("three", most), of("four", "-7"), of("five", "2")), nil)
	require.NoError(t, err)
	loads, err := s.Loads()
	require.NoError(t, err)
	require.Len(t, loads, 1)
	require.Equal(t, 3*mostWeight+2, loads[0].Weight)
	all := []Shelf{{Until: "9999-01-01", Rows: 9}}
	f, err := filter.Parse("kind:bug", filter.Env{Now: monday, Rules: s.Rules()})
	require.NoError(t, err)
	rows, err := s.List(Query{})
	require.NoError(t, err)
	for _, q := range []ScheduleQuery{{Columns: all}, {Columns: all, Filter: f}, {Columns: all, Named: rowIDs(rows)}} {
		plan, err := s.Schedule(q)
		require.NoError(t, err)
		require.Equal(t, 3*mostWeight+2, plan.Columns[0].Weight)
	}
	for _, r := range rows {
		must(t, s, wish(s, r.Card.ID, workflow.Close{As: workflow.Duplicate, Reason: "same"}))
	}
	loads, err = s.Loads()
	require.NoError(t, err)
	require.Empty(t, loads)
}
