package board

import (
	"fmt"
	"sort"
	"strconv"

	"opsboard/board/cell"
	"opsboard/workflow"
	"opsboard/workflow/plan"
)

// planAhead is how many of the coming iterations are shown, whether or not they
// have cards.
const planAhead = 12

// planColumn is one iteration on the plan, or the cards that have none: its
// window and its cursor. Places are counted in the whole column.
type planColumn struct {
	it            workflow.Iteration
	name, days    string
	sums          string // how much is in it
	over          string // how many have too much; "" for none
	count, weight int
	loads         []plan.Load
	begins        []planGroup // where the cards of each load begin
	lines         int         // how many lines the column has
	pen           planPen     // what its cells were drawn with
	offset        int         // place of cards[0]
	cards         []planCard
	at            int // the card under the cursor
	top           int // the first line on screen
}

// planGroup is where the cards of a person begin: the place of the first, and the
// line on which it is drawn, below the head of the column. Above that stand the
// name and the weight.
type planGroup struct {
	place, line  int
	name, weight string
	over         bool
	drawn        string
}

// planCard is a card on the plan, with what is drawn of it.
type planCard struct {
	Row
	handle, title, meter string
	heft                 string    // its weight
	drawn                [2]string // its lines, as long as nothing is special about it
	ready                bool      // all of its gates hold
	mark                 int
	planned              bool
	trouble              string // in a word: what stands in the way of a line of it
}

// cardLines is how many lines a card takes on the plan.
const cardLines = 2

// planColumns are the columns without cards: the unscheduled, what is left of
// iterations that ended, the current one, those ahead and what lies beyond.
func (m Model) planColumns() []planColumn {
	cad := m.rules.Cadence()
	this := cad.At(cad.Today(m.cfg.Now()))
	out := []planColumn{
		{name: "Unscheduled"},
		{name: "Earlier", it: workflow.Iteration{Start: "0001-01-01", End: this.Start.Add(-1)}},
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
	end := cad.Next(this, planAhead).End
	return append(out, planColumn{name: "Later", it: workflow.Iteration{Start: end.Add(1), End: "9999-12-31"}})
}

// isTarget reports whether cards can be moved into the column: it is one
// iteration, or none.
func (c planColumn) isTarget() bool { return c.name != "Earlier" && c.name != "Later" }

// key is what a column is known by from one load to the next.
func (c planColumn) key() string {
	if c.isTarget() && !c.it.IsZero() {
		return string(c.it.Start)
	}
	return c.name
}

// until is the last day on which an iteration of the column may begin.
func (c planColumn) until() workflow.Date { return c.it.End }

// holds reports whether cards of the iteration stand in the column.
func (c planColumn) holds(it workflow.Iteration) bool {
	return c.it.Start <= it.Start && it.Start <= c.until()
}

// filled is the column with what the file says of it, and where each is drawn.
func (c planColumn) filled(s Shelved, capacity plan.Capacity) planColumn {
	of := c.it
	if !c.isTarget() {
		of = workflow.Iteration{}
		c.it = workflow.Iteration{Start: s.First, End: s.Last}
	}
	c.count, c.weight, c.offset = s.Cards, s.Weight, s.Offset
	c.loads = capacity.Sums(s.People, of)
	place, over := 0, 0
	for i, l := range c.loads {
		c.lines += 1 + count(i > 0)
		c.begins = append(c.begins, planGroup{place: place, line: c.lines, name: cell.Clean(l.DRI), weight: loadWords(l), over: l.Over() > 0})
		place += l.Cards
		c.lines += cardLines * l.Cards
		over += count(l.Over() > 0)
	}
	if !c.it.IsZero() {
		c.days = c.it.String()
	}
	c.sums = fmt.Sprintf("%s, weight %d", cards(c.count), c.weight)
	if over > 0 {
		c.over = strconv.Itoa(over) + " over"
	}
	return c
}

// loadWords is what a person has, against what they take.
func loadWords(l plan.Load) string {
	text := strconv.Itoa(l.Weight)
	if l.Known {
		text += "/" + strconv.Itoa(l.Capacity)
	}
	if l.Away {
		text += " away"
	}
	if l.Over() > 0 {
		text += ", " + strconv.Itoa(l.Over()) + " over"
	}
	return text
}

// group is whose the card at a place is.
func (c *planColumn) group(place int) int {
	return max(0, sort.Search(len(c.begins), func(i int) bool { return c.begins[i].place > place })-1)
}

// line is where the card at a place is drawn.
func (c *planColumn) line(place int) int {
	g := c.begins[c.group(place)]
	return g.line + cardLines*(place-g.place)
}

// load is what the person has, whose the card under the cursor is.
func (c planColumn) load() (plan.Load, bool) {
	if len(c.loads) == 0 {
		return plan.Load{}, false
	}
	return c.loads[c.group(c.at)], true
}

// card is the card at a place; ok is false where it is not loaded.
func (c *planColumn) card(place int) (_ *planCard, ok bool) {
	if i := place - c.offset; i >= 0 && i < len(c.cards) {
		return &c.cards[i], true
	}
	return &planCard{}, false
}

// place is where the card stands, -1 where it is not in the window.
func (c *planColumn) place(id workflow.CardID) int {
	for i := range c.cards {
		if c.cards[i].Card.ID == id {
			return c.offset + i
		}
	}
	return -1
}

// loaded reports whether the cursor stands on a card that is known, or on nothing
// because the column is empty.
func (c planColumn) loaded() bool {
	_, ok := c.card(c.at)
	return ok || c.count == 0
}

// nearEdge reports whether the cursor comes close to an end of the window beyond
// which there are more cards.
func (c planColumn) nearEdge() bool {
	end, margin := c.offset+len(c.cards), len(c.cards)/4
	return !c.loaded() || c.offset > 0 && c.at < c.offset+margin || end < c.count && c.at >= end-margin
}

// follows puts the cursor on the card that it was on.
func (c planColumn) follows(was planColumn) planColumn {
	c.at, c.top = was.at, was.top
	if x, ok := was.card(was.at); ok {
		if place := c.place(x.Card.ID); place >= 0 {
			c.at = place
		}
	}
	c.at = max(0, min(c.at, c.count-1))
	return c
}

// scrolled is the column with its top such that the cursor is within height
// lines.
func (c planColumn) scrolled(height int) planColumn {
	if c.count == 0 || height <= 0 {
		c.top = 0
		return c
	}
	line := c.line(c.at)
	isFirst := c.begins[c.group(c.at)].place == c.at
	c.top = max(0, min(c.top, line-count(isFirst), c.lines-height))
	c.top = max(c.top, line+min(cardLines, height)-height)
	return c
}

// isCut reports whether only a part of a card, or the heading alone, would be on
// screen of what stands on a line: then nothing is drawn there.
func (c *planColumn) isCut(place, part, line, height int) bool {
	switch last := line == c.top+height-1; {
	case height < 2*cardLines || place == c.at:
		return false
	case part == -1:
		return last
	case part == 0:
		return last
	}
	return part == cardLines-1 && line == c.top
}

// lineAt is what stands on a line of the column: the place of a card and which of
// its lines, 0 or 1; -1 is the heading of its DRI, -2 nothing.
func (c *planColumn) lineAt(y int) (place, line int) {
	g := sort.Search(len(c.begins), func(i int) bool { return c.begins[i].line > y+1 }) - 1
	if g < 0 {
		return 0, -2
	}
	from := c.begins[g]
	switch n := y - from.line; {
	case n == -1:
		return from.place, -1
	case n/cardLines < c.loads[g].Cards:
		return from.place + n/cardLines, n % cardLines
	}
	return 0, -2
}
