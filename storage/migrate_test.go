package storage

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// older makes a board of format 0, which no opsboard ever wrote.
func older(tb testing.TB) *Store {
	tb.Helper()
	s := newTestBoard(tb)
	addCard(tb, s, "one")
	require.NoError(tb, changeMeta(s.path, metaFormat, u32(0)))
	return s
}

func migrationBackups(tb testing.TB, s *Store) []string {
	tb.Helper()
	found, err := filepath.Glob(backupDir(s.path) + "/0-*.db")
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
		return []migration{{0, func(tx *tx) error {
			*runs++
			return tx.setMeta("marked", []byte("yes"))
		}}}
	}
	t.Run("copies the file first, under its format and the time, and changes it once", func(t *testing.T) {
		s, runs := older(t), 0
		require.NoError(t, s.migrateBy(mark(&runs)))
		require.Equal(t, uint32(formatVersion), formatAt(t, s))
		require.Equal(t, []string{backupDir(s.path) + "/0-20261123T090000Z.db"}, migrationBackups(t, s))
		copied := &Store{path: migrationBackups(t, s)[0], now: s.now, newID: s.newID}
		require.Equal(t, uint32(0), formatAt(t, copied))
		require.NoError(t, s.migrateBy(mark(&runs)))
		require.Equal(t, 1, runs)
		require.NoError(t, changeMeta(copied.path, metaFormat, u32(formatVersion)))
		require.Equal(t, []string{"one"}, titles(t, copied.path))
	})
	t.Run("that fails leaves the file as it was", func(t *testing.T) {
		s := older(t)
		failure := errors.New("no")
		err := s.migrateBy([]migration{{0, func(t *tx) error {
			return errors.Join(t.setMeta("marked", []byte("yes")), failure)
		}}})
		require.ErrorIs(t, err, failure)
		require.Equal(t, uint32(0), formatAt(t, s))
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
			require.Contains(t, []uint32{0, formatVersion}, formatAt(t, s), step)
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
		s := older(t)
		_, err := Open(testOptions(s.path))
		e := requireProblem(t, Damaged, err)
		require.Contains(t, e.Error(), "format 0")
		runs := 0
		require.NoError(t, s.migrateBy(mark(&runs)))
	})
}
