package cli

import (
	"fmt"
	"strings"
	"time"

	"opsboard/board/cell"
	"opsboard/board/chart"
	"opsboard/board/figure"
	"opsboard/storage"
	"opsboard/workflow"
	"opsboard/workflow/report"
)

// chartHeight is how many lines a chart takes.
const chartHeight = 10

// reportText is for people: a line or a chart a figure, its formula, its sample.
func (a *app) reportText(s *storage.Store, r report.Report, shown []string, words string) error {
	t := reportPage{a: a, r: r, w: max(20, min(a.out.width, 110)), s: s}
	if !a.out.terminal {
		t.w = 80
	}
	if !a.env.hasUTF8() {
		t.glyphs = chart.ASCII
	}
	title := fmt.Sprintf("%s to %s · %s", longDay(r.From), longDay(r.To), count(r.Cards, "card"))
	if words != "" {
		title += " · " + words
	}
	a.out.line(title)
	if words != "" {
		a.out.line("The filter judges each card as it is today, not as it was on the days that are counted.")
	}
	for _, f := range shown {
		a.out.line("")
		if err := t.figure(f); err != nil {
			return err
		}
	}
	return t.excluded(shown)
}

// reportPage is a report being written for people.
type reportPage struct {
	a      *app
	s      *storage.Store
	r      report.Report
	w      int
	glyphs chart.Glyphs
}

func (t reportPage) head(name, result string, figure string) {
	t.a.out.line(strings.TrimRight(cell.Pad(name, 20)+result, " "))
	for _, l := range cell.Wrap(t.r.Formula(figure), max(1, t.w-2), 4) {
		t.a.out.line("  " + l)
	}
}

func (t reportPage) chart(lines []chart.Line) {
	for _, l := range lines {
		t.a.out.line("  " + strings.TrimRight(l.String(), " "))
	}
}

func (t reportPage) figure(name string) error {
	r := t.r
	switch name {
	case "lead":
		t.times("Lead time", name, r.Lead)
	case "cycle":
		t.times("Cycle time", name, r.Cycle)
	case "throughput":
		t.throughput()
	case "flow":
		t.flow()
	case "age":
		return t.age()
	case "stages":
		t.head("Time in stages", "", name)
		var bars []chart.Bar
		for _, s := range r.InStage {
			bars = append(bars, chart.Bar{Label: string(s.Stage), Value: s.P85.Hours(), Note: fmt.Sprintf("50 %%: %s  85 %%: %s  %s", took(s.P50), took(s.P85), count(s.Stays, "stay"))})
		}
		t.bars(bars)
	case "validation":
		t.validation()
	case "rejections":
		t.rejections()
	case "forced":
		t.head("Forced moves", fmt.Sprint(r.Forced), name)
	case "wip":
		t.head("Over a limit", count(r.OverLimit, "card"), name)
	case "rollover":
		t.head("Rolled over", count(r.RolledOver, "card"), name)
	case "burn-down":
		t.burnDown()
	case "forecast":
		t.forecast()
	}
	return nil
}

func (t reportPage) bars(bars []chart.Bar) {
	for i := range bars {
		bars[i].Label = cell.Clean(bars[i].Label)
	}
	t.chart(chart.Bars(bars, t.w-2, t.glyphs))
}

func (t reportPage) times(title, name string, x report.Times) {
	result := "no card completed"
	if t.r.Lead.Sample > 0 {
		result = "no completed card ever was in " + string(t.r.Work)
	}
	if x.Sample > 0 {
		result = fmt.Sprintf("50 %%: %s   85 %%: %s   95 %%: %s   (%s)", took(x.P50), took(x.P85), took(x.P95), count(x.Sample, "card"))
	}
	t.head(title, result, name)
	if x.Sample < 2 {
		return
	}
	top, span := x.P95, max(1, t.r.To.Since(t.r.From))
	for _, p := range x.Points {
		top = max(top, p.Took)
	}
	if top == 0 {
		return
	}
	points := make([]chart.Point, len(x.Points))
	for i, p := range x.Points {
		points[i] = chart.Point{X: float64(p.Done.Since(t.r.From)) / float64(span), Y: float64(p.Took) / float64(top)}
	}
	marks := map[string]float64{"85 %": float64(x.P85) / float64(top)}
	t.chart(chart.Scatter(points, marks, t.axes(took(top), "0"), t.w-2, chartHeight, t.glyphs))
}

// axes are those of a chart over the days of the report.
func (t reportPage) axes(top, bottom string) chart.Axes {
	return chart.Axes{Top: top, Bottom: bottom, Left: t.day(t.r.From), Right: t.day(t.r.To)}
}

func (t reportPage) throughput() {
	done, weeks := 0, 0
	var bars []chart.Bar
	empty := 0
	for i, w := range t.r.Weeks {
		if w.Whole {
			weeks++
		}
		if w.Done == 0 {
			empty++
		}
		if w.Done == 0 && i+1 < len(t.r.Weeks) && t.r.Weeks[i+1].Done == 0 {
			continue // a long silence is one line
		}
		if w.Done == 0 && empty > 1 {
			bars = append(bars, chart.Bar{Label: t.day(t.r.Weeks[i+1-empty].From), Note: fmt.Sprintf("0, %d weeks long", empty)})
			empty = 0
			continue
		}
		empty = 0
		note := fmt.Sprint(w.Done)
		if w.Weight > 0 {
			note += fmt.Sprintf(", weight %d", w.Weight)
		}
		if w.Whole {
			done += w.Done
		} else {
			note += " (not a whole week)"
		}
		bars = append(bars, chart.Bar{Label: t.day(w.From), Value: float64(w.Done), Note: note})
	}
	result := ""
	if weeks > 0 {
		result = fmt.Sprintf("%.1f cards a week, over %s", float64(done)/float64(weeks), count(weeks, "whole week"))
	}
	t.head("Throughput", result, "throughput")
	t.bars(bars)
}

func (t reportPage) flow() {
	t.head("Cumulative flow", "", "flow")
	n := len(t.r.Stages)
	series, top := make([][]int, n+1), 1
	for _, d := range t.r.Flow {
		sum := d.Closed
		series[0] = append(series[0], d.Closed)
		for i := range n { // the last stage next to what is closed
			series[1+i] = append(series[1+i], d.Open[n-1-i])
			sum += d.Open[n-1-i]
		}
		top = max(top, sum)
	}
	t.chart(chart.Areas(series, top, t.axes(fmt.Sprint(top), "0"), t.w-2, chartHeight+4, t.glyphs))
	last := t.r.Flow[len(t.r.Flow)-1]
	for i := range series {
		name, now := "closed", last.Closed
		if i > 0 {
			name, now = string(t.r.Stages[n-i]), last.Open[n-i]
		}
		t.a.out.line(fmt.Sprintf("  %c %s %d", chart.Fill(i, t.glyphs), name, now))
	}
}

// excluded names what the figures leave out.
func (t reportPage) excluded(shown []string) error {
	if len(t.r.Excluded) == 0 || len(shown) < len(figures) {
		return nil
	}
	t.a.out.line("")
	t.a.out.line("Left out")
	for _, e := range t.r.Excluded {
		var names []string
		for _, id := range e.Cards[:min(oldest, len(e.Cards))] {
			h, err := t.s.Handle(id)
			if err != nil {
				return err
			}
			names = append(names, h)
		}
		if more := len(e.Cards) - len(names); more > 0 {
			names = append(names, fmt.Sprintf("and %d more", more))
		}
		line := fmt.Sprintf("%s, of %s (%s): %s", count(len(e.Cards), "card"), e.Figure, e.Why, strings.Join(names, " "))
		for _, l := range cell.Wrap(cell.Clean(line), max(1, t.w-2), 3) {
			t.a.out.line("  " + l)
		}
	}
	return nil
}

// took is a length of time as the board's screen has it too.
func took(d time.Duration) string { return figure.Took(d) }

func longDay(d workflow.Date) string { return figure.Day(d) }

// day is short; it has its year where the report spans more than one.
func (t reportPage) day(d workflow.Date) string {
	if t.r.From[:4] != t.r.To[:4] {
		return d.Time().Format("2 Jan 2006")
	}
	return d.Time().Format("2 Jan")
}
