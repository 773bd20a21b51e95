package board

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/board/figure"
	"opsboard/workflow/report"
)

// drawAges writes the open cards, the oldest first, with how their age stands to
// what the done ones took.
func (m Model) drawAges(s *sheet, height int) (Model, frame) {
	list := m.flow.aged()
	if len(list) == 0 || height <= 0 {
		return m, frame{}
	}
	f := m.flow
	f.top = max(0, min(f.top, f.at[1], len(list)-height))
	f.top = max(f.top, f.at[1]-height+1)
	m.flow = f
	out := frame{cursor: true, y: s.lines + f.at[1] - f.top, shape: tea.CursorUnderline}
	for i := f.top; i < min(len(list), f.top+height); i++ {
		s.row(m.ageLine(list[i], i == f.at[1]))
	}
	return m, out
}

// ageLine is one open card: its name, its age and what that means, its stage.
func (m Model) ageLine(a report.Age, here bool) string {
	var b strings.Builder
	p := m.term.theme.line(&b, m.term.width)
	row := m.flow.names[a.Card]
	title := plain
	if here {
		p.put(focus, m.term.theme.glyphs().bar)
		title = strong
	} else {
		p.space(1)
	}
	p.put(dim, cell.Pad(cell.Cut(cell.Clean(row.Handle), 6), 6))
	p.space(1)
	p.put(plain, fmt.Sprintf("%8s", figure.Took(a.Age)))
	p.space(2)
	if m.term.width >= 80 {
		r, words := m.ageWords(a)
		p.put(r, cell.Pad(words, 27))
		p.space(1)
	} else {
		r, words := m.ageMark(a)
		p.put(r, cell.Pad(words, 5))
		p.space(1)
	}
	if m.term.width >= narrow {
		p.put(dim, cell.Pad(cell.Cut(cell.Clean(string(a.Stage)), 14), 14))
		p.space(1)
	}
	p.put(title, cell.Clean(row.Card.Title))
	p.fill()
	return b.String()
}

// ageWords holds the age against the lead time of the cards that were done.
func (m Model) ageWords(a report.Age) (role, string) {
	r, short := m.ageMark(a)
	if short == "" {
		return r, ""
	}
	return r, "older than " + strings.TrimPrefix(short, ">") + " of the done"
}

func (m Model) ageMark(a report.Age) (role, string) {
	t := m.flow.report.Lead
	switch {
	case t.Sample == 0 || a.Age <= t.P50:
		return dim, ""
	case a.Age > t.P95:
		return bad, ">95 %"
	case a.Age > t.P85:
		return warn, ">85 %"
	}
	return dim, ">50 %"
}

// sayFlow is the figure in one sentence; on the overview, the one under the
// cursor; of the open cards, the card.
func (m Model) sayFlow() string {
	f := m.flow
	switch {
	case f.err != nil && !f.known:
		return "Flow: the figures cannot be made: " + cell.Clean(f.err.Error()) + "."
	case !f.known:
		return "Flow: computing."
	}
	n, one := f.figure()
	if !one {
		n = figure.Names()[f.at[0]]
		return fmt.Sprintf("Flow, %s, %s. %d of %d: %s", m.rangeWords(), m.ofWhat(), f.at[0]+1, len(figure.Names()), n.Sentence(f.report))
	}
	out := n.Sentence(f.report)
	if a, ok := f.openCard(); ok && f.listsCards() {
		row := f.names[a.Card]
		out += fmt.Sprintf(" %d of %d: %s %s, %s old, in %s", f.at[1]+1, len(f.aged()), cell.Clean(row.Handle), cell.Clean(row.Card.Title), figure.Spoken(a.Age), cell.Clean(string(a.Stage)))
		if _, words := m.ageWords(a); words != "" {
			out += ", " + words
		}
		out += "."
	}
	return out
}

// clickFigure puts the cursor on a line; the one that has it is opened.
func (m Model) clickFigure(n int) (Model, tea.Cmd) {
	at := m.flow.at[min(m.flow.on, 1)]
	if n == at {
		return m.detail()
	}
	return m.walkFlow(n - at)
}
