package storage

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
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
