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

// An import writes last what the issue itself says, which is right.
func TestALaterLineKnowsBetterWhenACardWasClosed(t *testing.T) {
	s := aBug(t).does(workflow.Close{As: workflow.AsInvalid, Reason: "works as meant"})
	s.lines = append(s.lines, report.Line{Entry: workflow.Entry{
		Seq: 3, Step: 3, Card: "aaaaaaaaaaaa", What: "import", At: noon(9), Changes: []workflow.Change{
			{Field: "closed_at", New: noon(5).Format(time.RFC3339)}, {Field: workflow.FieldResolution, Old: "invalid", New: "declined"},
		},
	}})
	l := report.LifeOf(s.lines)
	require.Equal(t, []report.Closing{{From: noon(5), As: workflow.Declined}}, l.Closings)
	require.Equal(t, []report.Visit{{Stage: "Triage", From: noon(1), To: noon(5)}}, l.Visits)
}

// What is done with a card that is closed is no stay: it would stand open in the
// flow for ever.
func TestACardThatIsMovedWhileItIsClosedStaysNowhere(t *testing.T) {
	s := aBug(t).does(workflow.Close{As: workflow.AsInvalid, Reason: "works as meant"})
	s.lines = append(s.lines, report.Line{Entry: workflow.Entry{
		Seq: 3, Step: 3, Card: "aaaaaaaaaaaa", What: "move", At: noon(4), Changes: []workflow.Change{{Field: workflow.FieldStage, New: "Development"}},
	}})
	require.Len(t, report.LifeOf(s.lines).Visits, 1)
	s.lines = append(s.lines, report.Line{Entry: workflow.Entry{
		Seq: 4, Step: 4, Card: "aaaaaaaaaaaa", What: "reopen", At: noon(6), Changes: []workflow.Change{{Field: workflow.FieldResolution, Old: "invalid"}},
	}})
	require.Equal(t, []report.Visit{{Stage: "Triage", From: noon(1), To: noon(2)}, {Stage: "Development", From: noon(6)}}, report.LifeOf(s.lines).Visits)
}

// A card that was open at the end of the range is open in it, whatever became of
// it since; one that was closed then is not open, though it was opened again.
func TestARangeOfThePastKnowsNothingOfWhatCameLater(t *testing.T) {
	again := done("r", 1, 2, 5)
	again.Closings[0].To = noon(9)
	again.Visits = append(again.Visits, report.Visit{Stage: "Triage", From: noon(9)})
	later := done("l", 1, 2, 8)
	r := made(t, report.Options{From: "2026-11-01", To: "2026-11-06"}, again, later)
	require.Equal(t, 1, r.Lead.Sample)
	require.Equal(t, workflow.CardID("r"), r.Lead.Points[0].Card)
	require.Equal(t, 1, r.Ages.Open)
	require.Equal(t, workflow.Stage("Development"), r.Ages.Cards[0].Stage)
	r = made(t, report.Options{From: "2026-11-01", To: "2026-11-12"}, again, later)
	require.Equal(t, workflow.CardID("l"), r.Lead.Points[0].Card)
	require.Equal(t, workflow.CardID("r"), r.Ages.Cards[0].Card)
}
