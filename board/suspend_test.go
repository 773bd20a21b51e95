package board

import (
	"image/color"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"
)

func TestTheShellGetsTheTerminalOnceItHasAnswered(t *testing.T) {
	suspended := func(cmd tea.Cmd) bool {
		if cmd == nil {
			return false
		}
		_, ok := cmd().(tea.SuspendMsg)
		return ok
	}
	p := sit(t, 20, 120, 36, func(c *Config) { c.CanSuspend = true })
	ctrlZ := tea.KeyPressMsg(tea.Key{Code: 'z', Mod: tea.ModCtrl})
	send := func(msg tea.Msg) tea.Cmd {
		next, cmd := p.m.Update(msg)
		p.m = next.(Model)
		return cmd
	}
	require.True(t, suspended(send(ctrlZ)), "nothing was asked")
	for _, answer := range []tea.Msg{tea.BackgroundColorMsg{Color: color.Black}, unansweredMsg{}} {
		send(askedMsg{})
		require.NotNil(t, send(ctrlZ))
		require.True(t, p.m.term.suspends, "its answer would be typed into the shell")
		require.True(t, suspended(send(answer)))
		require.False(t, suspended(send(unansweredMsg{})), "once")
		require.True(t, suspended(send(ctrlZ)))
	}
	send(askedMsg{})
	p.now = p.now.Add(answerTime + time.Millisecond)
	require.True(t, suspended(send(ctrlZ)), "a terminal that never answers holds up nobody")
	send(askedMsg{})
	p.now = p.now.Add(-time.Hour)
	require.Equal(t, answerTime, p.m.answerWait(), "a clock that is set back makes nobody wait for hours")
	require.False(t, suspended(send(tea.BackgroundColorMsg{Color: color.Black})), "nobody asked for the shell")
}
