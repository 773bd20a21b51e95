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
	start workflow.Date // of the week that the first day falls in
	list  []Week
}

func newWeeks(from, to workflow.Date, cad workflow.Cadence) weeks {
	weekly := workflow.Cadence{First: cad.First}
	w := weeks{start: weekly.At(from).Start}
	for day := w.start; day <= to; day = day.Add(7) {
		w.list = append(w.list, Week{From: max(day, from), To: min(day.Add(6), to), Whole: day >= from && day.Add(6) <= to})
	}
	return w
}

func (w weeks) take(done workflow.Date, weight int) {
	i := done.Since(w.start) / 7
	w.list[i].Done++
	w.list[i].Weight += weight
}
