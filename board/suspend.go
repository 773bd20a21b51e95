package board

import tea "charm.land/bubbletea/v2"

// suspend gives the terminal back to the shell until the person brings the board
// back. Without a shell the program would stop for good: nobody could wake it.
func (m Model) suspend() (Model, tea.Cmd) {
	if !m.cfg.CanSuspend {
		m.status = said(dim, "There is no shell behind the board to go back to.")
		return m, nil
	}
	return m, tea.Suspend
}
