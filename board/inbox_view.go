package board

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
)

// inboxList is how wide the list stands beside an entry.
const inboxList = 46

// inboxRooms is how many lines and cells the list has on a body of height lines,
// and how wide an entry is laid.
func (m Model) inboxRooms(height int) (rows, list, width int) {
	if m.term.width >= beside {
		return height, inboxList, min(m.term.width-inboxList-3, 100)
	}
	rows = max(1, min(len(m.inbox.list), height/4))
	if height < 12 {
		rows = 1
	}
	return rows, m.term.width, min(m.term.width-2, 100)
}

// drawInbox writes the list and the entry under the cursor.
func (m Model) drawInbox(s *sheet) (Model, frame) {
	m.pageHead(s, m.inboxTitle())
	v, height := m.inbox, s.max-s.lines
	x, ok := v.current()
	if !ok {
		for _, l := range cell.Wrap(v.empty(m), max(1, m.term.width-2), far) {
			s.row(m.oneLine(piece{dim, " " + l}))
		}
		return m, frame{}
	}
	rows, list, width := m.inboxRooms(height)
	low := height < 16
	v.top = max(0, min(v.top, v.at, len(v.list)-rows))
	v.top = max(v.top, v.at-rows+1)
	room := height
	if m.term.width < beside {
		room -= rows + 1
	}
	if laid := width<<20 | room<<1 | count(low); v.laid != laid {
		v.page.lines, v.laid = m.clashPage(x, width, room, low), laid
	}
	f := frame{cursor: true, y: s.lines + v.at - v.top, shape: tea.CursorUnderline}
	column := m.inboxWhat()
	if m.term.width >= beside {
		v.page = v.page.scrolled(0, height)
		m.inbox = v
		for y := range height {
			var b strings.Builder
			m.inboxRow(&b, v.top+y, list, column)
			p := m.term.theme.line(&b, m.term.width-list)
			p.space(2)
			if i := v.page.top + y; i < len(v.page.lines) {
				p.puts(v.page.lines[i])
			}
			s.row(b.String())
		}
		return m, f
	}
	v.page = v.page.scrolled(0, max(0, room))
	m.inbox = v
	for y := range rows {
		var b strings.Builder
		m.inboxRow(&b, v.top+y, list, column)
		s.row(b.String())
	}
	s.row(m.oneLine(piece{faint, strings.Repeat(m.term.theme.glyphs().rule, m.term.width)}))
	for i := v.page.top; i < len(v.page.lines) && s.lines < s.max; i++ {
		s.row(m.oneLine(append([]piece{{plain, " "}}, v.page.lines[i]...)...))
	}
	return m, f
}

// inboxTitle counts the entries.
func (m Model) inboxTitle() string {
	v, where := m.inbox, ""
	if n := len(v.list); n > 0 {
		where = fmt.Sprintf("%d of %d", v.at+1, n)
	}
	if n := len(v.marks); n > 0 {
		where += fmt.Sprintf(", %d marked", n)
	}
	return m.titleLine("Inbox", where)
}

// inboxRow is one entry in the list: the card, and what is contradicted in a column
// of its own.
func (m Model) inboxRow(b *strings.Builder, i, width, column int) {
	v := m.inbox
	p := m.term.theme.line(b, width)
	defer p.fill()
	if i >= len(v.list) {
		return
	}
	x, text := v.list[i], plain
	switch {
	case i == v.at:
		text = strong
		p.put(focus, m.term.theme.glyphs().bar)
	default:
		p.space(1)
	}
	mark := " "
	if slices.Contains(v.marks, x.key()) {
		mark = m.term.theme.glyphs().marked
	}
	p.put(focus, mark)
	p.put(dim, cell.Pad(cell.Cut(cell.Clean(x.Handle), 6), 6)+" ")
	what := cell.Clean(m.clashTitle(x))
	if p.left-column > 24 && cell.Width(what) < column { // else a title has more room where it begins
		what = cell.Pad(what, column)
	}
	p.put(text, what)
	if p.left > 14 {
		p.put(faint, "  "+cell.Cut(cell.Clean(x.Card.Title), p.left-3))
	}
}

// mostWhat is how wide what is contradicted may make its column.
const mostWhat = 34

// inboxWhat is how wide what is contradicted is in the list, so that the titles beside
// it stand below each other.
func (m Model) inboxWhat() (width int) {
	for i := range m.inbox.list {
		if n := cell.Width(cell.Clean(m.clashTitle(m.inbox.list[i]))); n <= mostWhat {
			width = max(width, n)
		}
	}
	return width
}

// inboxKeys are those of the last line: first what can be answered.
func (m Model) inboxKeys() []keymap.Action {
	out := []keymap.Action{keymap.Leave}
	if x, ok := m.inbox.current(); ok {
		for _, c := range m.choicesOf(x) {
			out = append(out, c.action)
		}
		out = append(out, keymap.Mark, keymap.Open)
		if x.Card.Remote.URL != "" {
			out = append(out, keymap.Browse)
		}
	}
	return append(out, keymap.Undo, keymap.Sync, keymap.Help)
}

// aimInbox finds the entry in the list, or the one that is shown whole, by the line
// below the head of a body of that height.
func (m Model) aimInbox(x, line, height int) target {
	rows, list, _ := m.inboxRooms(height)
	if line >= rows || x >= list {
		return target{what: aimPage}
	}
	if i := m.inbox.top + line; line >= 0 && i < len(m.inbox.list) {
		return target{what: aimInbox, n: i}
	}
	return target{}
}

// clickInbox goes to an entry; the card of the one under the cursor opens.
func (m Model) clickInbox(n int) (Model, tea.Cmd) {
	if n == m.inbox.at {
		return m.open()
	}
	return m.walkInbox(n - m.inbox.at), nil
}

// sayInbox is the entry under the cursor, in words.
func (m Model) sayInbox() string {
	v := m.inbox
	x, ok := v.current()
	if !ok {
		return v.empty(m) + " " + m.keyFor(keymap.Leave) + " goes back."
	}
	words := fmt.Sprintf("Inbox, %d of %d", v.at+1, len(v.list))
	if slices.Contains(v.marks, x.key()) {
		words += ", marked"
	}
	words += ": " + nameOf(x.Row) + ". " + m.whatHappened(x)
	if x.Why != "" {
		words += " " + m.remoteName() + " says: " + cell.Cut(cell.Clean(x.Why), 600) + "."
	}
	if x.hunks == nil && x.Mine+x.Theirs != "" && x.Field != "" {
		if x.Base != "" {
			words += " Was: " + x.valueWord(x.Base) + "."
		}
		if x.Mine != "" {
			words += " Yours: " + x.valueWord(x.Mine) + "."
		}
		words += " Theirs: " + x.valueWord(x.Theirs) + "."
	}
	return words + " Keys: " + m.choices(x) + "."
}

// bothTexts are the lines that each side wrote, all of them, for those who hear
// them; none for an entry whose values are said in its sentence.
func (m Model) bothTexts() []textLine {
	x, ok := m.inbox.current()
	if !ok || x.hunks == nil {
		return nil
	}
	t := &writer{w: far}
	m.lineByLine(t, x.hunks, lineShare{far, far}, "same")
	return t.lines
}
