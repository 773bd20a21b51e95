package chart_test

import (
	"fmt"

	"opsboard/board/chart"
)

func ExampleBars() {
	for _, line := range chart.Bars([]chart.Bar{
		{Label: "Triage", Value: 1.5, Note: "1.5 days"},
		{Label: "Planning", Value: 6, Note: "6 days"},
		{Label: "Scheduling", Value: 0, Note: "0 days"},
	}, 40, chart.ASCII) {
		fmt.Println(line)
	}
	// Output:
	// Triage     ##### 1.5 days
	// Planning   #################### 6 days
	// Scheduling  0 days
}
