package storage

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
	"opsboard/workflow/filter"
	"opsboard/workflow/report"
)

// eventsOfLife is how many lines of history each card of a lively board has.
const eventsOfLife = 10

// livelyRecords are n cards with ten lines of history each: what an import of a
// team's years brings. Half of them are done.
func livelyRecords(n int) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		w := newSampleWords(rand.New(rand.NewPCG(5, 6)))
		for i := range n {
			if !yield(Record{Entries: livelyEntries(w, i)}, nil) {
				return
			}
		}
	}
}

func livelyEntries(w *sampleWords, i int) []workflow.Entry {
	c := sampleCard(w, i)
	goal := c
	stages := workflow.Default().Stages(c.Kind)
	c.Stage, c.Resolution, c.ClosedAt, c.Triage, c.EnteredAt = stages[0], "", time.Time{}, workflow.Triage{}, c.CreatedAt
	c.Iteration = workflow.Iteration{}
	at, was := c.CreatedAt, workflow.Card{}
	var out []workflow.Entry
	put := func(what string) {
		changes := workflow.Diff(was, c)
		out = append(out, workflow.Entry{What: what, By: goal.DRI, At: at, Door: workflow.DoorImport, Changes: changes})
		was = c
		was.Labels, was.Comments, was.Rounds = append([]string(nil), c.Labels...), append([]workflow.Comment(nil), c.Comments...), append([]workflow.Round(nil), c.Rounds...)
		if room := benchNow.Sub(at) / eventsOfLife; room > 0 {
			at = at.Add(time.Duration(w.rand.Int64N(int64(room)) + 1))
		}
	}
	put("import")
	c.Triage = workflow.Triage{Verdict: workflow.Valid, By: "ana", At: at}
	put("triage")
	c.Iteration = workflow.Default().Cadence().At(workflow.DateOf(at, nil))
	put("schedule")
	c.Rounds = []workflow.Round{{State: workflow.Requested, Of: c.Requester, RequestedBy: goal.DRI, At: at}}
	put("validate")
	c.Rounds = []workflow.Round{{State: workflow.Received, Of: c.Requester, RequestedBy: goal.DRI, At: c.Rounds[0].At, AnsweredBy: c.Requester, AnsweredAt: at}}
	put("validate")
	for _, s := range stages[1 : len(stages)-1] {
		if len(out) == eventsOfLife-2 {
			break
		}
		c.Stage, c.EnteredAt = s, at
		put("move")
	}
	for len(out) < eventsOfLife-1 {
		c.Comments = append(c.Comments, workflow.Comment{ID: fmt.Sprintf("l%d", len(out)), Author: goal.DRI, At: at, Text: w.text(60)})
		put("comment")
	}
	if i%2 == 0 {
		c.Stage, c.EnteredAt, c.ClosedAt, c.Resolution = stages[len(stages)-1], at, at, workflow.Completed
		put("move")
	} else {
		c.Priority = c.Priority%4 + 1
		put("edit")
	}
	return out
}

// livelyBoard opens a board of n cards that have lived, built once in a run.
func livelyBoard(b *testing.B, n int) *Store {
	b.Helper()
	path := benchFile(b, fmt.Sprintf("lively-%d.db", n), func(path string) {
		s, err := Create(benchOptions(path, 1), workflow.Shipped()["default"])
		require.NoError(b, err)
		_, err = s.Import(Stamp{By: "ana", At: benchNow, Door: workflow.DoorImport}, livelyRecords(n), nil)
		require.NoError(b, err)
	})
	s, err := Open(benchOptions(path, 99))
	require.NoError(b, err)
	return s
}

// BenchmarkFlow is the whole report over a board whose cards have ten lines of
// history each: a million at 100,000 cards.
func BenchmarkFlow(b *testing.B) {
	for _, words := range []string{"state:any", "state:any kind:bug", "state:any dri:agent3"} {
		b.Run(words, func(b *testing.B) {
			sized(b, func(b *testing.B, n int) {
				s := livelyBoard(b, n)
				f := parsed(b, s, words)
				for b.Loop() {
					r := flowOf(b, s, f)
					b.ReportMetric(float64(r.Cards), "cards")
				}
			})
		})
	}
}

// flowOf is the report of the cards that match.
func flowOf(tb testing.TB, s *Store, f filter.Filter) report.Report {
	tb.Helper()
	m, err := report.New(report.Options{Rules: s.Rules(), Now: benchNow})
	require.NoError(tb, err)
	require.NoError(tb, s.Lives(f, time.Time{}, func() func(*report.Life) error {
		part := m.Part()
		return func(l *report.Life) error {
			part.Take(l)
			return nil
		}
	}))
	return m.Report()
}
