package board

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
	"opsboard/workflow/plan"
)

var errDisk = errors.New("disk full")

// planDesk keeps the draft in memory.
type planDesk struct {
	draft plan.Draft
	last  plan.Draft // as this program last saw it
	keeps int
	saved map[string]plan.Draft
	fail  error
}

func (d *planDesk) Kept() (plan.Draft, error) {
	out := d.draft
	out.Board, out.By = "board", "ana"
	d.last = out
	return out, d.fail
}

func (d *planDesk) Keep(x plan.Draft) (plan.Draft, int, error) {
	d.keeps++
	if d.fail != nil {
		return x, 0, d.fail
	}
	news := 0
	x, news = x.Joined(d.last, d.draft)
	d.draft, d.last = x, x
	return x, news, nil
}

func (d *planDesk) Save(x plan.Draft, path string) (string, error) {
	if d.saved == nil {
		d.saved = map[string]plan.Draft{}
	}
	d.saved[path] = x
	return "/home/ana/" + path, d.fail
}

// planning opens the plan of a board of n sample cards.
func planning(t testing.TB, n, width, height int) (*person, *planDesk) {
	d := &planDesk{}
	p := sit(t, n, width, height, func(c *Config) {
		c.Plans = d
		c.Takes = plan.Capacity{Weight: map[string]int{"ana": 8, "lin": 3}, Away: map[string][]workflow.Date{"piotr": {"2026-12-01"}}}
	})
	for id, c := range p.file.cards {
		c.Weight = 1 + int(id[0])%5
		p.file.cards[id] = c
	}
	p.press("<tab>P")
	require.Equal(t, onPlan, p.m.screen)
	return p, d
}

func (p *person) planned() workflow.Card {
	p.t.Helper()
	r, ok := p.m.planner.current()
	require.True(p.t, ok)
	return r.Card
}

func TestACardTooManyIsNotMarkedOnThePlan(t *testing.T) {
	p, _ := planning(t, 20, 120, 36)
	p.press("P")
	for i := range mostMarked {
		p.m.marked.cards = p.m.marked.cards.plus(workflow.CardID(strconv.Itoa(i)))
	}
	p.press("<space>").hears("5000 cards are marked: more at once is not to be overlooked.")
	require.Equal(t, mostMarked, p.m.marked.cards.count())
}

func TestWhatADraftIsSavedAsClosesNoOtherQuestion(t *testing.T) {
	p, _ := planning(t, 20, 120, 36)
	p.press("s")
	require.True(t, p.m.form.isOpen())
	p.send(planSavedMsg{path: "plan.json"})
	require.True(t, p.m.form.isOpen())
}

func TestAMoveOnThePlanIsKeptInTheDraftAndNotInTheFile(t *testing.T) {
	p, d := planning(t, 60, 120, 36)
	id := p.planned().ID
	p.press("L").hears("→ 22–28 Nov 2026, in the draft.")
	require.Equal(t, workflow.Date("2026-11-22"), p.planned().Iteration.Start)
	require.Equal(t, id, p.planned().ID, "the cursor stays on the card")
	require.True(t, p.file.cards[id].Iteration.IsZero())
	require.Len(t, d.draft.Lines, 1)
	p.sees("1 scheduled").sees("planned")
	p.press("<s-right>")
	require.Equal(t, workflow.Date("2026-11-29"), p.planned().Iteration.Start)
	require.Len(t, d.draft.Lines, 1, "one line for a field of a card")
	p.press("HH")
	require.Empty(t, d.draft.Lines, "where it was, nothing is planned")
	p.press("u").sees("1 scheduled")
	p.press("<c-r>").sees("nothing planned")
}

func TestTheDraftIsAppliedAsOneStepAndWhatClashesStays(t *testing.T) {
	p, d := planning(t, 60, 120, 36)
	one := p.planned()
	p.press("L").press("hggjj")
	two := p.planned()
	require.NotEqual(t, one.ID, two.ID)
	p.press("LL")
	other := p.file.cards[two.ID] // somebody schedules it for another iteration
	other.Iteration = workflow.Iteration{Start: "2026-12-13", End: "2026-12-19"}
	p.add(other)
	p.press("A").hears("Applied 1 card in one step; 1 line stays in the draft")
	require.Equal(t, workflow.Date("2026-11-22"), p.file.cards[one.ID].Iteration.Start)
	require.Equal(t, workflow.Date("2026-12-13"), p.file.cards[two.ID].Iteration.Start)
	require.Len(t, d.draft.Lines, 1)
	require.Equal(t, two.ID, d.draft.Lines[0].Card)
	p.press("d").sees("clash").sees("it was unscheduled when it was planned, and is 13–19 Dec 2026 now")
	require.Contains(t, p.m.say(), "line 1 of 1")
	p.press("x").sees("Nothing is planned")
	require.Empty(t, d.draft.Lines)
	p.press("u")
	require.Len(t, d.draft.Lines, 1, "what was trimmed comes back")
	before := p.file.cards[one.ID].Iteration
	p.press("<c-r>u<c-r><esc>uu")
	require.NotEqual(t, before, p.file.cards[one.ID].Iteration, "when the draft has nothing left to undo, the applied step is taken back")
}

func TestWhatStandsInTheWayOfALineIsReadWholeOnANarrowScreen(t *testing.T) {
	const why = "it was unscheduled when it was planned, and is 13–19 Dec 2026 now"
	for _, width := range []int{40, 60, 80, 200} {
		p, _ := planning(t, 60, width, 15)
		id := p.planned().ID
		p.press("L")
		c := p.file.cards[id] // somebody schedules it for another iteration
		c.Iteration = workflow.Iteration{Start: "2026-12-13", End: "2026-12-19"}
		p.add(c)
		p.press("Ad")
		require.Contains(t, strings.Join(strings.Fields(p.screen()), " "), why, width)
		require.Equal(t, 1, strings.Count(p.screen(), "it was unscheduled"), "it is said once")
		fits(t, p.m)
	}
}

func TestAnEmptyDraftOffersNothingToTakeOut(t *testing.T) {
	p, _ := planning(t, 60, 80, 24)
	id := p.planned().ID
	p.press("Ld").sees("x trim").press("x").hears("Taken out: " + p.file.handle(id) + " unscheduled → 22–28 Nov 2026.")
	p.sees("esc leave   u undo   ctrl+r redo   ? help")
	require.NotContains(t, p.screen(), "trim")
}

func TestALongHandleIsReadWholeInTheDraft(t *testing.T) {
	p, _ := planning(t, 60, 80, 24)
	c := p.planned()
	c.Remote.IID = 1234567
	p.add(c)
	p.poll()
	p.press("Ld").sees("#1234567 unscheduled")
}

func TestTheDraftSurvivesAndIsResumed(t *testing.T) {
	p, d := planning(t, 60, 120, 36)
	id := p.planned().ID
	p.press("L")
	q := sit(t, 60, 120, 36, func(c *Config) { c.Plans = d })
	q.hears("A draft of a plan waits")
	q.press("<tab>P").hears("is resumed: 1 scheduled")
	require.Equal(t, id, q.m.planner.draft.Lines[0].Card)
}

func TestDroppingTheDraftAsksAndKeepsItUnlessToldOtherwise(t *testing.T) {
	p, d := planning(t, 60, 120, 36)
	p.press("LD").sees("Drop the draft?").press("<enter>")
	require.Len(t, d.draft.Lines, 1)
	p.press("Dj<enter>").hears("dropped")
	require.Empty(t, d.draft.Lines)
	p.press("u")
	require.Len(t, d.draft.Lines, 1)
}

func TestTheDraftIsSavedForOthers(t *testing.T) {
	p, d := planning(t, 60, 120, 36)
	p.press("LW<enter>").hears("saved as /home/ana/plan-2026-11-23.json")
	require.Len(t, d.saved["plan-2026-11-23.json"].Lines, 1)
	require.Equal(t, "board", d.saved["plan-2026-11-23.json"].Board)
}

func TestAtOnceAMoveIsOnTheBoardAndNotInTheDraft(t *testing.T) {
	p, d := planning(t, 60, 120, 36)
	id := p.planned().ID
	p.press("tL").sees("at once")
	require.Equal(t, workflow.Date("2026-11-22"), p.file.cards[id].Iteration.Start)
	require.Empty(t, d.draft.Lines)
	require.Equal(t, id, p.planned().ID)
	p.press("u")
	require.True(t, p.file.cards[id].Iteration.IsZero())
}

func TestMarkedCardsMoveTogether(t *testing.T) {
	p, d := planning(t, 60, 120, 36)
	p.press("ggVjjL")
	require.Len(t, d.draft.Lines, 3)
	require.Zero(t, p.m.marked.cards.count())
	p.press("u")
	require.Empty(t, d.draft.Lines, "one change")
	p.press("hgg<space><space>m").sees("Plan 2 cards for").press("jj<enter>")
	require.Len(t, d.draft.Lines, 2)
	require.Equal(t, "2026-11-29/2026-12-05", d.draft.Lines[0].After)
}

func TestOverCapacityIsSaidInAWordAndAGlyph(t *testing.T) {
	p, _ := planning(t, 60, 120, 36)
	p.press("ggVjjjjjL")
	p.sees("over capacity").sees("! ")
	require.Contains(t, p.m.say(), "over")
}

func TestTheScheduleFormPlansInTheDraft(t *testing.T) {
	p, d := planning(t, 60, 120, 36)
	id := p.planned().ID
	p.press("s<c-u>next<tab><tab><c-u>lin<c-s>")
	require.Len(t, d.draft.Lines, 2)
	require.Equal(t, id, d.draft.Lines[0].Card)
	require.NotEqual(t, "lin", p.file.cards[id].DRI)
	require.Equal(t, "lin", p.planned().DRI)
}

func TestACardOpenedFromThePlanLeadsBackToIt(t *testing.T) {
	p, _ := planning(t, 60, 120, 36)
	id := p.planned().ID
	p.press("<enter>")
	require.Equal(t, onCard, p.m.screen)
	p.press("<esc>")
	require.Equal(t, onPlan, p.m.screen)
	require.Equal(t, id, p.planned().ID)
	p.press("w<esc>q")
	require.Equal(t, onBoard, p.m.screen)
}

func TestADraftThatCannotBeKeptIsSaidAndStaysOnScreen(t *testing.T) {
	p, d := planning(t, 60, 120, 36)
	d.fail = errDisk
	p.press("L").hears("cannot be kept: disk full").sees("1 scheduled")
	d.fail = nil
	require.NoError(t, p.m.lastPlan(d))
	require.Len(t, d.draft.Lines, 1, "when the program ends it is tried once more")
}
