//go:build unix

package e2e

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// told is a card as the export tells it, and nothing that the program makes of
// it: the figures are computed here a second time, in the plainest way.
type told struct {
	ID      string
	History []struct {
		Seq, Undoes int
		What, At    string
		Changes     []struct{ Field, Key, Old, New string }
	}
}

// fields are the values of a card after all lines up to a moment, those taken
// back left out.
func (c told) fields(until time.Time) map[string]string {
	undone := map[int]bool{}
	for _, h := range c.History {
		undone[h.Undoes] = true
	}
	out := map[string]string{}
	for _, h := range c.History {
		if h.Undoes != 0 || undone[h.Seq] || instant(h.At).After(until) {
			continue
		}
		for _, ch := range h.Changes {
			out[ch.Field+"/"+ch.Key] = ch.New
		}
	}
	return out
}

// first is when a field first got a value.
func (c told) first(field, value string) (at time.Time, ok bool) {
	for _, h := range c.History {
		for _, ch := range h.Changes {
			if ch.Field == field && ch.New == value {
				return instant(h.At), true
			}
		}
	}
	return time.Time{}, false
}

func instant(s string) time.Time {
	t, _ := time.Parse(time.RFC3339, s)
	return t
}

// figures is what `opsboard report --json` says, as far as it is recomputed.
type figures struct {
	From, To, At, Work string
	Cards              int
	Lead, Cycle        struct{ Data sample }
	Throughput         struct {
		Data []struct {
			From, To string
			Done     int
		}
	}
	Flow struct {
		Data []struct {
			Date   string
			Open   map[string]int
			Closed int
		}
	}
	Age struct {
		Data struct {
			Open  int
			Cards []struct {
				Card  string
				Hours float64
			}
		}
	}
	Rejections struct {
		Data struct {
			Cards   int
			ByCount []int `json:"by_count"`
		}
	}
	Forced, Rollover struct{ Data int }
}

type sample struct {
	Sample int
	P50    float64 `json:"p50_hours"`
	P85    float64 `json:"p85_hours"`
	P95    float64 `json:"p95_hours"`
}

// sampleOf sorts, and takes the smallest value that so many of a hundred do not
// exceed.
func sampleOf(hours []float64) sample {
	slices.Sort(hours)
	rank := func(p float64) float64 {
		if len(hours) == 0 {
			return 0
		}
		return math.Round(hours[int(math.Ceil(p/100*float64(len(hours))))-1]*10) / 10
	}
	return sample{len(hours), rank(50), rank(85), rank(95)}
}

func TestTheFiguresAreWhatTheExportedHistoryGivesByAnotherWay(t *testing.T) {
	d := newDesk(t)
	d.env = append(d.env, "TZ=UTC")
	d.run("demo", "--cards", "300", "--keep", d.file)
	for _, id := range strings.Split(d.run("list", "stage:Planning", "kind:bug", "--columns", "id", "--limit", "3"), "\n") {
		if _, _, code := d.try("move", id, "Development", "--force", "--reason", "tried"); code == 0 {
			d.run("undo")
		}
	}
	var all []told
	for _, line := range strings.Split(d.run("export", "--with-confidential"), "\n") {
		var c told
		require.NoError(t, json.Unmarshal([]byte(line), &c))
		all = append(all, c)
	}
	for _, args := range [][]string{{}, {"--since", "35d", "--until", "10d"}} {
		var f figures
		require.NoError(t, json.Unmarshal([]byte(d.run(append([]string{"report", "--json"}, args...)...)), &f))
		require.Equal(t, recomputed(f, all), f, "%v", args)
		require.Positive(t, f.Lead.Data.Sample)
		require.NotEmpty(t, f.Flow.Data[0].Open)
		require.NotEmpty(t, f.Throughput.Data)
		require.NotEmpty(t, f.Age.Data.Cards)
		require.Positive(t, f.Forced.Data)
		require.Positive(t, f.Rejections.Data.ByCount[1])
	}
}

// recomputed is the figures of the same days over the cards as they are told.
func recomputed(of figures, all []told) figures {
	f := of
	at := instant(of.At)
	f.Cards, f.Forced.Data, f.Rollover.Data = 0, 0, 0
	f.Age.Data.Open, f.Rejections.Data.Cards, f.Rejections.Data.ByCount = 0, 0, make([]int, len(of.Rejections.Data.ByCount))
	within := func(s string) bool { return s != "" && s[:10] >= of.From && s[:10] <= of.To && !instant(s).After(at) }
	f.Throughput.Data = slices.Clone(of.Throughput.Data)
	for i := range f.Throughput.Data {
		f.Throughput.Data[i].Done = 0
	}
	var lead, cycle []float64
	ages := map[string]float64{}
	for _, c := range all {
		now, then := c.fields(time.Now().AddDate(1, 0, 0)), c.fields(at)
		created := instant(now["created_at/"])
		if created.After(at) {
			continue
		}
		f.Cards++
		if then["closed_at/"] == "" || now["closed_at/"] == "" || instant(now["closed_at/"]).After(at) {
			f.Age.Data.Open++
			ages[c.ID] = math.Round(at.Sub(created).Hours()*10) / 10
		} else if closed := now["closed_at/"]; now["resolution/"] == "completed" && within(closed) {
			lead = append(lead, instant(closed).Sub(created).Hours())
			if began, ok := c.first("stage", of.Work); ok {
				cycle = append(cycle, instant(closed).Sub(began).Hours())
			}
			for i, w := range f.Throughput.Data {
				if closed[:10] >= w.From && closed[:10] <= w.To {
					f.Throughput.Data[i].Done++
				}
			}
		}
		f = f.withRounds(now, within)
		for _, h := range c.History {
			if h.What == "rollover" && within(h.At) {
				f.Rollover.Data++
			}
			for _, ch := range h.Changes {
				if h.What == "move" && ch.Field == "forced" && ch.New != "" && within(h.At) && c.stands(h.Seq) {
					f.Forced.Data++
				}
			}
		}
	}
	f.Lead.Data, f.Cycle.Data = sampleOf(lead), sampleOf(cycle)
	f.Age.Data.Cards = slices.Clone(of.Age.Data.Cards)
	for i, c := range f.Age.Data.Cards {
		f.Age.Data.Cards[i].Hours = ages[c.Card]
	}
	return f.withFlow(all, at)
}

// stands reports whether a line was not taken back.
func (c told) stands(seq int) bool {
	for _, h := range c.History {
		if h.Undoes == seq {
			return false
		}
	}
	return true
}

// withRounds counts the validations that were asked for within the days.
func (f figures) withRounds(now map[string]string, within func(string) bool) figures {
	asked, rejected := false, 0
	for name, text := range now {
		var r struct {
			State, At  string
			AnsweredAt string `json:"answered_at"`
		}
		if !strings.HasPrefix(name, "round/") || json.Unmarshal([]byte(text), &r) != nil || !within(r.At) {
			continue
		}
		asked = true
		if r.State == "rejected" && !instant(r.AnsweredAt).After(instant(f.At)) {
			rejected++
		}
	}
	if asked {
		f.Rejections.Data.Cards++
		f.Rejections.Data.ByCount[min(rejected, len(f.Rejections.Data.ByCount)-1)]++
	}
	return f
}

// withFlow replays every card for every day.
func (f figures) withFlow(all []told, at time.Time) figures {
	days := slices.Clone(f.Flow.Data)
	for i, day := range days {
		end := instant(day.Date + "T23:59:59Z")
		if end.After(at) {
			end = at
		}
		open := map[string]int{}
		for stage := range day.Open {
			open[stage] = 0
		}
		for _, c := range all {
			then := c.fields(end)
			if then["stage/"] != "" && then["resolution/"] == "" {
				open[then["stage/"]]++
			}
		}
		days[i].Open = open
	}
	f.Flow.Data = days
	return f
}
