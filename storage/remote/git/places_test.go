package git

import (
	"crypto/sha256"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
)

// Every version of the program must find the same chain.
func TestTheChainBeginsWithTheFirstSegmentAlone(t *testing.T) {
	h := link{}.next()
	h.Write([]byte("one"))
	first := link{}.then(h, someID)
	require.Equal(t, link{1, sha256.Sum256([]byte("one")), someID}, first)
	h = first.next()
	h.Write([]byte("two"))
	sum := sha256.Sum256([]byte("one"))
	require.Equal(t, link{2, sha256.Sum256(append(sum[:], "two"...)), someID}, first.then(h, someID))
}

func TestWhatAReplicaAppendedToALogThatWasSetBackIsNamedByItsNextSegmentOnly(t *testing.T) {
	d := peer(t, "ana", hub(t))
	at := func(n uint64) *standing {
		st := &standing{}
		if n > 0 {
			st.last = map[string]mark{"ana": {N: n, Sum: "that of here"}}
		}
		return st
	}
	d.known.Last = lastMark{"ana", mark{5, "that of before"}}
	require.Equal(t, "that of before", d.before(d.owing(at(3))), "the fifth is not there any more")
	require.Equal(t, "that of here", d.before(d.owing(at(5))))
	d.known.Last.Replica = "another"
	require.Equal(t, "that of here", d.before(d.owing(at(3))))
	require.Equal(t, firstOne, d.before(d.owing(at(0))))

	s := seg("one")
	s.Board, s.Replica = board, "ana"
	st := at(3)
	st.owed = "that of before"
	body, next, err := d.seal(s, st)
	require.NoError(t, err)
	require.Contains(t, string(body), "that of before")
	body, _, err = d.seal(s, next)
	require.NoError(t, err)
	require.NotContains(t, string(body), "that of before")
}

func TestAPushThatFailedIsTriedAnewOnlyWhereTheCopyLacksWhatItGoesOnFrom(t *testing.T) {
	d := peer(t, "ana", hub(t))
	at, err := readVersion(log(t, d, 1)[0])
	require.NoError(t, err)
	lost := link{1, at.sum, someID}
	unclear, refused := d.trouble(Unclear, "what is this", "", ""), d.trouble(Refused, "no", "", "")
	require.Equal(t, error(unclear), d.renewed(t.Context(), at, unclear))
	require.Equal(t, error(unclear), d.renewed(t.Context(), link{}, unclear))
	require.Equal(t, error(refused), d.renewed(t.Context(), lost, refused))
	require.Equal(t, remote.ErrStale, d.renewed(t.Context(), lost, unclear))
}

func TestALogIsBesideSomethingElseOnlyWhereThatIsThere(t *testing.T) {
	there := hub(t)
	log(t, peer(t, "ana", there), 1)
	ben := peer(t, "ben", there)
	probed(t, ben)
	require.False(t, ben.known.Beside, "its own board is nothing else")
	log(t, peer(t, "eve", there, func(c *Config) { c.Board, c.Beside = "zzzzzzzzzz00", true }), 1)
	cem := peer(t, "cem", there)
	probed(t, cem)
	require.True(t, cem.known.Beside)
}

func TestADriverNeedsAFolderOfItsOwn(t *testing.T) {
	for _, dir := range []string{"", "board.git", "./board.git"} {
		_, err := New(Config{Name: "team", URL: "/hub", Dir: dir, Board: board, Replica: "ana", Git: needsGit(t)})
		require.ErrorContains(t, err, "an absolute path", dir)
	}
}

func TestALogThatCannotTakeThePlaceOfTheOneHereIsSaidToBeSo(t *testing.T) {
	ana, bo := newShelf(t), newShelf(t)
	require.NoError(t, ana.Extend(t.Context(), seg("one")))
	require.NoError(t, bo.Load(t.Context(), handOn(t, ana)))
	bo.tip = someID // which is nowhere
	require.Error(t, bo.Adopt(t.Context()))
	require.Empty(t, here(t, bo))
}

func TestAFileThatCannotBeReadIsNamedOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "team.bundle")
	_, err := ReadBundle(path)
	require.Equal(t, 1, strings.Count(err.Error(), path), "%v", err)
	for text, want := range map[string]string{"# v4 else\n": "no file that was made", "one git bundle\n": "no file that was made", "# v4 git bundle\n": "newer kind"} {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		_, err = ReadBundle(path)
		require.ErrorContains(t, err, want)
	}
	_, err = ParseAddress("/" + strings.Repeat("a", 2047))
	require.NoError(t, err)
	_, err = ParseAddress("/" + strings.Repeat("a", 2048))
	require.ErrorContains(t, err, "longer than an address")
}

func TestNobodyElseLooksIntoTheCopyOfALog(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("folders have no such rights there")
	}
	ana := peer(t, "ana", hub(t))
	probed(t, ana)
	f := newShelf(t)
	for _, dir := range []string{ana.cfg.Dir, f.store.cfg.Dir} {
		info, err := os.Stat(dir)
		require.NoError(t, err)
		require.Equal(t, fs.FileMode(0o700), info.Mode().Perm(), "as the board file, which holds the same")
	}
}
