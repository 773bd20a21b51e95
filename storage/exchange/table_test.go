package exchange

import (
	"os"
	"strings"
	"testing"

	"opsboard/workflow"

	"github.com/stretchr/testify/require"
)

// TestAnIssueCSVIsRead: the fixture has a BOM, quoted line ends, and a title
// that GitLab disarmed.
func TestAnIssueCSVIsRead(t *testing.T) {
	g := gather(Read("testdata/issues.csv", withNow(Options{})))
	require.NoError(t, g.err)
	require.Empty(t, g.bad)
	require.Len(t, g.recs, 2)

	c := fold(t, g.recs[0])
	require.Equal(t, "import validate close import", whats(g.recs[0]))
	require.Equal(t, workflow.Kind("bug"), c.Kind)
	require.Equal(t, workflow.Stage("Completed"), c.Stage)
	require.Equal(t, workflow.Completed, c.Resolution)
	require.Equal(t, day(9, 10, 0), c.ClosedAt)
	require.Equal(t, "nine", c.Requester)
	require.Equal(t, "bo", c.DRI)
	require.Equal(t, "Since the last change.\n\nSeen by three customers.", c.Description)
	require.Equal(t, workflow.Remote{Name: "gitlab", IID: 1, URL: "https://git.example/ops/-/issues/1"}, c.Remote)
	require.Equal(t, map[workflow.Field]string{"assignees": "chi", "time_estimate": "3600"}, c.Extra)
	require.Equal(t, workflow.Date("2026-03-20"), c.Due)
	require.Equal(t, 5, c.Weight)
	require.Equal(t, "testdata/issues.csv:2", g.recs[0].Where)

	c = fold(t, g.recs[1])
	require.Equal(t, "=cmd|' /C calc'!A0", c.Title, "the apostrophe is GitLab's")
	require.Equal(t, workflow.Stage("Queued"), c.Stage)
	require.True(t, c.Confidential)
	require.Equal(t, "testdata/issues.csv:5", g.recs[1].Where, "rows are named by the line they begin on")
}

// TestRowsOfAnIssueCSV is the table of what rows may hold.
func TestRowsOfAnIssueCSV(t *testing.T) {
	const head = "Labels,Created At (UTC),title,Issue ID,Weight\n"
	for name, tc := range map[string]struct{ row, why, note string }{
		"columns in another order":   {"Stage::Planning,2026-03-01 08:00:00,T,#7,3\n", "", ""},
		"no time of creation":        {",,T,7,\n", "", "no time of creation"},
		"a weight that is none":      {",2026-03-01 08:00:00,T,7,heavy\n", "", `weight "heavy" is no number: left out`},
		"a weight that is no number": {",2026-03-01 08:00:00,T,7,nan\n", "", `weight "nan" is no number: left out`},
		"bytes that are no UTF-8":    {",2026-03-01 08:00:00,caf\xe9,7,\n", "", "no UTF-8"},
		"no title":                   {",2026-03-01 08:00:00,,7,\n", "has no title", ""},
		"a time that is none":        {",soon,T,7,\n", `created at (utc) "soon" is no time`, ""},
		"an id that is none":         {",2026-03-01 08:00:00,T,seven,\n", "is no number", ""},
		"cut off":                    {",2026-03-01 08", "has 2 columns where the header has 5: is it cut off?", ""},
		"cut off within a quotation": {`,2026-03-01 08:00:00,"T`, "is no row of a CSV", ""},
		"a stray quotation mark":     {`,2026-03-01 08:00:00,T"x",7,` + "\n", "is no row of a CSV", ""},
	} {
		t.Run(name, func(t *testing.T) {
			g := readText(t, "issues.csv", head+",2026-03-01 08:00:00,before,6,\n"+tc.row, Options{})
			require.NoError(t, g.err)
			if tc.why != "" {
				require.Len(t, g.recs, 1)
				require.Len(t, g.bad, 1)
				require.Equal(t, 3, g.bad[0].Line)
				require.Contains(t, g.bad[0].Why, tc.why)
				return
			}
			require.Empty(t, g.bad)
			require.Len(t, g.recs, 2)
			require.Equal(t, 7, fold(t, g.recs[1]).Remote.IID)
			require.Contains(t, strings.Join(g.recs[1].Notes, "\n"), tc.note)
		})
	}
}

// TestAnOpenQuotationMarkDoesNotEatTheMemory: it would take in the whole file.
func TestAnOpenQuotationMarkDoesNotEatTheMemory(t *testing.T) {
	g := readText(t, "issues.csv", "Title\n\""+strings.Repeat("x\n", maxLine), Options{})
	require.ErrorContains(t, g.err, "longer than 16 MiB")
}

// TestALongTableIsNoBomb: the limit is one row's.
func TestALongTableIsNoBomb(t *testing.T) {
	row := "T,\"" + strings.Repeat("x", 1<<20) + "\"\n"
	g := readText(t, "issues.csv", "Title,Description\n"+strings.Repeat(row, 2+maxLine>>20), Options{})
	require.NoError(t, g.err)
	require.Len(t, g.recs, 2+maxLine>>20)
}

// TestOurOwnCSVIsRefused by name: it has no history and would make cards anew.
func TestOurOwnCSVIsRefused(t *testing.T) {
	path := t.TempDir() + "/ours.csv"
	f, err := os.Create(path)
	require.NoError(t, err)
	require.NoError(t, WriteCSV(f, items(Item{Card: workflow.Card{ID: "abcdefghijk1", Title: "T"}})))
	require.NoError(t, f.Close())
	g := gather(Read(path, withNow(Options{})))
	require.ErrorContains(t, g.err, "export --format jsonl")
	require.Empty(t, g.recs)
}
