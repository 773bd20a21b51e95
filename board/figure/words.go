package figure

import (
	"fmt"
	"strings"
	"time"

	"opsboard/board/cell"
	"opsboard/workflow"
	"opsboard/workflow/report"
)

// Result is the figure in a line: its key numbers.
func (n Name) Result(r report.Report) string {
	switch n {
	case Lead:
		return percentiles(r.Lead, "no card was completed")
	case Cycle:
		return percentiles(r.Cycle, "no completed card ever was in "+cell.Clean(string(r.Work)))
	case Throughput:
		weeks, done := wholeWeeks(r)
		if weeks == 0 {
			return "no whole week"
		}
		return fmt.Sprintf("%.1f cards a week", float64(done)/float64(weeks))
	case Flow:
		if len(r.Flow) == 0 {
			return "no day"
		}
		first, last := r.Flow[0], r.Flow[len(r.Flow)-1]
		return fmt.Sprintf("%s to %d open, %d closed since", number(sum(first.Open), "card"), sum(last.Open), last.Closed)
	case Age:
		g := r.Ages
		out := fmt.Sprintf("%d open, %d begun", g.Open, g.Started)
		if r.Lead.Sample > 0 && g.Open > 0 {
			out += fmt.Sprintf(", %d older than 85 %% of the done", g.OverP85)
		}
		return out
	case Stages:
		if s, ok := longestStage(r); ok {
			return fmt.Sprintf("longest in %s, 85 %%: %s", cell.Clean(string(s.Stage)), Took(s.P85))
		}
		return "no stay ended"
	}
	return n.moreResult(r)
}

func (n Name) moreResult(r report.Report) string {
	switch n {
	case Validation:
		asked, waiting := 0, 0
		for _, a := range r.Validation {
			asked, waiting = asked+a.Requests, waiting+a.Waiting
		}
		if asked == 0 {
			return "nobody was asked"
		}
		return fmt.Sprintf("%s to %s, %d waiting", number(asked, "request"), people(len(r.Validation)), waiting)
	case Rejections:
		if r.Rejections.Cards == 0 {
			return "no card was asked about"
		}
		return fmt.Sprintf("%d of %s rejected", rejected(r), cards(r.Rejections.Cards))
	case Forced:
		s := fmt.Sprintf("%s, %d rolled over", number(r.Forced, "forced move"), r.RolledOver)
		if r.OverLimit > 0 {
			s += fmt.Sprintf(", %d over a limit", r.OverLimit)
		}
		return s
	case BurnDown:
		d, ok := lastDay(r)
		if !ok {
			return r.Burn.Iteration.String() + " has not begun"
		}
		out := fmt.Sprintf("%s: %d of %s left", r.Burn.Iteration, d.Left, cards(d.Cards))
		if d.Weight > 0 {
			out += fmt.Sprintf(", weight %d of %d", d.LeftOfWeight, d.Weight)
		}
		return out
	case Forecast:
		if f := r.Forecast; f.Why != "" {
			return "none: " + f.Why
		}
		return fmt.Sprintf("85 %%: the %s done %s", cards(r.Forecast.Open), by(r.Forecast.P85))
	}
	return ""
}

func percentiles(t report.Times, none string) string {
	if t.Sample == 0 {
		return none
	}
	return fmt.Sprintf("50 %%: %s   85 %%: %s   95 %%: %s", Took(t.P50), Took(t.P85), Took(t.P95))
}

// Sentence is the figure as one would tell it to somebody.
func (n Name) Sentence(r report.Report) string {
	title := n.Title() + ": "
	switch n {
	case Lead, Cycle:
		t := r.Lead
		if n == Cycle {
			t = r.Cycle
		}
		if t.Sample > 0 {
			return title + fmt.Sprintf("half of %s took at most %s, 85 of a hundred at most %s, 95 at most %s.", cards(t.Sample), Spoken(t.P50), Spoken(t.P85), Spoken(t.P95))
		}
	case Throughput:
		if weeks, done := wholeWeeks(r); weeks > 0 {
			return title + fmt.Sprintf("%s in %s, %.1f a week.", cards(done), number(weeks, "whole week"), float64(done)/float64(weeks))
		}
	case Forecast:
		if f := r.Forecast; f.Why == "" {
			return title + fmt.Sprintf("the %s are done %s in half of %d trials, %s in 85 of a hundred.", number(f.Open, "open card"), by(f.P50), f.Trials, by(f.P85))
		}
	case Stages:
		var parts []string
		for _, s := range r.InStage {
			parts = append(parts, fmt.Sprintf("%s %s", cell.Clean(string(s.Stage)), Spoken(s.P85)))
		}
		if len(parts) > 0 {
			return title + "85 of a hundred stays took at most: " + strings.Join(parts, ", ") + "."
		}
	}
	return title + n.Result(r) + "."
}

// Took is a length of time as a list has it: "3 d 4 h", "20 min"; of more than
// four days the hours are rounded off.
func Took(d time.Duration) string {
	switch days, h := int(d.Hours())/24, int(d.Hours())%24; {
	case days >= 4:
		return fmt.Sprintf("%d d", (int(d.Hours())+12)/24)
	case days > 0 && h == 0:
		return fmt.Sprintf("%d d", days)
	case days > 0:
		return fmt.Sprintf("%d d %d h", days, h)
	case h > 0:
		return fmt.Sprintf("%d h", h)
	}
	return fmt.Sprintf("%d min", int(d.Minutes()))
}

// Spoken is a length of time as one says it: "6 days", "1 hour".
func Spoken(d time.Duration) string {
	switch h := int(d.Hours()); {
	case h >= 48:
		return number((h+12)/24, "day")
	case h > 0:
		return number(h, "hour")
	}
	return number(int(d.Minutes()), "minute")
}

// Day is a day in full: "2 January 2026".
func Day(d workflow.Date) string { return d.Time().Format("2 January 2006") }

// shortDay has its year only where the report spans more than one.
func shortDay(r report.Report, d workflow.Date) string {
	if r.From[:4] != r.To[:4] {
		return d.Time().Format("2 Jan 2006")
	}
	return d.Time().Format("2 Jan")
}

func by(d workflow.Date) string {
	if d == "" {
		return "later than in ten years"
	}
	return "by " + Day(d)
}

func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

func sum(list []int) (total int) {
	for _, n := range list {
		total += n
	}
	return total
}

func longestStage(r report.Report) (report.StageTime, bool) {
	var out report.StageTime
	for _, s := range r.InStage {
		if s.P85 >= out.P85 {
			out = s
		}
	}
	return out, len(r.InStage) > 0
}

// rejected is how many cards were rejected at least once.
func rejected(r report.Report) int {
	if len(r.Rejections.ByCount) == 0 {
		return 0
	}
	return sum(r.Rejections.ByCount[1:])
}

func lastDay(r report.Report) (report.BurnDay, bool) {
	if len(r.Burn.Days) == 0 {
		return report.BurnDay{}, false
	}
	return r.Burn.Days[len(r.Burn.Days)-1], true
}
