package git

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
)

// puts lets somebody put a commit with any bytes at the end of the log, by hand.
func puts(t *testing.T, there string, body []byte, parents ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "seg")
	require.NoError(t, os.WriteFile(file, body, 0o600))
	tree := exec.Command(needsGit(t), "mktree")
	tree.Dir, tree.Env = there, world(t)
	tree.Stdin = strings.NewReader("100644 blob " + by(t, there, "hash-object", "-w", file) + "\tseg\n")
	out, err := tree.Output()
	require.NoError(t, err)
	return commits(t, there, strings.TrimSpace(string(out)), parents...)
}

func commits(t *testing.T, there, tree string, parents ...string) string {
	t.Helper()
	args := []string{"commit-tree", "-m", "by hand"}
	for _, p := range parents {
		args = append(args, "-p", p)
	}
	id := by(t, there, append(args, tree)...)
	by(t, there, "update-ref", private(board), id)
	return id
}

func TestWhatIsNoSegmentContributesNothingAndTheSameToEverybody(t *testing.T) {
	one := seg("good")
	one.Board, one.Replica = board, "eve"
	there := hub(t)
	ana, ben := peer(t, "ana", there), peer(t, "ben", there)
	v := log(t, ana, 2)[1]
	want := []string{"e1", "e2"}
	var versions []remote.Version
	for name, c := range map[string]struct {
		make func(after link) []byte
		bad  string
	}{
		"nothing":         {func(link) []byte { return nil }, "it is no segment of a log"},
		"no header":       {func(link) []byte { return []byte("hello\nworld\n") }, "its first line cannot be read"},
		"a long header":   {func(link) []byte { return []byte(strings.Repeat("x", 5000) + "\n") }, "it is no segment of a log"},
		"another board's": {func(after link) []byte { s := one; s.Board = "zzz"; return must(encode(s, after, "", nil)) }, "it belongs to another board"},
		"another place's": {func(after link) []byte { after.sum[0]++; return must(encode(one, after, "", nil)) }, "it was made for another place in the log"},
		"another number":  {func(after link) []byte { after.n++; return must(encode(one, after, "", nil)) }, "it says that it is another one than its place in the log"},
		"nobody's":        {func(after link) []byte { s := one; s.Replica = ""; return must(encode(s, after, "", nil)) }, "it does not say who appended it"},
		"changed lines": {func(after link) []byte {
			return []byte(strings.Replace(string(must(encode(one, after, "", nil))), `"by":"ana"`, `"by":"ben"`, 1))
		}, "its lines are not those that it was made with"},
		"a cut one": {func(after link) []byte { b := must(encode(one, after, "", nil)); return b[:len(b)-1] }, "its lines are not those that it was made with"},
		"a bad line": {func(after link) []byte {
			s := one
			s.Entries = []remote.LogEntry{{Raw: []byte(`{"id":"x"}`)}}
			return must(encode(s, after, "", nil))
		}, "line 1: a line does not say by whom it is"},
		"too much of it": {func(after link) []byte {
			b := must(encode(one, after, "", nil)) // it begins as one does
			return append(b, make([]byte, maxRead+70_000-len(b))...)
		}, "it has 16847216 bytes, which is more than a segment holds"},
	} {
		after, err := readVersion(v)
		require.NoError(t, err)
		puts(t, there, c.make(after), after.commit)
		segs, err := fetched(t, ana, v)
		require.NoError(t, err)
		require.Equal(t, []string{"bad: " + c.bad}, texts(segs), name)
		require.Equal(t, after.n+1, segs[0].N)
		v = segs[0].Version
		want, versions = append(want, "bad: "+c.bad), append(versions, v)
	}
	v = appended(t, ana, v, "after") // the log goes on
	versions = append(versions, v)
	ben.ref = ana.ref
	all, err := fetched(t, ben, "")
	require.NoError(t, err)
	require.Equal(t, append(want, "after"), texts(all))
	for i, s := range all[2:] {
		require.Equal(t, versions[i], s.Version)
	}
}

func TestNobodyReadsASegmentAnyMoreOnceItIsDecoded(t *testing.T) {
	const n = maxEntries
	line := remote.NewLogEntry(seg("one").Entries[0].Entry, remote.Applied).Raw
	body := append([]byte("no header\n"), bytes.Repeat(append(line, '\n'), n)...)
	read := linesOf(body)
	s, err := decodeRead(body, read, board, &standing{})
	require.NoError(t, err)
	require.Equal(t, "its first line cannot be read", s.Bad)
	require.Len(t, read.entries, n)
}

func must(body []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return body
}

func TestACommitThatHoldsNoSegmentOrJoinsTwoLinesIsNoPartOfTheBoard(t *testing.T) {
	there := hub(t)
	ana, ben := peer(t, "ana", there), peer(t, "ben", there)
	v := log(t, ana, 2)
	first, _ := readVersion(v[0])
	second, _ := readVersion(v[1])
	empty := by(t, there, "mktree", "-z")
	commits(t, there, empty, second.commit)
	segs, err := fetched(t, ana, v[1])
	require.NoError(t, err)
	require.Equal(t, []string{"bad: it holds no segment of a log"}, texts(segs))

	third, _ := readVersion(segs[0].Version)
	s := seg("merged")
	s.Board, s.Replica = board, "eve"
	puts(t, there, must(encode(s, third, "", nil)), third.commit, first.commit)
	segs, err = fetched(t, ana, segs[0].Version)
	require.NoError(t, err)
	require.Equal(t, []string{"bad: it joins two lines, and a log has one"}, texts(segs))
	v5 := appended(t, ana, segs[0].Version, "after")
	probed(t, ben)
	all, err := fetched(t, ben, "")
	require.NoError(t, err)
	require.Len(t, all, 5)
	require.Equal(t, v5, all[4].Version)
}

func TestASegmentOfANewerOpsboardStopsTheFetch(t *testing.T) {
	there := hub(t)
	ana := peer(t, "ana", there)
	v := log(t, ana, 1)
	first, _ := readVersion(v[0])
	for body, words := range map[string]string{
		`{"format":3,"board":"x"}` + "\n":                                     "segment 2 has format 3, and this version reads format 2",
		`{"format":3,"replica":"k3v9"}` + "\n{":                               "segment 2 from the copy k3v9 has format 3",
		`{"format":3,"replica":"k3v9"}` + "\n" + `{"by":"cy","v":7}` + "\n..": "segment 2 by cy has format 3",
	} {
		puts(t, there, []byte(body), first.commit)
		_, err := fetched(t, ana, v[0])
		require.ErrorIs(t, err, remote.ErrNewer)
		require.ErrorContains(t, err, words)
	}
	_, err := ana.Append(t.Context(), v[0], seg("x"))
	require.ErrorIs(t, err, remote.ErrStale)
}

func TestASegmentIsWrittenOnlyAsItCanBeReadAgain(t *testing.T) {
	ana := peer(t, "ana", hub(t))
	probed(t, ana)
	for why, s := range map[string]remote.Segment{
		"says nothing":                 {},
		"is not one line":              {Entries: []remote.LogEntry{{Raw: []byte("a\nb")}}},
		"more than a segment holds":    {Entries: make([]remote.LogEntry, maxEntries+1)},
		"does not belong into the log": {Board: "other"},
	} {
		for i := range s.Entries {
			if s.Entries[i].Raw == nil {
				s.Entries[i] = seg("x").Entries[0]
			}
		}
		_, err := ana.Append(t.Context(), "", s)
		require.ErrorContains(t, err, why)
	}
	for _, v := range []remote.Version{"x", "1.2.3", "0." + remote.Version(fmt.Sprintf("%064d.%040d", 0, 0)), "-1.."} {
		require.ErrorContains(t, ana.Fetch(t.Context(), v, nil), "is no version of a log in git")
		_, err := ana.Append(t.Context(), v, seg("x"))
		require.ErrorContains(t, err, "is no version of a log in git")
	}
}

func TestASegmentOfAYearThatCannotBeWrittenHasNoMoment(t *testing.T) {
	s := seg("one")
	s.Board, s.Replica = board, "eve"
	body := must(encode(s, link{}, firstOne, nil))
	for at, isOne := range map[string]bool{"9999-12-31T23:59:59-01:00": false, "0000-01-01T00:00:00+01:00": false, "9999-12-31T23:59:59Z": true} {
		d, err := decode([]byte(strings.Replace(string(body), "2026-11-23T09:00:00Z", at, 1)), board, &standing{})
		require.NoError(t, err)
		require.Empty(t, d.Bad)
		require.Len(t, d.Entries, 1)
		require.Equal(t, isOne, !d.At.IsZero(), at)
		_, err = encode(d.Segment, link{}, firstOne, nil)
		require.NoError(t, err, "what is joined to it is of its time")
	}
}
