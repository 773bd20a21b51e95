package report

import (
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
	stages []workflow.Stage
	days   days
	change [][]int // by stage, then by day
	closed []int   // by day
}

func newFlow(stages []workflow.Stage, d days) flow {
	f := flow{stages: stages, days: d, change: make([][]int, len(stages)), closed: make([]int, d.len()+1)}
	for i := range f.change {
		f.change[i] = make([]int, d.len()+1)
	}
	return f
}

// take adds the stays of a card that reach the end of a day. A stay in a stage
// that the workflow has no more is left out of the columns.
func (f flow) take(l Life, at time.Time) {
	for _, v := range l.Visits {
		i := slices.Index(f.stages, v.Stage)
		if i < 0 || v.From.After(at) {
			continue
		}
		from, to := max(0, f.days.place(v.From)), f.days.len()
		if !v.To.IsZero() {
			to = f.days.place(v.To)
		}
		if from < to {
			f.change[i][from]++
			f.change[i][to]--
		}
	}
	for _, c := range l.closures() {
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

// closures are the times in which the card was closed: between two stays, and
// after the last.
func (l Life) closures() []Visit {
	var out []Visit
	for i, v := range l.Visits {
		switch {
		case v.To.IsZero():
		case i+1 == len(l.Visits):
			out = append(out, Visit{From: v.To})
		case l.Visits[i+1].From.After(v.To):
			out = append(out, Visit{From: v.To, To: l.Visits[i+1].From})
		}
	}
	return out
}

func (f flow) list() []Day {
	out := make([]Day, f.days.len())
	now, closed := make([]int, len(f.stages)), 0
	for d := range out {
		for i := range now {
			now[i] += f.change[i][d]
		}
		closed += f.closed[d]
		out[d] = Day{f.days.date(d), slices.Clone(now), closed}
	}
	return out
}
