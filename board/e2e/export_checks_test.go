//go:build unix

package e2e

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// checkDays asks of each issue at the end of each day where it stood.
func checkDays(t *testing.T, f exportFigures, all []issueTold) {
	t.Helper()
	for _, day := range f.Flow.Data {
		last := instant(day.Date+"T00:00:00Z").AddDate(0, 0, 1).Add(-1)
		if at := instant(f.At); last.After(at) {
			last = at
		}
		open, closed, there := map[string]int{}, 0, 0
		for stage := range day.Open {
			open[stage] = 0
		}
		for _, is := range all {
			if is.Created.After(last) {
				continue
			}
			there++
			if stage := is.openIn(last); stage != "" {
				open[stage]++
			} else if since, _ := is.closedAt(last); since.UTC().Format(time.DateOnly) >= f.From {
				closed++
			} else {
				there--
			}
		}
		require.Equal(t, open, day.Open, day.Date)
		require.Equal(t, closed, day.Closed, day.Date)
		sum := day.Closed
		for _, n := range day.Open {
			sum += n
		}
		require.Equal(t, there, sum, "no card is lost from the flow on %s", day.Date)
	}
}

func checkOpen(t *testing.T, f exportFigures, all []issueTold) {
	t.Helper()
	at, got := instant(f.At), f.Age.Data
	var want []agedCard
	over := [3]int{}
	cards, started := 0, 0
	for _, is := range all {
		if is.Created.After(at) {
			continue
		}
		cards++
		stage := is.openIn(at)
		if stage == "" {
			continue
		}
		began, ok := is.began(f.Work)
		c := agedCard{is.name(), stage, tenths(at.Sub(is.Created)), ok && !began.After(at)}
		want = append(want, c)
		if c.Started {
			started++
		}
		for i, p := range []float64{f.Lead.Data.P50, f.Lead.Data.P85, f.Lead.Data.P95} {
			if f.Lead.Data.Sample > 0 && c.Hours > p {
				over[i]++
			}
		}
	}
	require.Equal(t, cards, f.Cards)
	require.ElementsMatch(t, want, got.Cards)
	require.Equal(t, [5]int{len(want), started, over[0], over[1], over[2]}, [5]int{got.Open, got.Started, got.OverP50, got.OverP85, got.OverP95})
	require.True(t, slices.IsSortedFunc(got.Cards, func(a, b agedCard) int { return int(math.Round(10 * (b.Hours - a.Hours))) }))
}

func checkStages(t *testing.T, f exportFigures, all []issueTold) {
	t.Helper()
	at, of := instant(f.At), map[string][]float64{}
	for _, is := range all {
		is.stays(func(stage string, ended time.Time, took time.Duration) {
			if day := ended.UTC().Format(time.DateOnly); day >= f.From && day <= f.To && !is.Created.After(at) {
				of[stage] = append(of[stage], took.Hours())
			}
		})
	}
	want := map[string]stageFigure{}
	for stage, hours := range of {
		s, total := sampleOf(hours), 0.0
		for _, h := range hours {
			total += h
		}
		want[stage] = stageFigure{stage, s.Sample, s.P50, s.P85, math.Round(total*10) / 10}
	}
	got := map[string]stageFigure{}
	for _, s := range f.Stages.Data {
		got[s.Stage] = s
	}
	require.Equal(t, want, got)
}

// checkForecast works out what the trials draw lots for: how likely it is that
// so many weeks are enough.
func checkForecast(t *testing.T, f exportFigures) {
	t.Helper()
	got := f.Forecast.Data
	require.Equal(t, f.Age.Data.Open, got.Open)
	var weeks []int
	total := 0
	for _, w := range f.Throughput.Data {
		if instant(w.To+"T00:00:00Z").Sub(instant(w.From+"T00:00:00Z")) == 6*24*time.Hour {
			weeks, total = append(weeks, w.Done), total+w.Done
		}
	}
	require.Equal(t, len(weeks), got.Weeks)
	if got.Open == 0 || len(weeks) < 4 || total == 0 {
		require.NotEmpty(t, got.WhyNot)
		return
	}
	require.Empty(t, got.WhyNot)
	left := make([]float64, got.Open+1) // how likely it is that so many are left
	left[got.Open] = 1
	chance := []float64{0}
	for len(chance) < 521 {
		next := make([]float64, len(left))
		for n, p := range left {
			for _, done := range weeks {
				next[max(0, n-done)] += p / float64(len(weeks))
			}
		}
		left = next
		chance = append(chance, left[0])
	}
	for _, p := range []struct {
		of  float64
		day string
	}{{.50, got.P50}, {.85, got.P85}, {.95, got.P95}} {
		n := int(instant(p.day+"T00:00:00Z").Sub(instant(f.To+"T00:00:00Z")).Hours()) / 24 / 7
		require.Greater(t, chance[n], p.of-.03, "in %d weeks", n)
		require.Less(t, chance[n-1], p.of+.03, "in %d weeks", n-1)
	}
}
