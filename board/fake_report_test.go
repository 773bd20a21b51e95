package board

import (
	"time"

	"opsboard/workflow"
	"opsboard/workflow/filter"
	"opsboard/workflow/report"
)

// Report makes the figures of lives that the cards could have had: the sample has
// no history.
func (f *fakeFile) Report(x filter.Filter, _ time.Time, o report.Options) (report.Report, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.reports++; f.failReport != nil {
		return report.Report{}, f.failReport
	}
	return report.Of(func(yield func(report.Life, error) bool) {
		for _, id := range f.ids() {
			if c := f.cards[id]; c.Kind != "" && x.Match(c) && !yield(f.life(c), nil) {
				return
			}
		}
	}, o)
}

// life lets a card stay for equally long in each stage on its way.
func (f *fakeFile) life(c workflow.Card) report.Life {
	l := report.Life{
		Card: c.ID, Kind: c.Kind, Created: c.CreatedAt, Weight: c.Weight, Rounds: c.Rounds,
	}
	if !l.Created.Before(c.EnteredAt) {
		l.Created = c.EnteredAt.Add(-72 * time.Hour)
	}
	var way []workflow.Stage
	for _, s := range f.rules.Stages(c.Kind) {
		if way = append(way, s); s == c.Stage {
			break
		}
	}
	step := c.EnteredAt.Sub(l.Created) / time.Duration(max(1, len(way)-1))
	for i, s := range way {
		v := report.Visit{Stage: s, From: l.Created.Add(time.Duration(i) * step), To: l.Created.Add(time.Duration(i+1) * step)}
		if i == len(way)-1 {
			v.To = c.ClosedAt
		}
		l.Visits = append(l.Visits, v)
	}
	if !c.IsOpen() {
		l.Closings = []report.Closing{{From: c.ClosedAt, As: c.Resolution}}
	}
	for range c.Forced {
		l.Forced = append(l.Forced, c.EnteredAt)
	}
	return l
}
