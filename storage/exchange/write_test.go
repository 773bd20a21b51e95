package exchange

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strings"
	"testing"

	"opsboard/workflow"

	"github.com/stretchr/testify/require"
)

func TestACSVIsSafeForSpreadsheets(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1", "＝1": "'＝1",
		"plain": "plain", "a=b": "a=b", "": "", " padded ": " padded ",
		"two\nlines, with \"marks\"\r\n": "two\nlines, with \"marks\"\n", // the reader of the standard library folds CRLF
	} {
		var b bytes.Buffer
		require.NoError(t, WriteCSV(&b, items(Item{Card: workflow.Card{ID: "abcdefghijk1", Title: in, Labels: []string{"b", "c"}}})))
		require.True(t, strings.HasSuffix(b.String(), "\r\n"))
		rows, err := csv.NewReader(&b).ReadAll()
		require.NoError(t, err)
		require.Len(t, rows, 2)
		require.Equal(t, want, rows[1][3])
		require.Equal(t, "b,c", rows[1][9])
	}
}

func TestMarkdownIsATaskListByStage(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, WriteMarkdown(&b, nil, items(
		Item{Card: workflow.Card{ID: "abcdefghijk1", Kind: "bug", Title: "Second", Stage: "Development", DRI: "bo", Priority: 1}, Handle: "#7"},
		Item{Card: workflow.Card{ID: "abcdefghijk2", Kind: "feature", Title: "First", Stage: "Triage", Labels: []string{"Customer::Billing"}}},
		Item{Card: workflow.Card{ID: "abcdefghijk3", Kind: "bug", Title: "Odd", Stage: "Elsewhere", Resolution: workflow.AsInvalid}},
	)))
	require.Equal(t, "## Triage (1)\n\n- [ ] abcdefghijk2 First · feature · Customer::Billing\n"+
		"\n## Development (1)\n\n- [ ] #7 Second · bug · priority 1 · DRI bo\n"+
		"\n## Elsewhere (1)\n\n- [x] abcdefghijk3 Odd · bug · invalid\n", b.String())
}

// TestNoTitleBreaksTheList: one line stays one line, marks are escaped, nothing
// steers a terminal.
func TestNoTitleBreaksTheList(t *testing.T) {
	for in, want := range map[string]string{
		"a\n- [x] b":               `a - \[x\] b`,
		"a\r\n\r\n# b":             `a    \# b`,
		"[x](javascript:y) ![z]":   `\[x\](javascript:y) \!\[z\]`,
		"<script>&amp;":            `\<script\>\&amp;`,
		"`a` *b* _c_ ~d~ | $e$ \\": "\\`a\\` \\*b\\* \\_c\\_ \\~d\\~ \\| \\$e\\$ \\\\",
		"\x1b[2J\x7f":              "␛\\[2J␡",
		"\u202eevil\u009b":         "�evil�",
		"@everyone":                `\@everyone`,
	} {
		var b bytes.Buffer
		require.NoError(t, WriteMarkdown(&b, nil, items(Item{Card: workflow.Card{ID: "abcdefghijk1", Kind: "bug", Title: in, Stage: "Triage"}})))
		require.Equal(t, "## Triage (1)\n\n- [ ] abcdefghijk1 "+want+" · bug\n", b.String())
	}
}

// TestAnExportThatFailsHalfWayIsAnError, not a short list.
func TestAnExportThatFailsHalfWayIsAnError(t *testing.T) {
	half := func(yield func(Item, error) bool) {
		_ = yield(Item{Card: workflow.Card{ID: "abcdefghijk1", Title: "T", Stage: "Triage"}}, nil) && yield(Item{}, errors.New("disk gone"))
	}
	require.ErrorContains(t, WriteJSONL(&bytes.Buffer{}, half), "disk gone")
	require.ErrorContains(t, WriteCSV(&bytes.Buffer{}, half), "disk gone")
	require.ErrorContains(t, WriteMarkdown(&bytes.Buffer{}, nil, half), "disk gone")
	all := items(Item{Card: workflow.Card{ID: "abcdefghijk1", Title: "T", Stage: "Triage"}})
	require.ErrorContains(t, WriteJSONL(full{}, all), "no space")
	require.ErrorContains(t, WriteCSV(full{}, all), "no space")
	require.ErrorContains(t, WriteMarkdown(full{}, nil, all), "no space")
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space") }
