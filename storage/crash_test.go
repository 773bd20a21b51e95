package storage

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

var updateSteps = []string{"update:begin", "update:filled", "update:committed"}

// TestAWriteThatDiesIsWholeOrAbsent plays the death of the process at each
// durable step, and at each pair of them: once in a write, and again in the
// write after it.
func TestAWriteThatDiesIsWholeOrAbsent(t *testing.T) {
	writes := map[string]func(s *Store, id workflow.CardID) error{
		"a commit": func(s *Store, id workflow.CardID) error {
			_, err := s.Commit(wish(s, id, workflow.Say{Text: "x"}), wish(s, id, workflow.Decide{Verdict: workflow.Valid}))
			return err
		},
		"an undo": func(s *Store, _ workflow.CardID) error {
			_, err := s.Undo(0, ana(monday))
			return err
		},
		"another workflow": func(s *Store, _ workflow.CardID) error {
			_, err := s.SetWorkflow(workflow.Shipped()["support-ops-2026"], ana(monday))
			return err
		},
		"an import": func(s *Store, _ workflow.CardID) error {
			_, err := s.Import(ana(monday), recordsOf(factual("from elsewhere", "x/1")), nil)
			return err
		},
	}
	for name, write := range writes {
		for _, first := range updateSteps {
			for _, second := range updateSteps {
				t.Run(fmt.Sprintf("%s at %s then %s", name, first, second), func(t *testing.T) {
					s := newTestBoard(t)
					id := addCard(t, s, "one")
					for _, step := range []string{first, second} {
						before := dumpOf(t, s)
						o := testOptions(s.path)
						o.NewID, o.Hook = s.newID, dieAt(step, 1)
						dying, err := Open(o)
						require.NoError(t, err)
						died := diesOrAnswers(t, func() error { return write(dying, id) })
						again, err := Open(testOptions(s.path))
						require.NoError(t, err)
						if died && step == "update:committed" {
							require.NotEqual(t, before, dumpOf(t, again), "what was committed is there")
						} else {
							require.Equal(t, before, dumpOf(t, again), "what was not is not")
						}
						requireCardsFollowFromHistory(t, again)
					}
				})
			}
		}
	}
}

// diesOrAnswers runs a write whose hook dies, unless a refusal came first.
func diesOrAnswers(t *testing.T, write func() error) (died bool) {
	t.Helper()
	defer func() {
		if what := recover(); what != nil {
			require.Equal(t, errDead, what)
			died = true
		}
	}()
	err := write()
	if err != nil {
		require.True(t, isAnswer(err), "%v", err)
	}
	return false
}

func TestTheFileUnderAnOpenStore(t *testing.T) {
	// In each case the store was opened on a good board; then the file changes.
	for name, tc := range map[string]struct {
		change func(t *testing.T, path string)
		want   Problem
	}{
		"was removed":            {func(t *testing.T, p string) { require.NoError(t, os.Remove(p)) }, Missing},
		"became a folder":        {func(t *testing.T, p string) { require.NoError(t, os.Remove(p)); require.NoError(t, os.Mkdir(p, 0o700)) }, NotAFile},
		"became a loop of links": {func(t *testing.T, p string) { require.NoError(t, os.Remove(p)); require.NoError(t, os.Symlink(p, p)) }, NotAFile},
		"was emptied":            {func(t *testing.T, p string) { require.NoError(t, os.Truncate(p, 0)) }, Empty},
		"was cut to one page":    {func(t *testing.T, p string) { require.NoError(t, os.Truncate(p, 4096)) }, Truncated},
		"was cut in half":        {func(t *testing.T, p string) { require.NoError(t, os.Truncate(p, sizeOf(t, p)/2)) }, Truncated},
		"became a text":          {func(t *testing.T, p string) { require.NoError(t, os.WriteFile(p, []byte("dear diary"), 0o600)) }, Foreign},
		"became another board": {func(t *testing.T, p string) {
			o := testOptions(p + ".other")
			o.NewID = testIDs(2)
			_, err := Create(o, workflow.Shipped()["default"])
			require.NoError(t, err)
			require.NoError(t, os.Rename(o.Path, p))
		}, Replaced},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "board.db")
			s, err := Create(testOptions(path), workflow.Shipped()["default"])
			require.NoError(t, err)
			id := addCard(t, s, "one")
			tc.change(t, path)
			_, err = s.Commit(wish(s, id, workflow.Say{Text: "x"}))
			requireProblem(t, tc.want, err)
			_, err = s.Card(id)
			requireProblem(t, tc.want, err)
			if tc.want == Missing {
				require.NoFileExists(t, path, "nothing is made where a board was")
			}
		})
	}
}

func sizeOf(t *testing.T, path string) int64 {
	t.Helper()
	st, err := os.Stat(path)
	require.NoError(t, err)
	return st.Size()
}

// TestAFileThatIsTakenAwayWhileItIsWrittenIsNoticed takes the file away between
// the beginning of a write and its commit.
func TestAFileThatIsTakenAwayWhileItIsWrittenIsNoticed(t *testing.T) {
	for name, tc := range map[string]struct {
		take func(path string) error
		want Problem
	}{
		"removed":  {os.Remove, Missing},
		"replaced": {func(p string) error { return os.Rename(p+".copy", p) }, Replaced},
	} {
		t.Run(name, func(t *testing.T) {
			s := newTestBoard(t)
			id := addCard(t, s, "one")
			copied := bytesOf(t, s)
			require.NoError(t, os.WriteFile(s.path+".copy", copied, 0o600))
			o := testOptions(s.path)
			o.Hook = func(step string) {
				if step == "update:filled" {
					require.NoError(t, tc.take(s.path))
				}
			}
			other, err := Open(o)
			require.NoError(t, err)
			_, err = other.Commit(wish(s, id, workflow.Say{Text: "x"}))
			requireProblem(t, tc.want, err)
			if tc.want == Replaced {
				require.Equal(t, copied, bytesOf(t, s), "the file that took its place is as it was")
				must(t, s, wish(s, id, workflow.Say{Text: "the next write goes there"}))
			}
		})
	}
}

func TestAFileThatWasReplacedBeforeItWasLockedIsOpenedAnew(t *testing.T) {
	s := newTestBoard(t)
	f, err := openFile(s.path, true)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(s.path+".copy", bytesOf(t, s), 0o600))
	require.NoError(t, os.Rename(s.path+".copy", s.path))
	_, err = lockAndMap(f, s.path, true)
	require.ErrorIs(t, err, errClosed)
	addCard(t, s, "in the file that lies there now")
}

// TestAFileThatIsCutWhileItIsReadIsAnErrorAndNoDeath cuts the file under the
// memory map, which is how a read dies of SIGBUS.
func TestAFileThatIsCutWhileItIsReadIsAnErrorAndNoDeath(t *testing.T) {
	path := filepath.Join(t.TempDir(), "board.db")
	s, err := Create(testOptions(path), workflow.Shipped()["default"])
	require.NoError(t, err)
	id := addCard(t, s, "one")
	for _, write := range []bool{false, true} {
		whole := bytesOf(t, s)
		err = s.within("read", write, func(tx *tx) error {
			require.NoError(t, os.Truncate(path, 4096))
			_, _, err := tx.readCard(id)
			return err
		})
		requireProblem(t, Damaged, err)
		require.NoError(t, os.WriteFile(path, whole, 0o600))
		_, err = s.Card(id)
		require.NoError(t, err, "the file is free again, and readable once it is whole")
	}
	requireSound(t, path)
}

func TestAFileIsFreeThoughATransactionCouldNotBeEnded(t *testing.T) {
	s := newTestBoard(t)
	o, err := s.open(true)
	require.NoError(t, err)
	require.False(t, o.clean)
	o.close()
	addCard(t, s, "afterwards")
}

func TestAPanicOfOurOwnIsPassedOnAndTheFileIsFree(t *testing.T) {
	s := newTestBoard(t)
	require.PanicsWithValue(t, "a bug", func() {
		_ = s.update("write to", func(*tx) error { panic("a bug") })
	})
	var nothing *cardState
	require.Panics(t, func() {
		_ = s.update("write to", func(*tx) error { nothing.num = 1; return nil })
	})
	addCard(t, s, "afterwards")
}

func TestAMissingBucketIsDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "board.db")
	s, err := Create(testOptions(path), workflow.Shipped()["default"])
	require.NoError(t, err)
	require.NoError(t, s.update("spoil", func(t *tx) error { return t.bolt.DeleteBucket([]byte(bucketCard)) }))
	_, err = s.Card("abcdefghijkl")
	f := requireProblem(t, Damaged, err)
	require.Contains(t, f.Error(), "card")
}

func TestABoardOfANewerProgramIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "board.db")
	s, err := Create(testOptions(path), workflow.Shipped()["default"])
	require.NoError(t, err)
	require.NoError(t, s.update("spoil", func(t *tx) error { return t.setMeta(metaFormat, u32(formatVersion+1)) }))
	_, err = Open(testOptions(path))
	requireProblem(t, Newer, err)
}
