package figure

import (
	"fmt"
	"slices"
	"strings"

	"opsboard/workflow/report"
)

// Name is a figure by the name that [report.Report.Formula] knows it by. Forced
// stands for forced moves and roll-overs together.
type Name string

// The figures.
const (
	Lead       Name = "lead"
	Cycle      Name = "cycle"
	Throughput Name = "throughput"
	Flow       Name = "flow"
	Age        Name = "age"
	Stages     Name = "stages"
	Validation Name = "validation"
	Rejections Name = "rejections"
	Forced     Name = "forced"
	BurnDown   Name = "burn-down"
	Forecast   Name = "forecast"
)

// Names are all figures in the order that they are shown.
func Names() []Name {
	return []Name{Lead, Cycle, Throughput, Flow, Age, Stages, Validation, Rejections, Forced, BurnDown, Forecast}
}

// Parts are the figures of the report that this one is made of, by name: what
// [Data] and [CSV] are asked for.
func (n Name) Parts() []string {
	if n == Forced {
		return []string{"forced", "wip", "rollover"}
	}
	return []string{string(n)}
}

// Title is what people call the figure.
func (n Name) Title() string {
	switch n {
	case Lead:
		return "Lead time"
	case Cycle:
		return "Cycle time"
	case Throughput:
		return "Throughput"
	case Flow:
		return "Cumulative flow"
	case Age:
		return "Age of open work"
	case Stages:
		return "Time in stages"
	case Validation:
		return "Waits for validation"
	case Rejections:
		return "Rejections"
	case Forced:
		return "Forced, rolled over"
	case BurnDown:
		return "Burn-down"
	case Forecast:
		return "Forecast"
	}
	return string(n)
}

// Formula says in a sentence how the figure is computed.
func (n Name) Formula(r report.Report) string {
	if n == Forced {
		return r.Formula("forced") + "; " + r.Formula("rollover")
	}
	return r.Formula(string(n))
}

// Sample says in a few words over how much the figure is.
func (n Name) Sample(r report.Report) string {
	switch n {
	case Lead:
		return cards(r.Lead.Sample) + " completed"
	case Cycle:
		return cards(r.Cycle.Sample) + " completed"
	case Throughput:
		whole, _ := wholeWeeks(r)
		return number(whole, "whole week")
	case Flow:
		return number(len(r.Flow), "day")
	case Age:
		return number(r.Ages.Open, "open card")
	case Stages:
		stays := 0
		for _, s := range r.InStage {
			stays += s.Stays
		}
		return number(stays, "stay")
	case Validation:
		asked := 0
		for _, a := range r.Validation {
			asked += a.Requests
		}
		return number(asked, "request")
	case Rejections:
		return cards(r.Rejections.Cards) + " asked about"
	case Forced:
		return cards(r.Cards)
	case BurnDown:
		return number(len(r.Burn.Days), "day")
	case Forecast:
		return number(r.Forecast.Weeks, "whole week")
	}
	return ""
}

// LeftOut are the cards that the figure leaves out, and why.
func (n Name) LeftOut(r report.Report) []report.Excluded {
	return slices.DeleteFunc(slices.Clone(r.Excluded), func(e report.Excluded) bool {
		switch {
		case n == Cycle:
			return !strings.Contains(e.Figure, "cycle time")
		case n == Lead, n == Throughput, n == Forecast:
			return !strings.Contains(e.Figure, "throughput")
		}
		return true
	})
}

// wholeWeeks counts the weeks that lie in the report with all their days, and
// what was completed in them.
func wholeWeeks(r report.Report) (weeks, done int) {
	for _, w := range r.Weeks {
		if w.Whole {
			weeks, done = weeks+1, done+w.Done
		}
	}
	return weeks, done
}

func cards(n int) string { return number(n, "card") }

// number counts something in words: "1 card", "3 cards".
func number(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
