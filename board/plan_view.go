package board

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/keymap"
)

// planLayout says where the columns of the plan are.
type planLayout struct {
	columns, width int
	head           int // lines above the cards, below the header
}

func (m Model) planLaidOut() planLayout {
	l := planLayout{columns: 1, width: m.term.width, head: 1}
	if m.term.width >= narrow {
		l.columns = min(cmp.Or(len(m.planner.cols), planAhead+2), max(2, m.term.width/(minColumn+4)))
		l.width = min(m.term.width/max(1, l.columns), maxColumn)
	}
	switch {
	case m.term.height >= lowScreen:
		l.head = 5 + count(m.term.height >= airyPlan)
	case m.term.height >= tinyScreen:
		l.head = 2
	}
	return l
}

// airyPlan is the height from which the title of the plan has an empty line below
// it.
const airyPlan = 20

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
	if l.head >= 6 {
		s.row("")
	}
	s.row(m.planHeads(shown, p.left, l, (*pen).planName))
	if l.head >= 5 {
		s.row(m.planHeads(shown, p.left, l, (*pen).planSums))
		s.row(m.oneLine(piece{faint, strings.Repeat(m.term.theme.glyphs().rule, m.term.width)}))
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
	k := m.planSheet(l.width)
	k.height = height
	for y := 0; y < height && s.next(); y++ {
		for i := range shown {
			k.cell(&s.b, p.left+i, y)
		}
	}
	return m, f
}

// planTitle is the line below the header: what the draft comes to.
func (m Model) planTitle() string {
	var b strings.Builder
	p := m.term.theme.line(&b, m.term.width)
	p.space(1)
	p.put(focus, "Plan")
	p.space(2)
	t := m.planner.tally
	switch {
	case m.planner.atOnce:
		p.put(warn, m.term.theme.glyphs().forced+" at once")
		if n := len(m.planner.draft.Lines); n > 0 {
			p.put(dim, " (and a draft of "+counted(n, "line")+")")
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
		p, gap := m.term.theme.column(&b, l.width)
		write(&p, m, c, left+i == m.planner.col)
		p.fill()
		b.WriteString(gap)
	}
	return b.String()
}

// planName is the name of a column and its days.
func (p *pen) planName(m Model, c planColumn, here bool) {
	if here {
		p.put(focus, m.term.theme.glyphs().bar)
		p.put(focus, c.name)
	} else {
		p.space(1)
		p.put(strong, c.name)
	}
	if c.days != "" {
		p.space(1)
		p.put(dim, m.term.theme.glyphs().dot)
		p.space(1)
		p.put(dim, c.days)
	}
}

// planSums is how much is in a column, and who has too much.
func (p *pen) planSums(m Model, c planColumn, _ bool) {
	p.space(1)
	p.put(dim, c.sums)
	if c.over != "" {
		p.put(bad, "  "+m.term.theme.glyphs().forced+" "+c.over)
	}
}

// planKeys are the keys that one wants most on the plan.
func (m Model) planKeys() []keymap.Action {
	if m.planner.list.open && len(m.planner.states) == 0 {
		return []keymap.Action{keymap.Leave, keymap.Undo, keymap.Redo, keymap.Help}
	}
	if m.planner.list.open {
		return []keymap.Action{keymap.Leave, keymap.Trim, keymap.ApplyPlan, keymap.SavePlan, keymap.DropPlan, keymap.Undo, keymap.Redo, keymap.Help}
	}
	return []keymap.Action{
		keymap.Leave, keymap.Sooner, keymap.LaterOn, keymap.PickIteration, keymap.Schedule, keymap.Difference,
		keymap.ApplyPlan, keymap.Undo, keymap.SavePlan, keymap.PlanAtOnce, keymap.Open, keymap.Mark, keymap.Help,
	}
}
