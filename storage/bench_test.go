package storage

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

var benchSizes = []int{1_000, 100_000}

func sized(b *testing.B, run func(b *testing.B, n int)) {
	for _, n := range benchSizes {
		b.Run(fmt.Sprintf("cards=%d", n), func(b *testing.B) { run(b, n) })
	}
}

func BenchmarkImport(b *testing.B) {
	sized(b, func(b *testing.B, n int) {
		for b.Loop() {
			path := filepath.Join(b.TempDir(), "board.db")
			peak := watchMemory()
			buildSample(b, path, n)
			b.ReportMetric(peak(), "peak-MB")
			info, err := os.Stat(path)
			require.NoError(b, err)
			b.ReportMetric(float64(info.Size())/1e6, "file-MB")
		}
	})
}

func parsed(b testing.TB, s *Store, text string) filter.Filter {
	b.Helper()
	f, err := filter.Parse(text, filter.Env{Me: "agent1", Now: benchNow, Rules: s.Rules()})
	require.NoError(b, err)
	return f
}

func BenchmarkList(b *testing.B) {
	for name, q := range map[string]struct {
		filter string
		sort   string
		limit  int
	}{
		"first 50 of a stage":   {"stage:planning", "", 50},
		"first 50":              {"", "", 50},
		"newest 50":             {"state:any", "-created", 50},
		"one person's":          {"dri:agent3 stage:development", "", 0},
		"a rare word":           {"zyzzyva state:any", "", 50},
		"a common beginning":    {"ka state:any", "", 50},
		"nothing matches":       {"dri:nobody", "", 50},
		"what is ready":         {"gate:ready", "", 50},
		"one label everywhere":  {"label:area-3 state:any", "", 0},
		"two words and a label": {"kalo kami label:area-3 state:any", "", 50},
	} {
		b.Run(name, func(b *testing.B) {
			sized(b, func(b *testing.B, n int) {
				s := benchBoard(b, n)
				f := parsed(b, s, q.filter)
				rows := 0
				for b.Loop() {
					got, err := s.List(Query{Filter: f, Sort: q.sort, Limit: q.limit})
					if err != nil {
						b.Fatal(err)
					}
					rows = len(got)
				}
				b.ReportMetric(float64(rows), "rows")
			})
		})
	}
}

func benchWindow(s *Store, f filter.Filter) WindowQuery {
	q := WindowQuery{Filter: f, At: benchNow, Rows: 60}
	for _, stage := range s.Rules().Stages("") {
		q.Columns = append(q.Columns, ColumnQuery{Stage: stage})
	}
	return q
}

func BenchmarkWindow(b *testing.B) {
	for name, words := range map[string]string{
		"no filter": "", "a person": "dri:@me", "a word": "kalo", "a stage": "stage:planning", "ready": "gate:ready", "text": `"kalo"`,
	} {
		b.Run(name, func(b *testing.B) {
			sized(b, func(b *testing.B, n int) {
				s := benchBoard(b, n)
				q := benchWindow(s, parsed(b, s, words))
				for b.Loop() {
					if _, err := s.Window(q); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

// BenchmarkFilter is a window of the whole board under each sort of filter: all of
// it, and the first screen.
func BenchmarkFilter(b *testing.B) {
	for _, words := range []string{
		"stage:planning", "kind:bug", "dri:@me", "label:area-3", "-label:area-3", "age:>30d", "updated:>2026-01-01", "created:<2026-01-01",
		"gate:ready", "gate:blocked", "is:forced", "is:waiting", "is:mine priority:1", "iteration:current", "title:kalo", "kalo", "ka", "-kalo",
		"kalo,kami", `"kalo"`, `"kalo kami"`, "dri:nobody",
		"is:overdue", "due:<2026-12-01", "is:unsent", "is:conflict",
	} {
		for _, first := range []bool{true, false} {
			b.Run(fmt.Sprintf("%s/first=%t", words, first), func(b *testing.B) {
				s := benchBoard(b, 100_000)
				q := benchWindow(s, parsed(b, s, words))
				q.First = first
				for b.Loop() {
					if _, err := s.Window(q); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkWindowAnchored(b *testing.B) {
	sized(b, func(b *testing.B, n int) {
		s := benchBoard(b, n)
		q := benchWindow(s, filter.Filter{})
		for i := range q.Columns {
			q.Columns[i].Offset = -1
		}
		w, err := s.Window(q)
		require.NoError(b, err)
		for i, c := range w.Columns {
			if len(c.Rows) > 0 {
				q.Columns[i].Anchor = c.Rows[len(c.Rows)/2].Card.ID
			}
		}
		for b.Loop() {
			if _, err := s.Window(q); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func someCards(b *testing.B, s *Store, words string, n int) []Row {
	b.Helper()
	rows, err := s.List(Query{Filter: parsed(b, s, words), Limit: n})
	require.NoError(b, err)
	require.NotEmpty(b, rows)
	return rows
}

func BenchmarkAdd(b *testing.B) {
	sized(b, func(b *testing.B, n int) {
		path := filepath.Join(b.TempDir(), "board.db")
		from := benchBoard(b, n)
		raw, err := os.ReadFile(from.Path())
		require.NoError(b, err)
		require.NoError(b, os.WriteFile(path, raw, 0o600))
		require.NoError(b, syncFile(path)) // not in the first act's time
		o := benchOptions(path, 7)
		s, err := Open(o)
		require.NoError(b, err)
		for b.Loop() {
			op := workflow.Op{
				ID: o.NewID(), Card: workflow.CardID(o.NewID()), By: "ana", At: benchNow, Door: workflow.DoorCommand,
				Do: workflow.Create{Kind: "bug", Title: "a new card with some words in it", Description: "and a few more that say what is wrong"},
			}
			if _, err := s.Commit(op); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkHundred moves a hundred marked cards in one step.
func BenchmarkHundred(b *testing.B) {
	sized(b, func(b *testing.B, n int) {
		s := benchBoard(b, n)
		rows := someCards(b, s, "stage:triage kind:bug", 100)
		for i := 0; b.Loop(); i++ {
			ops := make([]workflow.Op, 0, 100)
			for j, r := range rows {
				weight := i%7 + 1
				ops = append(ops, workflow.Op{ID: fmt.Sprintf("op%05d%05d", i, j), Card: r.Card.ID, By: "ana", At: benchNow, Do: workflow.Edit{Weight: &weight}})
			}
			if _, err := s.Commit(ops...); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(len(rows)), "cards")
	})
}

func BenchmarkRebuild(b *testing.B) {
	sized(b, func(b *testing.B, n int) {
		s := benchBoard(b, n)
		for b.Loop() {
			err := s.update("rebuild", func(t *tx) error {
				if err := t.rebuildIndexes(); err != nil {
					return err
				}
				return errUnchanged
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}
