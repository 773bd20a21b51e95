//go:build linux

package storage

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// fullVariable holds the path of a board that another process of this test
// fills until no more fits.
const fullVariable = "OPSBOARD_STORAGE_TEST_FULL"

// TestFillUntilFull is that other process: it must not take the limit with it.
func TestFillUntilFull(t *testing.T) {
	path := os.Getenv(fullVariable)
	if path == "" {
		return // started by the test below
	}
	signal.Ignore(syscall.SIGXFSZ)
	s, err := Open(testOptions(path))
	require.NoError(t, err)
	limit := syscall.Rlimit{Cur: 20 << 20, Max: 20 << 20}
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit))
	fill(t, s)
}

// fill adds cards until one does not fit any more, and says which were kept.
func fill(t *testing.T, s *Store) {
	for i := range 10_000 {
		id := workflow.CardID(s.newID())
		_, err := s.Commit(wish(s, id, workflow.Create{Kind: "bug", Title: "kept", Description: strings.Repeat("x", 200_000)}))
		if err != nil {
			e := requireProblem(t, NoSpace, err)
			require.Contains(t, e.Advice, "free some space")
			_, err = s.List(Query{})
			require.NoError(t, err, "reading goes on")
			fmt.Printf("%sfull after %d\n", mark, i)
			return
		}
		fmt.Println(mark + string(id))
	}
	t.Fatal("it never became full")
}

func TestADiskThatIsFullLosesNothing(t *testing.T) {
	t.Run("by a limit on the size of files", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "board.db")
		_, err := Create(testOptions(path), workflow.Shipped()["default"])
		require.NoError(t, err)
		self, err := os.Executable()
		require.NoError(t, err)
		cmd := exec.Command(self, "-test.run=^TestFillUntilFull$")
		cmd.Env = append(os.Environ(), fullVariable+"="+path)
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		requireKept(t, path, string(out))
	})
	t.Run("by a small file system", func(t *testing.T) {
		dir := t.TempDir()
		if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=3m"); err != nil {
			if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EACCES) {
				t.Skipf("mounting a small file system is not permitted: %v", err)
			}
			require.NoError(t, err)
		}
		t.Cleanup(func() { require.NoError(t, syscall.Unmount(dir, 0)) })
		path := filepath.Join(dir, "board.db")
		s, err := Create(testOptions(path), workflow.Shipped()["default"])
		require.NoError(t, err)
		var kept []workflow.CardID
		for {
			id := workflow.CardID(s.newID())
			_, err = s.Commit(wish(s, id, workflow.Create{Kind: "bug", Title: "kept", Description: strings.Repeat("x", 20_000)}))
			if err != nil {
				break
			}
			kept = append(kept, id)
		}
		requireProblem(t, NoSpace, err)
		requireProblem(t, NoSpace, s.Backup(filepath.Join(dir, "copy.db")))
		left, err := filepath.Glob(filepath.Join(dir, ".*.part"))
		require.NoError(t, err)
		require.Empty(t, left)
		for _, id := range kept {
			_, err := s.Card(id)
			require.NoError(t, err)
		}
		requireSound(t, path)
		require.NoError(t, os.RemoveAll(backupDir(path))) // room again
		addCard(t, s, "small")
		t.Logf("%d kept", len(kept))
	})
}

// requireKept requires every card that the other process said was kept.
func requireKept(t *testing.T, path, out string) {
	t.Helper()
	requireSound(t, path)
	s, n := openOn(t, path, monday, nil), 0
	for line := range strings.Lines(out) {
		id, said := strings.CutPrefix(strings.TrimSpace(line), mark)
		if !said || strings.HasPrefix(id, "full") {
			continue
		}
		_, err := s.Card(workflow.CardID(id))
		require.NoError(t, err)
		n++
	}
	require.Positive(t, n)
	addCard(t, s, "room again")
	t.Logf("%d kept", n)
}
