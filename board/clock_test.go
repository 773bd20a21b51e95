package board

import (
	"io"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"
)

// frames are how often a clock was told to look for something to paint.
type frames []time.Duration

func (f *frames) Reset(every time.Duration) { *f = append(*f, every) }

func TestTheClockRestsWhileNothingChangesAndIsThereAtOnceWhenSomethingDoes(t *testing.T) {
	const change, nothing = true, false
	for name, tc := range map[string]struct {
		messages []bool
		want     frames
	}{
		"keys":                         {[]bool{change, change, change}, nil},
		"a short pause":                {[]bool{change, nothing, change, nothing}, nil},
		"a long pause":                 {[]bool{change, nothing, nothing, nothing, nothing}, frames{resting}},
		"a key after it":               {[]bool{nothing, nothing, change}, frames{resting, soon}},
		"then another":                 {[]bool{nothing, nothing, change, change, change}, frames{resting, soon, time.Second / fps}},
		"then none":                    {[]bool{nothing, nothing, change, nothing, nothing}, frames{resting, soon, time.Second / fps, resting}},
		"a change of others in a rest": {[]bool{nothing, nothing, nothing, change, nothing}, frames{resting, soon, time.Second / fps}},
	} {
		t.Run(name, func(t *testing.T) {
			var got frames
			c := &clock{ticker: &got}
			for _, m := range tc.messages {
				c.heed(m)
			}
			require.Equal(t, tc.want, got)
		})
	}
}

// asked counts how often the file is asked, and says when that was often.
type asked struct {
	Store
	mu    sync.Mutex
	times int
	often chan struct{}
}

func (a *asked) Version() (uint64, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.times++; a.times == 2*calmPolls {
		close(a.often)
	}
	return a.Store.Version()
}

// watcher says what is drawn.
type watcher chan string

func (l watcher) Write(b []byte) (int, error) {
	l <- string(b)
	return len(b), nil
}

// The clock is Bubble Tea's own: where another version keeps it elsewhere, this tells.
func TestAKeyAfterARestIsPainted(t *testing.T) {
	for _, linear := range []bool{false, true} {
		keys, typed := io.Pipe()
		drawn := make(watcher, 100)
		over := make(chan error, 1)
		calm := &asked{often: make(chan struct{})}
		go func() {
			_, err := runs(t, keys, drawn, func(c *Config) {
				calm.Store = c.Store
				c.Store, c.Linear, c.Poll = calm, linear, 50*time.Millisecond
			})
			over <- err
		}()
		<-calm.often
		for len(drawn) > 0 {
			<-drawn
		}
		_, err := io.WriteString(typed, "j")
		require.NoError(t, err)
		require.NotEmpty(t, <-drawn, "linear: %v", linear)
		go func() {
			for range drawn {
			}
		}()
		_, err = io.WriteString(typed, "q")
		require.NoError(t, err)
		require.NoError(t, <-over)
		close(drawn)
	}
}

// ticking is a program that looks at its own clock.
type ticking struct {
	program func() *tea.Program
	found   *ticker
}

func (m ticking) Init() tea.Cmd  { return func() tea.Msg { return resting } }
func (m ticking) View() tea.View { return tea.View{} }
func (m ticking) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if msg == resting {
		*m.found = tickerOf(m.program())
		return m, tea.Quit
	}
	return m, nil
}

func TestTheClockOfBubbleTeaIsWithinReach(t *testing.T) {
	var p *tea.Program
	var found ticker
	p = tea.NewProgram(ticking{func() *tea.Program { return p }, &found}, tea.WithInput(nil), tea.WithOutput(io.Discard), tea.WithoutSignals())
	_, err := p.Run()
	require.NoError(t, err)
	require.IsType(t, &time.Ticker{}, found, "a new version of Bubble Tea keeps its clock elsewhere: an idle board costs more than it must")
}
