package board

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// What a column shows beside its own cards is seen though no card of it moves.
func TestAColumnIsDrawnAnewWhenWhatItShowsChanges(t *testing.T) {
	for name, change := range map[string]func(Model) Model{
		"a mark": func(m Model) Model {
			m.marked.cards = m.marked.cards.with(m.shown.cols[1].id())
			return m
		},
		"news": func(m Model) Model {
			m.news.in = map[workflow.CardID]bool{m.shown.cols[1].id(): true}
			return m
		},
		"a range": func(m Model) Model {
			m.marked.stretch = stretch{on: true, from: 1, id: m.shown.cols[0].rows[1].Card.ID}
			return m
		},
		"the focus": func(m Model) Model { m.shown.col = 1; return m },
		"the cursor": func(m Model) Model {
			m.shown.cols = slices.Clone(m.shown.cols)
			m.shown.cols[0] = m.shown.cols[0].moved(1)
			return m
		},
		"a card": func(m Model) Model {
			m.shown.cols = slices.Clone(m.shown.cols)
			c := &m.shown.cols[1]
			c.rows = slices.Clone(c.rows)
			c.rows[0].face.title = "another"
			return m
		},
		"the colours": func(m Model) Model {
			th := m.term.theme
			th.ascii = true
			return m.themed(th)
		},
		"the keys":  func(m Model) Model { m.screen = onPage; return m },
		"the width": func(m Model) Model { m.term.width = 100; return m },
	} {
		t.Run(name, func(t *testing.T) {
			before := sit(t, 60, 160, 40).m
			after := change(before)
			anew := after
			anew.term.cells = newCells(after.term.theme)
			require.Equal(t, anew.drawn().term.frame, after.drawn().term.frame)
			require.NotEqual(t, before.term.frame, after.drawn().term.frame)
		})
	}
}

func TestAColumnSaysHowManyOfItsCardsAreAbove(t *testing.T) {
	p := sit(t, 60, 80, 24)
	require.NotContains(t, p.screen(), "above")
	p.press("lG")
	c := p.m.shown.cols[1]
	require.Positive(t, c.top)
	p.sees(fmt.Sprintf("─ %d above ─", c.top))
	p.press("llll").sees("‹ 2 more ─").press("hhh").sees(fmt.Sprintf("─ %d above ─", c.top))
	p.press("gg")
	require.NotContains(t, p.screen(), "above")
	for _, width := range []int{24, 40, 60, 400} {
		p := sit(t, 600, width, 15)
		fits(t, p.press("lG").m)
		fits(t, p.press("llG").m)
	}
}
