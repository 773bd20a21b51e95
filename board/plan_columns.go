package board

import (
	"fmt"
	"slices"
	"sort"

	"opsboard/board/cell"
	"opsboard/workflow"
	"opsboard/workflow/plan"
)

// planAhead is how many of the coming iterations are shown, whether or not they
// have cards.
const planAhead = 12

// planColumn is one iteration on the plan, or the cards that have none.
type planColumn struct {
	it     workflow.Iteration
	name   string
	cards  []planCard
	loads  []plan.Load
	weight int
	at     int // the card under the cursor
	top    int // the first line on screen
	lines  int // how many lines it has
}

// planCard is a card on the plan, with what is drawn of it.
type planCard struct {
	Row
	group         int // whose it is, by the place in loads
	first         bool
	line          int // where it is drawn, below the head of the column
	handle, title string
	mark          int
	met, total    int
	planned       bool
	trouble       string // in a word: what stands in the way of a line of it
}

// cardLines is how many lines a card takes on the plan.
const cardLines = 2

func (c planColumn) place(id workflow.CardID) int {
	return slices.IndexFunc(c.cards, func(x planCard) bool { return x.Card.ID == id })
}

// relayPlan lays what is unsaved and the draft over the cards that were loaded.
func (m Model) relayPlan() Model {
	p := m.planner
	p.states = p.draft.Against(func(id workflow.CardID) (workflow.Card, bool) {
		r, ok := m.planBase(id)
		return r.Card, ok
	})
	p.tally = plan.TallyOf(p.states)
	marks := map[workflow.CardID]planCard{}
	for _, s := range p.states {
		x := marks[s.Card]
		x.planned = x.planned || s.Status == plan.Fits
		if s.Status == plan.Clash {
			x.trouble = "clash"
		} else if p.no[s.Line] != "" && x.trouble == "" {
			x.trouble = "refused"
		}
		marks[s.Card] = x
	}
	now := m.cfg.Now()
	was, focus := p.cols, ""
	if r, ok := p.current(); ok {
		focus = string(r.Card.ID)
	}
	p.cols = m.planColumns()
	for _, r := range p.rows {
		x := marks[r.Card.ID]
		x.Row = r
		if len(m.queue) > 0 {
			x.Row, _ = m.planBase(r.Card.ID)
		}
		if !x.Card.IsOpen() {
			continue
		}
		if x.planned {
			x.Card = p.draft.Laid(x.Card)
		}
		g := m.rules.Next(x.Card, now)
		x.handle, x.title, x.met, x.total = cell.Clean(r.Handle), cell.Clean(x.Card.Title), g.Met(), g.Total()
		x.mark = min(slices.Index(m.rules.Kinds(), x.Card.Kind), 2)
		if x.planned {
			p.tally.Gates += owed(g)
		}
		i := columnFor(p.cols, x.Card.Iteration)
		p.cols[i].cards = append(p.cols[i].cards, x)
	}
	for i := range p.cols {
		p.cols[i] = p.cols[i].arranged(m.cfg.Takes)
		for _, l := range p.cols[i].loads {
			p.tally.Over += count(l.Over() > 0)
		}
		for _, c := range was {
			if c.it == p.cols[i].it {
				p.cols[i] = p.cols[i].follows(c)
			}
		}
	}
	p.col = max(0, min(p.col, len(p.cols)-1))
	p.list = p.list.within(len(p.states))
	m.planner = p
	if focus != "" {
		m = m.planFollow(workflow.CardID(focus))
	}
	return m
}

// owed counts the gates that a card lacks and that somebody can give: that its
// day comes is no fault of the plan.
func owed(g workflow.Gates) int {
	n := 0
	for _, x := range g.Missing() {
		n += count(x.Supply != workflow.SupplyWait)
	}
	return n
}

// planColumns are the columns without cards: the unscheduled, what is left of
// iterations that ended, the current one and those ahead.
func (m Model) planColumns() []planColumn {
	cad := m.rules.Cadence()
	this := cad.At(cad.Today(m.cfg.Now()))
	out := []planColumn{{name: "Unscheduled"}}
	first, last := this, cad.Next(this, planAhead)
	seen := func(it workflow.Iteration) {
		if it.IsZero() {
			return
		}
		if at := cad.At(it.Start); at.Start < first.Start {
			first = at
		} else if at.Start > last.Start {
			last = at
		}
	}
	for _, r := range m.planner.rows {
		seen(r.Card.Iteration)
	}
	for _, s := range m.planner.states {
		seen(m.planner.draft.Laid(s.Row).Iteration)
	}
	if first.Start < this.Start {
		out = append(out, planColumn{name: "Earlier", it: workflow.Iteration{Start: first.Start, End: this.Start.Add(-1)}})
	}
	for n := range planAhead + 1 {
		name := fmt.Sprintf("In %d", n)
		switch n {
		case 0:
			name = "Current"
		case 1:
			name = "Next"
		}
		out = append(out, planColumn{name: name, it: cad.Next(this, n)})
	}
	if end := cad.Next(this, planAhead); last.Start > end.Start {
		out = append(out, planColumn{name: "Later", it: workflow.Iteration{Start: end.End.Add(1), End: last.End}})
	}
	return out
}

// isTarget reports whether cards can be moved into the column: it is one
// iteration, or none.
func (c planColumn) isTarget() bool { return c.name != "Earlier" && c.name != "Later" }

// columnFor is the column that a card of the iteration stands in.
func columnFor(cols []planColumn, it workflow.Iteration) int {
	if it.IsZero() {
		return 0
	}
	i := 1 + sort.Search(len(cols)-1, func(i int) bool { return cols[i+1].it.End >= it.Start })
	return min(i, len(cols)-1)
}

// arranged is the column with its cards by DRI, and where each is drawn.
func (c planColumn) arranged(capacity plan.Capacity) planColumn {
	slices.SortStableFunc(c.cards, func(a, b planCard) int { return plan.ByDRI(a.Card.DRI, b.Card.DRI) })
	cards := make([]workflow.Card, len(c.cards))
	for i, x := range c.cards {
		cards[i] = x.Card
		c.weight += x.Card.Weight
	}
	of := c.it
	if !c.isTarget() {
		of = workflow.Iteration{}
	}
	c.loads = capacity.Loads(cards, of)
	g := -1
	for i := range c.cards {
		if i == 0 || plan.ByDRI(c.cards[i-1].Card.DRI, c.cards[i].Card.DRI) != 0 {
			c.cards[i].first = true
			c.lines += 1 + count(i > 0)
			g++
		}
		c.cards[i].group, c.cards[i].line = g, c.lines
		c.lines += cardLines
	}
	return c
}

// follows puts the cursor on the card that it was on.
func (c planColumn) follows(was planColumn) planColumn {
	c.at, c.top = was.at, was.top
	if was.at < len(was.cards) {
		if place := c.place(was.cards[was.at].Card.ID); place >= 0 {
			c.at = place
		}
	}
	c.at = max(0, min(c.at, len(c.cards)-1))
	return c
}

// scrolled is the column with its top such that the cursor is within height
// lines.
func (c planColumn) scrolled(height int) planColumn {
	if len(c.cards) == 0 || height <= 0 {
		c.top = 0
		return c
	}
	x := c.cards[c.at]
	c.top = max(0, min(c.top, x.line-count(x.first), c.lines-height))
	c.top = max(c.top, x.line+min(cardLines, height)-height)
	return c
}

// lineAt is what stands on a line of the column: a card and which of its lines,
// 0 or 1; -1 is the heading of its DRI, -2 nothing.
func (c planColumn) lineAt(y int) (card, line int) {
	i := sort.Search(len(c.cards), func(i int) bool { return c.cards[i].line+cardLines > y })
	switch {
	case i == len(c.cards):
		return i, -2
	case y >= c.cards[i].line:
		return i, y - c.cards[i].line
	case y == c.cards[i].line-1 && c.cards[i].first:
		return i, -1
	}
	return i, -2
}
