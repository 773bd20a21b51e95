package board

import (
	"slices"
	"strings"

	"opsboard/board/cell"
	"opsboard/keymap"
)

// openFind asks what to look for in the open card.
func (m Model) openFind() Model {
	m.card.find = find{origin: m.card.page.top}
	m.prompt = prompt{kind: inCard, line: newLineInput(""), pick: -1}
	return m
}

// findTyped looks for what is typed, and goes to the first match from where the
// search began.
func (m Model) findTyped() Model {
	m.card = m.card.laid(m, m.term.width)
	f := &m.card.find
	f.text, f.at = cell.Clean(m.prompt.line.String()), 0
	m.card.page.top = f.origin
	m.card = m.card.matched()
	f = &m.card.find
	if i := slices.IndexFunc(f.marks, func(x mark) bool { return !x.side && x.line >= f.origin }); i >= 0 && f.origin > 0 {
		f.at = f.marks[i].match
	}
	m.card = m.card.toMatch(m.bodyHeight())
	return m.tallyFind()
}

// tallyFind says in the line how much was found.
func (m Model) tallyFind() Model {
	f := m.card.find
	m.prompt.tally, m.prompt.fault = f.tally(), ""
	if f.text != "" && f.count == 0 {
		m.prompt.fault = "Nothing in this card says “" + f.text + "”."
	}
	return m
}

// takeFind closes the line; the matches stay marked.
func (m Model) takeFind() Model {
	f := m.card.find
	m.prompt = prompt{}
	switch {
	case f.text == "":
	case f.count == 0:
		m = m.endFind()
		m.status = said(warn, "Nothing in this card says “"+f.text+"”.")
	default:
		m.status = said(dim, m.sayFind()+" "+m.keyFor(keymap.NextMatch)+" and "+m.keyFor(keymap.PrevMatch)+" go on, "+m.keyFor(keymap.Leave)+" ends the search.")
	}
	return m
}

// endFind forgets the search; where it was left by its own line, the card is
// where it was before.
func (m Model) endFind() Model {
	if m.prompt.isOpen() || m.card.find.count == 0 {
		m.card.page.top = m.card.find.origin
	}
	m.prompt = prompt{}
	m.card.find = find{}
	return m
}

// nextMatch goes to another match, round the end.
func (m Model) nextMatch(by int) Model {
	m.card = m.card.laid(m, m.term.width)
	f := &m.card.find
	if f.count == 0 {
		if !m.prompt.isOpen() {
			m.status = said(dim, "Nothing is searched for in this card: "+m.keyFor(keymap.Find)+" searches.")
		}
		return m
	}
	f.at = ((f.at+by)%f.count + f.count) % f.count
	m.card = m.card.toMatch(m.bodyHeight())
	if m.prompt.isOpen() {
		return m.tallyFind()
	}
	m.status = said(dim, m.sayFind())
	return m
}

// sayFind is the match that one is at, in words.
func (m Model) sayFind() string {
	f := m.card.find
	x, ok := f.mark()
	if !ok {
		return "“" + f.text + "”: nothing."
	}
	p := m.card.page
	if x.side {
		p = m.card.side
	}
	where := ""
	if part := p.places[x.line].part; part != "title" && part != "facts" {
		where = " in " + cell.Clean(strings.ToLower(part[:1])+part[1:])
		if strings.HasPrefix(part, "comment ") {
			where = " in a comment"
		}
	}
	return "“" + f.text + "”: " + f.tally() + where + "."
}
