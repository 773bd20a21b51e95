package storage

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// livedRecords are n cards with lives of some years behind them, of five lines
// each: made, given to somebody, moved twice, and closed or commented on. That
// is what the past of a board is measured on.
func livedRecords(n int, seed uint64) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		r := rand.New(rand.NewPCG(seed, 2))
		w := newSampleWords(r)
		for i := range n {
			final := sampleCard(w, i)
			stages := workflow.Default().Stages(final.Kind)
			reached := max(slices.Index(stages, final.Stage), 0)
			at := final.CreatedAt
			c := workflow.Card{
				Kind: final.Kind, Title: final.Title, Description: final.Description, Stage: stages[0], Requester: final.Requester,
				Labels: final.Labels[:1], CreatedAt: at, EnteredAt: at, Origin: final.Origin,
			}
			entries := []workflow.Entry{{What: "create", By: final.Requester, At: at, Changes: workflow.Diff(workflow.Card{}, c)}}
			for step := 1; step <= 4; step++ {
				before := c
				at = at.Add(time.Duration(r.IntN(24*40)+1) * time.Hour)
				switch step {
				case 1:
					c.DRI, c.Priority, c.Labels = final.DRI, final.Priority, final.Labels
				case 2:
					c.Stage, c.EnteredAt, c.Triage, c.Iteration = stages[reached/2], at, final.Triage, final.Iteration
				case 3:
					c.Stage, c.EnteredAt, c.Weight = stages[reached], at, final.Weight
				case 4:
					if c.Resolution = final.Resolution; !c.IsOpen() {
						c.ClosedAt = at
					} else {
						c.Comments = []workflow.Comment{{ID: "c1", Author: "ana", At: at, Text: w.text(120)}}
					}
				}
				entries = append(entries, workflow.Entry{What: "edit", By: final.DRI, At: at, Changes: workflow.Diff(before, c)})
			}
			if !yield(Record{Entries: entries}, nil) {
				return
			}
		}
	}
}

func TestTheHistoryOfAPersonOrSinceATimeIsPartOfTheWhole(t *testing.T) {
	s := newTestBoard(t)
	addCard(t, s, "one")
	_, err := s.Import(ana(monday), livedRecords(300, 5), nil)
	require.NoError(t, err)
	addCard(t, s, "two")
	all, err := s.Log(LogQuery{})
	require.NoError(t, err)
	require.Greater(t, len(all), 5*blockLines)
	for _, by := range []string{"", "agent3", "user7", "ana", "nobody"} {
		for _, ago := range []int{-1, 0, 10, 100, 700, 10_000} {
			for _, limit := range []int{0, 1, 7} {
				for _, before := range []uint64{0, 1, 2, blockLines, blockLines + 1, 1000} {
					q := LogQuery{By: by, Since: monday.AddDate(0, 0, -ago), Limit: limit, Before: before}
					var want []LogLine
					for _, l := range all {
						if (by == "" || l.By == by) && !l.At.Before(q.Since) && (before == 0 || l.Seq < before) && (limit == 0 || len(want) < limit) {
							want = append(want, l)
						}
					}
					got, err := s.Log(q)
					require.NoError(t, err)
					require.Equal(t, want, got, fmt.Sprintf("%+v", q))
				}
			}
		}
	}
}

// livedBoard is a board of n cards with 5n lines of history.
func livedBoard(b *testing.B, n int) *Store {
	b.Helper()
	path := benchFile(b, fmt.Sprintf("lived-%d.db", n), func(path string) {
		s, err := Create(benchOptions(path, 1), workflow.Shipped()["default"])
		require.NoError(b, err)
		_, err = s.Import(Stamp{By: "ana", At: benchNow, Door: workflow.DoorImport}, livedRecords(n, 5), nil)
		require.NoError(b, err)
		o := benchOptions(path, 9)
		day := benchNow
		for i := range 2000 { // and what somebody did lately
			title := fmt.Sprintf("changed %d", i)
			rows, err := s.List(Query{Limit: 1, Offset: i % 50})
			require.NoError(b, err)
			day = day.Add(time.Minute)
			_, err = s.Commit(workflow.Op{ID: o.NewID(), Card: rows[0].Card.ID, By: "zoe", At: day, Do: workflow.Edit{Title: &title}})
			require.NoError(b, err)
		}
	})
	s, err := Open(benchOptions(path, 99))
	require.NoError(b, err)
	return s
}

func BenchmarkLog(b *testing.B) {
	for name, q := range map[string]LogQuery{
		"newest 100":      {Limit: 100},
		"since today":     {Since: benchNow},
		"since, 100":      {Since: benchNow.AddDate(-1, 0, 0), Limit: 100},
		"of one, 100":     {By: "agent3", Limit: 100},
		"of one lately":   {By: "zoe"},
		"of nobody":       {By: "nobody"},
		"of one, a day":   {By: "agent3", Since: benchNow},
		"page far behind": {Limit: 100, Before: 1000},
	} {
		b.Run(name, func(b *testing.B) {
			s := livedBoard(b, 100_000)
			lines := 0
			for b.Loop() {
				got, err := s.Log(q)
				if err != nil {
					b.Fatal(err)
				}
				lines = len(got)
			}
			b.ReportMetric(float64(lines), "lines")
		})
	}
}

func BenchmarkPast(b *testing.B) {
	for _, ago := range []int{0, 1, 30, 180, 365, 600, 690} {
		for _, words := range []string{"first screen", "", "dri:@me", "label:area-3", "kind:bug stage:planning", "gate:ready", "is:blocked", "kalo", `"kalo"`} {
			b.Run(fmt.Sprintf("days=%d/%s", ago, words), func(b *testing.B) {
				s := livedBoard(b, 100_000)
				q := benchWindow(s, parsed(b, s, strings.TrimPrefix(words, "first screen")))
				q.First = words == "first screen"
				q.Past = benchNow.AddDate(0, 0, -ago)
				q.At = q.Past
				for b.Loop() {
					if _, err := s.Window(q); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
