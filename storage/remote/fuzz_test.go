package remote_test

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// FuzzDecodeOp reads one line of a log, as any host may give it: what is taken
// depends on its bytes alone, a board can keep it, and written anew it says the
// same.
func FuzzDecodeOp(f *testing.F) {
	e := workflow.Entry{
		ID: "abcdefghij12", Card: "abcdefghij34", What: "edit", Rule: "card/edit", Reason: "why", By: "ana", At: monday, Door: workflow.DoorBoard, Over: "Development 6/5",
		Changes: []workflow.Change{{Field: workflow.FieldTitle, Old: "a", New: "b"}, {Field: "remote", New: "{}"}, {Field: workflow.FieldRound, Key: "0001", New: `{"state":"requested"}`}},
	}
	good := remote.NewLogEntry(e, remote.Applied).Raw
	f.Add(good)
	f.Add(good[:len(good)-1])
	f.Add([]byte(`{"at":"9999-12-31T23:59:59-23:59","by":"ana","id":"a","what":"x","v":2,"must":["y"],"verdict":""}`))
	f.Add([]byte(`{"at":"0001-01-01T00:00:00.1+14:00","by":"ana","id":"a","what":"x","changes":[["a","b","c"],["a","b","c","d","e"]]}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := remote.ReadLogEntry(raw)
		again, err2 := remote.ReadLogEntry(raw)
		require.Equal(t, err, err2)
		require.Equal(t, got, again)
		sameAnyhow(t, raw)
		if err != nil {
			return
		}
		require.True(t, utf8.Valid(raw) && json.Valid(raw))
		written := remote.NewLogEntry(got.Entry, got.Verdict)
		back, err := remote.ReadLogEntry(written.Raw)
		require.NoError(t, err, "%s", written.Raw)
		require.Equal(t, written, back)
		var card workflow.Card
		for _, ch := range got.Entry.Changes {
			_ = card.Set(ch.Field, ch.Key, ch.New) // one that cannot be read is absent
		}
		_ = card.Values()
	})
}
