//go:build unix

package git

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
)

// fullAt is a git for which the disk is full when it is asked for one thing; it
// writes half of it first.
func fullAt(t *testing.T, do string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "git")
	script := "#!/bin/sh\nfor a; do [ \"$a\" = " + do + " ] || continue\necho half\necho \"fatal: sha1 file '<stdout>' write error. Out of diskspace\" >&2\nexit 128\ndone\nexec " + needsGit(t) + " \"$@\"\n"
	require.NoError(t, os.WriteFile(path, []byte(script), 0o700))
	return path
}

func TestADiskThatIsFullWhileAFileIsMadeLeavesTheOneThatWasThere(t *testing.T) {
	f := newShelf(t)
	require.NoError(t, f.Extend(t.Context(), seg("one")))
	path := handOn(t, f)
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, f.Extend(t.Context(), seg("two")))
	f.store.cfg.Git = fullAt(t, "bundle")
	for _, to := range []string{path, filepath.Join(filepath.Dir(path), "new.bundle")} {
		var trouble *Trouble
		require.ErrorAs(t, f.Write(t.Context(), to), &trouble)
		require.Equal(t, DiskFull, trouble.Kind)
		require.Equal(t, "there is no space left for "+to, trouble.Message)
	}
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, before, after)
	left, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, left, 1, "no half of a file stands anywhere")
	f.store.cfg.Git = needsGit(t)
	require.NoError(t, f.Write(t.Context(), path))
}

func TestADiskThatIsFullWhileAFileIsTakenInNamesItAndChangesNothing(t *testing.T) {
	ana, bo := newShelf(t), newShelf(t)
	require.NoError(t, ana.Extend(t.Context(), seg("one")))
	require.NoError(t, bo.Load(t.Context(), handOn(t, ana)))
	require.NoError(t, bo.Adopt(t.Context()))
	require.NoError(t, bo.Settle(t.Context()))
	require.NoError(t, ana.Extend(t.Context(), seg("two")))
	path := handOn(t, ana)
	here := func() []string {
		return texts(rest(t, func(emit func(remote.Segment) error) error { return bo.Here(t.Context(), "", emit) }))
	}
	git := bo.store.cfg.Git

	bo.here.cfg.Git = fullAt(t, "fetch") // of which that of the file is made
	var trouble *Trouble
	require.ErrorAs(t, bo.Load(t.Context(), path), &trouble)
	require.Equal(t, DiskFull, trouble.Kind)
	require.Equal(t, "there is no space left on this machine's disk to take in "+path, trouble.Message)
	bo.here.cfg.Git = git

	require.NoError(t, bo.Load(t.Context(), path))
	bo.store.cfg.Git = fullAt(t, "fetch")
	require.ErrorAs(t, bo.Adopt(t.Context()), &trouble)
	require.Equal(t, DiskFull, trouble.Kind)
	require.Contains(t, trouble.Message, path)
	require.Equal(t, []string{"one"}, here())
	bo.store.cfg.Git = git
	require.NoError(t, bo.Adopt(t.Context()), "there is space again")
	require.Equal(t, []string{"one", "two"}, here())
}

func TestAFileWithAPartThatIsNewerThanThisVersionIsRefusedAndNothingChanges(t *testing.T) {
	ana, bo := newShelf(t), newShelf(t)
	require.NoError(t, ana.Extend(t.Context(), seg("one")))
	require.NoError(t, bo.Load(t.Context(), handOn(t, ana)))
	require.NoError(t, bo.Adopt(t.Context()))
	require.NoError(t, bo.Settle(t.Context()))
	tip, err := ana.store.tipOf(t.Context(), private(board))
	require.NoError(t, err)
	ids, err := ana.store.write(t.Context(), private(board), tip, step{message: "newer", body: []byte(`{"format":99,"replica":"ana"}` + "\n" + `{"by":"cy"}` + "\n")})
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "newer.bundle")
	require.NoError(t, ana.Write(t.Context(), path))
	require.NoError(t, bo.Load(t.Context(), path))
	require.Equal(t, ids[0], bo.tip)
	p, err := bo.Parting(t.Context())
	require.NoError(t, err)
	err = bo.Came(t.Context(), p.Common, func(remote.Segment) error { return nil })
	require.ErrorIs(t, err, remote.ErrNewer)
	require.ErrorContains(t, err, "segment 2 by cy has format 99")
	now, err := bo.store.tipOf(t.Context(), private(board))
	require.NoError(t, err)
	require.Equal(t, tip, now)
}
