package board

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
)

func linesOf(s string) []string { return strings.Split(s, "\n") }

func lineOf(s string, n int) string { return linesOf(s)[n] }

// anyKey is what a person, or a cat, presses.
var anyKey = strings.Fields(`T T I I S o a m h j k l H L h j k l H L g G p n e c t a s v b x X m ! w y u r ? q R R . J K U U [ ] i d @ 1 2 7 9 z f f / / : : o <c-n> <tab> <s-tab> <enter> <enter> <esc> <esc>
	P P A D W d t <space> <space> V L L
	<up> <down> <left> <right> <s-right> <s-left> <bs> <space> <c-s> <c-s> <c-d> <c-u> <c-r> <c-w> <c-p> <home> <end> <pgdown> é 日 0`)

// Random keys on a random board at random sizes: it never panics, never shows a
// line too wide, loses nothing that it did not refuse, and in the end agrees with
// the file.
func TestRandomKeysNeverBreakTheBoard(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p, far := shareWith(t, rapid.IntRange(20, 120).Draw(r, "cards"), 80, 24)
		if rapid.Bool().Draw(r, "alone") {
			p = sit(t, rapid.IntRange(0, 120).Draw(r, "cards"), 80, 24)
		}
		p.file.partial = rapid.Bool().Draw(r, "first screens are not all")
		broken := errors.New("disk full")
		for range rapid.IntRange(1, 60).Draw(r, "steps") {
			switch rapid.IntRange(0, 21).Draw(r, "what") {
			case 0:
				p.send(tea.WindowSizeMsg{Width: rapid.IntRange(1, 250).Draw(r, "width"), Height: rapid.IntRange(1, 60).Draw(r, "height")})
			case 1: // another process
				p.elsewhere(r)
			case 2:
				p.file.failCommit = broken
			case 3:
				p.file.failCommit = nil
			case 4:
				p.slow = !p.slow
				if !p.slow {
					p.catchUp()
				}
			case 5:
				p.poll()
			case 6: // a sync brings clashes
				if len(p.file.cards) >= 20 {
					far.next = append(far.next, func() SyncResult { p.file.contradict(); return SyncResult{Came: 3, Clashes: 3} })
				}
				p.now = p.now.Add(time.Minute)
				p.poll()
			default:
				p.press(rapid.SampledFrom(anyKey).Draw(r, "key"))
				require.Equal(r, p.m.drawn().term.frame, p.m.term.frame, "what a key does is on screen")
			}
			fits(r, p.m)
			asDrawnAnew(r, p.m)
			if p.quit {
				return
			}
		}
		p.file.failCommit = nil
		p.catchUp()
		if !p.quit {
			p.settle(r)
		}
	})
}

// asDrawnAnew is that the screen looks as one that keeps nothing of how it was
// drawn before.
func asDrawnAnew(r *rapid.T, m Model) {
	anew := m
	anew.term.cells = newCells(m.term.theme)
	require.Equal(r, anew.drawn().term.frame, m.drawn().term.frame)
}

// elsewhere changes a card as another process would.
func (p *person) elsewhere(r *rapid.T) {
	if len(p.file.cards) == 0 {
		return
	}
	ids := []workflow.CardID{}
	for id := range p.file.cards {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	c := p.file.cards[rapid.SampledFrom(ids).Draw(r, "card")]
	c.Stage = rapid.SampledFrom(workflow.Default().Stages(c.Kind)).Draw(r, "stage")
	p.add(c)
	p.poll()
}

// settle brings the board to rest and compares it with the file.
func (p *person) settle(r *rapid.T) {
	for range 3 {
		p.press("<esc>")
	}
	p.press("r")
	p.poll()
	require.Empty(r, p.m.saving.queue)
	require.Empty(r, p.m.input.held)
	require.NoError(r, p.m.saving.trouble.err)
	win, err := p.file.Load(Query{Kinds: p.m.tabs.onShow().kinds, Filter: p.m.shown.filter.parsed, At: p.now, Rows: 1000, Columns: queryOf(p.m)})
	require.NoError(r, err)
	for i, c := range p.m.shown.cols {
		require.Equal(r, win.Columns[i].Count, c.count, c.stage)
		require.Equal(r, win.Columns[i].Ready, c.ready, c.stage)
		for k, row := range c.rows {
			require.Equal(r, win.Columns[i].Rows[c.offset+k].Card, row.Card)
		}
	}
}

func queryOf(m Model) []ColumnQuery {
	var out []ColumnQuery
	for _, c := range m.shown.cols {
		out = append(out, ColumnQuery{Stage: c.stage})
	}
	return out
}
