package figure_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/board/cell"
	"opsboard/board/chart"
	"opsboard/board/figure"
	"opsboard/workflow"
	"opsboard/workflow/report"
)

const day = 24 * time.Hour

// some is a report with something in every figure.
func some(t *testing.T) report.Report {
	t.Helper()
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	var lives []report.Life
	for i := range 20 {
		l := report.Life{
			Card: workflow.CardID("card0000000" + string(rune('a'+i))), Kind: "bug", Created: at.AddDate(0, 0, -i), Weight: 2,
			Visits: []report.Visit{{Stage: "Triage", From: at.AddDate(0, 0, -i), To: at}, {Stage: "Development", From: at}},
			Rounds: []workflow.Round{{State: workflow.Rejected, Of: "maria", At: at, AnsweredAt: at.Add(day)}},
			Forced: []time.Time{at}, Plans: []report.Plan{{At: at, In: "2026-11-22"}},
		}
		if i%2 == 0 {
			l.Visits[1].To = at.Add(time.Duration(i) * day)
			l.Closings = []report.Closing{{From: l.Visits[1].To, As: workflow.Completed}}
		}
		lives = append(lives, l)
	}
	r, err := report.Of(func(yield func(report.Life, error) bool) {
		for _, l := range lives {
			if !yield(l, nil) {
				return
			}
		}
	}, report.Options{Rules: workflow.Default(), Now: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	return r
}

func TestLengthsOfTimeAreSaidAsPeopleSayThem(t *testing.T) {
	for d, want := range map[time.Duration][2]string{
		20 * time.Minute: {"20 min", "20 minutes"}, time.Hour: {"1 h", "1 hour"}, 28 * time.Hour: {"1 d 4 h", "28 hours"},
		2 * day: {"2 d", "2 days"}, 7*day + 23*time.Hour: {"8 d", "8 days"}, 0: {"0 min", "0 minutes"},
	} {
		require.Equal(t, want, [2]string{figure.Took(d), figure.Spoken(d)})
	}
}

func TestEachFigureIsASentence(t *testing.T) {
	r := some(t)
	require.Equal(t, "Lead time: half of 10 cards took at most 16 days, 85 of a hundred at most 32 days, 95 at most 36 days.", figure.Lead.Sentence(r))
	require.Equal(t, "Forced, rolled over: 20 forced moves, 0 rolled over.", figure.Forced.Sentence(r))
	require.Equal(t, "Rejections: 20 of 20 cards rejected.", figure.Rejections.Sentence(r))
	for _, n := range figure.Names() {
		require.True(t, strings.HasPrefix(n.Sentence(r), n.Title()+": "))
		require.NotEmpty(t, n.Formula(r))
		require.NotEmpty(t, n.Sample(r))
	}
}

func TestEachChartKeepsToItsRoom(t *testing.T) {
	for _, r := range []report.Report{some(t), {From: "2026-11-01", To: "2026-11-02"}} {
		for _, n := range figure.Names() {
			for _, g := range []chart.Glyphs{chart.Unicode, chart.ASCII} {
				for w := 0; w < 130; w += 3 {
					for h := range 20 {
						lines := n.Draw(r, w, h, g)
						require.LessOrEqual(t, len(lines), h, "%s %dx%d", n, w, h)
						for _, l := range lines {
							require.LessOrEqual(t, cell.Width(l.String()), w, "%s %dx%d", n, w, h)
						}
					}
				}
			}
		}
	}
}
