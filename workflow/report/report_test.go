package report_test

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
	"opsboard/workflow/report"
)

// noon is 12:00 UTC of a day in November 2026.
func noon(day int) time.Time { return time.Date(2026, 11, day, 12, 0, 0, 0, time.UTC) }

func of(lives ...report.Life) iter.Seq2[report.Life, error] {
	return func(yield func(report.Life, error) bool) {
		for _, l := range lives {
			if !yield(l, nil) {
				return
			}
		}
	}
}

func made(t require.TestingT, o report.Options, lives ...report.Life) report.Report {
	if o.Rules == nil {
		o.Rules = workflow.Default()
	}
	if o.Now.IsZero() {
		o.Now = noon(23)
	}
	r, err := report.Of(of(lives...), o)
	require.NoError(t, err)
	return r
}

func completed(at time.Time) []report.Closing {
	return []report.Closing{{From: at, As: workflow.Completed}}
}

// done is a card that was created, came into Development and was completed on
// these days.
func done(id string, created, began, closed int) report.Life {
	l := report.Life{Card: workflow.CardID(id), Created: noon(created), Closings: completed(noon(closed))}
	l.Visits = []report.Visit{{Stage: "Triage", From: noon(created), To: noon(began)}, {Stage: "Development", From: noon(began), To: noon(closed)}}
	return l
}

func TestLeadTimeIsFromCreationAndCycleTimeFromTheBeginningOfWork(t *testing.T) {
	r := made(t, report.Options{From: "2026-11-01"}, done("a", 1, 3, 5), done("b", 1, 3, 9), done("c", 2, 12, 13))
	day := 24 * time.Hour
	require.Equal(t, 3, r.Lead.Sample)
	require.Equal(t, 8*day, r.Lead.P50)
	require.Equal(t, 11*day, r.Lead.P85)
	require.Equal(t, 2*day, r.Cycle.P50)
	require.Equal(t, 6*day, r.Cycle.P95)
	require.Equal(t, []workflow.CardID{"a", "b", "c"}, []workflow.CardID{r.Lead.Points[0].Card, r.Lead.Points[1].Card, r.Lead.Points[2].Card})
}

func TestCardsThatAFigureLeavesOutAreNamed(t *testing.T) {
	declined := done("d", 1, 2, 3)
	declined.Closings[0].As = workflow.Declined
	straight := report.Life{
		Card: "s", Created: noon(1), Closings: completed(noon(4)),
		Visits: []report.Visit{{Stage: "Triage", From: noon(1), To: noon(4)}},
	}
	r := made(t, report.Options{From: "2026-11-01"}, declined, straight)
	require.Equal(t, []report.Excluded{
		{Figure: "cycle time", Why: "never was in Development", Cards: []workflow.CardID{"s"}},
		{Figure: "lead and cycle time, throughput", Why: "closed as declined", Cards: []workflow.CardID{"d"}},
	}, r.Excluded)
	require.Equal(t, 1, r.Lead.Sample)
	require.Zero(t, r.Cycle.Sample)
	require.Zero(t, r.Cycle.P50)
}

func TestTheFlowCountsWhoStandsWhereAtTheEndOfEachDay(t *testing.T) {
	open := report.Life{Card: "o", Created: noon(21), Visits: []report.Visit{{Stage: "Triage", From: noon(21)}}}
	r := made(t, report.Options{From: "2026-11-20"}, done("a", 19, 21, 22), open)
	triage, development := slices.Index(r.Stages, "Triage"), slices.Index(r.Stages, "Development")
	for i, want := range []struct{ triage, development, closed int }{{1, 0, 0}, {1, 1, 0}, {1, 0, 1}, {1, 0, 1}} {
		require.Equal(t, want.triage, r.Flow[i].Open[triage], r.Flow[i].Date)
		require.Equal(t, want.development, r.Flow[i].Open[development], r.Flow[i].Date)
		require.Equal(t, want.closed, r.Flow[i].Closed, r.Flow[i].Date)
	}
}

func TestACardThatWasReopenedIsNotLostInBetween(t *testing.T) {
	again := report.Life{Card: "r", Created: noon(19), Closings: []report.Closing{{From: noon(20), To: noon(22), As: workflow.AsInvalid}}, Visits: []report.Visit{
		{Stage: "Triage", From: noon(19), To: noon(20)}, {Stage: "Triage", From: noon(22)},
	}}
	r := made(t, report.Options{From: "2026-11-19"}, again)
	var got []int
	for _, d := range r.Flow {
		got = append(got, d.Open[0]*10+d.Closed)
	}
	require.Equal(t, []int{10, 1, 1, 10, 10}, got)
}

func TestWeeksBeginAsIterationsDoAndSayWhetherTheyAreWhole(t *testing.T) {
	r := made(t, report.Options{From: "2026-11-04"}, done("a", 1, 2, 7), done("b", 1, 2, 8), done("c", 1, 2, 14))
	require.Equal(t, []report.Week{
		{From: "2026-11-04", To: "2026-11-07", Done: 1},
		{From: "2026-11-08", To: "2026-11-14", Whole: true, Done: 2},
		{From: "2026-11-15", To: "2026-11-21", Whole: true},
		{From: "2026-11-22", To: "2026-11-23"},
	}, r.Weeks)
}

func TestOpenCardsAreHeldAgainstHowLongDoneOnesTook(t *testing.T) {
	old := report.Life{Card: "old", Created: noon(2), Visits: []report.Visit{{Stage: "Development", From: noon(2)}}}
	young := report.Life{Card: "young", Created: noon(22), Visits: []report.Visit{{Stage: "Triage", From: noon(22)}}}
	r := made(t, report.Options{From: "2026-11-01"}, done("a", 1, 2, 6), young, old)
	require.Equal(t, 2, r.Ages.Open)
	require.Equal(t, 1, r.Ages.OverP85)
	require.Equal(t, 1, r.Ages.Started)
	require.Equal(t, report.Age{Card: "old", Stage: "Development", Age: 21 * 24 * time.Hour, Started: true}, r.Ages.Cards[0])
}

func TestWaitsForValidationAreByThePersonWhoWasAsked(t *testing.T) {
	l := done("a", 1, 2, 12)
	l.Rounds = []workflow.Round{
		{State: workflow.Rejected, Of: "maria", At: noon(3), AnsweredAt: noon(5)},
		{State: workflow.Received, Of: "maria", At: noon(6), AnsweredAt: noon(7)},
		{State: workflow.Requested, Of: "jon", At: noon(20)},
	}
	r := made(t, report.Options{From: "2026-11-01"}, l)
	day := 24 * time.Hour
	require.Equal(t, []report.Asked{
		{Of: "jon", Requests: 1, Waiting: 1, Longest: 3 * day},
		{Of: "maria", Requests: 2, Received: 1, Rejected: 1, P50: day, P85: 2 * day},
	}, r.Validation)
	require.Equal(t, report.Rejections{Cards: 1, ByCount: []int{0, 1, 0, 0, 0}}, r.Rejections)
}

func TestAnIterationBurnsDownDayByDay(t *testing.T) {
	in := done("a", 20, 21, 23)
	in.Weight, in.Plans = 3, []report.Plan{{At: noon(20), In: "2026-11-22"}}
	late := report.Life{Card: "b", Created: noon(1), Weight: 2, Plans: []report.Plan{{At: noon(23), In: "2026-11-22"}}}
	gone := report.Life{Card: "c", Created: noon(1), Plans: []report.Plan{{At: noon(2), In: "2026-11-22"}, {At: noon(23), In: ""}}}
	r := made(t, report.Options{Now: noon(24)}, in, late, gone)
	require.Equal(t, workflow.Date("2026-11-22"), r.Burn.Iteration.Start)
	require.Equal(t, []report.BurnDay{
		{Date: "2026-11-22", Cards: 2, Weight: 3, Left: 2, LeftOfWeight: 3},
		{Date: "2026-11-23", Cards: 2, Weight: 5, Left: 1, LeftOfWeight: 2},
		{Date: "2026-11-24", Cards: 2, Weight: 5, Left: 1, LeftOfWeight: 2},
	}, r.Burn.Days)
}

func TestAForecastDrawsTheWeeksToComeFromThePast(t *testing.T) {
	lives := []report.Life{}
	for week := range 6 { // two cards in each whole week
		for k := range 2 {
			l := done(fmt.Sprint(week, k), 1, 2, 3)
			l.Created, l.Closings = noon(2-7*6), completed(noon(3-7*week))
			lives = append(lives, l)
		}
	}
	for k := range 5 {
		lives = append(lives, report.Life{Card: workflow.CardID(fmt.Sprint("open", k)), Created: noon(1)})
	}
	o := report.Options{From: "2026-09-27", To: "2026-11-07"}
	r := made(t, o, lives...)
	require.Empty(t, r.Forecast.Why)
	require.Equal(t, 6, r.Forecast.Weeks)
	require.Equal(t, workflow.Date("2026-11-28"), r.Forecast.P85, "five cards, two a week: three weeks")
	require.Equal(t, r.Forecast, made(t, o, lives...).Forecast, "the same seed gives the same forecast")
}

func TestNoForecastIsMadeOfTooLittle(t *testing.T) {
	open := report.Life{Card: "o", Created: noon(1)}
	for name, tc := range map[string]struct {
		o     report.Options
		lives []report.Life
		why   string
	}{
		"nothing open":       {report.Options{From: "2026-10-01"}, []report.Life{done("a", 1, 2, 3)}, "nothing is open"},
		"too few weeks":      {report.Options{From: "2026-11-08"}, []report.Life{open, done("a", 1, 2, 10)}, "a forecast needs 4 whole weeks, the report has 2"},
		"nothing ever ended": {report.Options{From: "2026-10-01"}, []report.Life{open}, "nothing was completed in 7 weeks"},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, tc.why, made(t, tc.o, tc.lives...).Forecast.Why) })
	}
}

func TestARangeThatCannotBeIsRefusedInWords(t *testing.T) {
	for name, tc := range map[string]struct {
		o   report.Options
		why string
	}{
		"the wrong way round": {report.Options{From: "2026-11-20", To: "2026-11-10"}, "lies after 2026-11-10"},
		"not begun yet":       {report.Options{From: "2027-01-01", To: "2027-02-01"}, "lies in the future"},
		"a century":           {report.Options{From: "1926-01-01"}, "more than fifty years"},
		"a stage that is not": {report.Options{Work: "Developing"}, "Development"},
	} {
		t.Run(name, func(t *testing.T) {
			tc.o.Rules, tc.o.Now = workflow.Default(), noon(23)
			_, err := report.Of(of(), tc.o)
			var invalid *workflow.Invalid
			require.ErrorAs(t, err, &invalid)
			require.ErrorContains(t, err, tc.why)
		})
	}
}

func TestAReportOfAnEmptyBoardHasNoFiguresAndNoFault(t *testing.T) {
	r := made(t, report.Options{})
	require.Zero(t, r.Cards)
	require.Len(t, r.Flow, 84)
	require.Equal(t, "nothing is open", r.Forecast.Why)
	for _, f := range []string{"flow", "lead", "cycle", "throughput", "age", "stages", "validation", "rejections", "forced", "wip", "rollover", "burn-down", "forecast"} {
		require.NotEmpty(t, r.Formula(f), f)
	}
	require.Empty(t, r.Formula("horoscope"))
}

func TestAHistoryThatCannotBeReadMakesNoReport(t *testing.T) {
	broken := func(yield func(report.Life, error) bool) { yield(report.Life{}, errors.New("damaged")) }
	_, err := report.Of(broken, report.Options{Rules: workflow.Default(), Now: noon(23)})
	require.ErrorContains(t, err, "damaged")
}

// The days of a team's zone are not all 24 hours long.
func TestDaysAreThoseOfTheTeamAlsoWhenClocksChange(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	rules := workflow.Default().In(workflow.Cadence{Zone: zone})
	l := report.Life{Card: "a", Created: noon(-20), Closings: completed(time.Date(2026, 10, 25, 22, 30, 0, 0, time.UTC))}
	r := made(t, report.Options{From: "2026-10-24", To: "2026-10-27", Rules: rules}, l)
	require.Equal(t, workflow.Date("2026-10-25"), r.Lead.Points[0].Done, "half past eleven at night in winter time")
	l.Closings[0].From = l.Closings[0].From.Add(time.Hour)
	r = made(t, report.Options{From: "2026-10-24", To: "2026-10-27", Rules: rules}, l)
	require.Equal(t, workflow.Date("2026-10-26"), r.Lead.Points[0].Done)
}

// On the Sunday on which Chile puts its clocks forward there is no midnight.
func TestADayWithoutAMidnightCountsNothingOfTheDayBefore(t *testing.T) {
	zone, err := time.LoadLocation("America/Santiago")
	require.NoError(t, err)
	l := report.Life{Card: "a", Created: noon(-100), Closings: completed(time.Date(2026, 9, 6, 3, 30, 0, 0, time.UTC))}
	r := made(t, report.Options{From: "2026-09-01", To: "2026-09-10", Rules: workflow.Default().In(workflow.Cadence{Zone: zone})}, l)
	require.Equal(t, workflow.Date("2026-09-05"), r.Lead.Points[0].Done, "half past eleven in the evening")
}

func TestWhatIsCountedByDayIsWhatACountByCardGives(t *testing.T) {
	stages := workflow.Default().Stages("")
	rapid.Check(t, func(t *rapid.T) {
		var lives []report.Life
		for i := range rapid.IntRange(0, 12).Draw(t, "cards") {
			l := report.Life{Card: workflow.CardID(fmt.Sprint(i))}
			at := noon(1).Add(time.Duration(rapid.IntRange(-400, 500).Draw(t, "created")) * time.Hour)
			l.Created = at
			for range rapid.IntRange(1, 5).Draw(t, "visits") {
				v := report.Visit{Stage: rapid.SampledFrom(stages).Draw(t, "stage"), From: at}
				at = at.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "stay")) * time.Hour)
				v.To = at
				l.Visits = append(l.Visits, v)
			}
			if rapid.Bool().Draw(t, "open") {
				l.Visits[len(l.Visits)-1].To = time.Time{}
			} else {
				l.Closings = completed(at)
			}
			lives = append(lives, l)
		}
		r := made(t, report.Options{From: "2026-11-01"}, lives...)
		for _, d := range r.Flow {
			end := d.Date.Add(1).Time()
			for i, s := range r.Stages {
				n := 0
				for _, l := range lives {
					for _, v := range l.Visits {
						if v.Stage == s && v.From.Before(end) && !v.From.After(r.At) && (v.To.IsZero() || !v.To.Before(end)) {
							n++
						}
					}
				}
				require.Equal(t, n, d.Open[i], "%s on %s", s, d.Date)
			}
		}
	})
}
