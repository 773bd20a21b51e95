package figure

import (
	"fmt"
	"strconv"
	"time"

	"opsboard/board/cell"
	"opsboard/board/chart"
	"opsboard/workflow/report"
)

// Draw is the chart of the figure, at most w cells wide and h lines high; nil
// where there is nothing to draw, or no room. The age of open work has none: it
// is a list of cards.
func (n Name) Draw(r report.Report, w, h int, g chart.Glyphs) []chart.Line {
	d := drawing{r, w, h, g}
	switch n {
	case Lead:
		return d.scatter(r.Lead)
	case Cycle:
		return d.scatter(r.Cycle)
	case Throughput:
		return d.weeks()
	case Flow:
		return d.flow()
	case Stages:
		return d.stages()
	case Validation:
		return d.validation()
	case Rejections:
		return d.rejections()
	case Forced:
		bars := []chart.Bar{
			{Label: "forced moves", Value: float64(r.Forced), Note: strconv.Itoa(r.Forced), Series: 0},
			{Label: "rolled over", Value: float64(r.RolledOver), Note: strconv.Itoa(r.RolledOver), Series: 1},
		}
		if r.OverLimit > 0 {
			bars = append(bars, chart.Bar{Label: "over a limit", Value: float64(r.OverLimit), Note: strconv.Itoa(r.OverLimit), Series: 2})
		}
		return d.bars(bars)
	case BurnDown:
		return d.burnDown()
	case Forecast:
		return d.forecast()
	}
	return nil
}

// drawing is the room for a chart.
type drawing struct {
	r      report.Report
	w, h   int
	glyphs chart.Glyphs
}

// bars draws as many bars as there are lines; how many are left out stands on the
// last one.
func (d drawing) bars(list []chart.Bar) []chart.Line {
	if d.h <= 0 || d.w <= 0 {
		return nil
	}
	more := 0
	if len(list) > d.h {
		more = len(list) - d.h + 1
		list = list[:d.h-1]
	}
	lines := chart.Bars(list, d.w, d.glyphs)
	if more > 0 {
		lines = append(lines, chart.Line{{Text: cell.Cut(fmt.Sprintf("and %d more", more), d.w), Series: chart.Axis}})
	}
	return lines
}

// axes are those of a chart over the days of the report.
func (d drawing) axes(top string) chart.Axes {
	return chart.Axes{Top: top, Bottom: "0", Left: shortDay(d.r, d.r.From), Right: shortDay(d.r, d.r.To)}
}

// scatter has a point for each card that was done, by its day, and lines at the
// percentiles.
func (d drawing) scatter(t report.Times) []chart.Line {
	var top time.Duration
	for _, p := range t.Points {
		top = max(top, p.Took)
	}
	if top == 0 {
		return nil
	}
	points, span := make([]chart.Point, len(t.Points)), max(1, d.r.To.Since(d.r.From))
	for i, p := range t.Points {
		points[i] = chart.Point{X: float64(p.Done.Since(d.r.From)) / float64(span), Y: float64(p.Took) / float64(top)}
	}
	marks := map[string]float64{"85 %": float64(t.P85) / float64(top)}
	if d.h >= 10 {
		marks["50 %"] = float64(t.P50) / float64(top)
	}
	return chart.Scatter(points, marks, d.axes(Took(top)), d.w, d.h, d.glyphs)
}

// weeks is a bar a week where there is a line for each, else an area.
func (d drawing) weeks() []chart.Line {
	if len(d.r.Weeks) > d.h {
		done := make([]int, len(d.r.Weeks))
		for i, w := range d.r.Weeks {
			done[i] = w.Done
		}
		return d.area([][]int{done})
	}
	var list []chart.Bar
	for _, w := range d.r.Weeks {
		note := strconv.Itoa(w.Done)
		if w.Weight > 0 {
			note += fmt.Sprintf(", weight %d", w.Weight)
		}
		if !w.Whole {
			note += ", not a whole week"
		}
		list = append(list, chart.Bar{Label: shortDay(d.r, w.From), Value: float64(w.Done), Note: note})
	}
	return d.bars(list)
}

func (d drawing) area(series [][]int) []chart.Line {
	top := 0
	for k := range series[0] {
		height := 0
		for _, s := range series {
			height += s[k]
		}
		top = max(top, height)
	}
	return chart.Areas(series, max(top, 1), d.axes(strconv.Itoa(top)), d.w, d.h, d.glyphs)
}

// flow stacks the stages, the last one next to what is closed, with their names
// and what stands in them now beneath.
func (d drawing) flow() []chart.Line {
	n := len(d.r.Stages)
	if len(d.r.Flow) == 0 {
		return nil
	}
	series := make([][]int, n+1)
	for _, day := range d.r.Flow {
		series[0] = append(series[0], day.Closed)
		for i := range n {
			series[1+i] = append(series[1+i], day.Open[n-1-i])
		}
	}
	last := d.r.Flow[len(d.r.Flow)-1]
	names := []string{fmt.Sprintf("closed %d", last.Closed)}
	for i := range n {
		names = append(names, fmt.Sprintf("%s %d", cell.Clean(string(d.r.Stages[n-1-i])), last.Open[n-1-i]))
	}
	legend := d.legend(names)
	if most := max(1, (d.h-4)/2); len(legend) > most {
		legend = legend[:most]
	}
	d.h -= len(legend)
	drawn := d.area(series)
	if drawn == nil {
		return nil
	}
	return append(drawn, legend...)
}

// legend names the fills of an area.
func (d drawing) legend(names []string) []chart.Line {
	var out []chart.Line
	var line chart.Line
	used := 0
	for i, name := range names {
		w := 2 + cell.Width(name)
		if used > 0 && used+3+w > d.w {
			out, line, used = append(out, line), nil, 0
		}
		if used > 0 {
			line, used = append(line, chart.Run{Text: "   ", Series: chart.Axis}), used+3
		}
		name = cell.Cut(name, max(0, d.w-2))
		line = append(line, chart.Run{Text: string(chart.Fill(i, d.glyphs)), Series: i}, chart.Run{Text: " " + name, Series: chart.Axis})
		used += 2 + cell.Width(name)
	}
	return append(out, line)
}
