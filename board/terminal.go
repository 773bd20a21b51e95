package board

import tea "charm.land/bubbletea/v2"

// resized takes the terminal's new size. A window that has become too small for
// the screen is loaded again.
func (m Model) resized(w, h int) (Model, tea.Cmd) {
	more := rowsFor(h) > rowsFor(m.term.height)
	m.term.width, m.term.height = w, h
	m.page = m.page.laidFor(m, w)
	if more {
		return m.reload(m.focused())
	}
	return m, nil
}

// themed takes what the terminal said of its colours.
func (m Model) themed(t theme) Model {
	if t != m.term.theme {
		t = t.dressed()
		m.term.theme = t
		m.term.cells = newCells(t)
	}
	return m
}
