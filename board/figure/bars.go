package figure

import (
	"fmt"
	"strconv"

	"opsboard/board/cell"
	"opsboard/board/chart"
	"opsboard/workflow"
)

func (d drawing) stages() []chart.Line {
	var list []chart.Bar
	for _, s := range d.r.InStage {
		list = append(list, chart.Bar{
			Label: cell.Clean(string(s.Stage)), Value: s.P85.Hours(),
			Note: fmt.Sprintf("85 %%: %s, 50 %%: %s, %s", Took(s.P85), Took(s.P50), number(s.Stays, "stay")),
		})
	}
	return d.bars(list)
}

// validation has a bar for how long each one takes to answer, those longest
// waited for first.
func (d drawing) validation() []chart.Line {
	var list []chart.Bar
	for _, a := range d.r.Validation {
		name, note := cell.Clean(a.Of), fmt.Sprintf("%d asked", a.Requests)
		if name == "" {
			name = "nobody named"
		}
		if a.Requests > a.Waiting {
			note = "85 %: " + Took(a.P85) + ", " + note
		}
		if a.Rejected > 0 {
			note += fmt.Sprintf(", %d rejected", a.Rejected)
		}
		if a.Waiting > 0 {
			note += fmt.Sprintf(", %d waiting (%s)", a.Waiting, Took(a.Longest))
		}
		list = append(list, chart.Bar{Label: name, Value: a.P85.Hours(), Note: note})
	}
	return d.bars(list)
}

func (d drawing) rejections() []chart.Line {
	var list []chart.Bar
	for n, cards := range d.r.Rejections.ByCount {
		label := []string{"never", "once", "twice", "three times", "more often"}[min(n, 4)]
		list = append(list, chart.Bar{Label: label, Value: float64(cards), Note: strconv.Itoa(cards)})
	}
	return d.bars(list)
}

// burnDown has a bar a day where there is a line for each, else an area of what
// was left.
func (d drawing) burnDown() []chart.Line {
	days := d.r.Burn.Days
	if len(days) == 0 {
		return nil
	}
	if len(days) > d.h {
		left := make([]int, len(days))
		for i, x := range days {
			left[i] = x.Left
		}
		d.r.From, d.r.To = days[0].Date, days[len(days)-1].Date
		return d.area([][]int{left})
	}
	var list []chart.Bar
	for _, x := range days {
		list = append(list, chart.Bar{Label: x.Date.Time().Format("Mon 2 Jan"), Value: float64(x.Left), Note: fmt.Sprintf("%d of %d left", x.Left, x.Cards)})
	}
	return d.bars(list)
}

// forecast has a bar for how many weeks it takes until all is done.
func (d drawing) forecast() []chart.Line {
	f := d.r.Forecast
	if f.Why != "" {
		return nil
	}
	var list []chart.Bar
	for i, p := range []struct {
		label string
		day   workflow.Date
	}{{"50 %", f.P50}, {"85 %", f.P85}, {"95 %", f.P95}} {
		b := chart.Bar{Label: p.label, Note: by(p.day), Series: i}
		if p.day != "" {
			b.Value = float64(p.day.Since(d.r.To))
			b.Note += ", " + number(p.day.Since(d.r.To)/7, "week")
		}
		list = append(list, b)
	}
	return d.bars(list)
}
