package filter_test

import (
	"fmt"
	"time"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

func ExampleParse() {
	monday := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	f, err := filter.Parse(`stage:queued,scheduling dri:@me priority:<=2 macro`, filter.Env{Me: "ana", Now: monday})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(f.Match(workflow.Card{Kind: "feature", Stage: "Queued", DRI: "ana", Priority: 1, Title: "A macro for refunds"}))
	fmt.Println(f.Match(workflow.Card{Kind: "feature", Stage: "Queued", DRI: "ben", Priority: 1, Title: "A macro for refunds"}))

	_, err = filter.Parse("stage:quued", filter.Env{Now: monday})
	fmt.Println(err)
	// Output:
	// true
	// false
	// filter stage "quued" is none of Triage, Planning, Scheduling, Queued, Development, Implementation, Completed (did you mean Queued?)
}
