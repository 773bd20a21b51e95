package board

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// answerTime is how long after a question the terminal's answer is waited for before
// the shell gets the terminal back: it would be typed into the shell.
const answerTime = 500 * time.Millisecond

// askedMsg says that the terminal is being asked something, unansweredMsg that it has
// had its time.
type (
	askedMsg      struct{}
	unansweredMsg struct{}
)

// askTerminal asks the terminal for its background.
func askTerminal() tea.Cmd {
	return tea.Sequence(func() tea.Msg { return askedMsg{} }, tea.RequestBackgroundColor) // no answer comes before it
}

// suspend gives the terminal back to the shell until the person brings the board
// back, once the terminal has answered what it was asked. Without a shell the program
// would stop for good: nobody could wake it.
func (m Model) suspend() (Model, tea.Cmd) {
	if !m.cfg.CanSuspend {
		m.status = said(dim, "There is no shell behind the board to go back to.")
		return m, nil
	}
	if wait := m.answerWait(); wait > 0 {
		m.term.suspends = true
		return m, tea.Tick(wait, func(time.Time) tea.Msg { return unansweredMsg{} })
	}
	return m, tea.Suspend
}

// answerWait is how long the terminal's answer is still waited for, also where the
// clock was set back since it was asked.
func (m Model) answerWait() time.Duration {
	if m.term.asked.IsZero() {
		return 0
	}
	return min(answerTime-m.cfg.Now().Sub(m.term.asked), answerTime)
}

// terminalAnswered goes on with what waited for the terminal's answer.
func (m Model) terminalAnswered() (Model, tea.Cmd) {
	waits := m.term.suspends
	m.term.asked, m.term.suspends = time.Time{}, false
	if waits {
		return m.suspend()
	}
	return m, nil
}
