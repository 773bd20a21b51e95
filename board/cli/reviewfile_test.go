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

func TestAReviewIsOneFileThatOnlyItsOwnerReads(t *testing.T) {
	path := filepath.Join(t.TempDir(), "opsboard", "reviews", "one.json")
	r := &reviewFile{keptFile: keptFile{path: path}, board: "thisboard", by: "ana"}
	none, err := r.Kept()
	require.NoError(t, err)
	require.True(t, none.IsZero())
	k := board.KeptReview{
		Iteration: workflow.Iteration{Start: "2026-11-29", End: "2026-12-05"}, Card: "k7m2aaaaaaaa", List: true, Spent: 3 * time.Minute, At: draftTime,
		Verdicts: []board.KeptVerdict{{Card: "k7m2aaaaaaaa", Verdict: "later", Note: "\x1b[2J", Step: 7}},
	}
	require.NoError(t, r.Keep(k))
	late := k
	late.At, late.Verdicts = draftTime.Add(-time.Second), nil
	require.NoError(t, r.Keep(late))
	got, err := r.Kept()
	require.NoError(t, err)
	require.Equal(t, k, got, "a write that comes too late changes nothing")
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	for _, other := range []*reviewFile{{keptFile: keptFile{path: path}, board: "another", by: "ana"}, {keptFile: keptFile{path: path}, board: "thisboard", by: "lin"}} {
		got, err := other.Kept()
		require.NoError(t, err)
		require.True(t, got.IsZero())
	}
	require.NoError(t, r.Keep(board.KeptReview{At: draftTime}))
	require.NoError(t, r.Keep(board.KeptReview{At: draftTime}), "that it is gone is no error")
	require.NoFileExists(t, path)
	for _, damaged := range []string{"{", `{"board":"thisboard","by":"ana","start":"2026-02-30","end":"x"}`} {
		require.NoError(t, os.WriteFile(path, []byte(damaged), 0o600))
		_, err := r.Kept()
		require.ErrorContains(t, err, "one.json")
	}
}
