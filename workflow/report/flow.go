package report

import (
	"maps"
	"slices"
	"time"

	"opsboard/workflow"
)

// Day is the board at the end of one day: how many open cards each stage held,
// in the order of [Report.Stages], and how many cards stood closed that had been
// closed since the first day of the report.
type Day struct {
	Date   workflow.Date
	Open   []int
	Closed int
}

// flow counts, for each day and stage, who came and who left; what stood there
// is their sum from the first day on.
type flow struct {
	days   days
	change map[workflow.Stage][]int // by day
	closed []int                    // by day
}

func newFlow(d days) flow {
	return flow{days: d, change: map[workflow.Stage][]int{}, closed: make([]int, d.len()+1)}
}

// take adds the stays of a card that reach the end of a day.
func (f flow) take(l *Life, at time.Time) {
	for i := range l.Visits {
		v := &l.Visits[i]
		if v.From.After(at) {
			continue
		}
		from, to := max(0, f.days.place(v.From)), f.days.len()
		if !v.To.IsZero() {
			to = f.days.place(v.To)
		}
		if from < to {
			change := f.of(v.Stage)
			change[from]++
			change[to]--
		}
	}
	for _, c := range l.Closings {
		from, to := f.days.place(c.From), f.days.len()
		if !c.To.IsZero() {
			to = min(to, f.days.place(c.To))
		}
		if from >= 0 && from < to && !c.From.After(at) {
			f.closed[from]++
			f.closed[to]--
		}
	}
}

func (f flow) of(s workflow.Stage) []int {
	change := f.change[s]
	if change == nil {
		change = make([]int, f.days.len()+1)
		f.change[s] = change
	}
	return change
}

func (f flow) join(x flow) {
	for s, change := range x.change {
		of := f.of(s)
		for i, n := range change {
			of[i] += n
		}
	}
	for i, n := range x.closed {
		f.closed[i] += n
	}
}

// stages are those of the workflow in which open cards stand, and all others in
// which some stood: a stage that closes cards, when an import brought one that
// stands there and is open, or one that the workflow has no more.
func (f flow) stages(r *workflow.Rules) []workflow.Stage {
	out := working(r)
	for _, s := range r.Stages("") {
		if f.change[s] != nil && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, s := range slices.Sorted(maps.Keys(f.change)) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func (f flow) list(stages []workflow.Stage) []Day {
	out := make([]Day, f.days.len())
	now, closed := make([]int, len(stages)), 0
	for d := range out {
		for i, s := range stages {
			if change := f.change[s]; change != nil {
				now[i] += change[d]
			}
		}
		closed += f.closed[d]
		out[d] = Day{f.days.date(d), slices.Clone(now), closed}
	}
	return out
}
