package board

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
)

// frame is the screen as it was last drawn: View runs after every message, and
// most change nothing.
type frame struct {
	text          string
	width, height int
	cursor        bool
	x, y          int
	shape         tea.CursorShape
}

// The screen, from top to bottom: one line of header, two of column heads, the
// body, what is being said, and the keys. A low screen gives up the keys first,
// then the air below the header and the second line of titles; a tiny one has the
// column heads in place of the header.
const (
	narrow      = 60 // below this one column shows at a time
	minColumn   = 24
	maxColumn   = 80
	lowScreen   = 12
	tinyScreen  = 6
	roomyScreen = 24 // from here on a form leaves room for what it is about
)

// layout says where things are.
type layout struct {
	columns, width int      // columns on screen, and cells of each
	top            int      // first line of the body
	body           int      // lines of the body
	said           []string // the message, wrapped
	keys           bool     // the line of keys shows
	list           int      // lines of the list under a prompt
	dense          bool     // cards are drawn in three lines
}

// laidOut decides the layout for the size of the terminal.
func (m Model) laidOut() layout {
	w, h := m.term.width, m.term.height
	l := layout{columns: 1, width: w}
	if w >= narrow {
		l.columns = min(len(m.shown.cols), max(2, w/minColumn))
		l.width = min(w/l.columns, maxColumn)
	}
	l.top = 3
	if h >= lowScreen {
		l.top = 4
	}
	l.keys = h >= lowScreen
	l.dense = h < lowScreen
	if m.prompt.isOpen() {
		return m.promptLayout(l)
	}
	text := m.status.text
	if len(m.input.chord) > 0 {
		text = strings.Join(m.input.chord, " ") + " …"
	}
	most := 3
	if w < narrow { // a reason and its rule need the lines that they do not have in width
		most = max(most, min(5, h/3))
	}
	l.said = cell.Wrap(text, max(w-2, 1), most)
	below := max(1, len(l.said)) + count(l.keys)
	if h < tinyScreen {
		l.top, below = min(1, h-1), min(len(l.said), 1)
	}
	l.body = max(0, h-l.top-below)
	return l
}

// bodyHeight is how many lines of the body show.
func (m Model) bodyHeight() int { return max(1, m.laidOut().body) }

// sheet is the screen while it is being written: never more than max lines.
type sheet struct {
	b     strings.Builder
	lines int
	max   int
}

// row writes a line; what does not fit on the screen any more is left out.
func (s *sheet) row(line string) {
	if s.next() {
		s.b.WriteString(line)
	}
}

// next begins a line; false says that the sheet is full.
func (s *sheet) next() bool {
	if s.lines >= s.max {
		return false
	}
	if s.lines > 0 {
		s.b.WriteByte('\n')
	}
	s.lines++
	return true
}

// drawn is the model with its screen drawn anew.
func (m Model) drawn() Model {
	if m.term.width <= 0 || m.term.height <= 0 {
		m.term.frame = frame{}
		return m
	}
	if m.still() {
		return m
	}
	l := m.laidOut()
	m.prompt = m.prompt.scrolled(l.list)
	below := m.below(l)
	s := &sheet{max: m.term.height - len(below)}
	s.b.Grow(len(m.term.frame.text) + 1024)
	if m.term.height >= tinyScreen || m.term.height == 1 {
		s.row(m.header())
	}
	var f frame
	switch {
	case m.prompt.covers():
	case m.form.isOpen():
		f = m.drawForm(s, l)
	default:
		m, f = m.drawScreen(s, l)
	}
	for s.lines < s.max {
		s.next()
	}
	s.max = m.term.height
	for _, line := range below {
		s.row(line)
	}
	if m.prompt.isOpen() && len(below) > 0 {
		f = m.promptCursor(m.term.height - len(below))
	}
	f.text, f.width, f.height = s.b.String(), m.term.width, m.term.height
	switch {
	case m.term.theme.ascii:
		f.text = cell.ASCII(f.text)
	case m.term.theme.ambiguous != AmbiguousNarrow:
		f.text = cell.Unambiguous(f.text, m.term.theme.ambiguous == AmbiguousWide)
	}
	f.x, f.y = min(f.x, m.term.width-1), min(f.y, m.term.height-1)
	m.term.frame = f
	return m
}

// drawScreen writes what a person looks at, without the form that may lie over
// it.
func (m Model) drawScreen(s *sheet, l layout) (Model, frame) {
	var f frame
	switch m.screen {
	case onCard:
		m, f = m.drawCard(s)
	case onHistory:
		m, f = m.drawHistory(s)
	case onFlow:
		m, f = m.drawFlow(s)
	case onNews:
		m, f = m.drawNews(s)
	case onReview:
		m, f = m.drawReview(s)
	case onTriage:
		m = m.drawTriage(s)
	case onInbox:
		m, f = m.drawInbox(s)
	case onWaiting:
		m, f = m.drawWaiting(s)
	case onPlan:
		m, f = m.drawPlan(s)
	case onPage:
		m.pageHead(s, m.titleLine(m.page.title, ""))
		m.page = m.page.scrolled(0, s.max-s.lines)
		m.page.draw(s, m.term.theme, m.term.width)
	default:
		m, f = m.drawBoard(s, l)
	}
	return m, f
}

// pageHead writes the title of a page or form below the header, with air around
// it where there is room.
func (m Model) pageHead(s *sheet, title string) {
	if m.term.height < lowScreen {
		s.row(title)
		return
	}
	s.row(m.noticeLine())
	s.row(title)
	s.row("")
}

// below is what stands under the body.
func (m Model) below(l layout) []string {
	var out []string
	if m.prompt.isOpen() {
		return m.promptLines(l)
	}
	for _, s := range l.said {
		var b strings.Builder
		p := m.term.theme.line(&b, m.term.width)
		p.space(1)
		p.put(m.status.role, s)
		out = append(out, b.String())
	}
	switch {
	case m.term.height < tinyScreen:
		return out[:min(len(out), 1, m.term.height-1)]
	case len(out) == 0:
		out = append(out, "")
	}
	if l.keys {
		out = append(out, m.keysLine())
	}
	return out
}
