package report_test

import (
	"fmt"
	"time"

	"opsboard/workflow"
	"opsboard/workflow/report"
)

// The life of a card is folded from its history: how long it stood where, and when
// it was done.
func ExampleLifeOf() {
	day := func(n int) time.Time { return time.Date(2026, 11, n, 9, 0, 0, 0, time.UTC) }
	moved := func(at time.Time, from, to string) report.Line {
		return report.Line{Entry: workflow.Entry{Card: "k7m2p9q4x0ab", At: at, Changes: []workflow.Change{{Field: workflow.FieldStage, Old: from, New: to}}}}
	}
	life := report.LifeOf([]report.Line{
		moved(day(2), "", "Triage"), moved(day(4), "Triage", "Planning"), moved(day(9), "Planning", "Development"),
	})
	for _, v := range life.Visits {
		if v.To.IsZero() {
			fmt.Println(v.Stage, "since", v.From.Format("2 Jan"))
			continue
		}
		fmt.Println(v.Stage, v.To.Sub(v.From))
	}
	// Output:
	// Triage 48h0m0s
	// Planning 120h0m0s
	// Development since 9 Nov
}
