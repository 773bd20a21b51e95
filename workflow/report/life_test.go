package report_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
	"opsboard/workflow/report"
)

// story plays actions on one card, one a day from 1 November, and keeps their
// lines of history.
type story struct {
	t     *testing.T
	rules *workflow.Rules
	card  workflow.Card
	lines []report.Line
	day   int
}

func (s *story) does(do workflow.Action) *story {
	s.t.Helper()
	s.day++
	op := workflow.Op{ID: fmt.Sprintf("op%010d", s.day), Card: "aaaaaaaaaaaa", By: "ana", At: noon(s.day), Do: do}
	d, err := s.rules.Apply(s.card, op)
	require.NoError(s.t, err)
	s.lines = append(s.lines, report.Line{Entry: workflow.Entry{
		Seq: uint64(s.day), Step: uint64(s.day), Card: op.Card, What: do.Name(), At: op.At, Changes: d.Changes,
	}})
	s.card = d.Card
	return s
}

func aBug(t *testing.T) *story {
	s := &story{t: t, rules: workflow.Default()}
	return s.does(workflow.Create{Kind: "bug", Title: "the macro runs twice"})
}

func TestALifeTellsWhatTheHistoryTells(t *testing.T) {
	s := aBug(t).does(workflow.Decide{Verdict: workflow.Valid}).does(workflow.Move{}).
		does(workflow.WriteGameplan{Text: "once"}).does(workflow.Move{}).
		does(workflow.Move{To: "Implementation", Force: true, Reason: "it burns"}).does(workflow.Move{})
	l := report.LifeOf(s.lines)
	require.Equal(t, noon(1), l.Created)
	require.Equal(t, completed(noon(7)), l.Closings)
	require.Equal(t, []time.Time{noon(6)}, l.Forced)
	require.Equal(t, []report.Visit{
		{Stage: "Triage", From: noon(1), To: noon(3)},
		{Stage: "Planning", From: noon(3), To: noon(5)},
		{Stage: "Development", From: noon(5), To: noon(6)},
		{Stage: "Implementation", From: noon(6), To: noon(7)},
		{Stage: "Completed", From: noon(7), To: noon(7)},
	}, l.Visits)
}

func TestWhatWasTakenBackLeavesNoTraceInALife(t *testing.T) {
	s := aBug(t).does(workflow.Decide{Verdict: workflow.Valid})
	plain := report.LifeOf(s.lines)
	s.does(workflow.Move{})
	moved := s.lines[2]
	back := moved
	back.Seq, back.Step, back.Undoes, back.At = 4, 4, 3, noon(9)
	back.Changes = nil
	for _, ch := range moved.Changes {
		back.Changes = append(back.Changes, workflow.Change{Field: ch.Field, Key: ch.Key, Old: ch.New, New: ch.Old})
	}
	s.lines[2].Undone = true
	s.lines = append(s.lines, back)
	require.Equal(t, plain, report.LifeOf(s.lines))
}

func TestAReopenedCardIsOpenAgainAndSaysSo(t *testing.T) {
	s := aBug(t).does(workflow.Close{As: workflow.AsInvalid, Reason: "works as meant"}).does(workflow.Reopen{Reason: "it does not"})
	l := report.LifeOf(s.lines)
	require.Equal(t, []report.Closing{{From: noon(2), To: noon(3), As: workflow.AsInvalid}}, l.Closings)
	require.Equal(t, []report.Visit{{Stage: "Triage", From: noon(1), To: noon(2)}, {Stage: "Triage", From: noon(3)}}, l.Visits)
}

func TestWorkBeginsWhereAnIterationBringsCards(t *testing.T) {
	require.Equal(t, workflow.Stage("Development"), workflow.Default().WorkStage())
}
