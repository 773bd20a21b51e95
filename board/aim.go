package board

import (
	"strings"

	"opsboard/board/cell"
	"opsboard/workflow"
)

// target is what stands at a cell of the screen.
type target struct {
	what   aimedAt
	n      int // which track, item or field
	option int // of a field
	col    int
	id     workflow.CardID
	keys   []string
}

type aimedAt uint8

const (
	aimNothing aimedAt = iota
	aimKeys            // a key of the last line
	aimTrack           // a track in the header
	aimColumn          // a column, beside its cards
	aimCard
	aimField  // a field of a form
	aimOption // an option of a choice or list
	aimItem   // an item of the list under a prompt
	aimStep   // a step of the history
	aimFigure // a line of the overview of figures, or an open card
	aimWait   // a line of the list of what waits

	aimReviewed // a row of the list under review
	aimLoad     // a person in the panel of loads
	aimPage     // a page that is read
	aimNewsItem // a line of the list of news
	aimShelf    // a column of the plan, beside its cards
	aimPlan     // a card on the plan
	aimDraft    // a line of the draft of a plan
	aimInbox    // a line of the inbox
)

// aim finds what is drawn at a cell. It is laid out anew for that: a click is
// seldom, and drawing must not pay for it.
func (m Model) aim(x, y int) target {
	l := m.laidOut()
	if x < 0 || y < 0 || x >= m.term.width || y >= m.term.height || m.term.height == 1 {
		return target{}
	}
	switch below := len(m.below(l)); {
	case l.keys && y == m.term.height-1:
		return m.aimKeys(x)
	case m.prompt.isOpen():
		return m.aimItem(y-(m.term.height-below), l)
	case y >= m.term.height-below:
		return target{}
	case y == 0 && m.term.height >= tinyScreen:
		return m.aimTrack(x)
	case m.form.isOpen():
		return m.aimForm(x, y, m.term.height-below)
	case m.screen == onHistory:
		return m.aimStep(x, y-m.headLines(), m.term.height-below-m.headLines())
	case m.screen == onFlow:
		return m.aimFigure(y-m.headLines(), m.term.height-below-m.headLines())
	case m.screen == onReview:
		return m.aimReview(x, y-m.headLines())
	case m.screen == onNews:
		return m.aimNews(y-m.headLines(), m.term.height-below-m.headLines())
	case m.screen == onWaiting:
		return m.aimWait(y - m.headLines())
	case m.screen == onInbox:
		return m.aimInbox(x, y-m.headLines(), m.term.height-below-m.headLines())
	case m.screen == onPlan && m.planner.list.open:
		return m.aimDraft(y-m.headLines(), m.term.height-below-m.headLines())
	case m.screen == onPlan:
		return m.aimPlan(x, y-count(m.term.height >= tinyScreen), m.term.height-below-count(m.term.height >= tinyScreen))
	case m.screen != onBoard || m.file.win.Columns == nil && m.file.unread != nil || m.empty():
		return target{}
	}
	return m.aimColumn(x, y, l)
}

// aimColumn finds the column, and the card in it.
func (m Model) aimColumn(x, y int, l layout) target {
	i := x / l.width
	col := m.shown.left + i
	if i >= l.columns || col >= len(m.shown.cols) || m.term.height >= tinyScreen && y < l.top-2 {
		return target{}
	}
	t := target{what: aimColumn, col: col}
	c, line := m.shown.cols[col], l.top
	for place := c.top; line <= y && y >= l.top; place++ {
		r, ok := c.row(place)
		if !ok {
			break
		}
		tall := len(m.term.cells.of(r.face, l.width, false, l.dense))
		if c.hangs(place, line-l.top+tall, l.body) {
			break // how many more there are stands there
		}
		line += tall
		if y == line-1 {
			break // the empty line below it
		}
		if y < line {
			t.what, t.id = aimCard, r.Card.ID
			break
		}
	}
	return t
}

// lastShown is the last place of a column that is whole on screen.
func (m Model) lastShown(c column, l layout) int {
	used := 0
	for place := c.top; ; place++ {
		r, ok := c.row(place)
		if !ok {
			return max(c.top, place-1)
		}
		if used += len(m.term.cells.of(r.face, l.width, false, l.dense)); used > l.body+1 {
			return max(c.top, place-1)
		}
	}
}

// aimTrack finds the track in the header. Where there is room for one only,
// it is the next one.
func (m Model) aimTrack(x int) target {
	if len(m.tabs.all) == 0 || m.screen != onBoard || m.form.isOpen() {
		return target{}
	}
	from, h := 1, m.fitted()
	for i, t := range h.tabs {
		from += h.gapBefore(i)
		to := from + cell.Width(t.title)
		if x >= from && x < to {
			n := t.n
			if len(h.tabs) == 1 {
				n = m.tabs.at + 1
			}
			return target{what: aimTrack, n: n % len(m.tabs.all)}
		}
		from = to
	}
	if h.more != "" && x > from && x <= from+cell.Width(h.more) { // what is not shown follows
		return target{what: aimTrack, n: h.after(len(m.tabs.all))}
	}
	return target{}
}

// aimKeys finds the key on the last line.
func (m Model) aimKeys(x int) target {
	from := 1
	for _, k := range m.keyHints() {
		to := from + k.width()
		if x >= from && x < to {
			return target{what: aimKeys, keys: strings.Fields(k.keys)}
		}
		from = to + len(hintGap)
	}
	return target{}
}

// aimItem finds the item of a prompt's list, by the line below the body.
func (m Model) aimItem(line int, l layout) target {
	i := m.prompt.top + line - 1 - count(l.keys)
	if line <= count(l.keys) || i >= min(len(m.prompt.items), m.prompt.top+l.list) {
		return target{}
	}
	return target{what: aimItem, n: i}
}

// aimStep finds the step of the history, by the line of its list.
func (m Model) aimStep(x, line, height int) target {
	rows, list, _ := m.historyRooms(height)
	i := m.history.top + line
	if line < 0 || line >= rows || x >= list || i >= len(m.history.log.Steps) {
		return target{}
	}
	return target{what: aimStep, n: i}
}

// aimForm finds the field of a form, and the option in it.
func (m Model) aimForm(x, y, bottom int) target {
	head := m.headLines()
	if top := m.formTop(bottom); top > 1 {
		head += top - 1
	}
	k, top := m.sketchForm(max(1, bottom-head))
	line := y - head + top
	if y < head || line >= len(k.owner) || k.owner[line] < 0 {
		return target{}
	}
	t := target{what: aimField, n: k.owner[line]}
	field := m.form.fields[t.n]
	first := line
	for first > 0 && k.owner[first-1] == t.n {
		first--
	}
	switch {
	case field.kind == menuField:
		t.what, t.option = aimOption, m.menuOption(field, line-first)
	case field.kind == choiceField:
		if !m.labelsBeside() {
			first++ // its label has a line of its own
		}
		if i, ok := m.choiceOption(field, x); ok && line == first {
			t.what, t.option = aimOption, i
		}
	}
	return t
}

// headLines is how many lines stand above a form or a page.
func (m Model) headLines() int {
	n := count(m.term.height >= tinyScreen || m.term.height == 1)
	if m.term.height < lowScreen {
		return n + 1
	}
	return n + 3
}

// menuOption is the option on a line of a list.
func (m Model) menuOption(x field, line int) int {
	i := -1
	for k, l := range m.menuLines(x) {
		if k > line {
			break
		}
		if l[0].text != noteLead {
			i++
		}
	}
	return max(0, i)
}

// choiceOption is the option of a choice at a cell; where only one of them shows,
// the next one.
func (m Model) choiceOption(x field, at int) (int, bool) {
	from := 1
	if m.labelsBeside() {
		from += labelWidth
	}
	line := m.choiceLine(x, true)
	if len(line) != 2*len(x.options) {
		return (x.pick + 1) % len(x.options), at >= from
	}
	for i := range x.options {
		to := from + cell.Width(line[2*i].text)
		if at >= from && at < to {
			return i, true
		}
		from = to + 1
	}
	return 0, false
}
