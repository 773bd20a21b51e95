package remote_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

func TestAnEntryComesBackFromALogAsItWasPutThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := workflow.Entry{
			ID: "abcdefghij12", Card: "abcdefghij34", What: "edit", Rule: "card/edit", Reason: rapid.String().Draw(t, "reason"),
			By: "ana <ana@example.com>", At: monday.Add(12345), Door: workflow.DoorBoard, Over: "Development 6/5",
			Changes: []workflow.Change{{Field: workflow.FieldTitle, Old: rapid.String().Draw(t, "old"), New: rapid.String().Draw(t, "new")}},
		}
		put := remote.NewLogEntry(e, remote.Applied)
		require.NotContains(t, string(put.Raw), "\n", "an entry is one line")
		got, err := remote.ReadLogEntry(put.Raw)
		require.NoError(t, err)
		require.Equal(t, e, got.Entry)
		require.Equal(t, put, got)
	})
}

func TestWhatANewerOpsboardWroteIsKeptAndWhatMustBeUnderstoodIsMarked(t *testing.T) {
	const known = `{"at":"2026-11-23T09:00:00Z","by":"ana","card":"abcdefghij34","changes":[["title","","a","b"]],"id":"abcdefghij12","v":1,"verdict":"applied","what":"edit"`
	e, err := remote.ReadLogEntry([]byte(known + `,"weather":"fair"}`))
	require.NoError(t, err)
	require.False(t, e.Extra)
	require.Contains(t, string(e.Raw), "fair", "it is passed on as it came")
	e, err = remote.ReadLogEntry([]byte(known + `,"must":["weather"]}`))
	require.NoError(t, err)
	require.True(t, e.Extra)
	e, err = remote.ReadLogEntry([]byte(strings.Replace(known, `"v":1`, `"v":2`, 1) + `}`))
	require.NoError(t, err)
	require.True(t, e.Extra)
}

func TestALineThatNoBoardCouldKeepIsAnErrorAndNeverAPanic(t *testing.T) {
	for _, bad := range []string{
		``, `{}`, `[]`, `null`, "\xff", `{"id":"../x","by":"a","at":"2026-11-23T09:00:00Z","what":"edit","v":1}`,
		`{"id":"abcdefghij12","card":"short","by":"a","at":"2026-11-23T09:00:00Z","what":"edit","v":1}`,
		`{"id":"abcdefghij12","card":"abcdefghij34","by":" ","at":"2026-11-23T09:00:00Z","what":"edit","v":1}`,
		`{"id":"abcdefghij12","card":"abcdefghij34","by":"a","what":"edit","v":1}`,
		`{"id":"abcdefghij12","card":"abcdefghij34","by":"a","at":"2026-11-23T09:00:00Z","what":"edit","v":1,"changes":[["","","",""]]}`,
		`{"id":"abcdefghij12","card":"abcdefghij34","by":"a","at":"2026-11-23T09:00:00Z","what":"edit","v":1,"changes":[["label","` + strings.Repeat("x", 5000) + `","","x"]]}`,
	} {
		_, err := remote.ReadLogEntry([]byte(bad))
		require.Error(t, err, bad)
	}
	rapid.Check(t, func(t *rapid.T) {
		_, _ = remote.ReadLogEntry(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
	})
}
