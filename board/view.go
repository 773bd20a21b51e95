package board

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
)

// frame is the screen as it was last drawn: View runs after every message, and
// most change nothing.
type frame struct {
	text   string
	cursor bool
	x, y   int
	shape  tea.CursorShape
}

// The screen, from top to bottom: one line of header, two of column heads, the
// body, what is being said, and the keys. A low screen gives up the keys first,
// then the air below the header.
const (
	narrow     = 60 // below this one column shows at a time
	minColumn  = 26
	maxColumn  = 56
	lowScreen  = 12
	tinyScreen = 6
)

// layout says where things are.
type layout struct {
	columns, width int      // columns on screen, and cells of each
	top            int      // first line of the body
	body           int      // lines of the body
	said           []string // the message, wrapped
	keys           bool     // the line of keys shows
}

// laidOut decides the layout for the size of the terminal.
func (m Model) laidOut() layout {
	w, h := m.width, m.height
	l := layout{columns: 1, width: w}
	if w >= narrow {
		l.columns = min(len(m.cols), max(2, w/minColumn))
		l.width = min(w/l.columns, maxColumn)
	}
	l.top = 3
	if h >= lowScreen {
		l.top = 4
	}
	l.keys = h >= lowScreen
	text := m.status.text
	if len(m.chord) > 0 {
		text = strings.Join(m.chord, " ") + " …"
	}
	l.said = cell.Wrap(text, max(w-2, 1), 3)
	below := max(1, len(l.said)) + count(l.keys)
	if h < tinyScreen {
		l.top, below = min(1, h-1), count(len(l.said) > 0)
	}
	l.body = max(0, h-l.top-below)
	return l
}

// bodyHeight is how many lines of the body show.
func (m Model) bodyHeight() int { return max(1, m.laidOut().body) }

// drawn is the model with its screen drawn anew.
func (m Model) drawn() Model {
	if m.width <= 0 || m.height <= 0 {
		m.frame = frame{}
		return m
	}
	l := m.laidOut()
	var b strings.Builder
	b.Grow(m.width * m.height * 2)
	var f frame
	lines := make([]string, 0, m.height)
	lines = append(lines, m.header())
	switch {
	case m.form.isOpen():
		lines, f = m.formLines(lines, l)
	case m.screen == onCard:
		m.card = m.card.laid(m, m.width)
		m.card.page = m.card.page.scrolled(0, l.body+l.top-2)
		lines = append(lines, m.cardTitle(), "")
		lines = append(lines, m.card.page.draw(m.theme, m.width, max(0, l.body+l.top-3))...)
	case m.screen == onPage:
		m.page = m.page.scrolled(0, l.body+l.top-3)
		lines = append(lines, m.titleLine(m.page.title, ""), "")
		lines = append(lines, m.page.draw(m.theme, m.width, max(0, l.body+l.top-3))...)
	default:
		m, lines, f = m.boardLines(lines, l)
	}
	m.frame = m.finish(&b, lines, f, l)
	return m
}

// finish puts the lines together: the body as it is, then what is said and the
// keys, never more lines than the screen has.
func (m Model) finish(b *strings.Builder, lines []string, f frame, l layout) frame {
	below := m.below(l)
	room := max(0, m.height-len(below))
	for i := range m.height {
		if i > 0 {
			b.WriteByte('\n')
		}
		switch {
		case i >= room:
			b.WriteString(below[i-room])
		case i < len(lines):
			b.WriteString(lines[i])
		}
	}
	f.text = b.String()
	if m.theme.ascii {
		f.text = toASCII(f.text)
	}
	f.x, f.y = min(f.x, m.width-1), min(f.y, m.height-1)
	return f
}

// below is what stands under the body.
func (m Model) below(l layout) []string {
	var out []string
	for _, s := range l.said {
		var b strings.Builder
		p := m.theme.line(&b, m.width)
		p.space(1)
		p.put(m.status.role, s)
		out = append(out, b.String())
	}
	if len(out) == 0 && m.height >= tinyScreen {
		out = append(out, "")
	}
	if l.keys {
		out = append(out, m.keysLine())
	}
	return out[:min(len(out), m.height)]
}

// boardLines is the board: column heads, a rule, and the cards.
func (m Model) boardLines(lines []string, l layout) (Model, []string, frame) {
	m.left = max(min(m.left, m.col), m.col-l.columns+1, 0)
	m.left = max(0, min(m.left, len(m.cols)-l.columns))
	if l.top == 4 {
		lines = append(lines, "")
	}
	if l.top >= 3 {
		lines = append(lines, m.heads(l), m.rule(l))
	}
	if m.file.Columns == nil && m.unread != nil || m.empty() {
		return m, append(lines, m.nothing(l)...), frame{}
	}
	cursor := frame{cursor: true, x: (m.col - m.left) * l.width, y: len(lines), shape: tea.CursorUnderline}
	columns := make([][]string, l.columns)
	for i := range columns {
		var y int
		at := m.left + i
		m, columns[i], y = m.columnLines(at, l)
		if at == m.col {
			cursor.y += y
		}
	}
	rest := m.width - l.columns*l.width
	var b strings.Builder
	b.Grow(m.width * l.body * 3)
	from := make([]int, l.body+1)
	for y := range l.body {
		for _, c := range columns {
			if y < len(c) {
				b.WriteString(c[y])
			} else {
				p := pen{b: &b, left: l.width}
				p.fill()
			}
		}
		p := pen{b: &b, left: rest}
		p.fill()
		from[y+1] = b.Len()
	}
	all := b.String()
	for y := range l.body {
		lines = append(lines, all[from[y]:from[y+1]])
	}
	return m, lines, cursor
}

// columnLines are the cards of one column from its top on, and the line on
// which its cursor is.
func (m Model) columnLines(at int, l layout) (Model, []string, int) {
	c := m.cols[at]
	tall := func(r row) int { return len(m.cells.of(r.face, l.width, false)) }
	if s := c.scrolled(l.body, tall); s.top != c.top {
		c = s
		m.cols = append(m.cols[:at:at], append([]column{c}, m.cols[at+1:]...)...)
	}
	lines, y := make([]string, 0, l.body), 0
	for place := c.top; len(lines) < l.body; place++ {
		r, ok := c.row(place)
		if !ok {
			break
		}
		if place == c.at {
			y = len(lines)
		}
		lines = append(lines, m.cells.of(r.face, l.width, at == m.col && place == c.at)...)
	}
	if len(c.rows) == 0 && l.body > 0 {
		lines = append(lines, m.faintLine(" empty", l.width))
	}
	return m, lines[:min(len(lines), l.body)], y
}

func (m Model) faintLine(s string, w int) string {
	var b strings.Builder
	p := m.theme.line(&b, w)
	p.put(faint, s)
	p.fill()
	return b.String()
}

// empty reports whether the track has no card at all.
func (m Model) empty() bool {
	if m.blank {
		return false
	}
	for _, c := range m.cols {
		if c.count > 0 {
			return false
		}
	}
	return true
}

// nothing says in place of the cards why there are none: failed and empty must
// not look alike.
func (m Model) nothing(l layout) []string {
	text, r := "No cards here yet. "+m.keyFor("new")+" makes one, "+m.keyFor("help")+" shows all keys.", dim
	if m.unread != nil {
		text, r = "The board cannot be read: "+cell.Clean(m.unread.Error())+". "+m.keyFor("retry")+" tries again.", bad
	}
	out := []string{""}
	for _, s := range cell.Wrap(text, max(1, m.width-4), max(1, l.body-1)) {
		var b strings.Builder
		p := m.theme.line(&b, m.width)
		p.space(2)
		p.put(r, s)
		out = append(out, b.String())
	}
	return out
}
