package exchange

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
)

// requireSameAsJSON holds of every text: what quick reads, encoding/json reads
// the same.
func requireSameAsJSON(t require.TestingT, text string) (quickly bool) {
	o, ok := quick(text)
	if ok {
		var want written
		require.NoError(t, json.Unmarshal([]byte(text), &want), "%q", text)
		require.Equal(t, want.ours(), o, "%q", text)
	}
	return ok
}

func TestWhatWeWriteIsReadQuicklyAndAsJSONReadsIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		card, h := history(t, "abcdefghijk1")
		var out bytes.Buffer
		items := []Item{{Card: card, History: h}}
		require.NoError(t, WriteJSONL(&out, func(yield func(Item, error) bool) {
			for _, it := range items {
				yield(it, nil)
			}
		}))
		quickly := requireSameAsJSON(t, out.String())
		require.True(t, quickly || bytes.Contains(out.Bytes(), []byte(`\u`)), "%s", out.String())
	})
}

// quickSeeds are lines that differ from ours in small things.
var quickSeeds = []string{
	`{"opsboard":1,"id":"abcdefghijk1","history":[{"seq":1,"step":1,"what":"create","by":"a","at":"2026-03-01T08:00:00Z","changes":[{"field":"kind","new":"b\"\\\/\b\f\n\r\tug"}]}],"card":{"a":[1,true,false,null,"x",{}]}}`,
	`{"opsboard":1,"history":[]}`, ` { "opsboard" : 1 , "history" : [ ] } `, `{"opsboard":01,"history":[]}`, `{"opsboard":1,"history":[],}`,
	`{"opsboard":1,"history":[{}],"history":[{"seq":2}]}`, `{"opsboard":1,"history":[{"changes":[],"changes":[{}]}]}`,
	`{"opsboard":1,"OPSBOARD":2,"history":[]}`, `{"opsboard":1,"id":null,"history":null}`, `{"opsboard":1,"history":[{"at":""}]}`,
	`{"opsboard":1,"history":[{"at":"yesterday"}]}`, `{"opsboard":1,"history":[{"redo":true,"undoes":7,"over":"x","door":"y","rule":"z","reason":"w"}]}`,
	`{"opsboard":1,"id":"\u00e4","history":[]}`, "{\"opsboard\":1,\"id\":\"\xff\",\"history\":[]}", "{\"opsboard\":1,\"id\":\"ä\n\",\"history\":[]}",
	`{"opsboard":1,"history":[]} x`, `{"opsboard":1,"history":[]`, `{"opsboard":1,"history":["`, `{"opsboard":1,"id":"\`, `{"opsboard":999999999999999999999,"history":[]}`,
	`{"opsboard":1,"history":[],"card":[[[[`, `{"opsboard":1,"history":[],"card":-1.5e3}`, `{"opsboard":1,"history":[],"card":nul}`, `{"opsboard":-1,"history":[]}`,
}

func TestWhatIsReadQuicklyIsNothingThatJSONReadsOtherwise(t *testing.T) {
	var read []bool
	for _, text := range quickSeeds {
		read = append(read, requireSameAsJSON(t, text))
		for i := range text { // whatever stands in each place
			for _, c := range []string{"", `"`, `\`, "{", "}", "[", "]", ",", ":", "0", "x", "\x00", "\x80"} {
				requireSameAsJSON(t, text[:i]+c+text[i+1:])
				requireSameAsJSON(t, text[:i]+c+text[i:])
			}
		}
	}
	require.Equal(t, []int{0, 1, 2, 9, 11}, slices.DeleteFunc([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23}, func(i int) bool { return !read[i] }))
}

func TestALineThatIsReadQuicklyHasTheHistoryOfOneThatIsNot(t *testing.T) {
	r, err := newReader(withNow(Options{}))
	require.NoError(t, err)
	line := `{"opsboard":1,"id":"abcdefghijk1","history":[{"seq":1,"step":1,"what":"create","by":"a","at":"2026-03-01T08:00:00Z","changes":[{"field":"kind","new":"bug"},{"field":"title","new":"T\n"},{"field":"stage","new":"Triage"}]}]`
	quickly, slowly := r.line(raw{file: "x", line: 1, data: line + "}"}), r.line(raw{file: "x", line: 1, data: line + `,"later":1}`})
	require.NoError(t, quickly.err)
	require.Equal(t, slowly, quickly)
	require.Equal(t, workflow.CardID("abcdefghijk1"), quickly.rec.ID)
}
