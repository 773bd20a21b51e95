package report

import "opsboard/workflow"

// Week is what was completed in seven days, beginning on the weekday on which
// the team's iterations begin.
type Week struct {
	From, To workflow.Date // both included; of the first and last week only what lies in the report
	Whole    bool          // all seven days lie in the report
	Done     int
	Weight   int
}

type weeks struct {
	before int // days from the begin of the first week to the first of the report
	list   []Week
}

func newWeeks(from, to workflow.Date, cad workflow.Cadence) weeks {
	weekly := workflow.Cadence{First: cad.First}
	start := weekly.At(from).Start
	w := weeks{before: from.Since(start)}
	for day := start; day <= to; day = day.Add(7) {
		w.list = append(w.list, Week{From: max(day, from), To: min(day.Add(6), to), Whole: day >= from && day.Add(6) <= to})
	}
	return w
}

// take counts what was done on a day of the report.
func (w weeks) take(day, weight int) {
	i := (w.before + day) / 7
	w.list[i].Done++
	w.list[i].Weight += weight
}

func (w weeks) join(x weeks) {
	for i, week := range x.list {
		w.list[i].Done += week.Done
		w.list[i].Weight += week.Weight
	}
}
