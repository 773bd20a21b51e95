package board

import (
	"strconv"
	"strings"

	"opsboard/board/cell"
	"opsboard/keymap"
)

// header is the first line: the tracks, the iteration, and what became of the
// changes. What does not fit gives way in the order of lighter.
func (m Model) header() string {
	var b strings.Builder
	p := m.term.theme.line(&b, m.term.width)
	b.Grow(4 * m.term.width)
	h := m.fitted()
	state := cell.Cut(h.state, max(0, m.term.width-1))
	right := m.term.width - cell.Width(state) - 1
	p.space(1)
	left := pen{b: p.b, look: p.look, left: max(0, right-1-gap)}
	m.putTabs(&left, h)
	notes, many := h.notes()
	n := 1
	for _, x := range notes[:many] {
		n += gap + cell.Width(x.text)
	}
	if len(h.tabs) > 1 {
		left.space(max(0, left.left-n))
	}
	for _, x := range notes[:many] {
		left.space(gap)
		left.put(x.role, x.text)
	}
	left.fill()
	p.left = m.term.width - 1 - max(0, right-1-gap)
	p.space(p.left - cell.Width(state) - 1)
	p.put(h.role, state)
	p.fill()
	return b.String()
}

// gap parts what stands in the header.
const gap = 2

// heads names the columns on screen, with how many cards they have and how many
// of these may leave.
func (m Model) heads(l layout) string {
	var b strings.Builder
	b.Grow(4 * m.term.width)
	for i := m.shown.left; i < min(m.shown.left+l.columns, len(m.shown.cols)); i++ {
		c := m.shown.cols[i]
		p, gap := m.term.theme.column(&b, l.width)
		switch {
		case m.input.drag.over == c.stage: // the card that the mouse holds would go here
			p.put(focus, m.term.theme.glyphs().right)
			p.put(tab, cell.Clean(string(c.stage)))
		case i == m.shown.col:
			p.put(focus, m.term.theme.glyphs().bar)
			p.put(focus, cell.Clean(string(c.stage)))
		default:
			p.space(1)
			p.put(strong, cell.Clean(string(c.stage)))
		}
		p.space(1)
		m.putCount(&p, c)
		if c.ready > 0 {
			p.space(2)
			ready := m.term.theme.glyphs().ready + " " + strconv.Itoa(c.ready)
			if cell.Width(ready+" ready") <= p.left {
				ready += " ready"
			}
			if cell.Width(ready) <= p.left {
				p.put(good, ready)
			}
		}
		p.fill()
		b.WriteString(gap)
	}
	return b.String()
}

// rule parts the heads from the cards, with what is off screen: columns at its ends,
// and the cards above in each. It does not show the focus: a line that changes with
// each step sideways would be half of what goes to the terminal.
func (m Model) rule(l layout) string {
	look := ruleLook{left: m.shown.left, columns: l.columns, width: l.width, of: len(m.shown.cols)}
	for i := range min(l.columns, len(look.above)) {
		look.above[i] = m.shown.cols[m.shown.left+i].above()
	}
	return m.term.cells.rule.or(look, func() string { return m.drawnRule(look) })
}

// ruleLook is all that the rule shows. Of more columns than any screen has, it is not
// said how many cards are above.
type ruleLook struct {
	left, columns, width, of int
	above                    [32]int
}

// above is how many cards of a column are above the screen.
func (c column) above() int {
	if c.count == 0 {
		return 0
	}
	return c.top
}

func (m Model) drawnRule(look ruleLook) string {
	var b strings.Builder
	b.Grow(4 * m.term.width)
	g := m.term.theme.glyphs()
	last := min(look.left+look.columns, look.of)
	for i := look.left; i < last; i++ {
		p, gap := m.term.theme.column(&b, look.width)
		p.space(1)
		before, after := "", ""
		if i == look.left && look.left > 0 {
			before = g.left + " " + strconv.Itoa(look.left) + " more "
		}
		if i == last-1 && last < look.of {
			after = " " + strconv.Itoa(look.of-last) + " more " + g.right
		}
		p.put(dim, before)
		if at := i - look.left; at < len(look.above) && look.above[at] > 0 {
			above := g.rule + " " + strconv.Itoa(look.above[at]) + " above "
			if cell.Width(above+after) < p.left {
				p.put(faint, g.rule+" ")
				p.put(dim, above[len(g.rule)+1:])
			}
		}
		p.put(faint, strings.Repeat(g.rule, max(0, p.left-cell.Width(after))))
		p.put(dim, after)
		p.fill()
		b.WriteString(gap)
	}
	return b.String()
}

// titleLine heads a page or a form.
func (m Model) titleLine(name, where string) string {
	var b strings.Builder
	p := m.term.theme.line(&b, m.term.width)
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
		return m.formKeys()
	case keymap.InPlan, keymap.InDraft:
		return m.planKeys()
	case keymap.InHistory:
		return m.historyKeys()
	case keymap.InFlow:
		return m.flowKeys()
	case keymap.InNews:
		return []keymap.Action{keymap.Leave, keymap.Open, keymap.Seen, keymap.Down, keymap.Up, keymap.Help}
	case keymap.InReview:
		return m.reviewKeys()
	case keymap.InTriage:
		return m.triageKeys()
	case keymap.InInbox:
		return m.inboxKeys()
	case keymap.InWaiting:
		if len(m.waits.list) == 0 {
			return []keymap.Action{keymap.Leave, keymap.Filter, keymap.Help}
		}
		return []keymap.Action{keymap.Leave, keymap.Open, keymap.Filter, keymap.Down, keymap.Up, keymap.Help}
	case keymap.InHelp:
		if m.tellsNeeds() {
			return append(append([]keymap.Action{keymap.Leave}, m.page.needs...), keymap.Down, keymap.Up)
		}
		return []keymap.Action{keymap.Leave, keymap.Down, keymap.Up}
	case keymap.OnCard, keymap.OnBoard:
		switch {
		case m.dates.past.IsZero():
		case m.screen == onCard:
			return []keymap.Action{keymap.Leave, keymap.Find, keymap.NextCard, keymap.PrevCard, keymap.History, keymap.AsItStood, keymap.Help}
		default:
			return []keymap.Action{keymap.Leave, keymap.History, keymap.AsItStood, keymap.Open, keymap.Track, keymap.Help}
		}
	}
	r, ok := m.current()
	closed := ok && !r.Card.IsOpen()
	switch {
	case m.screen == onCard && closed:
		return []keymap.Action{keymap.Leave, keymap.Reopen, keymap.Edit, keymap.Comment, keymap.Find, keymap.NextCard, keymap.PrevCard, keymap.Undo, keymap.Help}
	case m.screen == onCard:
		return []keymap.Action{keymap.Leave, keymap.Forward, keymap.MoveTo, keymap.Edit, keymap.Comment, keymap.Find, keymap.NextCard, keymap.PrevCard, keymap.Undo, keymap.Help}
	case m.condition() == failed:
		return []keymap.Action{keymap.Retry, keymap.Help, keymap.Quit}
	case m.screen == onBoard && !m.underWay() && m.shown.cols[m.shown.col].count == 0: // no card to act on
		return []keymap.Action{keymap.Help, keymap.NewCard, keymap.Track, keymap.Filter, keymap.Search, keymap.Palette, keymap.Undo, keymap.Quit}
	case closed:
		return []keymap.Action{keymap.Help, keymap.NewCard, keymap.Open, keymap.Reopen, keymap.Edit, keymap.Comment, keymap.Undo, keymap.Track, keymap.Quit}
	}
	return []keymap.Action{
		keymap.Help, keymap.NewCard, keymap.Open, keymap.Forward, keymap.Back, keymap.MoveTo, keymap.Why,
		keymap.Edit, keymap.Comment, keymap.Undo, keymap.Track, keymap.Quit,
	}
}

// formKeys are those of a form.
func (m Model) formKeys() []keymap.Action {
	at := m.form.fields[m.form.at]
	out := make([]keymap.Action, 0, 4)
	if at.kind != textField {
		out = append(out, keymap.Accept)
	}
	if len(m.form.fields) > 1 {
		out = append(out, keymap.NextField)
	}
	switch {
	case at.kind == textField:
		out = append(out, keymap.Outside)
	case len(at.suggestions()) > 0:
		out = append(out, keymap.NextKnown)
	}
	return append(out, keymap.Leave)
}

// keysLook is all that the last line shows where no form is open, with room for
// the actions of any screen.
type keysLook struct {
	width   int
	scope   keymap.Scope
	actions [16]keymap.Action
}

// keysLine is the last line: the keys that one wants most here.
func (m Model) keysLine() string {
	look := keysLook{width: m.term.width, scope: m.hintScope()}
	actions := m.shownKeys()
	if copy(look.actions[:], actions) < len(actions) || look.scope == keymap.InForm {
		return m.drawnKeys()
	}
	return m.term.cells.keys.or(look, m.drawnKeys)
}

func (m Model) drawnKeys() string {
	var b strings.Builder
	b.Grow(4 * m.term.width)
	p := m.term.theme.line(&b, m.term.width)
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
