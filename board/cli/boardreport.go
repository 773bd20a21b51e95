package cli

import (
	"opsboard/workflow/filter"
	"opsboard/workflow/report"
)

// Report makes the figures of the cards that match.
func (b boardStore) Report(f filter.Filter, o report.Options) (report.Report, error) {
	r, err := report.Of(lives(b.Store, f), o)
	return r, withAdvice(err)
}
