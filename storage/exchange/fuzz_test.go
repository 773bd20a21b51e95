package exchange

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// mustBeSound holds of whatever was read: records fold, name their place and
// carry what storage asks of a card; what could not be read is named by line.
func mustBeSound(t *testing.T, g got) {
	for _, r := range g.recs {
		if r.ID != "" {
			continue // a history of ours may say anything; it folded when it was read
		}
		c := fold(t, r)
		require.NotEmpty(t, c.Kind)
		require.NotEmpty(t, strings.TrimSpace(c.Title))
		require.NotEmpty(t, c.Stage)
		require.NotEmpty(t, c.Origin)
		require.NotEmpty(t, r.Where)
	}
	for _, b := range g.bad {
		require.NotEmpty(t, b.Why)
		require.Positive(t, b.Line)
	}
}

// alone is one record understood outside of a file.
func alone(m made) got {
	if m.err != nil {
		return got{bad: []*RecordError{m.err.(*RecordError)}}
	}
	if m.once != "" {
		identify(&m.rec, m.once)
	}
	return got{recs: []Record{m.rec}}
}

func seeds(f *testing.F, path string) {
	b, err := os.ReadFile(path)
	require.NoError(f, err)
	f.Add(string(b))
	for l := range strings.Lines(string(b)) {
		f.Add(l)
		f.Add(l[:len(l)/2])
	}
}

func FuzzIssueLine(f *testing.F) {
	seeds(f, "testdata/export/tree/project/issues.ndjson")
	f.Add(begun + `,"resource_label_events":[{"action":"add","label":{"title":"Stage::Queued"}},{"action":1,"label":{"title":"Stage::Queued"}}],"label_links":[{"label":{"title":"RequestType::Bug"},"created_at":"2026-03-01"}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := newReader(withNow(Options{}))
		require.NoError(t, err)
		mustBeSound(t, alone(r.issue(raw{file: "x", line: 1, data: text})))
	})
}

func FuzzTable(f *testing.F) {
	seeds(f, "testdata/issues.csv")
	f.Add("Title;Labels\n\"a\nb\";Stage::Planning,x\n")
	f.Fuzz(func(t *testing.T, text string) {
		mustBeSound(t, gather(ReadFrom(strings.NewReader(text), "x", withNow(Options{Format: GitLabCSV}))))
	})
}

func FuzzLine(f *testing.F) {
	seeds(f, "testdata/plain.jsonl")
	f.Add(`{"opsboard":1,"id":"abcdefghijk1","history":[{"seq":1,"step":1,"what":"create","by":"a","at":"2026-03-01T08:00:00Z","changes":[{"field":"kind","new":"bug"},{"field":"title","new":"T"},{"field":"stage","new":"Triage"},{"field":"round","key":"0001","new":"{}"}]}]}`)
	for _, text := range quickSeeds {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		requireSameAsJSON(t, text)
		r, err := newReader(withNow(Options{}))
		require.NoError(t, err)
		mustBeSound(t, alone(r.line(raw{file: "x", line: 1, data: text})))
		mustBeSound(t, gather(ReadFrom(strings.NewReader(text), "x", withNow(Options{}))))
	})
}
