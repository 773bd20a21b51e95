package board

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"

	"opsboard/workflow"
	"opsboard/workflow/plan"
)

// nextWeek is the iteration after the one in which the tests take place.
var nextWeek = workflow.Iteration{Start: "2026-11-29", End: "2026-12-05"}

// reviewer sits in front of a board on which four features are queued for the
// next iteration.
func reviewer(t testing.TB, w, h int) *person {
	t.Helper()
	p := sit(t, 0, w, h, func(c *Config) { c.Takes = plan.Capacity{Weight: map[string]int{"sam": 8, "lin": 5}} })
	for i, dri := range []string{"sam", "lin", "Sam", "piotr"} {
		p.add(workflow.Card{
			ID: workflow.CardID(fmt.Sprintf("rev%d00000000", i+1)), Kind: "feature", Stage: "Queued", Title: fmt.Sprint("Feature ", i+1), DRI: dri, Weight: 3 + i,
			Iteration: nextWeek, Milestone: "18.7", Gameplan: "Do it in two steps.", EnteredAt: monday.Add(time.Duration(i) * time.Minute), CreatedAt: monday,
			Triage:   workflow.Triage{Verdict: workflow.Aligned, By: "ana", At: monday},
			Approval: workflow.Approval{By: "Dana", Level: "director", Evidence: "said so in the call", At: monday},
		})
	}
	p.add(workflow.Card{ID: "other0000000", Kind: "feature", Stage: "Queued", Title: "Not of it", Iteration: workflow.Iteration{Start: "2026-12-06", End: "2026-12-12"}, EnteredAt: monday})
	p.poll()
	return p
}

func (p *person) card(n int) workflow.Card {
	return p.file.cards[workflow.CardID(fmt.Sprintf("rev%d00000000", n))]
}

func TestAReviewGoesThroughWhatIsQueuedAndEndsWithItsSummary(t *testing.T) {
	p := reviewer(t, 120, 36)
	p.press("R").sees("Review").sees("29 Nov – 5 Dec 2026 · 1 of 4, 4 to go").sees("Feature 2").sees("lin: 1 card, weight 4 of 5")
	p.sees("Do it in two steps.").sees("Dana, director").sees("8/8").sees("piotr")
	p.press("y").sees("2 of 4, 3 to go").hears("rev2 is kept.")
	p.press("l").hears("rev4 goes to 6–12 Dec 2026.")
	require.Equal(t, workflow.Date("2026-12-06"), p.card(4).Iteration.Start)
	p.press("w").sees("Goes back to Scheduling.")
	p.press("split it first<enter>")
	require.Equal(t, workflow.Stage("Scheduling"), p.card(1).Stage)
	require.Equal(t, "split it first", p.card(1).Comments[0].Text)
	p.press("alin<enter>")
	require.Equal(t, "lin", p.card(3).DRI)
	p.sees("summary as text").sees("Verdicts: 1 kept, 1 later, 1 needs work, 1 reassigned; under a minute")
	p.sees("lin: 2 cards, weight 9 of 5, 4 over").sees("needs work: rev1 Feature 1 (split it first)").sees("reassigned: rev3 Feature 3 (Sam → lin)")
	require.Len(t, p.m.review.agenda.Loads, 2)
	require.Empty(t, p.m.saving.queue)
}

func TestAVerdictIsTakenBack(t *testing.T) {
	p := reviewer(t, 120, 36)
	p.press("Rly").sees("3 of 4, 2 to go")
	p.press("u").sees("2 of 4, 3 to go").hears("The verdict on rev4 is taken back: kept.")
	p.press("u").sees("1 of 4, 4 to go").hears("The verdict on rev2 is taken back: later.")
	require.Equal(t, nextWeek.Start, p.card(2).Iteration.Start)
	p.press("u").hears("This review has no verdict to take back.")
	require.Len(t, p.file.entries, 2)
}

func TestOnlyWhatThisReviewDidIsTakenBackInIt(t *testing.T) {
	p := reviewer(t, 120, 36)
	mine := func(text string) { p.elsewhereBy("ana", "rev300000000", workflow.Say{Text: text}) }
	mine("before")
	p.press("Rl")
	mine("after, in another window")
	p.press("u").hears("The verdict on rev2 is taken back: later.").sees("1 of 4, 4 to go")
	require.Equal(t, nextWeek.Start, p.card(2).Iteration.Start)
	p.press("u").hears("This review has no verdict to take back.")
	require.Len(t, p.card(3).Comments, 2, "what else the person did stays")
}

func TestAVerdictIsTakenBackBeforeItIsSaved(t *testing.T) {
	p := reviewer(t, 120, 36)
	p.press("R")
	p.slow = true
	p.press("lyuuu")
	p.catchUp()
	p.hears("This review has no verdict to take back.").sees("1 of 4, 4 to go")
	require.Equal(t, nextWeek.Start, p.card(2).Iteration.Start)
	require.Len(t, p.file.entries, 2, "there and back")
}

func TestAStepTakenBackElsewhereIsAVerdictNoMore(t *testing.T) {
	p := reviewer(t, 120, 36)
	p.press("Rl<esc>u").press("R").sees("4 to go")
	require.Empty(t, p.m.review.given)
	p.press("l<esc>")
	p.elsewhereBy("ana", "rev200000000", workflow.Say{Text: "mine"})
	p.press("u").press("R").sees("3 to go")
}

func TestAVerdictThatTheFileRefusesIsNoVerdict(t *testing.T) {
	p := reviewer(t, 120, 36)
	p.press("R")
	p.file.failCommit = &workflow.Refusal{Rule: "card/closed", Message: "it was closed meanwhile"}
	p.press("l").hears("Not done after all").sees("1 of 4, 4 to go")
	p.file.failCommit = nil
	p.file.failCommit = errFull
	p.press("l").sees("3 to go").hears("no space left")
	p.press("u").hears("Gave up the unsaved").sees("4 to go")
}

func TestAReviewIsLeftAndResumed(t *testing.T) {
	p := reviewer(t, 120, 36)
	p.press("Ryl<esc>").hears("The review waits with 2 cards to go: R goes on.")
	require.Equal(t, onBoard, p.m.screen)
	p.now = p.now.Add(time.Hour)
	p.press("jR").sees("3 of 4, 2 to go · 0 min")
	p.now = p.now.Add(3 * time.Minute)
	p.press("y").sees("3 min, this card 0 min")
}

func TestTheClockOfAReviewGoesOnByItself(t *testing.T) {
	p := reviewer(t, 120, 36)
	p.press("R").sees("0 min, this card 0 min")
	p.now = p.now.Add(70 * time.Second)
	p.poll()
	p.sees("1 min, this card 1 min")
}

func TestAReviewOfAnotherIteration(t *testing.T) {
	p := reviewer(t, 120, 36)
	p.press("Ri").sees("6–12 Dec 2026 · 1 of 1").sees("Not of it")
	p.press("i").sees("22–28 Nov 2026 · nothing queued").sees("Nothing is queued for 22–28 Nov 2026.")
	p.press("y").hears("Nothing is queued for 22–28 Nov 2026.")
	p.press("i").sees("1 of 4, 4 to go")
}

func TestTheReviewOfAnotherIterationLosesNoVerdict(t *testing.T) {
	p := reviewer(t, 120, 36)
	p.press("Ryl").sees("3 of 4, 2 to go").press("i").sees("1 of 2, 2 to go")
	p.press("ii").sees("of 4, 2 to go").press("s").sees("1 kept, 1 later, 2 open")
}

func TestAReviewSeesWhatOthersDo(t *testing.T) {
	p := reviewer(t, 120, 36)
	p.press("Ryjj").sees("Feature 3")
	later := workflow.Iteration{Start: "2026-12-06", End: "2026-12-12"}
	p.elsewhereBy("maria", "rev100000000", workflow.Schedule{Iteration: &later})
	p.elsewhereBy("maria", "rev200000000", workflow.Schedule{Iteration: &later})
	p.poll()
	p.sees("Feature 3").sees("of 3, 2 to go")
	require.Len(t, p.m.review.agenda.Loads, 2, "what is queued no longer is no load")
}

func TestTheSummaryIsCopiedInThreeForms(t *testing.T) {
	p := reviewer(t, 120, 36)
	p.press("Ry")
	for _, want := range []string{"29 Nov – 5 Dec 2026: 4 cards, weight 18\n\nlin: 1 card, weight 4 of 5\n", "## 29 Nov – 5 Dec 2026: 4 cards, weight 18\n\n### lin", "Queue for 29 Nov – 5 Dec 2026: 4 cards"} {
		next, cmd := p.m.Update(tea.KeyPressMsg(tea.Key{Code: 'c', Text: "c"}))
		p.m = next.(Model)
		text := fmt.Sprint(cmd())
		require.True(t, strings.HasPrefix(text, want), text)
		require.Contains(t, text, "1 kept, 3 open")
		p.press("f")
	}
	p.sees("summary as text")
}

func TestTheListAndTheDeckAreOneReview(t *testing.T) {
	p := reviewer(t, 120, 36)
	p.press("R<tab>jy").sees("kept")
	require.Equal(t, 2, p.m.review.at)
	p.press("k<enter>").sees("2 of 4").sees("Gameplan")
	p.press("<tab>").sees("Feature 1")
	require.Equal(t, "Review of 29 Nov – 5 Dec 2026, 2 of 4: rev4 Feature 4, feature, DRI piotr, here since today, waits for its iteration on 29 November, kept.", p.m.say())
}

func TestGoldenReview(t *testing.T) {
	for name, keys := range map[string]string{"deck": "R", "list": "Ry<tab>", "summary": "Rylyy"} {
		for _, size := range [][2]int{{120, 36}, {80, 24}, {40, 15}} {
			t.Run(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]), func(t *testing.T) {
				golden.RequireEqual(t, reviewer(t, size[0], size[1]).press(keys).screen())
			})
		}
	}
}

// keptReviews is the review of one person, in memory.
type keptReviews struct {
	k    KeptReview
	fail error
}

func (r *keptReviews) Kept() (KeptReview, error) { return r.k, r.fail }
func (r *keptReviews) Keep(k KeptReview) error {
	if r.fail == nil {
		r.k = k
	}
	return r.fail
}

func TestAReviewGoesOnInAnotherRun(t *testing.T) {
	p, kept := reviewer(t, 120, 36), &keptReviews{}
	again := func() { p.open(120, 36, func(c *Config) { c.Reviews = kept }) }
	again()
	p.press("R")
	require.True(t, kept.k.IsZero(), "a look is no review")
	p.now = p.now.Add(5 * time.Minute)
	p.press("yl").sees("3 of 4, 2 to go")
	require.Equal(t, []KeptVerdict{{"rev200000000", "kept", "", 0}, {"rev400000000", "later", "6–12 Dec 2026", 1}}, kept.k.Verdicts)

	again() // as after kill -9
	p.hears("A review of 29 Nov – 5 Dec 2026 waits, 2 verdicts in (R).")
	require.Equal(t, onBoard, p.m.screen, "it is offered, not forced")
	p.press("R").sees("Go on where it was left").sees("It was left on 23 November, 10:05, with 2 verdicts.").press("<esc>")
	require.False(t, kept.k.IsZero())
	p.press("R<enter>").sees("2 to go · 5 min").sees("Feature 1")
	p.press("s").sees("1 kept, 1 later, 2 open").sees("later: rev4 Feature 4 (6–12 Dec 2026)").press("s")
	p.press("u").hears("The verdict on rev4 is taken back: later.").sees("3 to go")
	require.Equal(t, nextWeek.Start, p.card(4).Iteration.Start)
	p.press("yyy").sees("summary as text").press("<esc>")
	require.True(t, kept.k.IsZero(), "it is over")
	again()
	p.press("R").sees("1 of 4, 4 to go")
}

func TestAReviewThatWasLeftCanBeginAnew(t *testing.T) {
	p := reviewer(t, 120, 36)
	kept := &keptReviews{k: KeptReview{Iteration: nextWeek, At: monday, Verdicts: []KeptVerdict{{"rev200000000", "kept", "", 0}, {"gone00000000", "later", "", 9}, {"rev100000000", "nonsense", "\x1b[31m", 0}}}}
	p.open(120, 36, func(c *Config) { c.Reviews = kept })
	p.press("R<enter>").sees("2 of 4, 3 to go").press("<esc>")
	p.open(120, 36, func(c *Config) { c.Reviews = kept })
	p.press("Rj<enter>").sees("1 of 4, 4 to go")
}

func TestAReviewOfAnIterationThatEndedIsNotOffered(t *testing.T) {
	p := reviewer(t, 120, 36)
	kept := &keptReviews{k: KeptReview{Iteration: workflow.Iteration{Start: "2026-11-15", End: "2026-11-21"}, At: monday, Verdicts: []KeptVerdict{{"rev200000000", "kept", "", 0}}}}
	p.open(120, 36, func(c *Config) { c.Reviews = kept })
	p.press("R").sees("1 of 4, 4 to go")
}

func TestAReviewThatCannotBeKeptSaysSo(t *testing.T) {
	p, kept := reviewer(t, 120, 36), &keptReviews{fail: errFull}
	p.open(120, 36, func(c *Config) { c.Reviews = kept })
	p.hears("Your review cannot be read")
	p.press("Ry").hears("it cannot be kept").hears("no space left")
	require.Error(t, p.m.lastReview(kept))
	kept.fail = nil
	require.NoError(t, p.m.lastReview(kept))
	require.Len(t, kept.k.Verdicts, 1)
}

func TestAbsencesCountInAReview(t *testing.T) {
	p := reviewer(t, 120, 36)
	p.m.cfg.Takes.Away = map[string][]workflow.Date{"piotr": {"2026-12-01"}}
	p.press("R").sees("6, away")
}

func TestTheMouseInAReview(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {80, 24}, {40, 15}, {40, 9}} {
		p := reviewer(t, size[0], size[1])
		p.press("R<tab>").click("Feature 3")
		c, _ := p.m.review.current()
		require.Equal(t, "Feature 3", c.Card.Title, size)
		p.click("Feature 3")
		require.False(t, p.m.review.list, "what has the cursor opens")
	}
	p := reviewer(t, 120, 36)
	p.press("R").click("piotr  ").sees("Feature 4").sees("2 of 4")
	p.press("y").press("j").click("sam  ").sees("Feature 1").press("<tab>")
	x, y := p.at("Feature 4")
	p.send(tea.MouseWheelMsg{X: x, Y: y, Button: tea.MouseWheelDown})
	require.Equal(t, 3, p.m.review.at, "the wheel goes from row to row")
	p.clickAt(60, 30) // below the list
	require.Equal(t, 3, p.m.review.at)
	low := reviewer(t, 60, 14)
	low.press("R")
	low.send(tea.MouseWheelMsg{X: 3, Y: 9, Button: tea.MouseWheelDown})
	require.Equal(t, 0, low.m.review.at, "a page is scrolled")
	require.Equal(t, 3, low.m.review.page.top)
}

func TestOnANarrowScreenAReviewKeepsWhatCountsInSight(t *testing.T) {
	p := reviewer(t, 40, 15)
	p.press("R").sees("1 of 4, 4 to go")
	p.m.review.agenda.Loads = []Load{{Load: plan.Load{DRI: "lin", Weight: 4, Cards: 1}}, {Load: plan.Load{DRI: "Sam", Weight: 5, Cards: 2}}, {Load: plan.Load{DRI: "piotr", Weight: 3, Cards: 1}}}
	p.m = p.m.drawn()
	p.press("j").sees("\n lin 4 (1 card)  ·  Sam 5 (2 cards)  +1")
	p.send(tea.WindowSizeMsg{Width: 58, Height: 15})
	p.sees("Sam 5 (2 cards)  ·  piotr 3 (1 card)")
	q := sit(t, 20, 40, 15)
	q.press("Pd").sees("Nothing is planned: esc goes back to\n the plan.")
}
