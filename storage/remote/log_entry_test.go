package remote_test

import (
	"slices"
	"strings"
	"testing"
	"time"

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

func TestALineReadsAsItWasTyped(t *testing.T) {
	e := workflow.Entry{ID: "abcdefghij12", What: "edit", By: "ana <ana@example.com>", At: monday, Reason: "a < b && c > d"}
	raw := string(remote.NewLogEntry(e, remote.Applied).Raw)
	require.Contains(t, raw, `"ana <ana@example.com>"`)
	require.Contains(t, raw, `"a < b && c > d"`)
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

// A line with a space before it is not in the usual form: encoding/json reads it.
func sameAnyhow(t require.TestingT, raw []byte) {
	quick, err := remote.ReadLogEntry(raw)
	slow, err2 := remote.ReadLogEntry(append([]byte(" "), raw...))
	require.Equal(t, err == nil, err2 == nil, "%s: %v, %v", raw, err, err2)
	quick.Raw, slow.Raw = nil, nil
	require.Equal(t, slow, quick, "%s", raw)
}

func TestALineInTheUsualFormIsReadAsEncodingJSONReadsIt(t *testing.T) {
	good := string(remote.NewLogEntry(workflow.Entry{ID: "abcdefghij12", What: "edit", By: "ana", At: monday, Reason: "why"}, remote.Applied).Raw)
	for _, why := range []string{"a\tb", "a\x00b", "a\x1fb", `a\u0062c`, `\ud83d\ude00`, `\ud83d`, `\x`, `\`, `\"`, `\"\\\/\b\f\n\r\t`, "\xff", "é\u2028"} {
		sameAnyhow(t, []byte(strings.Replace(good, "why", why, 1)))
	}
	for _, v := range []string{"0", "2", "12", "-1", "1.0", "1e0", `"1"`, "null"} {
		sameAnyhow(t, []byte(strings.Replace(good, `"v":1`, `"v":`+v, 1)))
	}
	text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a"\\\n\t\r\f/<\x00\x1f é😀]{0,6}`))
	rapid.Check(t, func(t *rapid.T) {
		e := workflow.Entry{
			ID: "abcdefghij12", What: "edit", By: "ana " + text.Draw(t, "by"), At: monday.Add(time.Duration(rapid.Int64Range(-1e18, 1e18).Draw(t, "at"))),
			Card:   rapid.SampledFrom([]workflow.CardID{"", "abcdefghij34"}).Draw(t, "card"),
			Reason: text.Draw(t, "reason"), Rule: workflow.RuleName(text.Draw(t, "rule")), Over: text.Draw(t, "over"), Door: workflow.Door(text.Draw(t, "door")),
		}
		for range rapid.IntRange(0, 3).Draw(t, "changes") {
			e.Changes = append(e.Changes, workflow.Change{Field: workflow.Field("f" + text.Draw(t, "field")), Key: text.Draw(t, "key"), Old: text.Draw(t, "old"), New: text.Draw(t, "new")})
		}
		raw := remote.NewLogEntry(e, remote.Verdict(text.Draw(t, "verdict"))).Raw
		sameAnyhow(t, raw)
		i := rapid.IntRange(0, len(raw)-1).Draw(t, "place")
		switch rapid.IntRange(0, 2).Draw(t, "harm") {
		case 0:
			raw[i] = rapid.SampledFrom([]byte("\\\"u,[]{} 0a\x00\n\xff")).Draw(t, "sign")
		case 1:
			raw = raw[:i]
		case 2:
			raw = slices.Insert(raw, i, rapid.SampledFrom([]byte("\\\"u,[]{} 0a\x00\n\xff")).Draw(t, "sign"))
		}
		sameAnyhow(t, raw)
	})
}

func TestALineInTheUsualFormCostsItsTextsAndNoMore(t *testing.T) {
	e := workflow.Entry{ID: "abcdefghij12", Card: "abcdefghij34", What: "create", By: "ana", At: monday, Reason: "two\nlines"}
	for range 12 {
		e.Changes = append(e.Changes, workflow.Change{Field: workflow.FieldTitle, Old: "was", New: "is"})
	}
	raw := remote.NewLogEntry(e, remote.Applied).Raw
	require.LessOrEqual(t, testing.AllocsPerRun(10, func() { _, _ = remote.ReadLogEntry(raw) }), 4.0, "the line, the reason, the changes, and no more")
}
