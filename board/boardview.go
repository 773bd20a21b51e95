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
	if m.term.height > 1 && c != failed && c != loading {
		s.row(m.heads(l))
	}
	if l.top >= 3 && c != failed && c != loading {
		s.row(m.rule(l))
	}
	if c == failed || c == loading || m.empty() {
		m.drawNothing(s, l)
		return m, frame{}
	}
	f := frame{cursor: true, x: (m.shown.col - m.shown.left) * l.width, y: s.lines, shape: tea.CursorUnderline}
	columns := make([][]string, l.columns)
	for i := range columns {
		var y int
		m, columns[i], y = m.columnLines(m.shown.left+i, l)
		if m.shown.left+i == m.shown.col {
			f.y += y
		}
	}
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

// columnLines are the cards of one column from its top on, and the line on
// which its cursor is.
func (m Model) columnLines(at int, l layout) (Model, []string, int) {
	c := m.shown.cols[at]
	tall := func(r row) int { return len(m.term.cells.of(r.face, l.width, false, l.dense)) }
	if s := c.scrolled(l.body, tall); s.top != c.top {
		c = s
		m.shown.cols = slices.Clone(m.shown.cols)
		m.shown.cols[at] = c
	}
	lines, y := make([]string, 0, l.body+8), 0 // the first card, or the one under the cursor, may hang over
	first, last := -1, -1
	if m.marked.stretch.on && at == m.shown.col {
		first, last = m.reach()
	}
	for place := c.top; len(lines) < l.body; place++ {
		r, ok := c.row(place)
		if !ok {
			break
		}
		if place == c.at {
			y = len(lines)
		}
		f := r.face
		f.marked = m.marked.cards.has(r.Card.ID) || place >= first && place <= last
		f.news = m.news.in[r.Card.ID]
		drawn := m.term.cells.of(f, l.width, at == m.shown.col && place == c.at, l.dense)
		if c.hangs(place, len(lines)+len(drawn), l.body) {
			lines = append(lines, m.moreBelow(c, place, l.width))
			break
		}
		lines = append(lines, drawn...)
	}
	if len(c.rows) == 0 && l.body > 0 {
		lines = append(lines, m.emptyColumn(l.width))
	}
	return m, lines[:min(len(lines), l.body)], y
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
