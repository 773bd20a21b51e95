package board

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// leastAbove is how many lines above a form are worth having: the head of the
// columns, and a card.
const leastAbove = 10

// drawForm writes the form to the end of the sheet; of a form that is taller the
// focused field shows. Where there is room it takes the lower part only: what
// the answers are about stays in sight.
func (m Model) drawForm(s *sheet, l layout) frame {
	if top := m.formTop(s.max); top > s.lines {
		l.body -= s.max - top
		end := s.max
		s.max = top
		m.drawScreen(s, l) // what scrolls for it scrolls back afterwards
		for s.next() {
		}
		s.max = end
		s.row(m.divider())
		s.row(m.titleLine(m.form.title, ""))
		s.row("")
	} else {
		m.pageHead(s, m.titleLine(m.form.title, ""))
	}
	k, top := m.sketchForm(max(1, s.max-s.lines))
	f := frame{cursor: k.cursor, x: k.x, y: s.lines + k.at - top, shape: tea.CursorBar}
	for _, line := range k.lines[top:] {
		s.row(line)
	}
	return f
}

// divider parts a form from what lies above it.
func (m Model) divider() string {
	return m.oneLine(piece{plain, " "}, piece{faint, strings.Repeat(m.term.theme.glyphs().rule, max(0, m.term.width-2))})
}

// formTop is the line that the form begins on, of a screen whose lines down to
// end are free; 0 where it needs, or the screen has, no more than that.
func (m Model) formTop(end int) int {
	if m.term.height < roomyScreen {
		return 0
	}
	k, _ := m.sketchForm(end)
	top := end - max(len(k.lines)+3, end/2)
	if top < leastAbove {
		return 0
	}
	return top
}
