package git

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
)

// shelfAt is the shelf of a board whose log and copy are in these folders.
func shelfAt(t *testing.T, dir string, with ...func(*Config)) *Files {
	t.Helper()
	cfg := Config{
		Name: "files", URL: filepath.Join(dir, "board.hub"), Dir: filepath.Join(dir, "board.git"), Board: board, Replica: "ana",
		Git: needsGit(t), Environ: world(t),
	}
	for _, w := range with {
		w(&cfg)
	}
	f, err := NewFiles(cfg)
	require.NoError(t, err)
	return f
}

// loses takes away what a repository holds.
func loses(t *testing.T, dir string) {
	t.Helper()
	require.NoError(t, os.RemoveAll(filepath.Join(dir, "objects")))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "objects"), 0o700))
}

func here(t *testing.T, f *Files) []string {
	t.Helper()
	return texts(rest(t, func(emit func(remote.Segment) error) error { return f.Here(t.Context(), "", emit) }))
}

func TestAFileIsReadByWhoeverIsGivenIt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files have no such rights there")
	}
	f := newShelf(t)
	require.NoError(t, f.Extend(t.Context(), seg("one")))
	info, err := os.Stat(handOn(t, f))
	require.NoError(t, err)
	require.Equal(t, fs.FileMode(0o644), info.Mode())
}

func TestALogOfFilesWhoseRepositoryIsGoneIsMadeOfItsCopy(t *testing.T) {
	dir := t.TempDir()
	f := shelfAt(t, dir)
	require.Empty(t, here(t, func() *Files { require.NoError(t, f.Prepare(t.Context())); return f }()), "there is none yet")
	require.NoError(t, f.Extend(t.Context(), seg("one"), seg("two")))
	probed(t, f.here)
	_, err := fetched(t, f.here, "")
	require.NoError(t, err)
	require.NoError(t, os.RemoveAll(filepath.Join(dir, "board.hub")))
	again := shelfAt(t, dir)
	require.NoError(t, again.Prepare(t.Context()))
	require.Equal(t, []string{"one", "two"}, here(t, again))
}

func TestALogOfFilesIsSignedWithTheKeyOfItsBoard(t *testing.T) {
	f := shelfAt(t, t.TempDir(), func(c *Config) { c.Key = NewKey(keyOf("ana").Seed()) })
	require.NoError(t, f.Prepare(t.Context()))
	require.Equal(t, f.here.key, f.store.key)
	require.NoError(t, f.Extend(t.Context(), enrols([]string{"ana"}), seg("one")))
	require.True(t, f.store.at.roll.signed())
	require.Contains(t, here(t, f), "one")
}

func TestTheLogThatWasHereBeforeIsReadUntilItIsSettled(t *testing.T) {
	ctx := t.Context()
	ana, bo := newShelf(t), newShelf(t)
	require.NoError(t, ana.Extend(ctx, seg("one"), seg("two")))
	require.NoError(t, bo.Extend(ctx, seg("before")))
	there, err := bo.Before(ctx, "", nil)
	require.NoError(t, err)
	require.False(t, there)
	require.NoError(t, bo.Load(ctx, handOn(t, ana)))
	require.NoError(t, bo.Adopt(ctx)) // nobody read what came
	there, err = bo.Before(ctx, "", nil)
	require.NoError(t, err)
	require.True(t, there)
	require.Equal(t, []string{"before"}, texts(rest(t, func(emit func(remote.Segment) error) error {
		_, err := bo.Before(ctx, "", emit)
		return err
	})))
	require.NoError(t, bo.Settle(ctx))
	there, err = bo.Before(ctx, "", nil)
	require.NoError(t, err)
	require.False(t, there)
	require.Equal(t, []string{"one", "two"}, here(t, bo))
}

func TestAFileHoldsNothingNewWhereAllItsEntriesAreHereOtherwise(t *testing.T) {
	ctx := t.Context()
	ana, bo := newShelf(t), newShelf(t)
	require.NoError(t, ana.Extend(ctx, seg("one"), seg("two")))
	require.NoError(t, bo.Extend(ctx, seg("three"), seg("one", "two")))
	for _, tc := range []struct {
		of   *Files
		file string
		has  bool
	}{{bo, handOn(t, ana), true}, {bo, handOn(t, bo), true}, {ana, handOn(t, bo), false}} {
		require.NoError(t, tc.of.Load(ctx, tc.file))
		has, err := tc.of.Has(ctx)
		require.NoError(t, err)
		require.Equal(t, tc.has, has)
		require.NoError(t, tc.of.Close())
	}
}

func TestAFileThatIsDamagedOrNotWholeIsSaidToBeSo(t *testing.T) {
	ctx := t.Context()
	ana, bo := newShelf(t), newShelf(t)
	require.NoError(t, ana.Extend(ctx, seg("one"), seg("two")))
	path := handOn(t, ana)
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	cut := filepath.Join(t.TempDir(), "cut.bundle")
	require.NoError(t, os.WriteFile(cut, whole[:len(whole)-30], 0o600))
	require.ErrorContains(t, bo.Load(ctx, cut), cut+" is damaged, or was not copied whole")

	require.NoError(t, bo.Load(ctx, path))
	loses(t, bo.stage)
	err = bo.Came(ctx, "", func(remote.Segment) error { return nil })
	require.ErrorContains(t, err, path+" is damaged, or was not copied whole")
}

func TestALogOfFilesIsCopiedWholeOrItIsSaidWhyNot(t *testing.T) {
	ctx := t.Context()
	ana := newShelf(t)
	try := shelfAt(t, t.TempDir())
	require.NoError(t, try.CopyFrom(ctx, ana.store.cfg.Dir), "one that holds nothing")
	require.Empty(t, here(t, try))
	require.NoError(t, ana.Extend(ctx, seg("one")))
	require.NoError(t, try.CopyFrom(ctx, ana.store.cfg.Dir))
	require.Equal(t, []string{"one"}, here(t, try))
	loses(t, ana.store.cfg.Dir)
	require.Error(t, shelfAt(t, t.TempDir()).CopyFrom(ctx, ana.store.cfg.Dir))
}

func TestWhatWasKeptOfALogIsThatOfItsBoardOrNothing(t *testing.T) {
	known := memory{Board: board, Roll: rolled(t, enrols([]string{"ana"}))}
	kept, err := json.Marshal(known)
	require.NoError(t, err)
	require.Equal(t, known, memoryOf(kept, board))
	require.Zero(t, memoryOf(kept, "zzzzzzzzzz00"))
	require.Zero(t, memoryOf([]byte("{"), board))
	f := newShelf(t)
	f.Trust(kept)
	require.Equal(t, known.Roll, f.store.known.Roll)
}

func TestOfAPlaceWithoutALogNothingIsRemembered(t *testing.T) {
	f := newShelf(t)
	f.remember(&standing{})
	kept, err := filepath.Glob(filepath.Join(f.store.cfg.Dir, partedFile("*")))
	require.NoError(t, err)
	require.Empty(t, kept)
}

// waited is how often git made sure that what it wrote is on the disk.
func waited(t *testing.T, trace string) (times int) {
	t.Helper()
	said, err := os.ReadFile(trace)
	require.NoError(t, err)
	return strings.Count(string(said), `"category":"fsync"`)
}

func TestWhatIsJoinedToALogOfFilesIsOnTheDiskBeforeItCounts(t *testing.T) {
	dir := t.TempDir()
	trace, settings := filepath.Join(dir, "trace"), filepath.Join(dir, "config")
	require.NoError(t, os.WriteFile(settings, []byte("[trace2]\n\teventTarget = "+trace+"\n"), 0o600))
	f := shelfAt(t, dir, func(c *Config) { c.Environ = append(c.Environ, "GIT_CONFIG_GLOBAL="+settings) })
	require.NoError(t, f.Prepare(t.Context()))
	_, err := f.store.run(t.Context(), f.store.cfg.Limits.Local, call{args: []string{"-c", "core.fsync=all", "hash-object", "-w", "--stdin"}, in: strings.NewReader("x")})
	require.NoError(t, err)
	if waited(t, trace) == 0 {
		t.Skip("a git from before 2.36 does not tell that it waits for the disk")
	}
	require.NoError(t, os.Remove(trace))
	_, err = f.store.write(t.Context(), refTrial, "", step{message: "alone", body: []byte("y")})
	require.NoError(t, err)
	require.NotZero(t, waited(t, trace))
	require.Equal(t, onDisk, by(t, f.store.cfg.Dir, "config", "core.fsync"), "so does the git that takes what is pushed")

	require.NoError(t, os.Remove(trace))
	_, err = f.here.run(t.Context(), f.here.cfg.Limits.Local, call{args: []string{"init", "-q", "--bare"}})
	require.NoError(t, err)
	_, err = f.here.write(t.Context(), refTrial, "", step{message: "a copy", body: []byte("x")})
	require.NoError(t, err)
	require.Zero(t, waited(t, trace), "what can be fetched again is not waited for")
}
