package board

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/board/markdown"
	"opsboard/workflow"
)

// cardView is the open card: a page, and beside it on a wide screen a second one
// with the facts.
type cardView struct {
	whole   Whole
	page    page
	side    page // empty where all is in the page
	width   int  // that the pages are laid for; 0: not yet
	edition *edition
	under   *edition // the layout that is on its way
	find    find
	from    screen // where leaving it leads
}

// edition tells one state of an open card from all others.
type edition struct{ width int }

// texts are the Markdown texts of a card, read. They are made in a command and
// never changed.
type texts map[string]*markdown.Document

// reading reads the texts of a card, but those that are known.
func reading(w Whole, known texts) Whole {
	out := texts{}
	for _, s := range markdownOf(w.Card) {
		if out[s] = known[s]; out[s] == nil {
			out[s] = markdown.Parse(s)
		}
	}
	w.texts = out
	return w
}

func markdownOf(c workflow.Card) []string {
	out := []string{c.Description, c.Gameplan, c.Blueprint.Text, c.Approval.Evidence}
	for _, x := range c.Comments {
		out = append(out, x.Text)
	}
	for _, r := range c.Rounds {
		out = append(out, r.Note)
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

// quick is a text that may be read and laid out while a key waits.
const quick = 8 << 10

// text is a text as it was read. One that has just been written here is read
// now, if that is quick; else it is shown as typed until the file has it.
func (v cardView) text(s string) *markdown.Document {
	switch d := v.whole.texts[s]; {
	case d != nil:
		return d
	case len(s) <= quick:
		return markdown.Parse(s)
	}
	return markdown.Typed(s)
}

// weight is how much there is to lay out.
func (v cardView) weight() int {
	n := 60 * len(v.whole.History)
	for _, s := range markdownOf(v.whole.Card) {
		n += len(s)
	}
	return n
}

// underCard is where leaving a card that opens now leads.
func (m Model) underCard() screen {
	switch m.screen {
	case onFlow, onNews, onPlan, onTriage, onWaiting, onInbox:
		return m.screen
	case onCard:
		return m.card.from
	}
	return onBoard
}

// showing is the view with another state of the card; the same card stays
// scrolled where it was, and keeps what was searched for.
func (v cardView) showing(w Whole) cardView {
	if v.whole.Card.ID != w.Card.ID {
		v = cardView{from: v.from}
	}
	v.whole, v.width, v.edition = w, 0, new(edition)
	return v
}

// laid lays the card out for a width where that is quick; it costs nothing when
// it was done. A long card is laid out in a command, and shown as it was until
// then.
func (v cardView) laid(m Model, width int) cardView {
	if v.width == width || v.weight() > quick {
		return v
	}
	return v.laidOut(m, width)
}

// unlaid reports whether there is nothing to show yet.
func (v cardView) unlaid() bool { return v.page.lines == nil && v.weight() > quick }

// laidMsg brings the layout of a long card.
type laidMsg struct {
	edition *edition
	view    cardView
}

// layLater asks for the layout of an open card that is too long for a key to
// wait for.
func (m Model) layLater() (Model, tea.Cmd) {
	if !m.showsCard() || m.card.width == m.term.width || m.card.weight() <= quick || m.term.width <= 0 || m.card.under != nil && m.card.under.width == m.term.width {
		return m, nil
	}
	m.card.under = &edition{m.term.width}
	return m, m.lay(m.card.under)
}

// lay lays the open card out, in a command.
func (m Model) lay(under *edition) tea.Cmd {
	return func() tea.Msg { return laidMsg{under, m.card.laidOut(m, under.width)} }
}

// relaid takes a layout over, unless the card or the screen has changed since.
func (m Model) relaid(msg laidMsg) Model {
	if m.card.under != msg.edition {
		return m
	}
	m.card.under = nil
	if m.card.edition != msg.view.edition || m.term.width != msg.view.width {
		return m
	}
	v := msg.view
	v.find, v.under = m.card.find, nil
	if old := m.card.page; old.lines != nil {
		v.page.top = old.top
		if old.top != v.page.top || m.card.width != v.width {
			v.page = v.page.from(old)
		}
	}
	m.card = v.matched()
	return m
}

// The widths of the two columns.
const (
	twoColumns = 140 // from here on the facts stand beside the text
	textWidth  = 100 // wider lines are hard to read
	least      = 46
	listening  = 70 // for those who hear it: one fact a line
)

// columnWidths are the cells of the text and of what stands beside it; 0: beneath.
func columnWidths(width int) (text, side int) {
	if width < twoColumns {
		return max(min(width-2, textWidth), 1), 0
	}
	side = min(max(width/3, least), 64)
	return min(width-side-6, textWidth), side
}

// laidOut lays the card out.
func (v cardView) laidOut(m Model, width int) cardView {
	text, side := columnWidths(width)
	old := v.page
	t := &writer{w: text, part: "title"}
	for _, l := range cell.Wrap(cell.Clean(v.whole.Card.Title), text, far) {
		t.add(piece{strong, l})
	}
	beside := t
	if side > 0 {
		beside = &writer{w: side}
	}
	m.facts(beside, v)
	m.gates(beside, m.withRoom(v.whole.Card, m.rules.Next(v.whole.Card, m.cfg.Now())))
	m.forcedMarks(beside, v.whole.Card)
	m.clashesOf(beside, v.whole.Row)
	m.texts(t, v)
	m.records(beside, v)
	m.comments(t, v)
	m.pastOf(beside, v)
	v.page = page{lines: t.lines, places: t.places}.from(old)
	v.side = page{}
	if side > 0 {
		v.side = page{lines: beside.lines, places: beside.places}
	}
	v.width = width
	return v.matched()
}

// scrolled moves the card by so many lines on a screen of height lines, as far
// as the longer of its columns goes.
func (v cardView) scrolled(by, height int) cardView {
	n := max(len(v.page.lines), len(v.side.lines))
	v.page.top = max(0, min(v.page.top+by, n-height))
	return v
}

// drawCard writes the open card to the end of the sheet. Beside each other the
// columns scroll together, and the shorter one stops at its end.
func (m Model) drawCard(s *sheet) (Model, frame) {
	m.card = m.card.laid(m, m.term.width)
	m.pageHead(s, m.cardTitle())
	return m.drawCardBody(s)
}

// drawCardBody writes the card itself.
func (m Model) drawCardBody(s *sheet) (Model, frame) {
	height := s.max - s.lines
	m.card = m.card.scrolled(0, height)
	v := m.card
	text, side := columnWidths(m.term.width)
	f := v.cursor(height, s.lines)
	tops := v.tops(height)
	for y := 0; s.next(); y++ {
		p := m.term.theme.line(&s.b, m.term.width)
		p.space(1)
		if side == 0 || len(v.side.lines) == 0 {
			p.puts(v.line(false, tops[0]+y))
			continue
		}
		left := pen{b: p.b, look: p.look, left: min(text, p.left)}
		left.puts(v.line(false, tops[0]+y))
		left.fill()
		p.left -= text
		p.space(4)
		p.puts(v.line(true, tops[1]+y))
	}
	return m, f
}

// tops are the first lines of the two columns on screen.
func (v cardView) tops(height int) [2]int {
	stop := func(p page) int { return max(0, min(v.page.top, len(p.lines)-height)) }
	if len(v.side.lines) == 0 {
		return [2]int{v.page.top, 0}
	}
	return [2]int{stop(v.page), stop(v.side)}
}

// cardTitle is the line above an open card: its name, its title once that is off
// the screen, and its place.
func (m Model) cardTitle() string {
	c, w := m.shown.cols[m.shown.col], m.card.whole
	where := ""
	if c.id() == w.Card.ID {
		where = cell.Clean(string(c.stage)) + ", " + placeOf(c)
	}
	var b strings.Builder
	p := m.term.theme.line(&b, m.term.width)
	p.space(1)
	p.put(focus, cell.Clean(w.Handle))
	if m.card.page.top > 0 {
		p.space(2)
		p.put(strong, cell.Cut(cell.Clean(w.Card.Title), max(0, p.left-cell.Width(where)-3)))
	}
	if where != "" && cell.Width(where)+2 <= p.left {
		p.put(dim, "  "+where)
	}
	p.fill()
	return b.String()
}
