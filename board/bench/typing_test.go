package bench

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"
)

// counter answers every second key.
type counter struct{ keys int }

func (c counter) Init() tea.Cmd { return nil }

func (c counter) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, key := msg.(tea.KeyPressMsg); !key {
		return c, nil
	}
	c.keys++
	return c, func() tea.Msg {
		if c.keys%2 == 1 {
			return nil
		}
		return "found"
	}
}

func (c counter) View() tea.View { return tea.NewView("") }

func TestAKeyAtWhichNothingIsLookedForIsToldFromOneThatIsQuick(t *testing.T) {
	now := time.Time{}
	tick := func() time.Time { now = now.Add(time.Millisecond); return now }
	p := &typist{r: &run{cfg: Config{Now: tick}}, m: counter{}}
	for range 3 {
		_, all, looked := p.press("a")
		require.False(t, looked)
		require.Equal(t, time.Millisecond, all)
		first, all, looked := p.press("a")
		require.True(t, looked)
		require.Equal(t, time.Millisecond, first)
		require.Equal(t, 2*time.Millisecond, all)
	}
}
