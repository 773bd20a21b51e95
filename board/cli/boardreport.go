package cli

import (
	"time"

	"opsboard/workflow/filter"
	"opsboard/workflow/report"
)

// Report makes the figures of the cards that match, as they are or as they stood in the past.
func (b boardStore) Report(f filter.Filter, past time.Time, o report.Options) (report.Report, error) {
	r, err := figuresOf(b.Store, f, past, o)
	return r, withAdvice(err)
}
