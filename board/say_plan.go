package board

import (
	"fmt"

	"opsboard/board/cell"
)

// sayPlanned is the focus on the plan in one sentence.
func (m Model) sayPlanned() string {
	p := m.planner
	if p.list.open {
		if len(p.states) == 0 {
			return "Draft of a plan: nothing planned."
		}
		s := p.states[p.list.at]
		text := fmt.Sprintf("Draft of a plan, line %d of %d: %s", p.list.at+1, len(p.states), m.planLine(s))
		if word, why := m.planTrouble(s); word != "" {
			text += ", " + word + ": " + cell.Clean(why)
		}
		return text + "."
	}
	c := p.cols[p.col]
	where := "Plan, " + c.name
	if !c.it.IsZero() {
		where += ", " + c.it.String()
	}
	if c.count == 0 {
		return where + ", no cards."
	}
	x, _ := c.card(c.at)
	text := fmt.Sprintf("%s, %d of %d: %s", where, c.at+1, c.count, m.sayRow(x.Row))
	if l, ok := c.load(); ok && l.Known {
		text += fmt.Sprintf(", %s has weight %d of %d", cell.Clean(l.DRI), l.Weight, l.Capacity)
		if l.Over() > 0 {
			text += fmt.Sprintf(", %d over", l.Over())
		}
	}
	if x.planned {
		text += ", planned in the draft"
	}
	if x.trouble != "" {
		text += ", " + x.trouble
	}
	return text + "."
}
