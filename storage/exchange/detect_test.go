package exchange

import (
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTheContentTellsTheFormat, whatever the file is called.
func TestTheContentTellsTheFormat(t *testing.T) {
	ours := `{"opsboard":1,"id":"abcdefghijk1","history":[{"seq":1,"step":1,"what":"create","by":"a","at":"2026-03-01T08:00:00Z","changes":[{"field":"kind","new":"bug"},{"field":"title","new":"T"},{"field":"stage","new":"Triage"}]}]}`
	for name, tc := range map[string]struct {
		text string
		f    Format
		n    int
		err  string
	}{
		"GitLab's issues":                {begun + "}\n", "", 1, ""},
		"GitLab's issues behind a BOM":   {"\ufeff" + begun + "}\n", "", 1, ""},
		"ours":                           {ours + "\n", "auto", 1, ""},
		"a plain card":                   {`{"title":"T"}`, "", 1, ""},
		"a plain card after empty lines": {"\n\n" + `{"title":"T"}`, "", 1, ""},
		"a table":                        {"Issue ID,Title\n1,T\n", "", 1, ""},
		"a table with semicolons":        {"Title;Issue ID\r\nT;1\r\n", "", 1, ""},
		"an empty file":                  {"", "", 0, "is empty"},
		"an empty export":                {"", GitLabExport, 0, ""},
		"a photograph":                   {"\x89PNG\r\n\x1a\n", "", 0, "is neither a GitLab project export"},
		"an array":                       {`[{"title":"T"}]`, "", 0, "one object a line"},
		"JSON over many lines":           {"{\n  \"title\": \"T\"\n}\n", "", 0, "over many lines"},
		"JSON of something else":         {`{"name":"x"}`, "", 0, "no issue of a GitLab export and no card"},
		"UTF-16":                         {"\xff\xfeT\x00", "", 0, "UTF-16"},
		"a text":                         {"Dear all,\n", "", 0, "is neither"},
		"a table asked for as JSON":      {"Title\nT\n", JSONL, 0, "it is no jsonl"},
		"a table without titles":         {"a,b\n1,2\n", GitLabCSV, 0, "no column Title"},
	} {
		t.Run(name, func(t *testing.T) {
			g := readText(t, "file.txt", tc.text, Options{Format: tc.f})
			require.Len(t, g.recs, tc.n)
			require.Empty(t, g.bad)
			if tc.err == "" {
				require.NoError(t, g.err)
				return
			}
			require.ErrorContains(t, g.err, tc.err)
			require.ErrorContains(t, g.err, "file.txt")
		})
	}
}

func TestAPathThatCannotBeReadIsNamed(t *testing.T) {
	dir := t.TempDir()
	g := gather(Read(filepath.Join(dir, "none.csv"), Options{}))
	require.ErrorContains(t, g.err, "none.csv: no such file")
	g = gather(Read(dir, Options{}))
	require.ErrorContains(t, g.err, "holds no tree/project/issues.ndjson")
	g = gather(Read(dir, Options{Format: JSONL}))
	require.ErrorContains(t, g.err, "it is a folder")
}

// TestAPipeIsRead, but no archive from it.
func TestAPipeIsRead(t *testing.T) {
	g := gather(ReadFrom(strings.NewReader(`{"title":"T"}`+"\n"), "standard input", withNow(Options{})))
	require.NoError(t, g.err)
	require.Len(t, g.recs, 1)
	require.Equal(t, "standard input:1", g.recs[0].Where)
	require.Empty(t, gather(ReadFrom(strings.NewReader(""), "standard input", withNow(Options{}))), "an empty board was exported into it")
	g = gather(ReadFrom(strings.NewReader("\x1f\x8b\x08"), "standard input", withNow(Options{})))
	require.ErrorContains(t, g.err, "save it to a file first")
	g = gather(ReadFrom(io.MultiReader(strings.NewReader(`{"title":"T"}`+"\n"), broken{}), "standard input", withNow(Options{})))
	require.ErrorContains(t, g.err, "cable pulled")
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("cable pulled") }

// TestALineBeyondMeasureIsNamedAndPassedOver without being kept in memory.
func TestALineBeyondMeasureIsNamedAndPassedOver(t *testing.T) {
	long := begun + `,"description":"` + strings.Repeat("x", maxLine) + `"}`
	g := readText(t, "issues.ndjson", begun+"}\n"+long+"\n"+begun+"}\n", Options{})
	require.NoError(t, g.err)
	require.Len(t, g.recs, 2)
	require.Len(t, g.bad, 1)
	require.Equal(t, 2, g.bad[0].Line)
	require.Contains(t, g.bad[0].Why, "longer than 16 MiB")
}

// TestReadingMayStopAtAnyRecord, as an import does that was refused.
func TestReadingMayStopAtAnyRecord(t *testing.T) {
	text := strings.Repeat(`{"title":"T"}`+"\n", 500)
	for range 20 {
		n := 0
		for range ReadFrom(strings.NewReader(text), "x", withNow(Options{})) {
			if n++; n == 7 {
				break
			}
		}
		require.Equal(t, 7, n)
	}
}
