package figure

import (
	"math"
	"time"

	"opsboard/workflow"
	"opsboard/workflow/report"
)

type figureJSON struct {
	Formula string `json:"formula"`
	Data    any    `json:"data"`
}

type timesJSON struct {
	Sample int         `json:"sample"`
	P50    *float64    `json:"p50_hours"`
	P85    *float64    `json:"p85_hours"`
	P95    *float64    `json:"p95_hours"`
	Cards  []pointJSON `json:"cards"`
}

type pointJSON struct {
	Card  string  `json:"card"`
	Done  string  `json:"done"`
	Hours float64 `json:"hours"`
}

type excludedJSON struct {
	Figure string   `json:"figure"`
	Why    string   `json:"why"`
	Cards  []string `json:"cards"`
}

// hours has one decimal: more would pretend to know.
func hours(d time.Duration) float64 { return math.Round(d.Hours()*10) / 10 }

func hoursOf(d time.Duration, sample int) *float64 {
	if sample == 0 {
		return nil
	}
	h := hours(d)
	return &h
}

func timesData(t report.Times) timesJSON {
	out := timesJSON{t.Sample, hoursOf(t.P50, t.Sample), hoursOf(t.P85, t.Sample), hoursOf(t.P95, t.Sample), []pointJSON{}}
	for _, p := range t.Points {
		out.Cards = append(out.Cards, pointJSON{string(p.Card), string(p.Done), hours(p.Took)})
	}
	return out
}

// Data is a report as JSON has it, one object: what it is of, then each of the
// figures that are named with its formula, then what was left out. A figure goes
// by its name in the report, forced moves and roll-overs by a name each.
func Data(r report.Report, shown []string) map[string]any {
	out := map[string]any{"from": r.From, "to": r.To, "at": r.At.UTC().Format(time.RFC3339), "cards": r.Cards, "work": r.Work}
	excluded := []excludedJSON{}
	for _, e := range r.Excluded {
		x := excludedJSON{e.Figure, e.Why, []string{}}
		for _, c := range e.Cards {
			x.Cards = append(x.Cards, string(c))
		}
		excluded = append(excluded, x)
	}
	out["excluded"] = excluded
	for _, f := range shown {
		out[f] = figureJSON{r.Formula(f), dataOf(r, f)}
	}
	return out
}

// dataOf is one figure as JSON shows it.
func dataOf(r report.Report, figure string) any {
	switch figure {
	case "lead":
		return timesData(r.Lead)
	case "cycle":
		return timesData(r.Cycle)
	case "throughput":
		return listOf(r.Weeks, func(w report.Week) any {
			return map[string]any{"from": w.From, "to": w.To, "whole": w.Whole, "done": w.Done, "weight": w.Weight}
		})
	case "flow":
		return listOf(r.Flow, func(d report.Day) any {
			open := map[workflow.Stage]int{}
			for i, s := range r.Stages {
				open[s] = d.Open[i]
			}
			return map[string]any{"date": d.Date, "open": open, "closed": d.Closed}
		})
	case "age":
		cards := listOf(r.Ages.Cards, func(c report.Age) any {
			return map[string]any{"card": c.Card, "stage": c.Stage, "hours": hours(c.Age), "started": c.Started}
		})
		return map[string]any{"open": r.Ages.Open, "started": r.Ages.Started, "over_p50": r.Ages.OverP50, "over_p85": r.Ages.OverP85, "over_p95": r.Ages.OverP95, "cards": cards}
	case "stages":
		return listOf(r.InStage, func(s report.StageTime) any {
			return map[string]any{"stage": s.Stage, "stays": s.Stays, "p50_hours": hours(s.P50), "p85_hours": hours(s.P85), "total_hours": hours(s.Total)}
		})
	}
	return moreDataOf(r, figure)
}

func moreDataOf(r report.Report, figure string) any {
	switch figure {
	case "validation":
		return listOf(r.Validation, func(a report.Asked) any {
			answered := a.Requests - a.Waiting
			return map[string]any{
				"of": a.Of, "requests": a.Requests, "waiting": a.Waiting, "received": a.Received, "rejected": a.Rejected,
				"p50_hours": hoursOf(a.P50, answered), "p85_hours": hoursOf(a.P85, answered), "longest_hours": hoursOf(a.Longest, a.Waiting),
			}
		})
	case "rejections":
		return map[string]any{"cards": r.Rejections.Cards, "by_count": append([]int{}, r.Rejections.ByCount...)}
	case "forced":
		return r.Forced
	case "wip":
		return r.OverLimit
	case "rollover":
		return r.RolledOver
	case "burn-down":
		days := listOf(r.Burn.Days, func(d report.BurnDay) any {
			return map[string]any{"date": d.Date, "cards": d.Cards, "weight": d.Weight, "left": d.Left, "left_weight": d.LeftOfWeight}
		})
		return map[string]any{"iteration": iterationData(r.Burn.Iteration), "days": days}
	case "forecast":
		f := r.Forecast
		return map[string]any{"open": f.Open, "weeks": f.Weeks, "trials": f.Trials, "p50": null(f.P50), "p85": null(f.P85), "p95": null(f.P95), "why_not": null(f.Why)}
	}
	return nil
}

func listOf[T any](list []T, one func(T) any) []any {
	out := make([]any, len(list))
	for i, x := range list {
		out[i] = one(x)
	}
	return out
}

type iterationJSON struct {
	Start string  `json:"start"`
	End   string  `json:"end"`
	Title *string `json:"title"`
}

func iterationData(i workflow.Iteration) *iterationJSON {
	if i.IsZero() {
		return nil
	}
	return &iterationJSON{string(i.Start), string(i.End), null(i.Title)}
}

// null is nil for a word that is not there.
func null[T ~string](s T) *string {
	if s == "" {
		return nil
	}
	out := string(s)
	return &out
}
