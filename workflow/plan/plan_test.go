package plan_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
	"opsboard/workflow/plan"
)

var monday = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// board is a board in memory that applies the rules.
type board map[workflow.CardID]workflow.Card

func (b board) find(id workflow.CardID) (workflow.Card, bool) { c, ok := b[id]; return c, ok }

func (b board) apply(t require.TestingT, d plan.Draft) board {
	out := board{}
	for id, c := range b {
		out[id] = c
	}
	for i, w := range plan.Wishes(d.Against(b.find)) {
		got, err := workflow.Default().Apply(out[w.Card], workflow.Op{ID: fmt.Sprintf("op%010d", i), Card: w.Card, By: "ana", At: monday, Door: workflow.DoorCommand, Do: w.Do})
		require.NoError(t, err)
		out[w.Card] = got.Card
	}
	return out
}

func anyIteration(t *rapid.T) workflow.Iteration {
	n := rapid.IntRange(-1, 6).Draw(t, "iteration")
	if n < 0 {
		return workflow.Iteration{}
	}
	c := workflow.Cadence{}
	return c.Next(c.At("2026-12-06"), n)
}

func anyWish(t *rapid.T, c workflow.Card) workflow.Card {
	c.Iteration = anyIteration(t)
	c.DRI = rapid.SampledFrom([]string{"", "ana", "Łukasz \"x\"", "日本"}).Draw(t, "dri")
	c.Milestone = rapid.SampledFrom([]string{"", "18.7"}).Draw(t, "milestone")
	c.Pinned = rapid.Bool().Draw(t, "pinned")
	return c
}

func anyBoard(t *rapid.T) board {
	b := board{}
	for i := range rapid.IntRange(1, 5).Draw(t, "cards") {
		id := workflow.CardID(fmt.Sprintf("card%08d", i))
		b[id] = anyWish(t, workflow.Card{ID: id, Kind: "feature", Stage: "Triage", Title: "A title \x1b[2J \u202e <&>", CreatedAt: monday, EnteredAt: monday})
	}
	return b
}

func anyDraft(t *rapid.T, b board) plan.Draft {
	d := plan.Draft{Board: "b", By: "ana", At: monday}
	for i := range len(b) {
		c := b[workflow.CardID(fmt.Sprintf("card%08d", i))]
		d = d.With(c, "h", anyWish(t, c))
	}
	return d
}

func TestSavedAndReadAgainAPlanIsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := anyBoard(t)
		d := anyDraft(t, b)
		again, err := plan.Read(plan.Write(d))
		require.NoError(t, err)
		require.Equal(t, string(plan.Write(d)), string(plan.Write(again)))
		require.Equal(t, b.apply(t, d), b.apply(t, again))
	})
}

func TestAppliedTwiceAPlanChangesNothingMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := anyBoard(t)
		d := anyDraft(t, b)
		once := b.apply(t, d)
		require.Equal(t, once, once.apply(t, d))
		for _, s := range d.Against(once.find) {
			require.Equal(t, plan.Done, s.Status)
		}
		for id, c := range b { // and it shows what it does
			for _, f := range plan.Fields {
				require.Equal(t, plan.Value(once[id], f), plan.Value(d.Laid(c), f))
			}
		}
	})
}

func TestALineClashesIfAndOnlyIfItsFieldWasMadeSomethingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := anyBoard(t)
		d := anyDraft(t, b)
		moved := board{}
		for id, c := range b {
			moved[id] = anyWish(t, c)
		}
		for _, s := range d.Against(moved.find) {
			now := plan.Value(moved[s.Card], s.Field)
			require.Equal(t, now != s.Before && now != s.After, s.Status == plan.Clash)
			require.Equal(t, now == s.Before, s.Status == plan.Fits)
			require.Equal(t, s.Status == plan.Clash, s.Why() != "")
		}
	})
}

func TestPlanningOneFieldLeavesTheClashOfAnotherAlone(t *testing.T) {
	c := workflow.Card{ID: "card00000001", DRI: "lin"}
	d := plan.Draft{Lines: []plan.Line{{Card: c.ID, Field: "dri", Before: "ana", After: "piotr"}}}
	want := d.Laid(c)
	want.Iteration = workflow.Iteration{Start: "2026-11-29", End: "2026-12-05"}
	d = d.With(c, "h", want)
	require.Len(t, d.Lines, 2)
	require.Equal(t, plan.Clash, d.Against(board{c.ID: c}.find)[0].Status)
}

func TestACardThatIsGoneOrClosedIsSaid(t *testing.T) {
	d := plan.Draft{Lines: []plan.Line{{Card: "a", Field: "dri", After: "ana"}, {Card: "b", Field: "dri", After: "ana"}}}
	got := d.Against(board{"b": {ID: "b", Resolution: workflow.Completed}}.find)
	require.Equal(t, "there is no such card on this board", got[0].Why())
	require.Equal(t, "the card is closed", got[1].Why())
	require.Empty(t, plan.Wishes(got))
	require.Equal(t, "2 clashes", plan.TallyOf(got).String())
}

func TestADraftIsCountedInWords(t *testing.T) {
	it := "2026-11-29/2026-12-05"
	lines := []plan.State{
		{Line: plan.Line{Field: "iteration", After: it}},
		{Line: plan.Line{Field: "iteration", Before: "2026-11-22/2026-11-28", After: it}},
		{Line: plan.Line{Field: "iteration", Before: it}},
		{Line: plan.Line{Field: "dri", After: "ana"}},
	}
	tally := plan.TallyOf(lines)
	tally.Over, tally.Gates = 1, 4
	require.Equal(t, "1 scheduled, 1 moved, 1 taken out, 1 other change, 1 over capacity, 4 gates still open", tally.String())
	require.Equal(t, "nothing planned", plan.Tally{}.String())
}

func TestLoadsAreSummedByPersonWhateverTheCase(t *testing.T) {
	c := plan.Capacity{Weight: map[string]int{"ana": 5, "lin": 3}, Away: map[string][]workflow.Date{"lin": {"2026-12-01"}}}
	it := workflow.Iteration{Start: "2026-11-29", End: "2026-12-05"}
	cards := []workflow.Card{{DRI: "", Weight: 9}, {DRI: "Ana", Weight: 4}, {DRI: "lin", Weight: 1}, {DRI: "ana", Weight: 2}, {DRI: "zoe", Weight: 7}}
	require.Equal(t, []plan.Load{
		{DRI: "Ana", Cards: 2, Weight: 6, Capacity: 5, Known: true},
		{DRI: "lin", Cards: 1, Weight: 1, Known: true, Away: true},
		{DRI: "zoe", Cards: 1, Weight: 7},
		{Cards: 1, Weight: 9},
	}, c.Loads(cards, it))
	require.Equal(t, 1, c.Loads(cards, it)[0].Over())
	require.Zero(t, c.Loads(cards, it)[2].Over(), "of whom nothing is said, nothing is too much")
}

func TestAFileThatIsNoPlanIsRefusedWithItsLine(t *testing.T) {
	head := "{\n\"opsboard_plan\": 1,\n\"board\": \"b\", \"by\": \"ana\", \"at\": \"2026-11-23T10:00:00Z\",\n\"lines\": [\n"
	line := func(s string) string { return head + s + "\n]}" }
	good := `{"card":"a","handle":"a","title":"t","field":"dri","before":"","after":"ana"}`
	for name, tc := range map[string]struct{ text, why string }{
		"empty":               {"", "line 1: it is no plan that can be read"},
		"no JSON":             {"plan", "line 1: it is no plan that can be read"},
		"a list":              {"[]", "line 1: a plan, which begins with {, was expected here"},
		"another format":      {`{"opsboard_plan": 2}`, "line 1: the plan is of format 2; this program reads format 1"},
		"no format":           {`{"board": "b"}`, "opsboard_plan is missing"},
		"no board":            {`{"opsboard_plan": 1}`, "for which board"},
		"unknown key":         {"{\n\"opsboard_plan\": 1,\n\"bord\": 1}", `line 3: unknown key "bord"`},
		"a key twice":         {"{\"board\": \"b\",\n\"board\": \"c\"}", `line 2: "board" stands there twice`},
		"a wrong time":        {`{"opsboard_plan":1,"board":"b","at":"yesterday"}`, "line 1: at is not what it must be"},
		"a wrong field":       {line(strings.Replace(good, "dri", "stage", 1)), `line 5: a plan says nothing of "stage"`},
		"a day that is not":   {line(good + ",\n" + strings.NewReplacer("dri", "iteration", `"ana"`, `"2026-02-30/2026-03-05"`).Replace(good)), `line 6: "2026-02-30/2026-03-05" is no iteration`},
		"an end before":       {line(strings.NewReplacer("dri", "iteration", `"ana"`, `"2026-03-05/2026-03-01"`).Replace(good)), "line 5"},
		"a line twice":        {line(good + ",\n" + good), "line 6: the dri of a is planned on line 5 already"},
		"nothing changes":     {line(strings.Replace(good, `"ana"`, `""`, 1)), "line 5: the line changes nothing"},
		"unknown in a line":   {line(strings.Replace(good, `"title"`, `"titel"`, 1)), "line 5: the line is not what it must be"},
		"a number for a text": {line(strings.Replace(good, `"ana"`, `7`, 1)), "line 5: the line is not what it must be"},
		"steers a terminal":   {line(strings.Replace(good, `"ana"`, `"\u001b[2J"`, 1)), "line 5: after is no line of text"},
		"spaces around":       {line(strings.Replace(good, `"ana"`, `" ana"`, 1)), "line 5: after is no line of text"},
		"broken off":          {head + good, "line 5"},
		"more behind it":      {line(good) + "\n{}", "line 7: something stands behind the end"},
		"no UTF-8":            {line("\xff"), "it is not UTF-8 text"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := plan.Read([]byte(tc.text))
			var bad *plan.Error
			require.ErrorAs(t, err, &bad)
			require.ErrorContains(t, err, tc.why)
		})
	}
	d, err := plan.Read([]byte(line(good)))
	require.NoError(t, err)
	require.Len(t, d.Lines, 1)
}

func TestOfALineWithSeveralFaultsTheFirstIsNamedEachTime(t *testing.T) {
	text := plan.Write(plan.Draft{Board: "b", Lines: []plan.Line{{Card: " a", Handle: " h", Field: "dri", Before: " x", After: " y"}}})
	for range 30 {
		_, err := plan.Read(text)
		require.ErrorContains(t, err, "card is no line of text")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(plan.Write(plan.Draft{Board: "b", Lines: []plan.Line{{Card: "a", Field: "dri", After: "ana"}}}))
	f.Fuzz(func(t *testing.T, text []byte) {
		if d, err := plan.Read(text); err == nil {
			_, err := plan.Read(plan.Write(d))
			require.NoError(t, err)
		}
	})
}
