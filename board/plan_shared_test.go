package board

import (
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"opsboard/workflow"
	"opsboard/workflow/plan"
)

func TestAChangeBetweenJudgingAndKeepingAPlanIsNoticedAndNamed(t *testing.T) {
	p, d := planning(t, 60, 120, 36)
	one := p.planned()
	p.press("L").press("hgg")
	require.NotEqual(t, one.ID, p.planned().ID)
	p.press("L")
	require.Len(t, d.draft.Lines, 2)
	p.slow = true
	p.press("A")
	for p.m.planner.apply { // until the newest cards are read and judged: what they ask for is not written yet
		cmd := p.later[0]
		p.later = p.later[1:]
		switch msg := cmd().(type) {
		case tea.BatchMsg:
			p.later = append(p.later, msg...)
		default:
			p.send(msg)
		}
	}
	require.NotEmpty(t, p.m.saving.queue)
	other := p.file.cards[one.ID]
	other.Iteration = workflow.Iteration{Start: "2026-12-13", End: "2026-12-19"}
	p.file.cards[one.ID] = other
	p.catchUp()
	p.hears("Nothing was applied, and the draft is as it was: " + p.file.handle(one.ID) + " was changed meanwhile: Its iteration was unscheduled when it was planned, and is 13–19 Dec 2026 now")
	require.Equal(t, other.Iteration, p.file.cards[one.ID].Iteration, "it was not written over")
	require.Len(t, d.draft.Lines, 2, "and nothing is lost")
	p.press("A").hears("Applied 1 card in one step")
	require.Len(t, d.draft.Lines, 1)
}

func TestAnotherProgramsChangesOfTheDraftJoinThisOne(t *testing.T) {
	p, d := planning(t, 60, 120, 36)
	p.press("L")
	mine := d.draft.Lines[0]
	theirs := plan.Line{Card: "elsewhere001", Handle: "else", Title: "Planned elsewhere", Field: workflow.FieldDRI, After: "lin"}
	d.draft.Lines = append(d.draft.Lines[:1:1], theirs)
	p.press("L").hears("Another program of yours has changed this draft too: a line of it is in it now (d).")
	require.Len(t, d.draft.Lines, 2)
	require.Equal(t, theirs, d.draft.Lines[1])
	require.NotEqual(t, mine.After, d.draft.Lines[0].After)
	p.press("uu")
	require.Equal(t, []plan.Line{theirs}, d.draft.Lines, "undo takes back what was done here")

	d.draft.Lines = nil // the other program applies it, or drops it
	p.press("<esc>P").hears("Another program of yours")
	require.Empty(t, p.m.planner.draft.Lines)
}
