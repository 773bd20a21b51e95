package report

import (
	"cmp"
	"slices"
	"time"

	"opsboard/workflow"
)

// Times are how long something took, over a sample.
type Times struct {
	Sample        int
	P50, P85, P95 time.Duration // so long or less took 50, 85, 95 of a hundred
	Points        []Point       // each of the sample, by day of its end
}

// Point is one card of a sample.
type Point struct {
	Card workflow.CardID
	Done workflow.Date
	Took time.Duration
}

// percentile is the smallest of the sorted values that p of a hundred do not
// exceed (nearest rank). Zero for no values.
func percentile[T any](sorted []T, p int) T {
	var none T
	if len(sorted) == 0 {
		return none
	}
	return sorted[max(0, (len(sorted)*p+99)/100-1)]
}

func timesOf(points []Point) Times {
	took := make([]time.Duration, len(points))
	for i, p := range points {
		took[i] = p.Took
	}
	slices.Sort(took)
	slices.SortFunc(points, func(a, b Point) int {
		return cmp.Or(cmp.Compare(a.Done, b.Done), cmp.Compare(a.Took, b.Took), cmp.Compare(a.Card, b.Card))
	})
	return Times{len(points), percentile(took, 50), percentile(took, 85), percentile(took, 95), points}
}

// spans is a sample of durations without the cards that they are of.
type spans []time.Duration

func (s spans) sorted() spans {
	slices.Sort(s)
	return s
}

func (s spans) sum() (total time.Duration) {
	for _, d := range s {
		total += d
	}
	return total
}
