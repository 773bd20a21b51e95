package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// report puts the figures together.
func (m *maker) report() Report {
	r := m.out
	r.Flow = m.flow.list()
	r.Lead, r.Cycle = timesOf(m.lead), timesOf(m.cycle)
	r.Weeks = m.weeks.list
	r.Ages = agesOf(m.open, r.Lead)
	r.InStage = stageTimes(r.Stages, m.inStage)
	r.Validation = m.askedList()
	r.Burn = Burn{m.burn.in, m.burn.list}
	r.Forecast = forecast(len(m.open), r.Weeks, r.To, m.o.Seed)
	keys := slices.SortedFunc(maps.Keys(m.excluded), func(a, b [2]string) int {
		return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	})
	for _, k := range keys {
		cards := m.excluded[k]
		slices.Sort(cards)
		r.Excluded = append(r.Excluded, Excluded{k[0], k[1], cards})
	}
	return r
}

// Formula says in a sentence how a figure is computed. The names are those of
// the report's parts: "flow", "lead", "cycle", "throughput", "age", "stages",
// "validation", "rejections", "forced", "rollover", "burn-down", "forecast".
// Empty for another name.
func (r Report) Formula(figure string) string {
	switch figure {
	case "flow":
		return "open cards in each stage at the end of each day, and cards closed since the first day"
	case "lead":
		return "from creation to completion, of cards completed in the range; percentiles by nearest rank"
	case "cycle":
		return fmt.Sprintf("from the first entry into %s to completion, of cards completed in the range; percentiles by nearest rank", r.Work)
	case "throughput":
		return "cards completed in each week, and their weight as it is now"
	case "age":
		return "from creation to the end of the range, of cards open then, against the percentiles of the lead time"
	case "stages":
		return "length of each stay in a stage that ended in the range; a card that came back counts once for each stay"
	case "validation":
		return "from request to answer, of requests made in the range, by the person who was asked"
	case "rejections":
		return "cards asked about in the range, by how many of those rounds were rejected"
	case "forced":
		return "moves past a rule in the range"
	case "rollover":
		return "cards that the board took on into the next iteration in the range"
	case "burn-down":
		return "cards in the iteration at the end of each day, and how many of them were still open"
	case "forecast":
		return fmt.Sprintf("%d trials; each week to come is one of the whole weeks of the range, drawn by chance, until as many cards are done as are open", trials)
	}
	return ""
}
