package board

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow/plan"
)

// planLayout says where the columns of the plan are.
type planLayout struct {
	columns, width int
	head           int // lines above the cards, below the header
}

func (m Model) planLaidOut() planLayout {
	l := planLayout{columns: 1, width: m.width, head: 1}
	if m.width >= narrow {
		l.columns = min(cmp.Or(len(m.planner.cols), planAhead+2), max(2, m.width/(minColumn+4)))
		l.width = min(m.width/max(1, l.columns), maxColumn)
	}
	switch {
	case m.height >= lowScreen:
		l.head = 5
	case m.height >= tinyScreen:
		l.head = 2
	}
	return l
}

// leftmost is the first column on screen, of so many.
func (p planner) leftmost(columns int) int {
	left := max(min(p.left, p.col), p.col-columns+1, 0)
	return max(0, min(left, len(p.cols)-columns))
}

// drawPlan writes the iterations side by side.
func (m Model) drawPlan(s *sheet) (Model, frame) {
	if m.planner.list.open {
		return m.drawPlanList(s)
	}
	l := m.planLaidOut()
	p := m.planner
	p.left = p.leftmost(l.columns)
	shown := p.cols[p.left:min(len(p.cols), p.left+l.columns)]
	if l.head >= 5 {
		s.row(m.noticeLine())
	}
	if l.head >= 2 {
		s.row(m.planTitle())
	}
	s.row(m.planHeads(shown, p.left, l, (*pen).planName))
	if l.head >= 5 {
		s.row(m.planHeads(shown, p.left, l, (*pen).planSums))
		s.row(m.oneLine(piece{faint, strings.Repeat(m.theme.glyphs().rule, m.width)}))
	}
	height := s.max - s.lines
	p.cols = slices.Clone(p.cols)
	for i := range shown {
		p.cols[p.left+i] = p.cols[p.left+i].scrolled(height)
	}
	m.planner = p
	f := frame{cursor: true, x: (p.col - p.left) * l.width, y: s.lines, shape: tea.CursorUnderline}
	if c := p.cols[p.col]; c.count > 0 {
		f.y += c.line(c.at) - c.top
	}
	for y := 0; y < height && s.next(); y++ {
		for i := range shown {
			m.planCell(&s.b, p.left+i, y, l.width)
		}
	}
	return m, f
}

// planTitle is the line below the header: what the draft comes to.
func (m Model) planTitle() string {
	var b strings.Builder
	p := m.theme.line(&b, m.width)
	p.space(1)
	p.put(focus, "Plan")
	p.space(2)
	t := m.planner.tally
	switch {
	case m.planner.atOnce:
		p.put(warn, m.theme.glyphs().forced+" at once")
		if n := len(m.planner.draft.Lines); n > 0 {
			p.put(dim, fmt.Sprintf(" (and a draft of %d lines)", n))
		}
	case m.planner.draft.IsEmpty():
		p.put(dim, "draft: nothing planned")
		if t.Over > 0 {
			p.put(bad, fmt.Sprintf(", %d over capacity", t.Over))
		}
	default:
		r := plain
		if t.Clashes+t.Over > 0 {
			r = warn
		}
		p.put(dim, "draft: ")
		p.put(r, t.String())
	}
	if len(m.planner.no) > 0 && t.Clashes == 0 {
		p.put(bad, fmt.Sprintf(", %d refused", len(m.planner.no)))
	}
	p.fill()
	return b.String()
}

// planHeads writes one line of the heads of the columns.
func (m Model) planHeads(shown []planColumn, left int, l planLayout, write func(*pen, Model, planColumn, bool)) string {
	var b strings.Builder
	for i, c := range shown {
		p, gap := m.theme.column(&b, l.width)
		write(&p, m, c, left+i == m.planner.col)
		p.fill()
		b.WriteString(gap)
	}
	return b.String()
}

// planName is the name of a column and its days.
func (p *pen) planName(m Model, c planColumn, here bool) {
	if here {
		p.put(focus, m.theme.glyphs().bar)
		p.put(focus, c.name)
	} else {
		p.space(1)
		p.put(strong, c.name)
	}
	if !c.it.IsZero() {
		p.put(dim, " "+m.theme.glyphs().dot+" "+c.it.String())
	}
}

// planSums is how much is in a column, and who has too much.
func (p *pen) planSums(m Model, c planColumn, _ bool) {
	p.space(1)
	p.put(dim, fmt.Sprintf("%s, weight %d", cards(c.count), c.weight))
	over := 0
	for _, l := range c.loads {
		over += count(l.Over() > 0)
	}
	if over > 0 {
		p.put(bad, "  "+m.theme.glyphs().forced+" "+strconv.Itoa(over)+" over")
	}
}

// planCell writes what a column has on a line.
func (m Model) planCell(b *strings.Builder, at, y, width int) {
	c := m.planner.cols[at]
	p, gap := m.theme.column(b, width)
	i, part := c.lineAt(c.top + y)
	x, ok := c.card(i)
	switch {
	case c.count == 0 && y == 0:
		p.put(faint, " empty")
	case part == -1:
		m.planPerson(&p, c.loads[c.group(i)])
	case !ok:
	case part == 0:
		m.planFirst(&p, at, i, x)
	case part == 1:
		here := at == m.planner.col && i == c.at
		r := plain
		if here {
			p.put(focus, m.theme.glyphs().bar)
			r = strong
		} else {
			p.space(1)
		}
		p.put(r, x.title)
	}
	p.fill()
	b.WriteString(gap)
}

// planPerson is the heading of a DRI: the weight against the capacity.
func (m Model) planPerson(p *pen, l plan.Load) {
	p.space(1)
	name, r := cell.Clean(l.DRI), strong
	if name == "" {
		name, r = "nobody yet", dim
	}
	text := strconv.Itoa(l.Weight)
	if l.Known {
		text += "/" + strconv.Itoa(l.Capacity)
	}
	if l.Away {
		text += " away"
	}
	state := dim
	if l.Over() > 0 {
		state, text = bad, m.theme.glyphs().forced+" "+text+", "+strconv.Itoa(l.Over())+" over"
	}
	room := p.left - cell.Width(text) - 1
	p.put(r, cell.Cut(name, max(4, room)))
	p.space(1)
	p.put(state, text)
}

// planFirst is the first line of a card: its name, weight, what the draft does
// with it, and its gates.
func (m Model) planFirst(p *pen, at, i int, x *planCard) {
	g := m.theme.glyphs()
	here := at == m.planner.col && i == m.planner.cols[at].at
	marked := m.marked.has(x.Card.ID)
	if first, last, ok := m.planReach(); ok && at == m.planner.col && i >= first && i <= last {
		marked = true
	}
	switch {
	case here:
		p.put(focus, g.bar)
	case marked:
		p.put(focus, g.marked)
	default:
		p.space(1)
	}
	p.put(dim, x.handle)
	p.space(1)
	kind := feat
	if x.mark <= 0 {
		kind = bug
	}
	p.put(kind, []string{g.bug, g.feature, g.other}[max(0, x.mark)])
	if n := x.Card.Priority; n > 0 {
		p.put([]role{plain, bad, warn, dim, dim}[min(n, 4)], " P"+strconv.Itoa(n))
	}
	if x.Card.Weight > 0 {
		p.put(dim, " w"+strconv.Itoa(x.Card.Weight))
	}
	switch {
	case x.trouble != "":
		p.put(bad, " "+g.no+" "+x.trouble)
	case x.planned:
		p.put(focus, " "+g.right+" planned")
	}
	if marked {
		p.put(focus, " "+g.marked)
	}
	if m.queue.holds(x.Card.ID) && m.trouble.err != nil {
		p.put(bad, " "+g.unsaved+" unsaved")
	}
	if x.meter != "" {
		r := dim
		if x.ready {
			r = good
		}
		if n := p.left - len(x.meter); n > 0 {
			p.space(n)
			p.put(r, x.meter)
		}
	}
}

// planKeys are the keys that one wants most on the plan.
func (m Model) planKeys() []keymap.Action {
	if m.planner.list.open {
		return []keymap.Action{keymap.Leave, keymap.Trim, keymap.ApplyPlan, keymap.SavePlan, keymap.DropPlan, keymap.Undo, keymap.Redo, keymap.Help}
	}
	return []keymap.Action{
		keymap.Leave, keymap.Sooner, keymap.LaterOn, keymap.PickIteration, keymap.Schedule, keymap.Difference,
		keymap.ApplyPlan, keymap.Undo, keymap.SavePlan, keymap.PlanAtOnce, keymap.Open, keymap.Mark, keymap.Help,
	}
}
