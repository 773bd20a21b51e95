package board

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"opsboard/board/cell"
	"opsboard/workflow"
)

// For every cell of the plan the card that is hit is the card that is drawn there.
func TestThePlanIsHitWhereItIsDrawn(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {60, 20}, {40, 15}, {30, 8}, {20, 4}} {
		p, _ := planning(t, 60, size[0], size[1])
		p.press("jjjjj")
		lines, hits := linesOf(p.screen()), 0
		for y := range size[1] {
			before := target{}
			for x := range size[0] {
				at := p.m.aim(x, y)
				if at.what == aimPlan && at.id != before.id && p.m.aim(x, y-1).id != at.id {
					r, here := p.m.planner.known[at.id], cut(lines[y], x)
					title, _, _ := strings.Cut(r.Card.Title, " ")
					require.True(t, strings.Contains(cell.Cut(here, len(r.Handle)+3), r.Handle) || strings.HasPrefix(strings.TrimLeft(here, " ▌"), title[:3]), "%v: %d, %d: %s", size, x, y, here)
					hits++
				}
				before = at
			}
		}
		require.NotZero(t, hits, "%v", size)
	}
}

// cut is a line from a cell on.
func cut(line string, x int) string {
	for i := range line {
		if cell.Width(line[:i]) >= x {
			return line[i:]
		}
	}
	return ""
}

func TestACardIsPlannedByDraggingIt(t *testing.T) {
	p, d := planning(t, 60, 120, 36)
	r, ok := p.m.planner.current()
	require.True(t, ok)
	p.drags(r.Handle, "Next").hears(r.Handle + " → Next: let go to plan it there, esc leaves it where it is.")
	require.Empty(t, d.draft.Lines, "as long as it is held nothing is planned")
	p.lets("Next").hears("29 Nov – 5 Dec 2026, in the draft.")
	require.Len(t, d.draft.Lines, 1)
	require.Equal(t, r.Card.ID, p.planned().ID)
	p.drags(r.Handle, "Current").press("<esc>").lets("Current")
	require.Equal(t, "2026-11-29/2026-12-05", d.draft.Lines[0].After)

	old := p.planned()
	old.Remote = workflow.Remote{}
	old.ID, old.Iteration, old.Resolution = "old000000001", workflow.Iteration{Start: "2026-11-01", End: "2026-11-07"}, workflow.Open
	p.add(old)
	p.press("<esc>Phh")
	p.drags(r.Handle, "Earlier").hears("Nothing can be planned for what is over.")
	p.lets("Earlier")
	require.Len(t, d.draft.Lines, 1)

	p.press("hhhgg<space><space>gg")
	first := p.planned()
	p.drags(p.m.planner.known[first.ID].Handle, "Current").hears("2 cards → Current").lets("Current")
	require.Len(t, d.draft.Lines, 3, "what is marked goes along")
	p.press("u")
	require.Len(t, d.draft.Lines, 1)
}

func TestAClickOnThePlanMovesTheCursorAndTheSecondOpens(t *testing.T) {
	p, _ := planning(t, 60, 120, 36)
	x, ok := p.m.planner.cols[p.m.planner.col].card(p.m.planner.cols[p.m.planner.col].at + 2)
	require.True(t, ok)
	p.click(x.handle)
	require.Equal(t, x.Card.ID, p.planned().ID)
	p.click("Next")
	require.Equal(t, "Next", p.m.planner.cols[p.m.planner.col].name)
	at := p.m.planner.cols[0].at
	cx, cy := p.at("Unscheduled")
	p.send(tea.MouseWheelMsg{X: cx, Y: cy + 3, Button: tea.MouseWheelDown})
	require.Equal(t, at+1, p.m.planner.cols[0].at)
	require.Equal(t, "Next", p.m.planner.cols[p.m.planner.col].name, "the wheel leaves the focus")
	p.click(x.handle).click(x.handle)
	require.Equal(t, onCard, p.m.screen)
	p.press("<esc>LhL").press("d")
	require.True(t, p.m.planner.list.open)
	y := 0
	for i, line := range linesOf(p.screen()) {
		if strings.Contains(line, p.m.planner.states[1].Handle) {
			y = i
		}
	}
	p.clickAt(3, y)
	require.Equal(t, 1, p.m.planner.list.at)
	require.Equal(t, workflow.FieldIteration, p.m.planner.states[1].Field)
}
