package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// Report puts the figures of all parts together.
func (m *Maker) Report() Report {
	all := newPart(m.o, m.days)
	for _, p := range m.parts {
		all.join(p)
	}
	r := Report{
		From: m.o.From, To: m.o.To, At: all.at, Cards: all.cards, Work: m.o.Work, Forced: all.forced, OverLimit: all.over, RolledOver: all.rolled,
		Weeks: all.weeks.list, Validation: all.askedList(), Rejections: all.rejections(), Burn: Burn{all.burn.in, all.burn.list},
	}
	r.Stages = all.flow.stages(m.o.Rules)
	r.Flow = all.flow.list(r.Stages)
	r.Lead, r.Cycle = timesOf(all.lead), timesOf(all.cycle)
	r.Ages = agesOf(all.open, r.Lead)
	r.InStage = stageTimes(r.Stages, all.inStage)
	r.Forecast = forecast(len(all.open), r.Weeks, r.To, m.o.Seed)
	keys := slices.SortedFunc(maps.Keys(all.excluded), func(a, b [2]string) int {
		return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	})
	for _, k := range keys {
		cards := all.excluded[k]
		slices.Sort(cards)
		r.Excluded = append(r.Excluded, Excluded{k[0], k[1], cards})
	}
	return r
}

// join adds what another part has taken.
func (p *Part) join(q *Part) {
	p.cards, p.forced, p.over, p.rolled = p.cards+q.cards, p.forced+q.forced, p.over+q.over, p.rolled+q.rolled
	p.lead, p.cycle, p.open = append(p.lead, q.lead...), append(p.cycle, q.cycle...), append(p.open, q.open...)
	p.flow.join(q.flow)
	p.weeks.join(q.weeks)
	p.burn.join(q.burn)
	for s, sample := range q.inStage {
		p.inStage[s] = append(p.inStage[s], sample...)
	}
	for k, cards := range q.excluded {
		p.excluded[k] = append(p.excluded[k], cards...)
	}
	p.joinAsked(q)
}

// Formula says in a sentence how a figure is computed. The names are those of
// the report's parts: "flow", "lead", "cycle", "throughput", "age", "stages",
// "validation", "rejections", "forced", "wip", "rollover", "burn-down", "forecast".
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
		return "length of each stay in a stage that ended in the range; a card that came back counts once for each stay, one that was closed as it came not at all"
	case "validation":
		return "from request to answer, of requests made in the range, by the person who was asked"
	case "rejections":
		return "cards asked about in the range, by how many of those rounds were rejected"
	case "forced":
		return "moves past a rule in the range"
	case "wip":
		return "how often in the range a card came to a stage that was full then"
	case "rollover":
		return "cards that the board took on into the next iteration in the range"
	case "burn-down":
		return "cards in the iteration at the end of each day, and how many of them were still open"
	case "forecast":
		return fmt.Sprintf("%d trials; each week to come is one of the whole weeks of the range, drawn by chance, until as many cards are done as are open", trials)
	}
	return ""
}
