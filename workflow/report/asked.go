package report

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"opsboard/workflow"
)

// Asked is how long one person was waited for, over the requests for validation
// that fell into the report.
type Asked struct {
	Of                 string
	Requests           int
	Waiting            int // not answered yet
	Received, Rejected int
	P50, P85           time.Duration // from request to answer, over the answered ones
	Longest            time.Duration // of those not answered yet, so far
}

// Rejections counts the cards that were asked about in the report, by how often
// their validation was rejected.
type Rejections struct {
	Cards   int
	ByCount []int // ByCount[2] cards were rejected twice; the last counts all that were rejected so often or more
}

// mostRejections is the last count that has a number of its own.
const mostRejections = 4

type asking struct {
	Asked
	waits spans
}

func (p *Part) takeRounds(l *Life) {
	inRange, rejected := false, 0
	for _, r := range l.Rounds {
		if !p.days.holds(r.At) || r.At.After(p.at) {
			continue
		}
		inRange = true
		a := p.asked[r.Of]
		if a == nil {
			a = &asking{Asked: Asked{Of: r.Of}}
			p.asked[r.Of] = a
		}
		a.Requests++
		if r.AnsweredAt.IsZero() || r.AnsweredAt.After(p.at) {
			a.Waiting++
			a.Longest = max(a.Longest, p.at.Sub(r.At))
			continue
		}
		a.waits = append(a.waits, r.AnsweredAt.Sub(r.At))
		a.Received += count(r.State == workflow.Received)
		a.Rejected += count(r.State == workflow.Rejected)
		rejected += count(r.State == workflow.Rejected)
	}
	if inRange {
		if p.rejected == nil {
			p.rejected = make([]int, mostRejections+1)
		}
		p.rejected[min(rejected, mostRejections)]++
	}
}

func (p *Part) rejections() Rejections {
	out := Rejections{ByCount: p.rejected}
	for _, n := range p.rejected {
		out.Cards += n
	}
	return out
}

func (p *Part) joinAsked(q *Part) {
	for name, a := range q.asked {
		b := p.asked[name]
		if b == nil {
			p.asked[name] = a
			continue
		}
		b.Requests, b.Waiting, b.Received, b.Rejected = b.Requests+a.Requests, b.Waiting+a.Waiting, b.Received+a.Received, b.Rejected+a.Rejected
		b.Longest, b.waits = max(b.Longest, a.Longest), append(b.waits, a.waits...)
	}
	if p.rejected == nil {
		p.rejected = q.rejected
		return
	}
	for i, n := range q.rejected {
		p.rejected[i] += n
	}
}

// askedList has whom one waits for longest first.
func (p *Part) askedList() []Asked {
	var out []Asked
	for _, name := range slices.Sorted(maps.Keys(p.asked)) {
		a := p.asked[name]
		w := a.waits.sorted()
		a.P50, a.P85 = percentile(w, 50), percentile(w, 85)
		out = append(out, a.Asked)
	}
	slices.SortStableFunc(out, func(a, b Asked) int {
		return cmp.Or(cmp.Compare(b.Waiting, a.Waiting), cmp.Compare(b.P85, a.P85))
	})
	return out
}
