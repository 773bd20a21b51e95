package storage

import (
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// olderFormat is the one before today's.
const olderFormat = formatVersion - 1

// older makes a board that says it is of the format before.
func older(tb testing.TB) *Store {
	tb.Helper()
	s := newTestBoard(tb)
	addCard(tb, s, "one")
	require.NoError(tb, changeMeta(s.path, metaFormat, u32(olderFormat)))
	return s
}

func migrationBackups(tb testing.TB, s *Store) []string {
	tb.Helper()
	found, err := filepath.Glob(backupDir(s.path) + "/" + decimal(olderFormat) + "-*.db")
	require.NoError(tb, err)
	return found
}

func formatAt(tb testing.TB, s *Store) (n uint32) {
	tb.Helper()
	n, err := s.format()
	require.NoError(tb, err)
	return n
}

func TestAMigration(t *testing.T) {
	mark := func(runs *int) []migration {
		return []migration{{olderFormat, func(tx *tx) error {
			*runs++
			return tx.setMeta("marked", []byte("yes"))
		}}}
	}
	t.Run("copies the file first, under its format and the time, and changes it once", func(t *testing.T) {
		s, runs := older(t), 0
		require.NoError(t, s.migrateBy(mark(&runs)))
		require.Equal(t, uint32(formatVersion), formatAt(t, s))
		require.Equal(t, []string{backupDir(s.path) + "/" + decimal(olderFormat) + "-20261123T090000Z.db"}, migrationBackups(t, s))
		copied := &Store{path: migrationBackups(t, s)[0], now: s.now, newID: s.newID}
		require.Equal(t, uint32(olderFormat), formatAt(t, copied))
		require.NoError(t, s.migrateBy(mark(&runs)))
		require.Equal(t, 1, runs)
		require.NoError(t, changeMeta(copied.path, metaFormat, u32(formatVersion)))
		require.Equal(t, []string{"one"}, titles(t, copied.path))
	})
	t.Run("that fails leaves the file as it was", func(t *testing.T) {
		s := older(t)
		failure := errors.New("no")
		err := s.migrateBy([]migration{{olderFormat, func(t *tx) error {
			return errors.Join(t.setMeta("marked", []byte("yes")), failure)
		}}})
		require.ErrorIs(t, err, failure)
		require.Equal(t, uint32(olderFormat), formatAt(t, s))
		require.NoError(t, s.view("look", func(t *tx) error {
			body, err := t.meta("marked")
			if err == nil && body != nil {
				err = errors.New("half of it was done")
			}
			return err
		}))
		runs := 0
		require.NoError(t, s.migrateBy(mark(&runs)), "and the next one goes on")
	})
	t.Run("that dies at any step goes on with the next open", func(t *testing.T) {
		for _, step := range []string{"backup:copied", "update:begin", "update:filled", "update:committed"} {
			s, runs := older(t), 0
			dying := &Store{path: s.path, now: s.now, newID: s.newID, onStep: dieAt(step, 1)}
			require.Panics(t, func() { _ = dying.migrateBy(mark(&runs)) }, step)
			require.Contains(t, []uint32{olderFormat, formatVersion}, formatAt(t, s), step)
			again := &Store{path: s.path, now: s.now, newID: s.newID}
			require.NoError(t, again.migrateBy(mark(&runs)), step)
			require.Equal(t, uint32(formatVersion), formatAt(t, s), step)
			require.NotEmpty(t, migrationBackups(t, s), step)
		}
	})
	t.Run("is done once, though two come to do it", func(t *testing.T) {
		s, runs := older(t), 0
		other := &Store{path: s.path, now: s.now, newID: s.newID, onStep: func(step string) {
			if step == "backup:copied" && runs == 0 {
				require.NoError(t, s.migrateBy(mark(&runs)))
			}
		}}
		require.NoError(t, other.migrateBy(mark(&runs)))
		require.Equal(t, 1, runs)
	})
	t.Run("does not begin without its copy", func(t *testing.T) {
		s, runs := older(t), 0
		require.NoError(t, os.RemoveAll(backupDir(s.path)))
		require.NoError(t, os.WriteFile(backupDir(s.path), []byte("in the way"), 0o600))
		require.Error(t, s.migrateBy(mark(&runs)))
		require.Zero(t, runs)
		runs = 0
		require.NoError(t, os.Remove(backupDir(s.path)))
		require.NoError(t, s.migrateBy(mark(&runs)))
	})
	t.Run("nobody knows is an error that Open gives", func(t *testing.T) {
		s, runs := older(t), 0
		require.NoError(t, changeMeta(s.path, metaFormat, u32(0)))
		_, err := Open(testOptions(s.path))
		e := requireProblem(t, Damaged, err)
		require.Contains(t, e.Error(), "format 0")
		require.NoError(t, changeMeta(s.path, metaFormat, u32(olderFormat)))
		require.NoError(t, s.migrateBy(mark(&runs)))
	})
}

// oldFile unpacks a board that an opsboard of that format wrote.
func oldFile(tb testing.TB, name string) string {
	tb.Helper()
	packed, err := os.Open(filepath.Join("testdata", name))
	require.NoError(tb, err)
	defer packed.Close()
	unpacked, err := gzip.NewReader(packed)
	require.NoError(tb, err)
	raw, err := io.ReadAll(unpacked)
	require.NoError(tb, err)
	path := filepath.Join(tb.TempDir(), "board.db")
	require.NoError(tb, os.WriteFile(path, raw, 0o600))
	return path
}

func TestABoardOfTheFirstFormatIsBroughtUpToDate(t *testing.T) {
	path := oldFile(t, "format1.db.gz")
	requireSound(t, path) // and a check before says so
	s, err := Open(testOptions(path))
	require.NoError(t, err)
	require.Equal(t, uint32(formatVersion), formatAt(t, s))
	requireSound(t, path)
	requireCardsFollowFromHistory(t, s)
	requireRebuildChangesNothing(t, s)
	cards := cardsThen(t, s, monday.AddDate(10, 0, 0))
	require.NotEmpty(t, cards)
	for _, c := range cards {
		then, err := s.CardAt(c.ID, c.UpdatedAt)
		require.NoError(t, err)
		require.Equal(t, c.Values(), then.Card.Values())
	}
	log, err := s.Log(LogQuery{By: "sam"})
	require.NoError(t, err)
	require.NotEmpty(t, log)

	kept, err := filepath.Glob(backupDir(path) + "/1-*.db")
	require.NoError(t, err)
	require.Len(t, kept, 1)
	requireSound(t, kept[0])
}
