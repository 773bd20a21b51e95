package board

import (
	"strings"

	"opsboard/board/cell"
)

// planPen draws the cells of a column of the plan, so many cells wide.
type planPen struct {
	theme theme
	width int
}

// is reports whether what another pen drew looks the same.
func (k planPen) is(o planPen) bool {
	return k.width == o.width && k.theme.look == o.theme.look && o.theme.look != nil
}

// planLook is what a card shows beside itself.
type planLook struct{ here, marked, unsaved bool }

// planSheet is what the cells of a plan are drawn from.
type planSheet struct {
	planPen
	cols        []planColumn
	col         int // the column that has the focus
	first, last int // the range in it that is being marked
	ranging     bool
	marked      marks
	queue       queue // changes that could not be saved
	height      int   // how many lines there are
}

func (m Model) planSheet(width int) planSheet {
	k := planSheet{planPen: planPen{m.term.theme, width}, cols: m.planner.cols, col: m.planner.col, marked: m.marked.cards}
	k.first, k.last, k.ranging = m.planReach()
	if m.saving.trouble.err != nil {
		k.queue = m.saving.queue
	}
	return k
}

// cell writes what a column has on a line. What looks as most do was drawn when
// it was read.
func (k *planSheet) cell(b *strings.Builder, at, y int) {
	c := &k.cols[at]
	i, part := c.lineAt(c.top + y)
	if c.isCut(i, part, c.top+y, k.height) {
		part = -2
	}
	x, ok := c.card(i)
	switch {
	case c.count == 0 && y == 0:
		p, gap := k.theme.column(b, k.width)
		p.put(faint, " empty")
		p.fill()
		b.WriteString(gap)
	case part == -1:
		g := &c.begins[c.group(i)]
		if k.is(c.pen) {
			b.WriteString(g.drawn)
		} else {
			b.WriteString(k.person(*g))
		}
	case part < 0 || !ok:
		p := k.theme.line(b, k.width)
		p.fill()
	default:
		look := planLook{here: at == k.col && i == c.at, marked: k.marked.has(x.Card.ID), unsaved: k.queue.holds(x.Card.ID)}
		look.marked = look.marked || k.ranging && at == k.col && i >= k.first && i <= k.last
		switch {
		case look == (planLook{}) && k.is(c.pen):
			b.WriteString(x.drawn[part])
		case part == 0:
			k.firstLine(b, x, look)
		default:
			k.secondLine(b, x, look)
		}
	}
}

// person is the heading of a DRI: the weight against the capacity.
func (k planPen) person(g planGroup) string {
	var b strings.Builder
	p, gap := k.theme.column(&b, k.width)
	p.space(1)
	name, r := g.name, strong
	if name == "" {
		name, r = "nobody yet", dim
	}
	state, text := dim, g.weight
	if g.over {
		state, text = bad, k.theme.glyphs().forced+" "+text
	}
	room := p.left - cell.Width(text) - 1
	p.put(r, cell.Cut(name, max(4, room)))
	p.space(1)
	p.put(state, text)
	p.fill()
	b.WriteString(gap)
	return b.String()
}

// secondLine is the second line of a card: its title.
func (k planPen) secondLine(b *strings.Builder, x *planCard, look planLook) {
	p, gap := k.theme.column(b, k.width)
	r := plain
	if look.here {
		p.put(focus, k.theme.glyphs().bar)
		r = strong
	} else {
		p.space(1)
	}
	p.put(r, x.title)
	p.fill()
	b.WriteString(gap)
}

// firstLine is the first line of a card: its name, weight, what the draft does with
// it, and its gates.
func (k planPen) firstLine(b *strings.Builder, x *planCard, look planLook) {
	p, gap := k.theme.column(b, k.width)
	g := k.theme.glyphs()
	switch {
	case look.here:
		p.put(focus, g.bar)
	case look.marked:
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
	p.put(kind, [...]string{g.bug, g.feature, g.other}[max(0, x.mark)])
	if n := x.Card.Priority; n > 0 {
		p.put([...]role{plain, bad, warn, dim, dim}[min(n, 4)], [...]string{"", " P1", " P2", " P3", " P4"}[min(n, 4)])
	}
	p.put(dim, x.heft)
	switch {
	case x.trouble != "":
		p.put(bad, " "+g.no+" "+x.trouble)
	case x.planned:
		p.put(focus, " "+g.right+" planned")
	}
	if look.marked {
		p.put(focus, " "+g.marked)
	}
	if look.unsaved {
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
	p.fill()
	b.WriteString(gap)
}
