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

func TestATriageIsOneFileThatOnlyItsOwnerReads(t *testing.T) {
	path := filepath.Join(t.TempDir(), "opsboard", "triage", "one.json")
	f := &triageFile{keptFile: keptFile{path: path}, board: "thisboard", by: "ana"}
	none, err := f.Kept()
	require.NoError(t, err)
	require.True(t, none.IsZero())
	k := board.KeptTriage{
		Card: "k7m2aaaaaaaa", ByPriority: true, Spent: 3 * time.Minute, At: draftTime,
		Decided: []board.KeptTurn{{Card: "aaaaaaaaaaaa", Done: "valid"}}, Skipped: []workflow.CardID{"bbbbbbbbbbbb"},
	}
	require.NoError(t, f.Keep(k))
	got, err := f.Kept()
	require.NoError(t, err)
	require.Equal(t, k, got)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	for _, other := range []*triageFile{{keptFile: keptFile{path: path}, board: "another", by: "ana"}, {keptFile: keptFile{path: path}, board: "thisboard", by: "lin"}} {
		got, err := other.Kept()
		require.NoError(t, err)
		require.True(t, got.IsZero())
	}
	require.NoError(t, f.Keep(board.KeptTriage{At: draftTime}))
	require.NoFileExists(t, path)
	require.NoError(t, os.WriteFile(path, []byte("{"), 0o600))
	_, err = f.Kept()
	require.ErrorContains(t, err, "one.json")
}
