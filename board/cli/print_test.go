package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/board/cell"
	"opsboard/workflow"
)

func TestJSONHoldsNothingThatCouldSteerATerminalAndReadsBackAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("a\x1b\x7f\u0085\u009b\u202e\u200d\ufeff\U000e0001é")))).Draw(t, "text")
		var b bytes.Buffer
		require.NoError(t, writeJSON(&b, s, false))
		for _, r := range strings.TrimSuffix(b.String(), "\n") {
			require.False(t, r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u202e' || r == 0xe0001, "%q", b.String())
		}
		var back string
		require.NoError(t, json.Unmarshal(b.Bytes(), &back))
		require.Equal(t, s, back)
	})
}

// terminal is an output as a terminal of so many cells gets it.
func terminal(w *bytes.Buffer, cells int) *output {
	return &output{w: bufio.NewWriter(w), terminal: true, width: cells}
}

func TestNoLineOfATableIsWiderThanTheTerminal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 200).Draw(t, "width")
		columns := rapid.IntRange(1, 9).Draw(t, "columns")
		text := rapid.SliceOfN(rapid.OneOf(rapid.String(), rapid.StringN(0, 300, -1)), columns, columns)
		tab := table{header: make([]string, columns), rows: rapid.SliceOfN(text, 0, 5).Draw(t, "rows")}
		tab.number(rapid.IntRange(0, columns-1).Draw(t, "number"))
		var b bytes.Buffer
		o := terminal(&b, width)
		o.table(tab)
		require.NoError(t, o.close())
		lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
		for _, l := range lines {
			require.LessOrEqual(t, cell.Width(l), width, "%q", l)
		}
		if len(tab.rows) > 0 {
			require.Len(t, lines, len(tab.rows)+1, "one line a row, whatever stands in it")
		}
	})
}

func TestATableIsAlignedByCells(t *testing.T) {
	var b bytes.Buffer
	o := terminal(&b, 40)
	o.table(table{header: []string{"CARD", "DAYS", "TITLE"}, numbers: map[int]bool{1: true}, rows: [][]string{
		{"k7m2", "3", "short"}, {"9fqe8", "12", "緊急フォームの全角文字が送信時に消えてしまう"},
	}})
	require.NoError(t, o.close())
	require.Equal(t, "CARD   DAYS  TITLE\n"+
		"k7m2      3  short\n"+
		"9fqe8    12  緊急フォームの全角文字が送…\n", b.String())
}

func TestAPipeGetsTabsAndOneLineARow(t *testing.T) {
	var b bytes.Buffer
	o := &output{w: bufio.NewWriter(&b)}
	o.table(table{header: []string{"CARD", "TITLE"}, rows: [][]string{{"k7m2", "a\tb\nc\x1b[2J"}, {"", ""}}})
	require.NoError(t, o.close())
	require.Equal(t, "k7m2\ta b c␛[2J\n\t\n", b.String())
}

func TestAChangeIsSummedUpInWords(t *testing.T) {
	for name, tc := range map[string]struct {
		change workflow.Change
		want   string
	}{
		"a stage":                {workflow.Change{Field: "stage", Old: "Triage", New: "Planning"}, "stage Triage → Planning"},
		"a value set":            {workflow.Change{Field: "dri", New: "sam"}, "dri sam"},
		"a value cleared":        {workflow.Change{Field: "dri", Old: "sam"}, "dri sam removed"},
		"a label":                {workflow.Change{Field: "label", Key: "wip", New: "wip"}, "+wip"},
		"a label taken off":      {workflow.Change{Field: "label", Key: "wip", Old: "wip"}, "-wip"},
		"a long text":            {workflow.Change{Field: "gameplan", Old: "a", New: "b"}, "gameplan changed"},
		"a validation":           {workflow.Change{Field: "round", Key: "0001", New: `{"state":"rejected"}`}, "validation rejected"},
		"a validation undone":    {workflow.Change{Field: "round", Key: "0001", Old: `{"state":"rejected"}`}, "validation removed"},
		"a verdict":              {workflow.Change{Field: "triage", New: `{"verdict":"aligned"}`}, "triage aligned"},
		"an approval":            {workflow.Change{Field: "approval", New: `{"by":"dana","level":"director"}`}, "approved by dana, director"},
		"an iteration":           {workflow.Change{Field: "iteration", New: "2026-11-22/2026-11-28/"}, "iteration 2026-11-22"},
		"what follows from rest": {workflow.Change{Field: "entered_at", New: "2026-11-22T00:00:00Z"}, ""},
		"a value gone bad":       {workflow.Change{Field: "triage", New: "{"}, "triage removed"},
		"a pin":                  {workflow.Change{Field: "pinned", New: "yes"}, "pinned"},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, tc.want, changeWord(workflow.Entry{}, tc.change)) })
	}
}

func TestAClashAndItsAnswerAreToldInWords(t *testing.T) {
	stage := `{"kind":"transition","field":"stage","base":"Queued","mine":"Planning","theirs":"Development"}`
	title := `{"kind":"field","field":"title","mine":"mine","theirs":"theirs"}`
	breach := `{"kind":"breach","field":"stage","rule":"bug/gameplan","base":"Planning","theirs":"Development"}`
	for want, e := range map[string]workflow.Entry{
		"clash on stage: mine Planning, theirs Development":           {Changes: []workflow.Change{{Field: "clash", Key: "a", New: stage}}},
		"clash on title: mine “mine”, theirs “theirs”":                {Changes: []workflow.Change{{Field: "clash", Key: "a", New: title}}},
		"clash on stage: theirs Development, past bug/gameplan":       {Changes: []workflow.Change{{Field: "clash", Key: "a", New: breach}}},
		"clash on label odd: mine odd not taken":                      {Changes: []workflow.Change{{Field: "clash", Key: "a", New: `{"kind":"refused","field":"label","key":"odd","mine":"odd"}`}}},
		"clash: gone from the remote":                                 {Changes: []workflow.Change{{Field: "clash", Key: "a", New: `{"kind":"gone"}`}}},
		"clash on stage answered: theirs":                             {Changes: []workflow.Change{{Field: "clash", Key: "a", Old: stage}}},
		"stage Development → Planning, clash on stage answered: mine": {Changes: []workflow.Change{{Field: "stage", Old: "Development", New: "Planning"}, {Field: "clash", Key: "a", Old: stage}}},
		"title mine, clash on title answered: mine":                   {Changes: []workflow.Change{{Field: "title", Old: "theirs", New: "mine"}, {Field: "clash", Key: "a", Old: title}}},
		"title both, clash on title answered: value":                  {Changes: []workflow.Change{{Field: "title", Old: "theirs", New: "both"}, {Field: "clash", Key: "a", Old: title}}},
		"clash on stage gone":                                         {Undoes: 7, Changes: []workflow.Change{{Field: "clash", Key: "a", Old: breach}}},
		"clash":                                                       {Changes: []workflow.Change{{Field: "clash", Key: "a", New: "{"}}},
	} {
		require.Equal(t, want, changesOf(e))
	}
}

func TestAManualPageEscapesWhatManWouldTakeForItsOwn(t *testing.T) {
	require.Equal(t, "\\&.dot\n\\&'quote\na \\-\\-flag \\e back", roff(".dot\n'quote\na --flag \\ back"))
	require.Equal(t, ".PP\nfilled\n.PP\n.nf\n  kept\n  as it is\n.fi\n", roffText("filled\n\n  kept\n  as it is"))
}
