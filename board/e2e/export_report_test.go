//go:build unix

package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// exportFigures is what the report says of an imported export, card by number.
type exportFigures struct {
	figures
	Lead, Cycle struct{ Data cardSample }
	Age         struct {
		Data struct {
			Open, Started int
			OverP50       int `json:"over_p50"`
			OverP85       int `json:"over_p85"`
			OverP95       int `json:"over_p95"`
			Cards         []agedCard
		}
	}
	Stages struct {
		Data []stageFigure
	}
	Validation struct{ Data []any }
	BurnDown   struct {
		Data struct{ Days []struct{ Cards, Left int } }
	} `json:"burn-down"`
	Forecast struct {
		Data struct {
			Open, Weeks, Trials int
			P50, P85, P95       string
			WhyNot              string `json:"why_not"`
		}
	}
	Excluded []struct {
		Figure, Why string
		Cards       []string
	}
}

type cardSample struct {
	sample
	Cards []struct {
		Card, Done string
		Hours      float64
	}
}

type agedCard struct {
	Card, Stage string
	Hours       float64
	Started     bool
}

type stageFigure struct {
	Stage string
	Stays int
	P50   float64 `json:"p50_hours"`
	P85   float64 `json:"p85_hours"`
	Total float64 `json:"total_hours"`
}

// The figures of an export that was brought in, against its raw lines.
func TestTheFiguresOfAnExportAreThoseOfItsRawLines(t *testing.T) {
	for seed := range uint64(rounds(3, 12)) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) { checkExport(t, madeExport(seed, 60)) })
	}
}

// The team's own export is no part of the program: the test runs where it lies
// beside it, or where OPSBOARD_EXPORT says.
func TestTheFiguresOfTheTeamsExportAreThoseOfItsRawLines(t *testing.T) {
	path := os.Getenv("OPSBOARD_EXPORT")
	if path == "" {
		path = filepath.Join("..", "..", "..", "shared", "data", "gitlab-export", "team-board-scrubbed-issues.ndjson")
	}
	raw, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		t.Skipf("there is no export at %s; OPSBOARD_EXPORT says where one is", path)
	}
	require.NoError(t, err)
	checkExport(t, string(raw))
}

func checkExport(t *testing.T, lines string) {
	t.Helper()
	d := newDesk(t)
	d.env = append(d.env, "TZ=UTC")
	path := filepath.Join(t.TempDir(), "issues.ndjson")
	require.NoError(t, os.WriteFile(path, []byte(lines), 0o600))
	args := []string{"import", path}
	for list, stage := range columnOf {
		args = append(args, "--map", list+"="+stage)
	}
	d.run(args...)
	number := map[string]string{} // of each card
	for _, line := range strings.Split(d.run("list", "state:any", "--columns", "id,card"), "\n") {
		id, handle, _ := strings.Cut(line, "\t")
		number[id] = handle
	}
	all := readExport(t, lines)
	for _, days := range [][2]string{{"2024-03-01", "2024-06-30"}, {"2024-03-31", "2024-05-11"}, {"2024-04-10", "2024-04-10"}, {"2024-03-01", "2024-08-31"}} {
		var f exportFigures
		require.NoError(t, json.Unmarshal([]byte(d.run("report", "--json", "--since", days[0], "--until", days[1])), &f))
		rename(&f, number)
		checkTimes(t, f, all)
		checkDays(t, f, all)
		checkOpen(t, f, all)
		checkStages(t, f, all)
		checkForecast(t, f)
		require.Zero(t, f.Forced.Data+f.Rollover.Data+f.Rejections.Data.Cards+len(f.Validation.Data))
		for _, day := range f.BurnDown.Data.Days {
			require.Zero(t, day.Cards)
		}
	}
	d.sound()
}

// rename calls the cards by their numbers, as the export does.
func rename(f *exportFigures, number map[string]string) {
	for _, list := range []*cardSample{&f.Lead.Data, &f.Cycle.Data} {
		for i := range list.Cards {
			list.Cards[i].Card = number[list.Cards[i].Card]
		}
	}
	for i := range f.Age.Data.Cards {
		f.Age.Data.Cards[i].Card = number[f.Age.Data.Cards[i].Card]
	}
	for _, e := range f.Excluded {
		for i := range e.Cards {
			e.Cards[i] = number[e.Cards[i]]
		}
		slices.Sort(e.Cards)
	}
}

func (is issueTold) name() string { return "#" + strconv.Itoa(is.IID) }

// began is when the issue first came into the stage in which work begins.
func (is issueTold) began(stage string) (time.Time, bool) {
	for _, at := range is.moments() {
		if is.openIn(at) == stage {
			return at, true
		}
	}
	return time.Time{}, false
}

func checkTimes(t *testing.T, f exportFigures, all []issueTold) {
	t.Helper()
	at := instant(f.At)
	var lead, cycle []float64
	took, worked, unworked := map[string]float64{}, map[string]float64{}, []string(nil)
	done := map[string]int{}
	for _, is := range all {
		closed, ok := is.closedAt(at)
		day := closed.UTC().Format(time.DateOnly)
		if !ok || day < f.From || day > f.To {
			continue
		}
		done[day]++
		took[is.name()] = tenths(closed.Sub(is.Created))
		lead = append(lead, closed.Sub(is.Created).Hours())
		if began, ok := is.began(f.Work); ok && !began.After(closed) {
			worked[is.name()] = tenths(closed.Sub(began))
			cycle = append(cycle, closed.Sub(began).Hours())
		} else {
			unworked = append(unworked, is.name())
		}
	}
	require.Equal(t, sampleOf(lead), f.Lead.Data.sample)
	require.Equal(t, sampleOf(cycle), f.Cycle.Data.sample)
	require.Equal(t, took, pointsOf(f.Lead.Data))
	require.Equal(t, worked, pointsOf(f.Cycle.Data))
	var left []string
	for _, e := range f.Excluded {
		require.Equal(t, "cycle time", e.Figure)
		require.Equal(t, "never was in "+f.Work, e.Why)
		left = e.Cards
	}
	slices.Sort(unworked)
	require.Equal(t, unworked, left)
	for _, w := range f.Throughput.Data {
		n := 0
		for day := instant(w.From + "T00:00:00Z"); day.Format(time.DateOnly) <= w.To; day = day.AddDate(0, 0, 1) {
			n += done[day.Format(time.DateOnly)]
		}
		require.Equal(t, n, w.Done, "week of %s", w.From)
	}
}

func pointsOf(s cardSample) map[string]float64 {
	out := map[string]float64{}
	for _, c := range s.Cards {
		out[c.Card] = c.Hours
	}
	return out
}
