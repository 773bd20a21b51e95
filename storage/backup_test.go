package storage

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// openOn opens a board on another day.
func openOn(tb testing.TB, path string, at time.Time, warn func(string)) *Store {
	tb.Helper()
	o := testOptions(path)
	o.Now, o.Warn, o.NewID = func() time.Time { return at }, warn, testIDs(uint64(at.Unix()))
	s, err := Open(o)
	require.NoError(tb, err)
	return s
}

func titles(tb testing.TB, path string) []string {
	tb.Helper()
	s, err := Open(testOptions(path))
	require.NoError(tb, err)
	rows, err := s.List(Query{Sort: "title"})
	require.NoError(tb, err)
	out := []string{}
	for _, r := range rows {
		out = append(out, r.Card.Title)
	}
	return out
}

func TestTheDailyBackup(t *testing.T) {
	t.Run("is made before the first write of a day, and holds what was there before", func(t *testing.T) {
		s := newTestBoard(t)
		require.Empty(t, dailyBackups(s.path))
		addCard(t, s, "one")
		require.Equal(t, []string{s.path + ".backups/2026-11-23.db"}, dailyBackups(s.path))
		addCard(t, s, "two")
		require.Empty(t, titles(t, newestBackup(s.path)))

		next := openOn(t, s.path, monday.AddDate(0, 0, 1), nil)
		addCard(t, next, "three")
		require.Equal(t, s.path+".backups/2026-11-24.db", newestBackup(s.path))
		require.Equal(t, []string{"one", "two"}, titles(t, newestBackup(s.path)))
		requireSound(t, newestBackup(s.path))
	})
	t.Run("is not made by who only reads", func(t *testing.T) {
		s := newTestBoard(t)
		_, err := s.List(Query{})
		require.NoError(t, err)
		_, err = os.Stat(backupDir(s.path))
		require.ErrorIs(t, err, os.ErrNotExist)
	})
	t.Run("goes by the day in UTC", func(t *testing.T) {
		s := newTestBoard(t)
		late := openOn(t, s.path, time.Date(2026, 11, 23, 23, 30, 0, 0, time.FixedZone("west", -5*3600)), nil)
		addCard(t, late, "one")
		require.Equal(t, s.path+".backups/2026-11-24.db", newestBackup(s.path))
	})
	t.Run("keeps the last seven and touches nothing else", func(t *testing.T) {
		s := newTestBoard(t)
		mine := filepath.Join(backupDir(s.path), "mine.db")
		require.NoError(t, os.MkdirAll(backupDir(s.path), 0o700))
		require.NoError(t, os.WriteFile(mine, []byte("x"), 0o600))
		for day := range 10 {
			addCard(t, openOn(t, s.path, monday.AddDate(0, 0, day), nil), "a card")
		}
		all := dailyBackups(s.path)
		require.Len(t, all, 7)
		require.Equal(t, s.path+".backups/2026-11-26.db", all[0])
		require.FileExists(t, mine)
	})
	t.Run("is made once by many who come at once", func(t *testing.T) {
		s := newTestBoard(t)
		made := make(chan string, 100)
		var all sync.WaitGroup
		for i := range 12 {
			o := testOptions(s.path)
			o.NewID = testIDs(uint64(100 + i))
			o.Hook = func(step string) {
				if step == "backup:renamed" {
					made <- step
				}
			}
			o.Warn = func(what string) { made <- what }
			all.Go(func() {
				one, err := Open(o)
				if err == nil {
					one.dailyBackup()
				}
			})
		}
		all.Wait()
		close(made)
		require.Len(t, made, 1)
		require.Equal(t, "backup:renamed", <-made)
		left, err := os.ReadDir(backupDir(s.path))
		require.NoError(t, err)
		require.Len(t, left, 1, "nothing half made is left")
	})
	t.Run("is left alone by who comes a moment too late", func(t *testing.T) {
		s := newTestBoard(t)
		addCard(t, s, "one")
		target := newestBackup(s.path)
		before, err := os.ReadFile(target)
		require.NoError(t, err)
		late, err := os.OpenFile(target, os.O_RDWR, 0) // opened before it got its name
		require.NoError(t, err)
		defer late.Close()
		require.NoError(t, s.fillBackup(late, target))
		later, err := os.Create(target + ".part") // made after the other was renamed
		require.NoError(t, err)
		defer later.Close()
		require.NoError(t, s.fillBackup(later, target))
		after, err := os.ReadFile(target)
		require.NoError(t, err)
		require.Equal(t, before, after)
		left, err := os.ReadDir(backupDir(s.path))
		require.NoError(t, err)
		require.Len(t, left, 1)
	})
	t.Run("that fails is a warning, once, and the write goes on", func(t *testing.T) {
		s := newTestBoard(t)
		require.NoError(t, os.WriteFile(backupDir(s.path), []byte("in the way"), 0o600))
		var warnings []string
		one := openOn(t, s.path, monday, func(w string) { warnings = append(warnings, w) })
		addCard(t, one, "one")
		addCard(t, one, "two")
		require.Len(t, warnings, 1)
		require.Contains(t, warnings[0], "backup could not be made")
		require.Equal(t, []string{"one", "two"}, titles(t, s.path))
	})
	t.Run("that dies half way is made again by the next", func(t *testing.T) {
		for _, step := range []string{"backup:copied", "backup:renamed"} {
			s := newTestBoard(t)
			o := testOptions(s.path)
			o.Hook = dieAt(step, 1)
			dying, err := Open(o)
			require.NoError(t, err)
			require.Panics(t, func() { dying.dailyBackup() })
			addCard(t, openOn(t, s.path, monday, nil), "one")
			require.Len(t, dailyBackups(s.path), 1)
			require.Empty(t, titles(t, newestBackup(s.path)))
		}
	})
}

func TestBackup(t *testing.T) {
	t.Run("is the board as it is now, for nobody else to read", func(t *testing.T) {
		s := newTestBoard(t)
		addCard(t, s, "one")
		to := filepath.Join(t.TempDir(), "copy.db")
		require.NoError(t, s.Backup(to))
		addCard(t, s, "two")
		require.Equal(t, []string{"one"}, titles(t, to))
		requireSound(t, to)
		info, err := os.Stat(to)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	})
	t.Run("takes the place of an earlier backup of the same board", func(t *testing.T) {
		s := newTestBoard(t)
		to := filepath.Join(t.TempDir(), "copy.db")
		require.NoError(t, s.Backup(to))
		addCard(t, s, "one")
		require.NoError(t, s.Backup(to))
		require.Equal(t, []string{"one"}, titles(t, to))
	})
	t.Run("takes the place of nothing that would be missed", func(t *testing.T) {
		s := newTestBoard(t)
		addCard(t, s, "one")
		dir := t.TempDir()
		for name, make := range map[string]func(path string) error{
			"a text":        func(p string) error { return os.WriteFile(p, []byte("mine"), 0o600) },
			"an empty file": func(p string) error { return os.WriteFile(p, nil, 0o600) },
			"a directory":   func(p string) error { return os.Mkdir(p, 0o700) },
			"another board": func(p string) error {
				o := testOptions(p)
				o.NewID = testIDs(77)
				_, err := Create(o, workflow.Shipped()["default"])
				return err
			},
			"a copy that went on": func(p string) error {
				if err := s.Backup(p); err != nil {
					return err
				}
				other := openOn(t, p, monday, nil)
				addCard(t, other, "elsewhere")
				return nil
			},
			"a damaged backup": func(p string) error {
				err := s.Backup(p)
				return errors.Join(err, os.Truncate(p, 9000))
			},
		} {
			path := filepath.Join(dir, name)
			require.NoError(t, make(path), name)
			before, _ := os.ReadFile(path)
			e := requireProblem(t, Exists, s.Backup(path))
			require.NotEmpty(t, e.Advice)
			after, _ := os.ReadFile(path)
			require.Equal(t, before, after, name)
		}
		requireProblem(t, Exists, s.Backup(s.path))
	})
	t.Run("waits for who reads the earlier one, and says who does", func(t *testing.T) {
		s := newTestBoard(t)
		to := filepath.Join(t.TempDir(), "copy.db")
		require.NoError(t, s.Backup(to))
		reader, err := lockedFile(to, true)
		require.NoError(t, err)
		defer reader.Close()
		s.waits = time.Millisecond
		require.Equal(t, to, requireProblem(t, Busy, s.Backup(to)).Path)
	})
	t.Run("into a folder that is not there says so and leaves nothing", func(t *testing.T) {
		s := newTestBoard(t)
		requireProblem(t, Missing, s.Backup(filepath.Join(t.TempDir(), "no", "copy.db")))
	})
}

func TestRestore(t *testing.T) {
	kept := func(t *testing.T, path string) []string {
		found, err := filepath.Glob(path + ".before-restore-*")
		require.NoError(t, err)
		return found
	}
	t.Run("brings the backup back and keeps what was there, and says where", func(t *testing.T) {
		s := newTestBoard(t)
		addCard(t, s, "one")
		from := filepath.Join(t.TempDir(), "copy.db")
		require.NoError(t, s.Backup(from))
		addCard(t, s, "two")
		version, err := s.Version()
		require.NoError(t, err)
		var told []string
		o := testOptions(s.path)
		o.Warn = func(w string) { told = append(told, w) }
		require.NoError(t, Restore(o, from))
		require.Equal(t, []string{"one"}, titles(t, s.path))
		require.Len(t, kept(t, s.path), 1)
		require.Equal(t, []string{"one", "two"}, titles(t, kept(t, s.path)[0]))
		require.Len(t, told, 1)
		require.Contains(t, told[0], kept(t, s.path)[0])
		after, err := s.Version()
		require.NoError(t, err)
		require.Greater(t, after, version, "an open board notices")
		require.Equal(t, []string{"one"}, titles(t, from), "the backup stays")

		require.NoError(t, Restore(o, from))
		require.Len(t, kept(t, s.path), 2, "a second time overwrites nothing")
	})
	t.Run("takes the place of a file that cannot be opened, and of nothing", func(t *testing.T) {
		s := newTestBoard(t)
		addCard(t, s, "one")
		from := filepath.Join(t.TempDir(), "copy.db")
		require.NoError(t, s.Backup(from))
		require.NoError(t, os.Truncate(s.path, 0))
		require.NoError(t, Restore(testOptions(s.path), from))
		require.Equal(t, []string{"one"}, titles(t, s.path))
		fresh := filepath.Join(t.TempDir(), "new", "board.db")
		require.NoError(t, Restore(testOptions(fresh), from))
		require.Equal(t, []string{"one"}, titles(t, fresh))
	})
	t.Run("refuses a backup that is damaged, missing, foreign or the board itself", func(t *testing.T) {
		s := newTestBoard(t)
		addCard(t, s, "a card with a title that is easy to find")
		dir := t.TempDir()
		from := filepath.Join(dir, "copy.db")
		require.NoError(t, s.Backup(from))
		b, err := os.ReadFile(from)
		require.NoError(t, err)
		i := lastIndex(b, "easy to find")
		b[i] ^= 0x20
		require.NoError(t, os.WriteFile(from, b, 0o600))
		e := requireProblem(t, Damaged, Restore(testOptions(s.path), from))
		require.Contains(t, e.Advice, "check --repair")
		requireProblem(t, Missing, Restore(testOptions(s.path), filepath.Join(dir, "none.db")))
		require.NoError(t, os.WriteFile(from, []byte("notes"), 0o600))
		requireProblem(t, Foreign, Restore(testOptions(s.path), from))
		requireProblem(t, Exists, Restore(testOptions(s.path), s.path))
		require.Empty(t, kept(t, s.path))
	})
	t.Run("that dies at any step leaves the old board or the new one", func(t *testing.T) {
		for _, step := range []string{"restore:copied", "replace:kept", "replace:renamed"} {
			s := newTestBoard(t)
			addCard(t, s, "one")
			from := filepath.Join(t.TempDir(), "copy.db")
			require.NoError(t, s.Backup(from))
			addCard(t, s, "two")
			o := testOptions(s.path)
			o.Hook = dieAt(step, 1)
			require.Panics(t, func() { _ = Restore(o, from) })
			require.Contains(t, [][]string{{"one"}, {"one", "two"}}, titles(t, s.path), step)
		}
	})
}
