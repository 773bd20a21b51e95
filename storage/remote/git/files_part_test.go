package git

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
)

func newShelf(t *testing.T) *Files {
	t.Helper()
	f, err := NewFiles(Config{
		Name: "files", URL: filepath.Join(t.TempDir(), "board.hub"), Dir: filepath.Join(t.TempDir(), "board.git"), Board: board, Replica: "ana",
		Git: needsGit(t), Environ: world(t),
	})
	require.NoError(t, err)
	require.NoError(t, f.Prepare(t.Context()))
	return f
}

func handOn(t *testing.T, f *Files) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "team.bundle")
	require.NoError(t, f.Write(t.Context(), path))
	return path
}

// rest are the parts of a log after a version.
func rest(t *testing.T, read func(emit func(remote.Segment) error) error) (out []remote.Segment) {
	t.Helper()
	require.NoError(t, read(func(s remote.Segment) error {
		require.Empty(t, s.Bad)
		out = append(out, s)
		return nil
	}))
	return out
}

func TestWhereTwoLogsPartIsFoundByTheirCommits(t *testing.T) {
	ctx := t.Context()
	ana, bo := newShelf(t), newShelf(t)
	require.NoError(t, ana.Extend(ctx, seg("one"), seg("two")))
	old := handOn(t, ana)
	require.NoError(t, bo.Load(ctx, old))
	p, err := bo.Parting(ctx)
	require.NoError(t, err)
	require.Equal(t, remote.Parting{IsMore: true}, p, "nothing is here yet")
	require.Len(t, rest(t, func(emit func(remote.Segment) error) error { return bo.Came(ctx, "", emit) }), 2)
	require.NoError(t, bo.Adopt(ctx))
	require.NoError(t, bo.Settle(ctx))
	require.NoError(t, bo.Close())

	require.NoError(t, ana.Extend(ctx, seg("three")))
	ahead := handOn(t, ana)
	require.NoError(t, bo.Extend(ctx, seg("four"), seg("five")))
	for name, tc := range map[string]struct {
		of         *Files
		file       string
		isMore     bool
		ours, came int
	}{
		"the same":       {bo, handOn(t, bo), false, 0, 0},
		"an old one":     {bo, old, false, 0, 0},
		"it went beside": {bo, ahead, true, 2, 1},
		"the other side": {ana, handOn(t, bo), true, 1, 2},
	} {
		require.NoError(t, tc.of.Load(ctx, tc.file), name)
		p, err := tc.of.Parting(ctx)
		require.NoError(t, err, name)
		require.Equal(t, tc.isMore, p.IsMore, name)
		_, err = os.Stat(tc.of.stage)
		require.Equal(t, tc.isMore, err == nil, "%s: it is unpacked only where it has more", name)
		if tc.isMore {
			require.Len(t, rest(t, func(emit func(remote.Segment) error) error { return tc.of.Here(ctx, p.Common, emit) }), tc.ours, name)
			require.Len(t, rest(t, func(emit func(remote.Segment) error) error { return tc.of.Came(ctx, p.Common, emit) }), tc.came, name)
		}
		require.NoError(t, tc.of.Close())
	}
}

func TestAFileOfWhichAllIsHereIsRefusedAllTheSameWhereItIsDamaged(t *testing.T) {
	f := newShelf(t)
	require.NoError(t, f.Extend(t.Context(), seg("one"), seg("two")))
	path := handOn(t, f)
	require.NoError(t, f.Load(t.Context(), path))
	require.Equal(t, f.store, f.came)
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	bad := filepath.Join(t.TempDir(), "bad.bundle")
	for at := 0; at < len(whole); at += 1 + len(whole)/40 {
		flipped := append([]byte(nil), whole...)
		flipped[at] ^= 4
		for _, text := range [][]byte{whole[:at], flipped} {
			require.NoError(t, os.WriteFile(bad, text, 0o600))
			require.Error(t, f.Load(t.Context(), bad), "byte %d of %d", at, len(whole))
		}
	}
}

func TestOfThePlacesWhereLogsMayPartTheNewestAreRemembered(t *testing.T) {
	f := newShelf(t)
	for i := range mostParted + 5 {
		require.NoError(t, f.Extend(t.Context(), seg(fmt.Sprintf("entry-%d", i))))
		f.remember(f.store.at)
	}
	kept, err := filepath.Glob(filepath.Join(f.store.cfg.Dir, partedFile("*")))
	require.NoError(t, err)
	require.Len(t, kept, mostParted)
	for _, path := range kept {
		require.Greater(t, f.place(path), uint64(5))
	}
}
