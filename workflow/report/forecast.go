package report

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"opsboard/workflow"
)

// Forecast says when the cards that are open will be done, if the weeks to come
// are like the weeks of the report: in each trial, each week to come is one of
// those drawn by chance, until as many cards are done as are open now.
type Forecast struct {
	Open          int
	Weeks         int // the sample: whole weeks of the report
	Trials        int
	P50, P85, P95 workflow.Date // in so many of a hundred trials, all is done by then; "" where it is farther than ten years
	Why           string        // why there is no forecast; "" where there is one
}

const (
	trials     = 10_000
	fewest     = 4   // whole weeks that a forecast needs
	farthest   = 520 // weeks that a trial looks ahead
	weekAtMost = farthest + 1
)

func forecast(open int, weeks []Week, today workflow.Date, seed uint64) Forecast {
	var sample []int
	done := 0
	for _, w := range weeks {
		if w.Whole {
			sample = append(sample, w.Done)
			done += w.Done
		}
	}
	f := Forecast{Open: open, Weeks: len(sample)}
	switch {
	case open == 0:
		f.Why = "nothing is open"
	case len(sample) < fewest:
		f.Why = fmt.Sprintf("a forecast needs %d whole weeks, the report has %d", fewest, len(sample))
	case done == 0:
		f.Why = fmt.Sprintf("nothing was completed in %d weeks", len(sample))
	}
	if f.Why != "" {
		return f
	}
	f.Trials = trials
	chance := rand.New(rand.NewPCG(seed, 0x6f707362))
	ends := make([]int, trials)
	for i := range ends {
		for left := open; left > 0 && ends[i] < weekAtMost; ends[i]++ {
			left -= sample[chance.IntN(len(sample))]
		}
	}
	slices.Sort(ends)
	by := func(p int) workflow.Date {
		if n := percentile(ends, p); n <= farthest {
			return today.Add(7 * n)
		}
		return ""
	}
	f.P50, f.P85, f.P95 = by(50), by(85), by(95)
	return f
}
