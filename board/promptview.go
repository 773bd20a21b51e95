package board

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
)

// longestList is how many lines a list has at most that leaves the board
// visible.
const longestList = 8

// promptLayout makes room below the body for the line, its list and what is
// said. The list keeps its height whatever is in it: the board above must not
// move with every key.
func (m Model) promptLayout(l layout) layout {
	h := m.term.height
	text := m.status.text
	if text == "" {
		text = m.prompt.fault
	}
	l.said = cell.Wrap(text, max(m.term.width-2, 1), 2)
	if h < tinyScreen {
		l.said, l.top, l.body = nil, min(1, h-1), max(0, h-2)
		return l
	}
	rest := h - l.top - 1 - max(1, len(l.said)) - count(l.keys) // for list and body
	if l.keys {
		rest-- // air above the line
	}
	switch m.prompt.kind {
	case filtering:
		l.list = max(0, min(longestList, rest/3))
	case inCard:
	case searching:
		rest += l.top - 1 // the heads of the columns give way too
		l.list, l.top = max(0, rest), 1
	default:
		l.list = max(0, min(2*longestList, rest/2))
	}
	l.body = max(0, rest-l.list)
	return l
}

// promptLines are the line being typed, its list, what is said, and the keys.
func (m Model) promptLines(l layout) []string {
	if m.term.height < tinyScreen {
		return []string{m.promptLine()}[:min(1, m.term.height-1)]
	}
	var out []string
	if l.keys {
		out = append(out, "")
	}
	out = append(out, m.promptLine())
	for i := m.prompt.top; i < m.prompt.top+l.list; i++ {
		line := ""
		switch {
		case i < len(m.prompt.items):
			line = m.itemLine(m.prompt.items[i], i == m.prompt.pick)
		case i == 0 && m.emptyList() != "":
			line = m.oneLine(piece{dim, " " + m.emptyList()})
		}
		out = append(out, line)
	}
	r := m.status.role
	if m.status.text == "" {
		r = dim
	}
	for _, s := range l.said {
		out = append(out, m.oneLine(piece{plain, " "}, piece{r, s}))
	}
	if len(l.said) == 0 {
		out = append(out, "")
	}
	if l.keys {
		out = append(out, m.keysLine())
	}
	return out
}

// emptyList is what stands in the place of a list that has nothing in it: how it is
// searched, or that nothing was found; "" while that is not known.
func (m Model) emptyList() string {
	typed := strings.TrimSpace(m.prompt.line.String()) != ""
	switch {
	case len(m.prompt.items) > 0 || m.prompt.fault != "":
	case m.prompt.kind == choosing:
		return "nothing that can be done here goes by these words"
	case m.prompt.kind == searching && !typed:
		return "a handle, or words of a title or text; closed cards are found too"
	case m.prompt.kind == searching && !m.unsought():
		return "no card has this handle, nor these words in its title or texts"
	}
	return ""
}

// promptText is what of the line is on screen, and the cell of the cursor in it.
func (m Model) promptText() (text string, at int) {
	e := m.prompt.line.laid()
	lines, row, col := e.wrapped(max(1, m.term.width-cell.Width(m.prompt.title())-4-m.tallyWidth()))
	return e.drawn(lines[row]), col
}

// tallyWidth is the room for the tally; a narrow line has none.
func (m Model) tallyWidth() int {
	if m.term.width < narrow/2 || m.prompt.tally == "" {
		return 0
	}
	return cell.Width(m.prompt.tally) + 2
}

func (m Model) promptLine() string {
	var b strings.Builder
	p := m.term.theme.line(&b, m.term.width)
	text, _ := m.promptText()
	p.space(1)
	p.put(focus, m.prompt.title())
	p.space(2)
	p.put(strong, text)
	if n := m.tallyWidth(); n > 0 {
		p.space(p.left - n + 1)
		p.put(dim, m.prompt.tally)
	}
	p.fill()
	return b.String()
}

// promptCursor puts the cursor of the terminal into the line; the lines below
// the body begin at y.
func (m Model) promptCursor(y int) frame {
	_, at := m.promptText()
	if m.term.height >= lowScreen {
		y++
	}
	return frame{cursor: true, x: 3 + cell.Width(m.prompt.title()) + at, y: y, shape: tea.CursorBar}
}

// rightOf is what there is room for at the right end of a line of the list, and
// how wide that is. On a narrow screen it is the last thing alone, so that the
// lines are cut at one place.
func (m Model) rightOf(x item) (right []piece, width int) {
	right = x.right
	if m.term.width < narrow && len(right) > 1 {
		right = right[len(right)-1:]
	}
	for _, r := range right {
		width += cell.Width(r.text)
	}
	if width > m.term.width/2 {
		return nil, 0
	}
	return right, width
}

// itemLine is one line of the list. What stands at its right end gives way where
// there is no room.
func (m Model) itemLine(x item, picked bool) string {
	var b strings.Builder
	p := m.term.theme.line(&b, m.term.width)
	if picked {
		p.put(focus, m.term.theme.glyphs().bar)
	} else {
		p.space(1)
	}
	right, n := m.rightOf(x)
	left := pen{b: p.b, look: p.look, left: max(0, p.left-n-2)}
	for _, l := range x.left {
		if picked && l.role == plain {
			l.role = strong
		}
		left.put(l.role, l.text)
	}
	left.fill()
	p.left = min(p.left, n+2)
	p.space(p.left - n - 1)
	for _, r := range right {
		p.put(r.role, r.text)
	}
	p.fill()
	return b.String()
}
