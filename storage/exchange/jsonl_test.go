package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"opsboard/workflow"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// wishes are actions that a history may hold; many are refused, which is as it
// should be.
func wishes(t *rapid.T) workflow.Action {
	text := rapid.SampledFrom([]string{"x", "two\nlines", "\x1b[31m\u202e", `"quoted" \ <b>&`, strings.Repeat("long ", 50), "ümlaut 漢字 🎉"}).Draw(t, "text")
	it := workflow.Cadence{}.At(workflow.DateOf(noon, nil).Add(rapid.SampledFrom([]int{-7, 0, 7}).Draw(t, "days")))
	name := "dri"
	return rapid.SampledFrom([]workflow.Action{
		workflow.Edit{Title: new("T " + strings.Split(text, "\n")[0]), AddLabels: []string{"Customer::Field"}},
		workflow.Edit{Description: &text, RemoveLabels: []string{"Customer::Field"}},
		workflow.Edit{AddLinks: []workflow.Link{{URL: "https://a.example/1", Title: "one"}}},
		workflow.Edit{RemoveLinks: []string{"https://a.example/1"}},
		workflow.Say{Text: text},
		workflow.ChangeKind{To: "bug"},
		workflow.ChangeKind{To: "feature"},
		workflow.Decide{Verdict: workflow.Valid},
		workflow.Decide{Verdict: workflow.Info, Text: text},
		workflow.Decide{Verdict: workflow.Aligned},
		workflow.Decide{Verdict: workflow.NotAligned, Work: workflow.Low, Danger: workflow.High, Effect: workflow.Medium},
		workflow.Approve{By: "boss", Level: "director", Evidence: text},
		workflow.WriteGameplan{Text: text},
		workflow.WriteBlueprint{Text: text, Links: []string{"https://a.example/2"}},
		workflow.Schedule{Iteration: &it, Milestone: &name, DRI: &name},
		workflow.Validate{Answer: workflow.Requested, Note: text},
		workflow.Validate{Answer: workflow.Received},
		workflow.Validate{Answer: workflow.Rejected, Note: text},
		workflow.Move{},
		workflow.Move{To: "Implementation", Force: true, Reason: text},
		workflow.Move{To: "Triage", Reason: text},
		workflow.Close{As: workflow.Duplicate, Reason: text},
		workflow.Reopen{Reason: text},
		workflow.RollOver{},
		workflow.Arrive{},
	}).Draw(t, "wish")
}

// history is what random wishes, and undoing some of them, made of a card.
func history(t *rapid.T, id workflow.CardID) (workflow.Card, []workflow.Entry) {
	rules, at := workflow.Default(), noon
	var c workflow.Card
	var out []workflow.Entry
	seq := uint64(rapid.IntRange(0, 1000).Draw(t, "seq")) // a board has other cards too
	keep := func(what string, d workflow.Decision, undoes uint64) {
		seq += uint64(rapid.IntRange(1, 5).Draw(t, "gap"))
		out = append(out, workflow.Entry{
			Seq: seq, Step: seq, ID: short(fmt.Sprint(id, seq)), Card: id, What: what, Rule: d.Rule, Reason: d.Reason,
			By: "ana", At: at, Door: workflow.DoorBoard, Undoes: undoes, Changes: d.Changes,
		})
		c = d.Card
	}
	first := workflow.Create{Kind: rapid.SampledFrom([]workflow.Kind{"bug", "feature"}).Draw(t, "kind"), Title: "T", Labels: []string{"Customer::People"}, Priority: 2}
	d, err := rules.Apply(c, workflow.Op{ID: "op", Card: id, By: "ana", At: at, Do: first})
	require.NoError(t, err)
	keep("create", d, 0)
	for i := range rapid.IntRange(0, 25).Draw(t, "length") {
		at = at.Add(time.Duration(rapid.IntRange(0, 1e12).Draw(t, "pause")))
		if n := len(out); n > 1 && out[n-1].Undoes == 0 && rapid.IntRange(0, 4).Draw(t, "undo") == 0 {
			if d, err := rules.Undo(c, out[n-1], true, at); err == nil && len(d.Changes) > 0 {
				keep("undo", d, out[n-1].Seq)
			}
			continue
		}
		do := wishes(t)
		d, err := rules.Apply(c, workflow.Op{ID: short(fmt.Sprint(id, i)), Card: id, By: "ana", At: at, Do: do})
		if err == nil && len(d.Changes) > 0 {
			keep(do.Name(), d, 0)
		}
	}
	return c, out
}

// TestLawExportThenImportRebuildsTheBoard: who, when, what, rule, reason, door
// and changes of every entry, and the card that they make.
func TestLawExportThenImportRebuildsTheBoard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var board []Item
		for i := range rapid.IntRange(1, 4).Draw(t, "cards") {
			id := workflow.CardID(short(fmt.Sprint("card", i)))
			c, h := history(t, id)
			board = append(board, Item{Card: c, History: h})
		}
		var file bytes.Buffer
		require.NoError(t, WriteJSONL(&file, items(board...)))
		g := gather(ReadFrom(&file, "board.jsonl", withNow(Options{})))
		require.NoError(t, g.err)
		require.Empty(t, g.bad)
		require.Len(t, g.recs, len(board))
		for i, r := range g.recs {
			require.Equal(t, board[i].Card.ID, r.ID)
			require.Equal(t, board[i].Card.Values(), fold(t, r).Values())
			require.Len(t, r.Entries, len(board[i].History))
			for k, e := range r.Entries {
				was := board[i].History[k]
				require.Equal(t, uint64(k+1), e.Seq)
				if was.Undoes != 0 {
					require.Equal(t, board[i].History[e.Undoes-1].Seq, was.Undoes, "an undo names the same entry by its place here")
				}
				e.Seq, e.Step, e.Undoes = was.Seq, was.Step, was.Undoes
				require.Equal(t, was, e)
			}
		}
	})
}

// TestACardWithoutHistoryIsWrittenWhole as one entry that makes it.
func TestACardWithoutHistoryIsWrittenWhole(t *testing.T) {
	c := workflow.Card{ID: "abcdefghijk1", Kind: "bug", Title: "T", Stage: "Triage", Requester: "ana", CreatedAt: noon, Labels: []string{"x"}, Extra: map[workflow.Field]string{"future": "y"}}
	var file bytes.Buffer
	require.NoError(t, WriteJSONL(&file, items(Item{Card: c})))
	var readable map[string]map[string]any
	_ = json.Unmarshal(file.Bytes(), &readable)
	require.Equal(t, "open", readable["card"]["state"], "the line carries a copy that scripts can read")
	require.Equal(t, []any{"x"}, readable["card"]["labels"])
	require.Nil(t, readable["card"]["closed_at"])
	g := gather(ReadFrom(&file, "x", withNow(Options{})))
	require.Empty(t, g.bad)
	require.Equal(t, c.Values(), fold(t, g.recs[0]).Values())
}

// TestLinesOfOursThatCannotBeRead are named, one by one.
func TestLinesOfOursThatCannotBeRead(t *testing.T) {
	entry := func(rest string) string {
		return `{"opsboard":1,"id":"abcdefghijk1","history":[{"seq":1,"step":1,"what":"create","by":"a","at":"2026-03-01T08:00:00Z","changes":[{"field":"kind","new":"bug"},{"field":"title","new":"T"},{"field":"stage","new":"Triage"}` + rest + `]}]}`
	}
	for name, tc := range map[string]struct{ line, why string }{
		"from the future":          {`{"opsboard":2,"id":"abcdefghijk1","history":[]}`, "newer opsboard"},
		"no history":               {`{"opsboard":1,"id":"abcdefghijk1"}`, "has no history"},
		"an id that is none":       {`{"opsboard":1,"id":"../../etc","history":[]}`, "no card's id"},
		"a value that is no time":  {entry(`,{"field":"closed_at","new":"soon"}`), "values that cannot be read"},
		"ends without a card":      {entry(`,{"field":"title","old":"T","new":""}`), "ends without a card"},
		"steps out of order":       {strings.Replace(entry(""), `"step":1`, `"step":9`, 1), "not in order at entry 1"},
		"a history of wrong shape": {`{"opsboard":1,"id":"abcdefghijk1","history":{}}`, "history is a object"},
	} {
		t.Run(name, func(t *testing.T) {
			g := readText(t, "x.jsonl", entry("")+"\n"+tc.line+"\n", Options{})
			require.NoError(t, g.err)
			require.Len(t, g.recs, 1)
			require.Len(t, g.bad, 1)
			require.Contains(t, g.bad[0].Why, tc.why)
		})
	}
}

// TestPlainLinesAreCards reads the fixture that a script could have written.
func TestPlainLinesAreCards(t *testing.T) {
	g := gather(Read("testdata/plain.jsonl", withNow(Options{})))
	require.NoError(t, g.err)
	require.Len(t, g.recs, 2)
	c := fold(t, g.recs[0])
	require.Equal(t, workflow.Kind("bug"), c.Kind)
	require.Equal(t, workflow.Stage("Triage"), c.Stage)
	require.Equal(t, noon, c.CreatedAt)
	require.Equal(t, "importer", c.Requester)
	c = fold(t, g.recs[1])
	require.Equal(t, workflow.Kind("feature"), c.Kind)
	require.Equal(t, workflow.Stage("Planning"), c.Stage)
	require.Equal(t, 2, c.Priority)
	require.Equal(t, []string{"Customer::Finance"}, c.Labels)
	require.Equal(t, []string{`not taken over: "ticket"`}, g.recs[1].Notes)

	require.Len(t, g.bad, 3)
	require.Equal(t, `testdata/plain.jsonl:3: kind "story" is no kind of card: bug, feature`, g.bad[0].Error())
	require.Contains(t, g.bad[1].Why, "did you mean Planning?")
	require.Contains(t, g.bad[2].Why, "title \"\" is empty")
}

// TestTheSamePlainLineTwiceIsTwoCards in one file, and the same two the next
// time.
func TestTheSamePlainLineTwiceIsTwoCards(t *testing.T) {
	text := `{"title":"Order paper"}` + "\n" + `{"title":"Order paper"}` + "\n"
	a, b := readText(t, "a.jsonl", text, Options{}), readText(t, "b.jsonl", text, Options{})
	require.Len(t, a.recs, 2)
	one, two := fold(t, a.recs[0]).Origin, fold(t, a.recs[1]).Origin
	require.NotEqual(t, one, two)
	require.Equal(t, one, fold(t, b.recs[0]).Origin)
	require.Equal(t, two, fold(t, b.recs[1]).Origin)
}
