package storage

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// monday is the moment at which most tests happen: in the iteration of 22 to 28
// November 2026.
var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// testIDs draws ids that are the same in each run.
func testIDs(seed uint64) func() string {
	var mu sync.Mutex
	r := rand.New(rand.NewPCG(seed, 1))
	return func() string {
		mu.Lock()
		defer mu.Unlock()
		const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
		id := make([]byte, idSize)
		for i := range id {
			id[i] = letters[r.IntN(len(letters))]
		}
		return string(id)
	}
}

func testOptions(path string) Options {
	return Options{Path: path, Now: func() time.Time { return monday }, NewID: testIDs(1)}
}

// newTestBoard makes a board that is checked at the end of the test.
func newTestBoard(tb testing.TB) *Store {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "board.db")
	s, err := Create(testOptions(path), workflow.Shipped()["default"])
	require.NoError(tb, err)
	tb.Cleanup(func() { requireSound(tb, path) })
	return s
}

// requireSound fails the test when Check finds anything, unless the test left
// no file.
func requireSound(tb testing.TB, path string) {
	tb.Helper()
	if _, err := os.Stat(path); err != nil {
		return
	}
	report, err := Check(testOptions(path))
	require.NoError(tb, err)
	require.Empty(tb, report.Findings, "check of %s", path)
}

func ana(at time.Time) Stamp { return Stamp{By: "ana", At: at, Door: workflow.DoorCommand} }

// wish is an op of ana's.
func wish(s *Store, card workflow.CardID, do workflow.Action) workflow.Op {
	return workflow.Op{ID: s.newID(), Card: card, By: "ana", At: monday, Door: workflow.DoorCommand, Do: do}
}

// addCard makes a bug and returns its id.
func addCard(tb testing.TB, s *Store, title string) workflow.CardID {
	tb.Helper()
	id := workflow.CardID(s.newID())
	_, err := s.Commit(wish(s, id, workflow.Create{Kind: "bug", Title: title}))
	require.NoError(tb, err)
	return id
}

func must(tb testing.TB, s *Store, ops ...workflow.Op) Receipt {
	tb.Helper()
	r, err := s.Commit(ops...)
	require.NoError(tb, err)
	return r
}

// requireEqualCards compares what two cards are, not how their slices are made.
func requireEqualCards(tb testing.TB, want, got workflow.Card, msg ...any) {
	tb.Helper()
	require.Equal(tb, want.ID, got.ID, msg...)
	require.Equal(tb, want.Values(), got.Values(), msg...)
	require.True(tb, want.UpdatedAt.Equal(got.UpdatedAt), "updated at %s, want %s %v", got.UpdatedAt, want.UpdatedAt, msg)
}

func TestANewBoard(t *testing.T) {
	t.Run("is empty and knows its workflow", func(t *testing.T) {
		s := newTestBoard(t)
		text, err := s.WorkflowText()
		require.NoError(t, err)
		require.Equal(t, workflow.Shipped()["default"], text)
		require.Equal(t, "support-ops", s.Rules().Name())
		log, err := s.Log(LogQuery{})
		require.NoError(t, err)
		require.Empty(t, log)
	})
	t.Run("is for nobody else to read, with the folders on the way", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "a", "b", "board.db")
		_, err := Create(testOptions(path), workflow.Shipped()["default"])
		require.NoError(t, err)
		file, err := os.Stat(path)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), file.Mode().Perm())
		dir, err := os.Stat(filepath.Dir(path))
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o700), dir.Mode().Perm())
	})
	t.Run("does not take the place of anything", func(t *testing.T) {
		dir := t.TempDir()
		for name, make := range map[string]func(path string) error{
			"file":    func(p string) error { return os.WriteFile(p, []byte("mine"), 0o600) },
			"empty":   func(p string) error { return os.WriteFile(p, nil, 0o600) },
			"folder":  func(p string) error { return os.Mkdir(p, 0o700) },
			"dangler": func(p string) error { return os.Symlink("nowhere", p) },
		} {
			path := filepath.Join(dir, name)
			require.NoError(t, make(path))
			before, err := os.Lstat(path)
			require.NoError(t, err)
			_, err = Create(testOptions(path), workflow.Shipped()["default"])
			requireProblem(t, Exists, err)
			after, err := os.Lstat(path)
			require.NoError(t, err)
			require.True(t, os.SameFile(before, after))
		}
		left, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Len(t, left, 4, "no temporary file is left")
	})
	t.Run("under a broken workflow is not made", func(t *testing.T) {
		dir := t.TempDir()
		_, err := Create(testOptions(filepath.Join(dir, "board.db")), "workflow x\nkind bug\n")
		var broken *workflow.FileError
		require.ErrorAs(t, err, &broken)
		left, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Empty(t, left)
	})
	t.Run("is made once when many make it", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "board.db")
		made := make(chan error, 8)
		for range cap(made) {
			go func() {
				_, err := Create(testOptions(path), workflow.Shipped()["default"])
				made <- err
			}()
		}
		winners := 0
		for range cap(made) {
			err := <-made
			if err == nil {
				winners++
				continue
			}
			requireProblem(t, Exists, err)
		}
		require.Equal(t, 1, winners)
		requireSound(t, path)
	})
}

// requireProblem fails the test unless err is a FileError of that problem, with
// a sentence and the path.
func requireProblem(tb testing.TB, want Problem, err error) *FileError {
	tb.Helper()
	var f *FileError
	require.ErrorAs(tb, err, &f)
	require.Equal(tb, want, f.Problem, fmt.Sprint(err))
	require.NotEmpty(tb, f.Path, fmt.Sprint(err))
	require.NotEmpty(tb, f.Detail)
	return f
}

func TestACreationThatDiesLeavesAWholeBoardOrNone(t *testing.T) {
	for _, step := range []string{"create:written", "create:placed"} {
		t.Run(step, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "board.db")
			o := testOptions(path)
			o.Hook = dieAt(step, 1)
			require.PanicsWithValue(t, errDead, func() { _, _ = Create(o, workflow.Shipped()["default"]) })
			_, err := Open(testOptions(path))
			if step == "create:written" {
				requireProblem(t, Missing, err)
				_, err = Create(testOptions(path), workflow.Shipped()["default"])
			}
			require.NoError(t, err)
			requireSound(t, path)
		})
	}
}

// errDead is what the hooks of tests die with.
var errDead = fmt.Errorf("the process died")

// dieAt is a hook that dies when a step is reached for the nth time.
func dieAt(step string, nth int) func(string) {
	return func(at string) {
		if at == step {
			if nth--; nth == 0 {
				panic(errDead)
			}
		}
	}
}
