package git

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
)

// resealed is a segment whose lines and first line were changed, and its sum with
// them.
func resealed(t *testing.T, s remote.Segment, change func(h *header, lines []byte) []byte) []byte {
	t.Helper()
	s.Board, s.Replica = board, "r"
	first, lines, _ := bytes.Cut(must(encode(s, link{}, "", nil)), []byte("\n"))
	var h header
	require.NoError(t, json.Unmarshal(first, &h))
	lines = change(&h, bytes.Clone(lines))
	sum := sha256.Sum256(lines)
	h.Sum = hex.EncodeToString(sum[:])
	first, err := json.Marshal(h)
	require.NoError(t, err)
	return append(append(first, '\n'), lines...)
}

func TestASegmentHasAsManyLinesAsItSaysAndEachEnds(t *testing.T) {
	const want = "it has not as many lines as it says"
	for why, body := range map[string][]byte{
		"": resealed(t, seg("one", "two"), func(_ *header, lines []byte) []byte { return lines }),
		"as many as there may be": resealed(t, seg("one"), func(h *header, lines []byte) []byte {
			h.Count = maxEntries
			return bytes.Repeat(lines, h.Count)
		}),
		"the last does not end": resealed(t, seg("one", "two"), func(h *header, lines []byte) []byte { h.Count--; return bytes.TrimSuffix(lines, []byte("\n")) }),
		"one is not counted":    resealed(t, seg("one", "two"), func(h *header, lines []byte) []byte { h.Count--; return lines }),
		"there is none":         resealed(t, seg("one"), func(h *header, _ []byte) []byte { h.Count = 0; return nil }),
		"there are too many": resealed(t, seg("one"), func(h *header, lines []byte) []byte {
			h.Count = maxEntries + 1
			return bytes.Repeat(lines, h.Count)
		}),
	} {
		bad := tells(t, &standing{}, body)
		if why == "" || why == "as many as there may be" {
			require.Empty(t, bad)
			continue
		}
		require.Equal(t, want, bad, why)
	}
}

// What counts is a function of the bytes, for every version alike: so are the bounds.
func TestTheBoundsOfASegmentAreExact(t *testing.T) {
	whole := resealed(t, seg("one"), func(_ *header, lines []byte) []byte { return lines })
	first, lines, _ := bytes.Cut(whole, []byte("\n"))
	for n, want := range map[int]string{maxHeader: "", maxHeader + 1: "it is no segment of a log"} {
		padded := append(append(bytes.Clone(first), bytes.Repeat([]byte(" "), n-len(first))...), '\n')
		require.Equal(t, want, tells(t, &standing{}, append(padded, lines...)))
	}
	for n, isOne := range map[int]bool{1: true, maxName: true, maxName + 1: false} {
		require.Equal(t, isOne, isName(strings.Repeat("a", n)), "%d", n)
	}
	for n, want := range map[int]string{255: " by " + strings.Repeat("a", 255), 256: " from the copy r"} {
		require.Equal(t, want, author(header{Replica: "r"}, fmt.Appendf(nil, `{"by":"%s"}`, strings.Repeat("a", n))))
	}
}

func TestWhatAReplicaAppendedLastIsKeptAndNeverAnOlderOne(t *testing.T) {
	d := peer(t, "ana", hub(t))
	probed(t, d)
	keep := func(n uint64) uint64 {
		d.keep(&standing{last: map[string]mark{"ana": {N: n, Sum: fmt.Sprint(n)}}})
		return d.known.Last.N
	}
	require.EqualValues(t, 2, keep(2))
	require.EqualValues(t, 3, keep(3))
	require.EqualValues(t, 3, keep(1), "the log was set back")
	d.keep(&standing{last: map[string]mark{"ana": {N: 3, Sum: "another third"}}})
	require.Equal(t, "another third", d.known.Last.Sum)
	d.known.Last = lastMark{"another", mark{9, "9"}}
	require.EqualValues(t, 1, keep(1), "that was not this one's")
}

func TestAStandingThatWasKeptForAnotherBoardOrByAnotherVersionIsNotBelieved(t *testing.T) {
	d := peer(t, "ana", hub(t))
	v := log(t, d, 2)[1]
	at, err := readVersion(v)
	require.NoError(t, err)
	require.Equal(t, at, d.kept().link)
	path := filepath.Join(d.cfg.Dir, standingFile)
	body, err := os.ReadFile(path)
	require.NoError(t, err)
	for old, other := range map[string]string{`"format":1`: `"format":2`, board: "zzzzzzzzzz00", at.commit: "x"} {
		require.Contains(t, string(body), old)
		require.NoError(t, os.WriteFile(path, bytes.ReplaceAll(body, []byte(old), []byte(other)), 0o600))
		require.Equal(t, &standing{}, d.kept(), other)
	}
}

func TestWhoDidNotProbeFindsWhereTheLogIsToBe(t *testing.T) {
	there := hub(t)
	ana := peer(t, "ana", there)
	segs, err := fetched(t, ana, "")
	require.NoError(t, err)
	require.Empty(t, segs)
	require.Equal(t, private(board), ana.Ref())
	appended(t, ana, "", "one")
	segs, err = fetched(t, peer(t, "ben", there), "")
	require.NoError(t, err)
	require.Equal(t, []string{"one"}, texts(segs))
}

func TestACommitOfALogHoldsItsSegmentAndNothingElse(t *testing.T) {
	d := peer(t, "ana", hub(t))
	probed(t, d)
	var in script
	in.say("commit %s\nmark :1\ncommitter x <x@x> 0 +0000\ndata 1\nx\nM 100644 inline other\ndata 1\ny\n\nget-mark :1\n", refTrial)
	foreign, err := d.imported(t.Context(), in, 1)
	require.NoError(t, err)
	ids, err := d.write(t.Context(), refTrial, foreign[0], step{message: "x", body: []byte("y")}, step{message: "nothing"})
	require.NoError(t, err)
	require.Equal(t, "seg", by(t, d.cfg.Dir, "ls-tree", "--name-only", ids[0]))
	require.Empty(t, by(t, d.cfg.Dir, "ls-tree", "--name-only", ids[1]))
}

func TestAGitThatCannotJoinPacksByTheirSizeJoinsThemInItsOwnWay(t *testing.T) {
	told := filepath.Join(t.TempDir(), "told")
	d := played(t, `echo "$*" >>'`+told+`'; case "$*" in *--geometric*) exit 129;; esac; exec '`+needsGit(t)+`' "$@"`)
	require.NoError(t, d.prepare(t.Context(), ""))
	for i := range manyPacks + 1 {
		require.NoError(t, os.WriteFile(filepath.Join(d.cfg.Dir, "objects", "pack", fmt.Sprint(i, ".pack")), nil, 0o600))
	}
	d.tidy(t.Context())
	said, err := os.ReadFile(told)
	require.NoError(t, err)
	require.Contains(t, string(said), "gc --auto")
}

const someID = "0123456789012345678901234567890123456789"

func TestAGitThatDoesNotAnswerWhileTheCopyIsReadIsNotWaitedForForEver(t *testing.T) {
	t.Parallel()
	d := played(t, `case "$*" in *rev-list*) exec sleep 20;; esac`, func(c *Config) { c.Limits.Local = 300 * time.Millisecond })
	var trouble *Trouble
	require.ErrorAs(t, d.walk(t.Context(), "", someID, func(commit) error { return nil }), &trouble)
	require.Equal(t, TimedOut, trouble.Kind)
}

func TestACopyThatIsNotReadToItsEndIsNeverTakenForWhole(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{
		"what is asked for ends in the middle": `case "$*" in *rev-list*) echo ` + someID + `;; *) read x; echo "` + someID + ` blob 100"; echo short;; esac`,
		"what is asked for is another thing":   `case "$*" in *rev-list*) echo ` + someID + `;; *) read x; echo nonsense;; esac`,
		"the list is another thing":            `case "$*" in *rev-list*) echo nonsense;; *) read x;; esac`,
	} {
		d := played(t, script)
		var trouble *Trouble
		require.ErrorAs(t, d.walk(t.Context(), "", someID, func(commit) error { return nil }), &trouble, name)
		require.Equal(t, Damaged, trouble.Kind, name)
	}
}

func TestAGitThatPrintsMoreThanABoardCouldNeedIsStopped(t *testing.T) {
	t.Parallel()
	for most, want := range map[int]bool{16: true, 15: false} {
		d := played(t, `printf 0123456789abcdef`, func(c *Config) { c.Limits.Output = most })
		r, err := d.run(t.Context(), time.Minute, call{args: []string{"ls-remote"}})
		if want {
			require.NoError(t, err)
			require.Equal(t, "0123456789abcdef", string(r.out))
			continue
		}
		var trouble *Trouble
		require.ErrorAs(t, err, &trouble)
		require.Equal(t, TooMuch, trouble.Kind)
	}
	out := &capped{most: 15} // nobody stops this one
	require.NoError(t, whole(t.Context(), exec.Command("printf", "0123456789abcdef"), out))
	require.False(t, out.isWhole(nil), "it ended well, and not all of it was kept")
}

func TestOfWhatGitSaysTooMuchOfItsEndIsKept(t *testing.T) {
	c := &capped{most: 10}
	for _, said := range []string{"0123", "456", "789ab", "c"} {
		n, err := io.Copy(c, strings.NewReader(said))
		require.NoError(t, err)
		require.EqualValues(t, len(said), n, "nobody is stopped in the middle of something")
	}
	require.Equal(t, "789abc", c.String())
	_, _ = c.Write([]byte(strings.Repeat("x", 100) + "end"))
	require.Equal(t, "xxend", c.String()[len(c.String())-5:])
	require.LessOrEqual(t, len(c.String()), 10)

	t.Parallel()
	d := played(t, `yes 'far too much of it' | head -c 200000 >&2; echo 'fatal: the reason' >&2; exit 1`)
	r, err := d.run(t.Context(), time.Minute, call{args: []string{"ls-remote"}})
	require.Error(t, err)
	require.Contains(t, r.said, "fatal: the reason")
	require.LessOrEqual(t, len(r.said), 64<<10)
}
