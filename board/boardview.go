package board

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// drawBoard writes column heads, a rule, and the cards.
func (m Model) drawBoard(s *sheet, l layout) (Model, frame) {
	m.shown.left = max(min(m.shown.left, m.shown.col), m.shown.col-l.columns+1, 0)
	m.shown.left = max(0, min(m.shown.left, len(m.shown.cols)-l.columns))
	if l.top == 4 {
		s.row(m.noticeLine())
	}
	c := m.condition()
	var columns [][]string
	var y int
	nothing := c == failed || c == loading || m.empty()
	if !nothing {
		m, columns, y = m.boardColumns(l)
	}
	if m.term.height > 1 && c != failed && c != loading {
		s.row(m.heads(l))
	}
	if l.top >= 3 && c != failed && c != loading {
		s.row(m.rule(l))
	}
	if nothing {
		m.drawNothing(s, l)
		return m, frame{}
	}
	f := frame{cursor: true, x: (m.shown.col - m.shown.left) * l.width, y: s.lines + y, shape: tea.CursorUnderline}
	for y := 0; y < l.body && s.next(); y++ {
		for _, c := range columns {
			if y < len(c) {
				s.b.WriteString(c[y])
			} else {
				p := pen{b: &s.b, left: l.width}
				p.fill()
			}
		}
	}
	return m, f
}

// boardColumns are the lines of the columns on screen, and the one on which the
// cursor is.
func (m Model) boardColumns(l layout) (_ Model, columns [][]string, y int) {
	columns = make([][]string, l.columns)
	for i := range columns {
		var at int
		m, columns[i], at = m.columnLines(m.shown.left+i, l)
		if m.shown.left+i == m.shown.col {
			y = at
		}
	}
	return m, columns, y
}

// hangs reports whether a card that ends on that line is not shown, as it does not
// fit whole. The gap under it may fall off; the first one, and the one under the
// cursor, are shown as far as they go.
func (c column) hangs(place, end, height int) bool {
	return end > height+1 && place > c.top && place != c.at
}

// moreBelow counts the cards of a column from a place on: those that do not fit
// whole on the screen.
func (m Model) moreBelow(c column, from, w int) string {
	var b strings.Builder
	p := m.term.theme.line(&b, w)
	p.put(faint, " "+strconv.Itoa(c.count-from)+map[bool]string{true: "+"}[c.more]+" more")
	p.fill()
	return b.String()
}

func (m Model) emptyColumn(w int) string {
	var b strings.Builder
	p := m.term.theme.line(&b, w)
	p.put(faint, " empty")
	p.fill()
	return b.String()
}

// empty reports whether the track has no card at all.
func (m Model) empty() bool {
	return !m.file.blank && !slices.ContainsFunc(m.shown.cols, func(c column) bool { return c.count > 0 || c.more })
}

// drawNothing says in place of the cards why there are none.
func (m Model) drawNothing(s *sheet, l layout) {
	if l.body > 3 {
		s.row("")
	}
	for _, line := range m.inPlaceOfCards(max(1, min(m.term.width-3, 76))) {
		var b strings.Builder
		p := m.term.theme.line(&b, m.term.width)
		p.space(min(2, m.term.width-1))
		for _, x := range line {
			p.put(x.role, x.text)
		}
		p.fill()
		s.row(b.String())
	}
}
