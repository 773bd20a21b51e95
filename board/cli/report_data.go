package cli

import (
	"encoding/csv"
	"math"
	"strconv"
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

func timesOf(t report.Times) timesJSON {
	out := timesJSON{t.Sample, hoursOf(t.P50, t.Sample), hoursOf(t.P85, t.Sample), hoursOf(t.P95, t.Sample), []pointJSON{}}
	for _, p := range t.Points {
		out.Cards = append(out.Cards, pointJSON{string(p.Card), string(p.Done), hours(p.Took)})
	}
	return out
}

// reportJSON is the report as one object: what it is of, then each figure with
// its formula, then what was left out.
func reportJSON(r report.Report, shown []string) map[string]any {
	out := map[string]any{"from": r.From, "to": r.To, "at": stamp(r.At), "cards": r.Cards, "work": r.Work}
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
		return timesOf(r.Lead)
	case "cycle":
		return timesOf(r.Cycle)
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
		return map[string]any{"iteration": iterationOf(r.Burn.Iteration), "days": days}
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

// reportCSV writes the figures one value a line: figure, series, key, value.
// Times are in hours.
func (a *app) reportCSV(r report.Report, shown []string) error {
	w := csv.NewWriter(a.out)
	_ = w.Write([]string{"figure", "series", "key", "value"}) // the first error stays in w
	put := func(figure, series, key string, value float64) {
		_ = w.Write([]string{figure, spreadsheetSafe(series), spreadsheetSafe(key), strconv.FormatFloat(value, 'f', -1, 64)})
	}
	for _, f := range shown {
		values(r, f, func(series, key string, value float64) { put(f, series, key, value) })
	}
	w.Flush()
	return w.Error()
}

// spreadsheetSafe keeps a name from being taken for a formula.
func spreadsheetSafe(s string) string {
	if s != "" && (s[0] == '=' || s[0] == '+' || s[0] == '-' || s[0] == '@') {
		return "'" + s
	}
	return s
}

// values visits the numbers of a figure.
func values(r report.Report, figure string, put func(series, key string, value float64)) {
	times := func(t report.Times) {
		if t.Sample > 0 {
			put("percentile", "50", hours(t.P50))
			put("percentile", "85", hours(t.P85))
			put("percentile", "95", hours(t.P95))
		}
		for _, p := range t.Points {
			put(string(p.Done), string(p.Card), hours(p.Took))
		}
	}
	switch figure {
	case "lead":
		times(r.Lead)
	case "cycle":
		times(r.Cycle)
	case "throughput":
		for _, w := range r.Weeks {
			put("cards", string(w.From), float64(w.Done))
			put("weight", string(w.From), float64(w.Weight))
		}
	case "flow":
		for _, d := range r.Flow {
			for i, s := range r.Stages {
				put(string(s), string(d.Date), float64(d.Open[i]))
			}
			put("closed", string(d.Date), float64(d.Closed))
		}
	case "age":
		for _, c := range r.Ages.Cards {
			put(string(c.Stage), string(c.Card), hours(c.Age))
		}
	case "stages":
		for _, s := range r.InStage {
			put(string(s.Stage), "stays", float64(s.Stays))
			put(string(s.Stage), "50", hours(s.P50))
			put(string(s.Stage), "85", hours(s.P85))
		}
	default:
		moreValues(r, figure, put)
	}
}

func moreValues(r report.Report, figure string, put func(series, key string, value float64)) {
	switch figure {
	case "validation":
		for _, a := range r.Validation {
			put(a.Of, "requests", float64(a.Requests))
			put(a.Of, "waiting", float64(a.Waiting))
			put(a.Of, "rejected", float64(a.Rejected))
			if a.Requests > a.Waiting {
				put(a.Of, "50", hours(a.P50))
				put(a.Of, "85", hours(a.P85))
			}
		}
	case "rejections":
		for n, cards := range r.Rejections.ByCount {
			put("cards", strconv.Itoa(n), float64(cards))
		}
	case "forced":
		put("moves", string(r.To), float64(r.Forced))
	case "wip":
		put("cards", string(r.To), float64(r.OverLimit))
	case "rollover":
		put("cards", string(r.To), float64(r.RolledOver))
	case "burn-down":
		for _, d := range r.Burn.Days {
			put("cards left", string(d.Date), float64(d.Left))
			put("weight left", string(d.Date), float64(d.LeftOfWeight))
		}
	case "forecast":
		for _, p := range []struct {
			name string
			day  workflow.Date
		}{{"50", r.Forecast.P50}, {"85", r.Forecast.P85}, {"95", r.Forecast.P95}} {
			if p.day != "" {
				put(string(p.day), p.name, float64(r.Forecast.Open))
			}
		}
	}
}
