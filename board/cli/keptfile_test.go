package cli

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/board"
	"opsboard/workflow"
)

// keeper keeps what somebody was in the midst of, in a file.
type keeper[K any] interface {
	Kept() (K, error)
	Keep(K) error
}

// keepsForItsOwner checks what holds of every such file: nothing is there at
// first; what was kept is given back, to nobody else and on no other board; the
// file is its owner's alone; what is over goes; what is damaged is named. bare is
// something to go on with in which nothing was done yet.
func keepsForItsOwner[K interface{ IsZero() bool }](t *testing.T, path string, k, bare K, damaged []string, of func(board, by string) keeper[K]) {
	t.Helper()
	own := of("thisboard", "ana")
	none, err := own.Kept()
	require.NoError(t, err)
	require.True(t, none.IsZero())
	require.NoError(t, own.Keep(k))
	got, err := own.Kept()
	require.NoError(t, err)
	require.Equal(t, k, got)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	for _, other := range []keeper[K]{of("another", "ana"), of("thisboard", "lin")} {
		got, err := other.Kept()
		require.NoError(t, err)
		require.True(t, got.IsZero())
	}
	require.NoError(t, own.Keep(bare))
	require.NoError(t, own.Keep(bare), "that it is gone is no error")
	require.NoFileExists(t, path)
	for _, text := range damaged {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		_, err := own.Kept()
		require.ErrorContains(t, err, "one.json")
	}
}

func TestATriageIsOneFileThatOnlyItsOwnerReads(t *testing.T) {
	path := t.TempDir() + "/opsboard/triage/one.json"
	keepsForItsOwner(t, path, board.KeptTriage{
		Card: "k7m2aaaaaaaa", ByPriority: true, Spent: 3 * time.Minute, At: draftTime,
		Decided: []board.KeptTurn{{Card: "aaaaaaaaaaaa", Done: "valid"}}, Skipped: []workflow.CardID{"bbbbbbbbbbbb"},
	}, board.KeptTriage{At: draftTime}, []string{"{"}, func(of, by string) keeper[board.KeptTriage] {
		return &triageFile{keptFile: keptFile{path: path}, board: of, by: by}
	})
}

func aReview() board.KeptReview {
	return board.KeptReview{
		Iteration: workflow.Iteration{Start: "2026-11-29", End: "2026-12-05"}, Card: "k7m2aaaaaaaa", List: true, Spent: 3 * time.Minute, At: draftTime,
		Verdicts: []board.KeptVerdict{{Card: "k7m2aaaaaaaa", Verdict: "later", Note: "\x1b[2J", Step: 7}},
	}
}

func TestAReviewIsOneFileThatOnlyItsOwnerReads(t *testing.T) {
	path := t.TempDir() + "/opsboard/reviews/one.json"
	damaged := []string{"{", `{"board":"thisboard","by":"ana","start":"2026-02-30","end":"x"}`}
	keepsForItsOwner(t, path, aReview(), board.KeptReview{At: draftTime}, damaged, func(of, by string) keeper[board.KeptReview] {
		return &reviewFile{keptFile: keptFile{path: path}, board: of, by: by}
	})
}

func TestAReviewThatIsKeptTooLateChangesNothing(t *testing.T) {
	r := &reviewFile{keptFile: keptFile{path: t.TempDir() + "/one.json"}, board: "thisboard", by: "ana"}
	k := aReview()
	require.NoError(t, r.Keep(k))
	late := k
	late.At, late.Verdicts = draftTime.Add(-time.Second), nil
	require.NoError(t, r.Keep(late))
	got, err := r.Kept()
	require.NoError(t, err)
	require.Equal(t, k, got)
}

// People keep their configuration in a folder of its own, and link to it.
func TestAFileThatIsALinkStaysOne(t *testing.T) {
	own, link := filepath.Join(t.TempDir(), "mine.toml"), filepath.Join(t.TempDir(), "views.toml")
	require.NoError(t, os.WriteFile(own, []byte("before"), 0o600))
	require.NoError(t, os.Symlink(own, link))
	require.NoError(t, writeWhole(link, "after"))
	info, err := os.Lstat(link)
	require.NoError(t, err)
	require.Equal(t, os.ModeSymlink, info.Mode().Type())
	text, err := os.ReadFile(own)
	require.NoError(t, err)
	require.Equal(t, "after", string(text))
}
