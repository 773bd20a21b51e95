package report

import (
	"cmp"
	"slices"
	"time"

	"opsboard/workflow"
)

// Ages are the cards that are open, held against how long cards took that were
// done: an open card older than 85 of a hundred done ones wants a look.
type Ages struct {
	Open                      int
	OverP50, OverP85, OverP95 int // older than that percentile of the lead time; 0 while there is no sample
	Started                   int // work on them has begun
	Cards                     []Age
}

// Age is one open card.
type Age struct {
	Card    workflow.CardID
	Stage   workflow.Stage
	Age     time.Duration // since it was created
	Started bool
}

func agesOf(open []Age, lead Times) Ages {
	slices.SortFunc(open, func(a, b Age) int { return cmp.Or(cmp.Compare(b.Age, a.Age), cmp.Compare(a.Card, b.Card)) })
	out := Ages{Open: len(open), Cards: open}
	for _, a := range open {
		out.Started += count(a.Started)
		if lead.Sample > 0 {
			out.OverP50 += count(a.Age > lead.P50)
			out.OverP85 += count(a.Age > lead.P85)
			out.OverP95 += count(a.Age > lead.P95)
		}
	}
	return out
}

// StageTime is how long cards stayed in a stage, over the stays that ended in
// the report.
type StageTime struct {
	Stage    workflow.Stage
	Stays    int
	P50, P85 time.Duration
	Total    time.Duration
}

func stageTimes(stages []workflow.Stage, of map[workflow.Stage]spans) []StageTime {
	var out []StageTime
	for _, s := range stages {
		if sample := of[s].sorted(); len(sample) > 0 {
			out = append(out, StageTime{s, len(sample), percentile(sample, 50), percentile(sample, 85), sample.sum()})
		}
	}
	return out
}
