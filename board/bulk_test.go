package board

import (
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// mixed is four bugs in Planning: two with a gameplan, one without, one closed;
// and one that waits for its validation. All are marked.
func mixed(t testing.TB) *person {
	p := bugs(t, 4, "Planning", func(i int, c *workflow.Card) {
		if i < 2 {
			c.Gameplan = "Two steps."
		}
		if i == 3 {
			c.Stage, c.Rounds = "Development", []workflow.Round{{State: workflow.Requested, Of: "maria", At: monday}}
		}
	})
	return p.press("<space><space><space>").press("l<space>h").sees("4 marked")
}

func (p *person) stages() map[workflow.CardID]workflow.Stage {
	out := map[workflow.CardID]workflow.Stage{}
	for id, c := range p.file.cards {
		out[id] = c.Stage
	}
	return out
}

func TestAMoveOfManyIsShownFirstThenDoneInOneStep(t *testing.T) {
	p := mixed(t)
	before := p.stages()
	p.press("L").sees("4 cards: 2 can move, 1 lacks a gameplan, 1 waits for validation from maria").sees("▌Move 2 cards")
	require.Equal(t, before, p.stages(), "nothing is done yet")
	p.press("<enter>").hears("Moved 2 cards. 2 stay marked: aacx aadx.").sees("2 marked")
	require.Equal(t, map[workflow.CardID]workflow.Stage{
		"aaax00000000": "Development", "aabx00000001": "Development", "aacx00000002": "Planning", "aadx00000003": "Development",
	}, p.stages())
	require.Len(t, stepsOf(p.file), 1)
	p.press("u").hears("Undid the last step, on 2 cards.")
	require.Equal(t, before, p.stages())
}

func TestAGroupIsFixedOnceForAllItsCards(t *testing.T) {
	p := mixed(t)
	p.press("L")
	p.press("j<enter>").sees("1 lacks a gameplan").sees("gameplan").press("One for all.<c-s>")
	p.sees("4 cards: 3 can move, 1 waits for validation from maria")
	p.press("j<enter>").sees("validation from maria").press("<enter>").sees("4 cards: all can move")
	p.press("<enter>").hears("Moved 4 cards.")
	require.Zero(t, p.m.marked.cards.count())
	require.Len(t, stepsOf(p.file), 1)
	require.Equal(t, "One for all.", p.file.cards["aacx00000002"].Gameplan)
	require.Equal(t, workflow.Stage("Implementation"), p.file.cards["aadx00000003"].Stage, "it was validated, and moved by itself")
	p.press("u")
	require.Equal(t, workflow.Stage("Development"), p.file.cards["aadx00000003"].Stage)
	require.Empty(t, p.file.cards["aacx00000002"].Gameplan)
}

func TestTheFieldsOfAGroupLeadBackToTheGroups(t *testing.T) {
	p := mixed(t)
	p.press("Lj<enter>half<esc>").sees("2 can move, 1 lacks a gameplan").press("<esc>")
	require.False(t, p.m.form.isOpen())
	require.Empty(t, p.file.entries)
	p.sees("4 marked")
}

func TestAGroupIsAskedOnUntilItHasAllThatTheMoveNeeds(t *testing.T) {
	p := sit(t, 0, 120, 36)
	for _, id := range []workflow.CardID{"aaaa00000001", "bbbb00000002"} {
		c := featureIn("Triage")
		c.ID = id
		p.add(c)
	}
	p.open(120, 36)
	p.press("<tab><space><space>L").sees("2 cards: 2 lack a verdict").sees("None of them can")
	p.press("<enter>n<enter>").sees("amount of work").press("<right><tab><right><tab><right><enter>")
	p.sees("by whom").press("dora<tab><tab>ok<enter>").sees("2 cards: all can move").press("<enter>")
	require.Equal(t, map[workflow.CardID]workflow.Stage{"aaaa00000001": "Planning", "bbbb00000002": "Planning"}, p.stages())
	require.Equal(t, "dora", p.file.cards["bbbb00000002"].Approval.By)
}

func TestEveryChangeKeyActsOnTheMarkedCards(t *testing.T) {
	for name, tc := range map[string]struct {
		stage workflow.Stage
		keys  string
		check func(*testing.T, workflow.Card)
	}{
		"H goes back": {"Development", "HToo early<enter><enter>", func(t *testing.T, c workflow.Card) { require.Equal(t, workflow.Stage("Planning"), c.Stage) }},
		"! forces": {"Planning", "!<tab>It burns<enter><enter>", func(t *testing.T, c workflow.Card) {
			require.Equal(t, workflow.Stage("Development"), c.Stage)
			require.NotEmpty(t, c.Forced)
		}},
		"m moves to a stage": {"Implementation", "mG<enter><enter>", func(t *testing.T, c workflow.Card) { require.Equal(t, workflow.Completed, c.Resolution) }},
		"c comments":         {"Planning", "cFor all<c-s><enter>", func(t *testing.T, c workflow.Card) { require.Equal(t, "For all", c.Comments[0].Text) }},
		"t finds valid":      {"Triage", "t<enter><enter>", func(t *testing.T, c workflow.Card) { require.Equal(t, workflow.Valid, c.Triage.Verdict) }},
		"s schedules": {"Planning", "s<c-u>next<tab>16.1<tab><c-u>piotr<enter><enter>", func(t *testing.T, c workflow.Card) {
			require.Equal(t, workflow.Date("2026-11-29"), c.Iteration.Start)
			require.Equal(t, "piotr", c.DRI)
		}},
		"v asks for validation": {"Development", "v<enter><enter>", func(t *testing.T, c workflow.Card) { require.Equal(t, workflow.Requested, c.Round().State) }},
		"x closes":              {"Triage", "x<tab>Not ours<enter><enter>", func(t *testing.T, c workflow.Card) { require.Equal(t, workflow.AsInvalid, c.Resolution) }},
	} {
		t.Run(name, func(t *testing.T) {
			p := bugs(t, 3, tc.stage)
			before := p.stages()
			p.press("<space><space>gg").press("G").press(tc.keys)
			require.False(t, p.m.form.isOpen(), p.screen())
			require.Len(t, stepsOf(p.file), 1, "one undo step")
			tc.check(t, p.file.cards["aaax00000000"])
			tc.check(t, p.file.cards["aabx00000001"])
			require.Equal(t, before["aacx00000002"], p.file.cards["aacx00000002"].Stage, "the card under the cursor is not marked")
			require.Zero(t, p.m.marked.cards.count(), "what is done is unmarked")
			p.press("u")
			require.Equal(t, before, p.stages())
		})
	}
}

func TestOneMarkedCardIsChangedWithoutAPreview(t *testing.T) {
	p := bugs(t, 3, "Planning", func(i int, c *workflow.Card) { c.Gameplan = "x" })
	p.press("<space>jL").hears("aaax: Planning → Development.")
	require.Equal(t, workflow.Stage("Development"), p.file.cards["aaax00000000"].Stage)
	require.Equal(t, workflow.Stage("Planning"), p.file.cards["aacx00000002"].Stage)
	require.Zero(t, p.m.marked.cards.count())
}

func TestTextsOfTheirOwnAreNotWrittenForMany(t *testing.T) {
	p := bugs(t, 3, "Planning")
	p.press("<space><space>")
	for _, keys := range []string{"e", "gp", "b"} {
		p.press(keys).hears("2 cards are marked, and each has a text of its own: esc unmarks them.")
		require.False(t, p.m.form.isOpen())
	}
	p.press("<enter>")
	require.Equal(t, onCard, p.m.screen, "enter opens the card under the cursor as always")
	p.press("cTo this one<c-s>")
	require.Len(t, p.file.cards["aacx00000002"].Comments, 1, "a key in an open card is for that card")
}

func TestAChangeOfManyThatWasOvertakenIsDoneToNone(t *testing.T) {
	p := mixed(t)
	p.press("L")
	c := p.file.cards["aaax00000000"]
	c.Gameplan = ""
	p.file.cards[c.ID] = c // by another process, a moment ago
	before := p.stages()
	p.press("<enter>").hears("Nothing was done to the 2 cards").hears("They are marked again. aaax: Planning → Development needs a gameplan")
	require.Equal(t, before, p.stages())
	p.sees("4 marked").press("L").sees("4 cards: 1 can move, 2 lack a gameplan")
}

func TestAChangeOfManyShowsAtOnceAndSurvivesAFailedSaveAndAReload(t *testing.T) {
	p := mixed(t)
	p.file.failCommit = errFull
	p.press("L<enter>").sees("1 unsaved")
	require.Equal(t, 3, p.m.shown.cols[2].count, "both are shown where they go")
	require.Equal(t, 1, p.m.shown.cols[1].count)
	p.add(bugIn("Planning"))
	p.poll()
	require.Equal(t, 3, p.m.shown.cols[2].count)
	require.Len(t, p.m.saving.queue, 1)
	p.goTo("aaax00000000").press("<space>L").hears("A change of the marked cards is not saved yet")
	p.file.failCommit = nil
	p.press("r").sees("saved")
	require.Equal(t, workflow.Stage("Development"), p.file.cards["aabx00000001"].Stage)
	require.Len(t, stepsOf(p.file), 1)
}

func TestAChangeOfManyCanBeGivenUpWhileItIsNotSaved(t *testing.T) {
	p := mixed(t)
	before := p.m.shown.cols[1].count
	p.file.failCommit = errFull
	p.press("L<enter>").press("u").hears("Gave up the unsaved change of 2 cards.")
	require.Equal(t, before, p.m.shown.cols[1].count)
}

func TestAChangeOfManyIsFinishedWhenTheProgramIsToldToEnd(t *testing.T) {
	p := mixed(t)
	k := &keeper{Store: p.file, saved: map[string]bool{}}
	p.press("L")
	p.slow = true
	p.press("<enter>")
	require.NoError(t, k.finish(p.m.saving.queue, "ana"))
	require.Len(t, stepsOf(p.file), 1)
	require.Equal(t, workflow.Stage("Development"), p.file.cards["aabx00000001"].Stage)
}

func TestTheMarkedCardsAreJudgedAfterWhatIsOnItsWay(t *testing.T) {
	p := mixed(t)
	p.press("<esc>ggl<enter>") // an open card: its keys are its own
	p.press("<esc>h")
	p.slow = true
	p.press("L")                           // the first of Planning moves, and is being saved
	p.press("1l<space><space>").press("L") // which is waited for
	require.True(t, p.m.marked.errand.idle)
	p.catchUp()
	p.sees("2 cards:")
	p.press("<esc>")
	require.Len(t, p.file.entries, 1)
}

func TestMarkedCardsThatAreGoneAreSaid(t *testing.T) {
	p := mixed(t)
	clear(p.file.cards)
	p.file.version++
	p.file.order = nil
	p.press("L").hears("gone from the file")
	require.Zero(t, p.m.marked.cards.count())
}

func TestAFileThatCannotBeReadLeavesTheMarks(t *testing.T) {
	p := mixed(t)
	p.file.failLoad = errFull
	p.press("L").hears("No space left")
	p.file.failLoad = nil
	p.press("L").sees("2 can move")
}

func TestAnAnswerThatFitsNoCardIsFaultedInItsForm(t *testing.T) {
	p := mixed(t)
	p.press("c<c-s>").sees("Comment · 4 cards")
	require.True(t, p.m.form.isOpen())
	require.False(t, p.m.form.menu())
	p.press("<esc>H<enter>").sees("needs a reason")
	require.False(t, p.m.form.menu())
}

func TestCardsOfDifferentKindsAreAskedWhatEachNeeds(t *testing.T) {
	p := sit(t, 0, 120, 36)
	f := featureIn("Triage")
	f.ID = "ffff00000001"
	p.add(f)
	p.add(bugIn("Triage"))
	p.open(120, 36)
	p.press("<tab><tab><space><space>t").sees("valid").sees("aligned").sees("amount of work")
	p.press("v<enter>").sees("2 cards: 1 can be changed, 1 cannot").press("j<enter>").sees("judged by the roadmap")
}

func TestTheQuickKeysActOnTheMarkedCardsToo(t *testing.T) {
	for name, tc := range map[string]struct {
		keys  string
		check func(*testing.T, workflow.Card)
	}{
		"priority": {"p4<enter>", func(t *testing.T, c workflow.Card) { require.Equal(t, 4, c.Priority) }},
		"kind":     {"gkf<enter>", func(t *testing.T, c workflow.Card) { require.Equal(t, workflow.Kind("feature"), c.Kind) }},
		"labels": {"gl<c-u>+new -old<enter><enter>", func(t *testing.T, c workflow.Card) {
			require.Contains(t, c.Labels, "new")
			require.NotContains(t, c.Labels, "old")
		}},
		"all labels": {"gl, new<enter><enter>", func(t *testing.T, c workflow.Card) {
			require.Subset(t, c.Labels, []string{"new", "shared"})
			require.Len(t, c.Labels, 3, "a label that only one has is left to it")
		}},
		"links": {"gohttps://example.com/1<enter><enter>", func(t *testing.T, c workflow.Card) { require.Len(t, c.Links, 1) }},
	} {
		t.Run(name, func(t *testing.T) {
			p := bugs(t, 3, "Planning", func(i int, c *workflow.Card) {
				c.Labels = []string{[]string{"old", "other", "third"}[i], "shared"}
				c.Priority = 1
			})
			p.press("<space><space>").press(tc.keys)
			require.False(t, p.m.form.isOpen(), p.screen())
			require.Len(t, stepsOf(p.file), 1)
			tc.check(t, p.file.cards["aaax00000000"])
			tc.check(t, p.file.cards["aabx00000001"])
			require.Empty(t, p.file.cards["aacx00000002"].Links)
		})
	}
}

func TestWhatTheMarkedCardsDoNotShareIsLeftToEach(t *testing.T) {
	p := bugs(t, 2, "Planning", func(i int, c *workflow.Card) {
		c.DRI, c.Milestone, c.Pinned = []string{"lin", "piotr"}[i], "16.1", i == 0
	})
	p.press("<space><space>s").sees("16.1").sees("as it is")
	require.Empty(t, p.m.form.text("dri"))
	p.press("<tab><c-u>16.2<enter><enter>")
	for id, dri := range map[workflow.CardID]string{"aaax00000000": "lin", "aabx00000001": "piotr"} {
		require.Equal(t, dri, p.file.cards[id].DRI)
		require.Equal(t, "16.2", p.file.cards[id].Milestone)
		require.Equal(t, dri == "lin", p.file.cards[id].Pinned)
	}
}

func TestCardsThatAreSoAlreadyAreNotWritten(t *testing.T) {
	p := bugs(t, 3, "Planning", func(i int, c *workflow.Card) { c.Priority = 1 + i/2 })
	p.press("<space><space>").press("j<space>").press("p1").sees("3 cards: 1 can be changed, 2 are so already").press("<enter>")
	p.hears("Changed 1 card.")
	require.Len(t, p.file.entries, 1)
	require.Zero(t, p.m.marked.cards.count())
}

func TestThePreviewIsSaid(t *testing.T) {
	p := mixed(t)
	p.press("L")
	require.Equal(t, "Move 4 cards to their next stage. 4 cards: 2 can move, 1 lacks a gameplan, 1 waits for validation from maria. Move 2 cards, 1 of 3: aaax aabx.", p.m.say())
	p.press("j")
	require.Contains(t, p.m.say(), "1 lacks a gameplan · enter gives it, 2 of 3: aacx.")
}

func TestARequestForValidationOfManyMovesNone(t *testing.T) {
	p := bugs(t, 3, "Development")
	p.press("VGL").sees("3 cards: 3 lack a validation").press("<enter>").sees("validation").press("<enter>")
	p.sees("3 cards: 3 take a step of validation and stay").press("<enter>").hears("Recorded the validation of 3 cards.")
	require.Equal(t, workflow.Requested, p.file.cards["aabx00000001"].Round().State)
	require.Equal(t, workflow.Stage("Development"), p.file.cards["aabx00000001"].Stage)
}

func TestAClosedCardAmongTheMarkedIsRefusedByItself(t *testing.T) {
	p := bugs(t, 2, "Implementation", func(i int, c *workflow.Card) {
		if i == 1 {
			c.Stage, c.Resolution, c.ClosedAt = "Completed", workflow.Completed, monday
		}
	})
	p.press("<space>l<space>L").sees("2 cards: 1 can move, 1 cannot").sees("the card is closed (completed)")
	p.press("j<enter>").sees("X reopens it").press("k<enter>").hears("Moved 1 card. 1 stays marked: aabx.")
}
