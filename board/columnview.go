package board

import (
	"reflect"
	"slices"

	"opsboard/workflow"
)

// columnLook is all that the lines of a column are drawn from. Rows, marks and
// news are never changed in place: others are others elsewhere.
type columnLook struct {
	rows            *row
	loaded          int
	offset, top, at int
	count           int
	more, has       bool // has the focus
	first, last     int  // of the range that is being marked
	marked, news    uintptr
	width, height   int
	dense           bool
}

// drawnColumn is a column as it was drawn. It holds what its look points to, so
// that nothing else can come to lie there.
type drawnColumn struct {
	look         columnLook
	rows         []row
	marked, news map[workflow.CardID]bool
	lines        []string
	top          int // the first card on screen
	y            int // the line on which the cursor is
}

func (m Model) lookOf(at int, l layout) columnLook {
	c := m.shown.cols[at]
	look := columnLook{
		loaded: len(c.rows), offset: c.offset, top: c.top, at: c.at, count: c.count, more: c.more, has: at == m.shown.col,
		first: -1, last: -1, width: l.width, height: l.body, dense: l.dense,
		marked: reflect.ValueOf(m.marked.cards.in).Pointer(), news: reflect.ValueOf(m.news.in).Pointer(),
	}
	if len(c.rows) > 0 {
		look.rows = &c.rows[0]
	}
	if m.marked.stretch.on && look.has {
		look.first, look.last = m.reach()
	}
	return look
}

// columnLines are the cards of one column from its top on, and the line on
// which its cursor is. Most keys change one column: the others are as they were.
func (m Model) columnLines(at int, l layout) (Model, []string, int) {
	look := m.lookOf(at, l)
	drawn, known := m.term.cells.columns[at]
	if !known || drawn.look != look {
		drawn = m.drawnColumn(m.shown.cols[at], look)
		m.term.cells.columns[at] = drawn
	}
	if drawn.top != look.top {
		m.shown.cols = slices.Clone(m.shown.cols)
		m.shown.cols[at].top = drawn.top
	}
	return m, drawn.lines, drawn.y
}

// drawnColumn draws a column.
func (m Model) drawnColumn(c column, look columnLook) drawnColumn {
	c = c.scrolled(look.height, func(r row) int { return len(m.term.cells.of(r.face, look.width, false, look.dense)) })
	out := drawnColumn{look: look, rows: c.rows, marked: m.marked.cards.in, news: m.news.in, top: c.top}
	lines := make([]string, 0, look.height+8) // the first card, or the one under the cursor, may hang over
	for place := c.top; len(lines) < look.height; place++ {
		r, ok := c.row(place)
		if !ok {
			break
		}
		if place == c.at {
			out.y = len(lines)
		}
		f := r.face
		f.marked = m.marked.cards.has(r.Card.ID) || place >= look.first && place <= look.last
		f.news = m.news.in[r.Card.ID]
		drawn := m.term.cells.of(f, look.width, look.has && place == c.at, look.dense)
		if c.hangs(place, len(lines)+len(drawn), look.height) {
			lines = append(lines, m.moreBelow(c, place, look.width))
			break
		}
		lines = append(lines, drawn...)
	}
	if len(c.rows) == 0 && look.height > 0 {
		lines = append(lines, m.emptyColumn(look.width))
	}
	out.lines = lines[:min(len(lines), look.height)]
	return out
}
