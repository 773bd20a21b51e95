package figure

import (
	"encoding/csv"
	"io"
	"strconv"

	"opsboard/workflow"
	"opsboard/workflow/report"
)

// CSV writes the figures that are named, one value a line: figure, series, key,
// value. Times are in hours.
func CSV(to io.Writer, r report.Report, shown []string) error {
	w := csv.NewWriter(to)
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
