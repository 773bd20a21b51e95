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

// issueTold is a line of a GitLab export, as far as figures follow from it. They
// are computed from it here in the plainest way: by asking, for every moment
// that matters, how the issue stood then.
type issueTold struct {
	IID         int
	State       string
	Created     time.Time  `json:"created_at"`
	Updated     time.Time  `json:"updated_at"`
	Closed      *time.Time `json:"closed_at"`
	LabelEvents []struct {
		Action string
		At     time.Time `json:"created_at"`
		Label  *struct{ Title string }
	} `json:"resource_label_events"`
	StateEvents []struct {
		State string
		At    time.Time `json:"created_at"`
	} `json:"resource_state_events"`
}

// columnOf says what the lists of the team's GitLab board are here.
var columnOf = map[string]string{"To Do": "Planning", "In Progress": "Development", "Review": "Implementation", "Done": "Completed"}

// start and end are the stages before the first list and after the closing.
const start, end = "Triage", "Completed"

// atFirst is within what time after the issue its first labels are written.
const atFirst = 2 * time.Second

// labelTime is when a label event was: the first labels come with the issue.
func (is issueTold) labelTime(i int) time.Time {
	e := is.LabelEvents[i]
	for k := 0; k <= i; k++ {
		if x := is.LabelEvents[k]; x.Action != "add" || x.At.Sub(is.Created) > atFirst {
			return e.At
		}
	}
	return is.Created
}

// closings are the spans in which the issue was closed, the last without an end
// where it is closed now.
func (is issueTold) closings() [][2]time.Time {
	var out [][2]time.Time
	for _, e := range is.StateEvents {
		open := len(out) == 0 || !out[len(out)-1][1].IsZero()
		switch {
		case e.State == "closed" && open:
			out = append(out, [2]time.Time{e.At})
		case e.State == "reopened" && !open:
			out[len(out)-1][1] = e.At
		}
	}
	if is.State != "closed" {
		return out
	}
	if len(out) == 0 {
		out = append(out, [2]time.Time{is.Updated})
	}
	if is.Closed != nil {
		out[len(out)-1][0] = *is.Closed
	}
	return out
}

// closedAt is the closing that is in force at a moment.
func (is issueTold) closedAt(at time.Time) (since time.Time, ok bool) {
	for _, c := range is.closings() {
		if !c[0].After(at) && (c[1].IsZero() || c[1].After(at)) {
			return c[0], true
		}
	}
	return time.Time{}, false
}

// stageAt is where the issue stood at a moment, closed or not: where its newest
// list label says, else where it was before.
func (is issueTold) stageAt(at time.Time) string {
	stage, lists := start, []string(nil)
	type change struct {
		at time.Time
		do func()
	}
	var all []change
	for i, e := range is.LabelEvents {
		if e.Label == nil || columnOf[e.Label.Title] == "" {
			continue
		}
		all = append(all, change{is.labelTime(i), func() {
			lists = slices.DeleteFunc(lists, func(l string) bool { return l == e.Label.Title })
			if e.Action == "add" {
				lists = append(lists, e.Label.Title)
			}
			if n := len(lists); n > 0 {
				stage = columnOf[lists[n-1]]
			}
		}})
	}
	for _, c := range is.closings() {
		all = append(all, change{c[0], func() {
			if len(lists) == 0 {
				stage = end
			}
		}})
		if !c[1].IsZero() {
			all = append(all, change{c[1], func() {
				if len(lists) == 0 {
					stage = start
				}
			}})
		}
	}
	slices.SortStableFunc(all, func(a, b change) int { return a.at.Compare(b.at) })
	for _, c := range all {
		if !c.at.After(at) {
			c.do()
		}
	}
	return stage
}

// openIn is the stage in which the open issue stood, "" where it was closed or
// not there.
func (is issueTold) openIn(at time.Time) string {
	if _, closed := is.closedAt(at); closed || at.Before(is.Created) {
		return ""
	}
	return is.stageAt(at)
}

// moments are all instants at which something may have changed, in order.
func (is issueTold) moments() []time.Time {
	out := []time.Time{is.Created}
	for i := range is.LabelEvents {
		out = append(out, is.labelTime(i))
	}
	for _, c := range is.closings() {
		out = append(out, c[0])
		if !c[1].IsZero() {
			out = append(out, c[1])
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return slices.CompactFunc(out, time.Time.Equal)
}

// stays are the lengths of time in each stage, by when they ended.
func (is issueTold) stays(each func(stage string, ended time.Time, took time.Duration)) {
	stage, since := "", time.Time{}
	for _, at := range is.moments() {
		now := is.openIn(at)
		if now == stage {
			continue
		}
		if stage != "" {
			each(stage, at, at.Sub(since))
		}
		stage, since = now, at
	}
}

// readExport reads the lines of an export.
func readExport(t *testing.T, lines string) []issueTold {
	t.Helper()
	var out []issueTold
	for _, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		var is issueTold
		require.NoError(t, json.Unmarshal([]byte(line), &is))
		for i := 1; i < len(is.LabelEvents); i++ { // an export lists them as it likes
			for k := i; k > 0 && is.LabelEvents[k].At.Before(is.LabelEvents[k-1].At); k-- {
				is.LabelEvents[k], is.LabelEvents[k-1] = is.LabelEvents[k-1], is.LabelEvents[k]
			}
		}
		slices.SortStableFunc(is.StateEvents, func(a, b struct {
			State string
			At    time.Time `json:"created_at"`
		},
		) int {
			return a.At.Compare(b.At)
		})
		out = append(out, is)
	}
	return out
}

func tenths(d time.Duration) float64 { return math.Round(d.Hours()*10) / 10 }
