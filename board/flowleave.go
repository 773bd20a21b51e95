package board

import (
	tea "charm.land/bubbletea/v2"
)

// outerFilter is the filter of the board while another may be set on the figures.
type outerFilter struct {
	filter shownFilter
	track  int
}

// leaveFlow goes back to the board as it was: a filter set on the figures asked
// about them, not about the board. Whoever went to another track or view keeps it.
func (m Model) leaveFlow() (Model, tea.Cmd) {
	was, of := m.flow.outer, m.shown.filter.text
	m.screen, m.flow.outer = onBoard, nil
	if was == nil || was.track != m.tabs.at || was.filter.text == of {
		return m, nil
	}
	m.shown.filter, m.file.stale = was.filter, true
	m.status = said(dim, "The board shows what it did before the figures were filtered.")
	return m.reload(m.focused())
}
