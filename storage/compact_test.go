package storage

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// wasteful is a board whose file has much room that nothing uses.
func wasteful(tb testing.TB) *Store {
	tb.Helper()
	s := newTestBoard(tb)
	id := addCard(tb, s, "one")
	for i := range 20 {
		long := strings.Repeat("long text ", 3000+i)
		must(tb, s, wish(s, id, workflow.Edit{Description: &long}))
	}
	return s
}

func TestCompact(t *testing.T) {
	t.Run("gives room back and keeps every record", func(t *testing.T) {
		s := wasteful(t)
		want := dumpOf(t, s)
		version, err := s.Version()
		require.NoError(t, err)
		before, after, err := s.Compact()
		require.NoError(t, err)
		require.Less(t, after, before)
		info, err := os.Stat(s.path)
		require.NoError(t, err)
		require.Equal(t, after, info.Size())
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
		require.Equal(t, want, dumpOf(t, s))
		now, err := s.Version()
		require.NoError(t, err)
		require.Greater(t, now, version, "an open board notices")
		long := "new"
		id := addCard(t, s, "two")
		must(t, s, wish(s, id, workflow.Edit{Description: &long}))
	})
	t.Run("a second time gains nothing and changes nothing", func(t *testing.T) {
		s := wasteful(t)
		_, first, err := s.Compact()
		require.NoError(t, err)
		bytes := bytesOf(t, s)
		before, after, err := s.Compact()
		require.NoError(t, err)
		require.Equal(t, first, before)
		require.Equal(t, before, after)
		require.Equal(t, bytes, bytesOf(t, s))
	})
	t.Run("loses no change that comes meanwhile", func(t *testing.T) {
		s := wasteful(t)
		o := testOptions(s.path)
		o.NewID = testIDs(5)
		var late error
		o.Hook = func(step string) {
			if step == "compact:written" {
				_, late = s.Commit(wish(s, workflow.CardID(s.newID()), workflow.Create{Kind: "bug", Title: "late"}))
			}
		}
		one, err := Open(o)
		require.NoError(t, err)
		_, _, err = one.Compact()
		require.NoError(t, err)
		requireProblem(t, Busy, late)
		addCard(t, s, "later")
		require.Equal(t, []string{"later", "one"}, titles(t, s.path))
	})
	t.Run("of a link keeps the link", func(t *testing.T) {
		s := wasteful(t)
		link := s.path + ".link"
		require.NoError(t, os.Symlink(s.path, link))
		one := openOn(t, link, monday, nil)
		_, _, err := one.Compact()
		require.NoError(t, err)
		info, err := os.Lstat(link)
		require.NoError(t, err)
		require.NotZero(t, info.Mode()&os.ModeSymlink)
	})
	t.Run("refuses a board with a damaged record", func(t *testing.T) {
		sample := newSampleBoard(t, 12)
		path := t.TempDir() + "/board.db"
		b := append([]byte(nil), sample.bytes...)
		b[lastIndex(b, "very long indeed")] ^= 1
		require.NoError(t, os.WriteFile(path, b, 0o600))
		s, err := Open(testOptions(path))
		require.NoError(t, err)
		_, _, err = s.Compact()
		requireProblem(t, Damaged, err)
		require.Equal(t, b, bytesOf(t, s))
	})
	t.Run("that dies at any step leaves the board whole", func(t *testing.T) {
		for _, step := range []string{"compact:written", "compact:renamed"} {
			s := wasteful(t)
			want := dumpOf(t, s)
			o := testOptions(s.path)
			o.Hook = dieAt(step, 1)
			one, err := Open(o)
			require.NoError(t, err)
			require.Panics(t, func() { _, _, _ = one.Compact() })
			require.Equal(t, want, dumpOf(t, s), step)
		}
	})
}
