package storage

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"opsboard/workflow"
)

func repaired(tb testing.TB, path string) RepairReport {
	tb.Helper()
	r, err := Repair(testOptions(path))
	require.NoError(tb, err)
	requireSound(tb, path)
	return r
}

func (b sampleBoard) at(tb testing.TB) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "board.db")
	require.NoError(tb, os.WriteFile(path, b.bytes, 0o600))
	return path
}

// blot spoils every place in a file where the text stands.
func blot(tb testing.TB, path, text string) {
	tb.Helper()
	b, err := os.ReadFile(path)
	require.NoError(tb, err)
	n := strings.Count(string(b), text)
	require.NotZero(tb, n, "%q is not in the file", text)
	require.NoError(tb, os.WriteFile(path, []byte(strings.ReplaceAll(string(b), text, strings.Repeat("#", len(text)))), 0o600))
}

func TestRepairBringsEverythingBack(t *testing.T) {
	sample := newSampleBoard(t, 30)
	edit := func(change func(b []byte)) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			b := append([]byte(nil), sample.bytes...)
			change(b)
			require.NoError(t, os.WriteFile(path, b, 0o600))
		}
	}
	harm := func(change func(tx *bbolt.Tx) error) func(*testing.T, string) {
		return func(t *testing.T, path string) { rawly(t, path, change) }
	}
	meta, page := newest(t, sample.bytes)
	for name, do := range map[string]func(*testing.T, string){
		"after the newer meta page is lost":                  edit(func(b []byte) { clear(b[page*4096 : page*4096+4096]) }),
		"after both meta pages are lost":                     edit(func(b []byte) { clear(b[:8192]) }),
		"after the root is lost":                             edit(func(b []byte) { clear(b[meta.root*4096 : meta.root*4096+4096]) }),
		"after the free list is lost":                        edit(func(b []byte) { clear(b[meta.freelist*4096 : meta.freelist*4096+4096]) }),
		"after an index is lost":                             harm(func(tx *bbolt.Tx) error { return tx.DeleteBucket([]byte(bucketWord)) }),
		"after all cards are lost":                           harm(func(tx *bbolt.Tx) error { return tx.DeleteBucket([]byte(bucketCard)) }),
		"after the whole history is lost, but not its pages": harm(func(tx *bbolt.Tx) error { return tx.DeleteBucket([]byte(bucketOp)) }),
		"after all texts are lost, but not their pages":      harm(func(tx *bbolt.Tx) error { return tx.DeleteBucket([]byte(bucketText)) }),
		"after the header of every page is spoiled": edit(func(b []byte) {
			for at := 8192; at < len(b); at += 4096 {
				if native.Uint64(b[at:]) == uint64(at/4096) { // a page, not what runs on from one
					b[at] ^= 0xFF
					b[at+8] ^= 0xFF
				}
			}
		}),
	} {
		t.Run(name, func(t *testing.T) {
			path := sample.at(t)
			do(t, path)
			r := repaired(t, path)
			require.Empty(t, r.Lost)
			require.NotEmpty(t, r.Found)
			require.NotEmpty(t, r.Kept)
			require.Equal(t, 30, r.Cards)
			require.Equal(t, len(sample.allLines()), r.Entries)
			sample.requireAll(t, path, nil, "%s", name)
		})
	}
}

func TestRepairOfABoardSoSmallThatAllIsOnOnePage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "board.db")
	s, err := Create(testOptions(path), workflow.Shipped()["default"])
	require.NoError(t, err)
	addCard(t, s, "the only one")
	b := bytesOf(t, s)
	clear(b[:8192])
	require.NoError(t, os.WriteFile(path, b, 0o600))
	require.NoError(t, os.RemoveAll(backupDir(path)))
	require.Empty(t, repaired(t, path).Lost)
	require.Equal(t, []string{"the only one"}, titles(t, path))
}

func TestRepairOfASoundBoardDoesNothing(t *testing.T) {
	sample := newSampleBoard(t, 12)
	path := sample.at(t)
	r := repaired(t, path)
	require.Empty(t, r.Kept)
	require.Equal(t, 12, r.Cards)
	left, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, left, 1)
}

func TestRepairLeavesAFileOfWhichNothingCanBeSalvaged(t *testing.T) {
	for name, tc := range map[string]struct {
		bytes []byte
		want  Problem
	}{
		"0 bytes":          {nil, Empty},
		"a text":           {[]byte("notes\n"), Foreign},
		"a cut off header": {newSampleBoard(t, 1).bytes[:4096], Truncated},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "board.db")
			require.NoError(t, os.WriteFile(path, tc.bytes, 0o600))
			_, err := Repair(testOptions(path))
			var e *FileError
			require.ErrorAs(t, err, &e)
			if tc.want != Truncated {
				require.Equal(t, tc.want, e.Problem)
			}
			require.NotEmpty(t, e.Advice)
			require.NotContains(t, e.Advice, "--repair", "that was tried")
			left, err := os.ReadDir(filepath.Dir(path))
			require.NoError(t, err)
			require.Len(t, left, 1)

			backup := filepath.Join(backupDir(path), "2026-11-22.db")
			require.NoError(t, os.Mkdir(backupDir(path), 0o700))
			require.NoError(t, os.WriteFile(backup, nil, 0o600))
			_, err = Repair(testOptions(path))
			require.ErrorAs(t, err, &e)
			require.Contains(t, e.Advice, "`opsboard restore "+backup+"`")
		})
	}
}

// storyBoard is a board with a card whose long text and whose line are to be
// lost, beside another card.
func storyBoard(t *testing.T) (s *Store, id, other workflow.CardID) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "board.db")
	s, err := Create(testOptions(path), workflow.Shipped()["default"])
	require.NoError(t, err)
	id, other = addCard(t, s, "the one"), addCard(t, s, "the other")
	must(t, s, wish(s, id, workflow.WriteGameplan{Text: "unmistakable plan " + strings.Repeat("and on ", 40)}))
	must(t, s, wish(s, other, workflow.Say{Text: "after the plan"}))
	return s, id, other
}

func TestRepairWithoutALongText(t *testing.T) {
	t.Run("says whose it was, and puts a note in its place", func(t *testing.T) {
		s, id, _ := storyBoard(t)
		require.NoError(t, os.RemoveAll(backupDir(s.path)))
		blot(t, s.path, "unmistakable")
		r := repaired(t, s.path)
		require.Len(t, r.Lost, 1)
		require.Contains(t, r.Lost[0], "gameplan")
		require.Contains(t, r.Lost[0], string(id))
		c, err := openOn(t, s.path, monday, nil).Card(id)
		require.NoError(t, err)
		require.Contains(t, c.Gameplan, "(this text was lost)")
		require.Equal(t, "the one", c.Title)
	})
	t.Run("takes it from a daily backup", func(t *testing.T) {
		s, id, _ := storyBoard(t)
		want, err := s.Card(id)
		require.NoError(t, err)
		next := openOn(t, s.path, monday.AddDate(0, 0, 1), nil)
		addCard(t, next, "a day later")
		blot(t, s.path, "unmistakable")
		r := repaired(t, s.path)
		require.Empty(t, r.Lost)
		require.Contains(t, strings.Join(r.Notes, "\n"), "2026-11-24.db")
		got, err := openOn(t, s.path, monday, nil).Card(id)
		require.NoError(t, err)
		requireEqualCards(t, want, got)
		require.Equal(t, []string{"a day later", "the one", "the other"}, titles(t, s.path))
	})
	t.Run("takes nothing from a backup of another board", func(t *testing.T) {
		s, _, _ := storyBoard(t)
		o := testOptions(filepath.Join(t.TempDir(), "another.db"))
		o.NewID = testIDs(77)
		another, err := Create(o, workflow.Shipped()["support-ops-2026"])
		require.NoError(t, err)
		addCard(t, another, "of another board")
		require.NoError(t, os.RemoveAll(backupDir(s.path)))
		require.NoError(t, os.MkdirAll(backupDir(s.path), 0o700))
		require.NoError(t, os.WriteFile(backupDir(s.path)+"/2026-11-24.db", bytesOf(t, another), 0o600))
		blot(t, s.path, "workflow support-ops")
		r := repaired(t, s.path)
		require.NotEmpty(t, r.Lost)
		require.Contains(t, strings.Join(r.Notes, "\n"), "it is of another board")
		require.NotEqual(t, "support-ops-2026", openOn(t, s.path, monday, nil).Rules().Name())
	})
	t.Run("a comment is replaced by one that says so", func(t *testing.T) {
		s, _, other := storyBoard(t)
		must(t, s, wish(s, other, workflow.Say{Text: "unmistakable words " + strings.Repeat("and on ", 40)}))
		require.NoError(t, os.RemoveAll(backupDir(s.path)))
		blot(t, s.path, "unmistakable words")
		r := repaired(t, s.path)
		require.Len(t, r.Lost, 1)
		c, err := openOn(t, s.path, monday, nil).Card(other)
		require.NoError(t, err)
		require.Len(t, c.Comments, 2)
		require.True(t, slices.ContainsFunc(c.Comments, func(m workflow.Comment) bool { return m.Text == "(this text was lost)" }))
	})
}

func TestARepairThatDiesLeavesTheDamagedBoardOrTheRepairedOne(t *testing.T) {
	sample := newSampleBoard(t, 12)
	for _, step := range []string{"repair:built", "replace:kept", "replace:renamed"} {
		path := sample.at(t)
		b := append([]byte(nil), sample.bytes...)
		clear(b[:4096])
		require.NoError(t, os.WriteFile(path, b, 0o600))
		o := testOptions(path)
		o.Hook = dieAt(step, 1)
		require.Panics(t, func() { _, _ = Repair(o) }, step)
		repaired(t, path)
		sample.requireAll(t, path, nil, "%s", step)
	}
}
