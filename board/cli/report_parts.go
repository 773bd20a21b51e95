package cli

import (
	"fmt"
	"strings"

	"opsboard/board/cell"
	"opsboard/board/chart"
	"opsboard/workflow"
)

// oldest is how many of the open cards are named.
const oldest = 8

func (t reportPage) age() error {
	g := t.r.Ages
	result := fmt.Sprintf("%s, %d begun", count(g.Open, "open card"), g.Started)
	if t.r.Lead.Sample > 0 {
		result += fmt.Sprintf("; older than 50 %%: %d, 85 %%: %d, 95 %%: %d", g.OverP50, g.OverP85, g.OverP95)
	}
	t.head("Age of open work", result, "age")
	for _, c := range g.Cards[:min(oldest, len(g.Cards))] {
		card, err := t.s.Card(c.Card)
		if err != nil {
			return err
		}
		handle, err := t.s.Handle(c.Card)
		if err != nil {
			return err
		}
		line := fmt.Sprintf("%s %s %s %s", cell.Pad(handle, 6), cell.Pad(took(c.Age), 8), cell.Pad(string(c.Stage), 14), cell.Clean(card.Title))
		t.a.out.line("  " + cell.Cut(line, t.w-2))
	}
	return nil
}

func (t reportPage) validation() {
	t.head("Validation", counted(len(t.r.Validation), "person asked", "people asked"), "validation")
	for _, v := range t.r.Validation {
		line := fmt.Sprintf("%s %s", cell.Pad(orWord(cell.Clean(v.Of), "nobody named"), 16), count(v.Requests, "request"))
		if v.Requests > v.Waiting {
			line += fmt.Sprintf("   50 %%: %s  85 %%: %s", took(v.P50), took(v.P85))
		}
		if v.Rejected > 0 {
			line += fmt.Sprintf("   %d rejected", v.Rejected)
		}
		if v.Waiting > 0 {
			line += fmt.Sprintf("   %d waiting, the longest for %s", v.Waiting, took(v.Longest))
		}
		for i, l := range cell.Wrap(line, max(1, t.w-4), 3) {
			t.a.out.line(strings.Repeat(" ", 2+2*min(i, 1)) + l)
		}
	}
}

func (t reportPage) rejections() {
	x := t.r.Rejections
	t.head("Rejections", count(x.Cards, "card")+" asked about", "rejections")
	var bars []chart.Bar
	for n, cards := range x.ByCount {
		label := []string{"never", "once", "twice", "three times", "more often"}[n]
		bars = append(bars, chart.Bar{Label: label, Value: float64(cards), Note: fmt.Sprint(cards)})
	}
	t.bars(bars)
}

func (t reportPage) burnDown() {
	b := t.r.Burn
	if len(b.Days) == 0 {
		t.head("Burn-down", b.Iteration.String()+" has not begun", "burn-down")
		return
	}
	last := b.Days[len(b.Days)-1]
	t.head("Burn-down", fmt.Sprintf("%s: %d of %s left, weight %d of %d", b.Iteration, last.Left, count(last.Cards, "card"), last.LeftOfWeight, last.Weight), "burn-down")
	var bars []chart.Bar
	for _, d := range b.Days {
		bars = append(bars, chart.Bar{Label: t.day(d.Date), Value: float64(d.Left), Note: fmt.Sprintf("%d of %d", d.Left, d.Cards)})
	}
	t.bars(bars)
}

func (t reportPage) forecast() {
	f := t.r.Forecast
	if f.Why != "" {
		t.head("Forecast", "none: "+f.Why, "forecast")
		return
	}
	by := func(d workflow.Date) string {
		if d == "" {
			return "farther than ten years"
		}
		return "by " + longDay(d)
	}
	t.head("Forecast", fmt.Sprintf("%s done: 50 %%: %s   85 %%: %s   95 %%: %s   (%s)", count(f.Open, "open card"), by(f.P50), by(f.P85), by(f.P95), count(f.Weeks, "week")), "forecast")
}
