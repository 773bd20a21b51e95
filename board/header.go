package board

import (
	"fmt"
	"strconv"
	"strings"

	"opsboard/board/cell"
	"opsboard/keymap"
)

// header is the first line: the tracks, the iteration, and what became of the
// changes. What does not fit gives way in the order of lighter.
func (m Model) header() string {
	var b strings.Builder
	p := m.theme.line(&b, m.width)
	h := m.headerParts()
	for _, lose := range lighter {
		if h.width() > m.width {
			h = lose(h)
		}
	}
	state := cell.Cut(h.state, max(0, m.width-1))
	right := m.width - cell.Width(state) - 1
	p.space(1)
	left := pen{b: p.b, look: p.look, left: max(0, right-1-gap)}
	for i, t := range h.tracks {
		if i > 0 {
			left.space(2)
		}
		r := dim
		if t == h.track {
			r = tab
		}
		left.put(r, t)
	}
	notes := h.notes()
	n := 1
	for _, x := range notes {
		n += gap + cell.Width(x.text)
	}
	if len(h.tracks) > 1 {
		left.space(max(0, left.left-n))
	}
	for _, x := range notes {
		left.space(gap)
		left.put(x.role, x.text)
	}
	left.fill()
	p.left = m.width - 1 - max(0, right-1-gap)
	p.space(p.left - cell.Width(state) - 1)
	p.put(h.role, state)
	p.fill()
	return b.String()
}

// gap parts what stands in the header.
const gap = 2

// headerParts is what the header has to say, each part in its fullest form.
type headerParts struct {
	tracks        []string
	track         string   // the one on show
	filter        string   // as it was typed; "" where there is none
	marked        string   // how many cards are marked
	middle        []string // the iteration, in full and in short
	role          role
	state         string
	shorterStates []string
}

// lighter is what a header gives up, one thing after the other, until it fits.
// The state is never given up.
var lighter = []func(headerParts) headerParts{
	func(h headerParts) headerParts { h.middle = h.middle[min(1, len(h.middle)):]; return h },
	func(h headerParts) headerParts { return h.brief(0) },
	func(h headerParts) headerParts { h.filter = cell.Cut(h.filter, 24); return h },
	func(h headerParts) headerParts { h.tracks = []string{h.track}; return h },
	func(h headerParts) headerParts { h.middle = nil; return h },
	func(h headerParts) headerParts { return h.brief(1) },
	func(h headerParts) headerParts { h.filter = cell.Cut(h.filter, 12); return h },
	func(h headerParts) headerParts { h.filter = ""; return h },
}

// brief is the header with its state in the nth shorter form.
func (h headerParts) brief(n int) headerParts {
	if n < len(h.shorterStates) {
		h.state = h.shorterStates[n]
	}
	return h
}

// notes are what stands between the tracks and the state, in order.
func (h headerParts) notes() []piece {
	var out []piece
	for _, x := range []piece{{warn, h.filter}, {dim, strings.Join(h.middle[:min(1, len(h.middle))], "")}, {focus, h.marked}} {
		if x.text != "" {
			out = append(out, x)
		}
	}
	return out
}

// width is how many cells the header takes.
func (h headerParts) width() int {
	n := 1 + cell.Width(strings.Join(h.tracks, "  ")) + gap + cell.Width(h.state) + 1
	for _, x := range h.notes() {
		n += gap + cell.Width(x.text)
	}
	return n + count(len(h.notes()) > 0)
}

// headerParts gathers them.
func (m Model) headerParts() headerParts {
	h := headerParts{track: m.tracks[m.track].title}
	for _, t := range m.tracks {
		h.tracks = append(h.tracks, t.title)
	}
	if m.width < narrow {
		h.tracks = []string{h.track}
	}
	long, short := m.iteration()
	h.middle = []string{long, short}
	if h.filter = cell.Clean(m.filter.text); h.filter != "" {
		h.filter = cell.Cut("filter "+h.filter, 64)
	}
	h.role, h.state, h.shorterStates = m.saveState()
	if m.marked.count() > 0 || m.stretch.on {
		h.marked = m.markedText()
	}
	return h
}

// iteration names the current one and its day, in full and in short.
func (m Model) iteration() (long, short string) {
	cad := m.rules.Cadence()
	it := cad.At(m.day)
	if m.day == "" {
		return "", ""
	}
	n, of := m.day.Since(it.Start)+1, it.End.Since(it.Start)+1
	return fmt.Sprintf("%s · day %d of %d", it, n, of), fmt.Sprintf("day %d/%d", n, of)
}

// saveState is what became of the changes made here, and of what moment the
// board on screen is, with its shorter forms.
func (m Model) saveState() (r role, state string, shorter []string) {
	r, state = dim, "saved"
	switch {
	case m.trouble.err != nil:
		r, state = bad, strconv.Itoa(m.queue.changes())+" unsaved"
	case m.condition() == failed:
		r, state = bad, "not read"
	case m.unread != nil:
		r, state = bad, "as of "+m.clock(m.readAt, "15:04")
	case len(m.queue) > 0:
		state = "saving"
	case m.underWay():
		state = "loading"
	}
	if m.past.IsZero() {
		return r, state, nil
	}
	more := ""
	if state != "saved" {
		more = " · " + state
	}
	back := " · " + m.keyFor(keymap.Leave) + " returns"
	return then, "PAST · as of " + m.clock(m.past, "2 January 2006, 15:04") + back + more, []string{
		"PAST · " + m.clock(m.past, "2 Jan 2006, 15:04") + more, "PAST" + more,
	}
}

// heads names the columns on screen, with how many cards they have and how many
// of these may leave.
func (m Model) heads(l layout) string {
	var b strings.Builder
	for i := m.left; i < min(m.left+l.columns, len(m.cols)); i++ {
		c := m.cols[i]
		p, gap := m.theme.column(&b, l.width)
		switch {
		case m.drag.over == c.stage: // the card that the mouse holds would go here
			p.put(focus, m.theme.glyphs().right)
			p.put(tab, cell.Clean(string(c.stage)))
		case i == m.col:
			p.put(focus, m.theme.glyphs().bar)
			p.put(focus, cell.Clean(string(c.stage)))
		default:
			p.space(1)
			p.put(strong, cell.Clean(string(c.stage)))
		}
		p.space(1)
		p.put(dim, strconv.Itoa(c.count))
		if c.ready > 0 {
			p.space(2)
			ready := m.theme.glyphs().ready + " " + strconv.Itoa(c.ready)
			if cell.Width(ready+" ready") <= p.left {
				ready += " ready"
			}
			p.put(good, ready)
		}
		p.fill()
		b.WriteString(gap)
	}
	return b.String()
}

// rule parts the heads from the cards, with what is off screen at its ends. It
// does not show the focus: a line that changes with each step sideways would be
// half of what goes to the terminal.
func (m Model) rule(l layout) string {
	var b strings.Builder
	g := m.theme.glyphs()
	last := min(m.left+l.columns, len(m.cols))
	for i := m.left; i < last; i++ {
		p, gap := m.theme.column(&b, l.width)
		p.space(1)
		before, after := "", ""
		if i == m.left && m.left > 0 {
			before = g.left + " " + strconv.Itoa(m.left) + " more "
		}
		if i == last-1 && last < len(m.cols) {
			after = " " + strconv.Itoa(len(m.cols)-last) + " more " + g.right
		}
		p.put(dim, before)
		p.put(faint, strings.Repeat(g.rule, max(0, p.left-cell.Width(after))))
		p.put(dim, after)
		p.fill()
		b.WriteString(gap)
	}
	return b.String()
}

// cardTitle is the second line of an open card: its name and its place.
func (m Model) cardTitle() string {
	c := m.cols[m.col]
	name := cell.Clean(m.card.whole.Handle)
	where := ""
	if c.id() == m.card.whole.Card.ID {
		where = fmt.Sprintf("%s, %d of %d", cell.Clean(string(c.stage)), c.at+1, c.count)
	}
	return m.titleLine(name, where)
}

// titleLine heads a page or a form.
func (m Model) titleLine(name, where string) string {
	var b strings.Builder
	p := m.theme.line(&b, m.width)
	p.space(1)
	p.put(focus, name)
	if where != "" {
		p.put(dim, "  "+where)
	}
	p.fill()
	return b.String()
}

// shownKeys are the actions whose keys stand on the last line, most wanted
// first: what does not fit is in the help.
func (m Model) shownKeys() []keymap.Action {
	switch m.scope() {
	case keymap.InPrompt:
		return m.prompt.keys()
	case keymap.InMenu:
		return []keymap.Action{keymap.Accept, keymap.Leave}
	case keymap.InForm:
		if m.form.fields[m.form.at].kind == textField {
			return []keymap.Action{keymap.NextField, keymap.Leave}
		}
		if len(m.form.fields[m.form.at].known) > 0 {
			return []keymap.Action{keymap.Accept, keymap.NextField, keymap.NextKnown, keymap.NextChoice, keymap.Leave}
		}
		return []keymap.Action{keymap.Accept, keymap.NextField, keymap.Leave}
	case keymap.InHistory:
		return []keymap.Action{keymap.Leave, keymap.TakeBack, keymap.Redo, keymap.Before, keymap.After, keymap.AsItStood, keymap.Help}
	case keymap.InHelp:
		return []keymap.Action{keymap.Leave, keymap.Down, keymap.Up}
	case keymap.OnCard, keymap.OnBoard:
		if !m.past.IsZero() {
			return []keymap.Action{keymap.Leave, keymap.History, keymap.AsItStood, keymap.Open, keymap.Track, keymap.Help}
		}
	}
	if m.screen == onCard {
		return []keymap.Action{keymap.Leave, keymap.Forward, keymap.MoveTo, keymap.Edit, keymap.Comment, keymap.NextCard, keymap.PrevCard, keymap.Undo, keymap.Help}
	}
	return []keymap.Action{
		keymap.Help, keymap.NewCard, keymap.Open, keymap.Forward, keymap.Back, keymap.MoveTo, keymap.Why,
		keymap.Edit, keymap.Comment, keymap.Undo, keymap.Track, keymap.Quit,
	}
}

// keysLine is the last line: the keys that one wants most here.
func (m Model) keysLine() string {
	var b strings.Builder
	p := m.theme.line(&b, m.width)
	p.space(1)
	for i, h := range m.keyHints() {
		if i > 0 {
			p.put(faint, hintGap)
		}
		p.put(dim, h.key)
		p.put(faint, " "+h.word)
	}
	p.fill()
	return b.String()
}
