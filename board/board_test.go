package board

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unsafe"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// bugIn is a bug of our own in a stage, at the top of its column.
func bugIn(stage workflow.Stage, change ...func(*workflow.Card)) workflow.Card {
	c := workflow.Card{
		ID: "mine00000001", Kind: "bug", Title: "Replies are sent twice", Stage: stage, Priority: 1, Requester: "maria", DRI: "ana",
		CreatedAt: monday.AddDate(-1, 0, 0), EnteredAt: monday.AddDate(-1, 0, 0), UpdatedAt: monday.AddDate(-1, 0, 0),
	}
	for _, f := range change {
		f(&c)
	}
	return c
}

func with(gameplan string) func(*workflow.Card) {
	return func(c *workflow.Card) { c.Gameplan = gameplan }
}

// alone is a board with one card under the cursor.
func alone(t testing.TB, c workflow.Card, change ...func(*Config)) *person {
	p := sit(t, 0, 120, 36)
	p.add(c)
	p.open(120, 36, change...)
	for p.on() != c.ID {
		before := p.m.shown.col
		p.press("l")
		require.NotEqual(t, before, p.m.shown.col, "the card is not on the board")
	}
	return p
}

func TestTheFirstFrameShowsTheCards(t *testing.T) {
	p := sit(t, 60, 120, 36)
	require.Equal(t, 1, p.file.loads)
	p.sees("Triage ").sees("Rotate the webhook").sees("day 2 of 7").sees("saved")
	require.True(t, p.m.View().AltScreen)
}

func TestKeysTypedBeforeTheTerminalSaidItsSizeAreNotLost(t *testing.T) {
	p := sit(t, 60, 0, 0)
	p.press("jjl")
	require.Equal(t, 1, p.m.shown.col)
	require.Equal(t, 2, p.m.shown.cols[0].at)
	p.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	p.sees("▌Planning")
}

func TestALegalMoveIsOnScreenAtOnceAndThenInTheFile(t *testing.T) {
	p := alone(t, bugIn("Planning", with("Two steps.")))
	p.slow = true
	p.press("L")
	require.Equal(t, workflow.Stage("Development"), p.m.shown.cols[p.m.shown.col].stage)
	require.Equal(t, workflow.CardID("mine00000001"), p.on(), "the cursor goes with the card")
	p.sees("saving").hears("mine: Planning → Development.")
	require.Equal(t, workflow.Stage("Planning"), p.file.cards["mine00000001"].Stage)
	p.catchUp()
	p.sees("saved")
	require.Equal(t, workflow.Stage("Development"), p.file.cards["mine00000001"].Stage)
	require.Equal(t, workflow.DoorBoard, p.file.entries[0].Door)
	require.Equal(t, "ana", p.file.entries[0].By)
}

func TestARefusedMoveThatNoAnswerHelpsSaysRuleMissingPartWhoAndKey(t *testing.T) {
	p := feature(t, "Triage", func(c *workflow.Card) { c.WaitingSince = monday })
	p.press("L")
	require.False(t, p.m.form.isOpen())
	p.hears("Triage → Planning needs an answer from the requester").hears("(t)").hears("from maria").hears("rule feature/approval")
	require.Empty(t, p.file.entries)
	p.press("j")
	require.Empty(t, p.m.status.text, "what was said goes with the next key")
}

func TestARefusedMoveIsMendedByTheKeyThatItNames(t *testing.T) {
	p := alone(t, bugIn("Planning"))
	p.press("gp").sees("Gameplan").press("One step.<c-s>").press("L")
	require.Equal(t, workflow.Stage("Development"), p.file.cards["mine00000001"].Stage)
	require.Equal(t, "One step.", p.file.cards["mine00000001"].Gameplan)
}

func TestUndoAndRedoGoThroughTheFile(t *testing.T) {
	p := alone(t, bugIn("Planning", with("Two steps.")))
	p.press("L").press("u")
	p.hears("Undid the last step: Development → Planning.")
	require.Equal(t, workflow.Stage("Planning"), p.m.shown.cols[p.m.shown.col].stage, "the cursor is on the same card")
	p.press("<c-r>").hears("Redid the last step: Planning → Development.")
	require.Equal(t, workflow.Stage("Development"), p.file.cards["mine00000001"].Stage)
	p.press("<c-r>").hears("There is nothing to redo")
}

func TestWhatWasChangedAndTakenBackIsNamed(t *testing.T) {
	p := alone(t, bugIn("Planning"))
	p.press("p2").hears("mine is changed: priority.")
	p.press("u").hears("Undid the last step: priority.")
	p.press("<c-r>").hears("Redid the last step: priority.")
	p.press("e!<tab><tab><tab><tab>7<enter>").hears("mine is changed: title, weight.")
	p.press("u").hears("Undid the last step: title, weight.")
	p.press("cSo<c-s>").hears("mine is changed: comment.")
	p.press("nAnother<enter>").press("u").hears("Undid the last step: the card goes from the board.")
	p.press("<c-r>").hears("Redid the last step: the card comes back to the board.")
}

func TestUndoWorksAfterARestart(t *testing.T) {
	p := alone(t, bugIn("Planning", with("Two steps.")))
	p.press("Lq")
	require.True(t, p.quit)
	p.open(120, 36)
	p.press("u").hears("Undid the last step")
}

func TestKeysTypedWhileAnUndoIsUnderWayWaitForIt(t *testing.T) {
	p := alone(t, bugIn("Planning", with("Two steps.")))
	p.press("L")
	p.slow = true
	p.press("uL")
	require.Len(t, p.m.input.held, 1)
	p.catchUp()
	require.Empty(t, p.m.input.held)
	require.Equal(t, workflow.Stage("Development"), p.file.cards["mine00000001"].Stage, "undone, then moved again")
	require.Len(t, p.file.entries, 3)
}

func TestANewCardComesUnderTheCursor(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("nRotate the keys<enter>").hears("Made a new bug.")
	c := p.file.cards[p.on()]
	require.Equal(t, "Rotate the keys", c.Title)
	require.Equal(t, workflow.Stage("Triage"), c.Stage)
	require.Equal(t, "ana", c.Requester)
}

func TestAnEmptyTitleIsRefusedBesideItsField(t *testing.T) {
	p := sit(t, 0, 120, 36)
	p.press("n<enter>").sees("is empty: a card needs a title")
	require.True(t, p.m.form.isOpen())
	p.press("<esc>")
	require.False(t, p.m.form.isOpen())
	require.Empty(t, p.file.cards)
}

func TestAChangeByAnotherProcessShowsWithTheCursorOnTheSameCard(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("jj")
	id := p.on()
	p.add(bugIn("Triage"))
	p.poll()
	require.Equal(t, id, p.on())
	require.Equal(t, 3, p.m.shown.cols[0].at, "the card stands one place lower")
	c := p.file.cards[id]
	c.Stage = "Implementation"
	p.add(c)
	p.poll()
	require.Equal(t, id, p.on(), "the cursor follows the card to another column")
	require.Equal(t, workflow.Stage("Implementation"), p.m.shown.cols[p.m.shown.col].stage)
}

func TestTheCursorFollowsItsCardIntoTheMiddleOfALongColumn(t *testing.T) {
	p := sit(t, 3000, 120, 36)
	id := p.on()
	c := p.file.cards[id]
	c.Stage, c.Priority = "Planning", 3
	p.add(c)
	p.poll()
	require.Equal(t, id, p.on())
	require.Equal(t, workflow.Stage("Planning"), p.m.shown.cols[p.m.shown.col].stage)
	require.Greater(t, p.m.shown.cols[p.m.shown.col].at, 100)
}

func TestAnUnchangedFileCostsNothing(t *testing.T) {
	p := sit(t, 60, 120, 36)
	loads, drawn := p.file.loads, unsafe.StringData(p.m.term.frame.text)
	for range 100 {
		p.poll()
	}
	require.Equal(t, loads, p.file.loads)
	require.Same(t, drawn, unsafe.StringData(p.m.term.frame.text), "the screen is not drawn again")
}

func TestANewDayIsLoadedWithoutAnyChange(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.now = p.now.AddDate(0, 0, 6)
	p.poll()
	p.sees("29 Nov – 5 Dec 2026 · day 1 of 7")
}

func TestTabGoesThroughTheTracksWithTheCursorOnItsCard(t *testing.T) {
	p := sit(t, 60, 210, 44)
	id := p.on()
	require.Equal(t, "Bugs", p.m.tabs.onShow().title)
	p.press("<tab>")
	require.Equal(t, "Features", p.m.tabs.onShow().title)
	p.press("<tab>").press("<tab>")
	require.Equal(t, "Bugs", p.m.tabs.onShow().title)
	p.goTo(id).press("<tab><tab>")
	require.Equal(t, "All", p.m.tabs.onShow().title)
	p.goTo(id).press("<tab>")
	require.Equal(t, id, p.on())
}

func TestKeysPressedWhileATrackLoadsWait(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.slow = true
	p.press("<tab>jj")
	p.send(slowMsg{p.m.file.load})
	p.sees("loading")
	require.Len(t, p.m.input.held, 2)
	p.catchUp()
	require.Equal(t, 2, p.m.shown.cols[0].at)
}

func TestACursorFarFromWhatIsLoadedFetchesItsCards(t *testing.T) {
	p := sit(t, 3000, 120, 36)
	p.press("lG")
	c := p.m.shown.cols[1]
	require.Equal(t, c.count-1, c.at)
	require.NotEmpty(t, p.on())
	p.press(strings.Repeat("k", 150))
	require.Equal(t, c.count-151, p.m.shown.cols[1].at)
	require.LessOrEqual(t, len(p.m.shown.cols[1].rows), 256, "the board holds windows")
	p.press("gg")
	require.Equal(t, 0, p.m.shown.cols[1].at)
	p.slow = true
	p.press("G").press("k")
	require.Len(t, p.m.input.held, 1, "a key waits for the card that it acts on")
	p.catchUp()
	require.Equal(t, c.count-2, p.m.shown.cols[1].at)
}

func TestFiveHundredKeysInOneGoAreAllHandled(t *testing.T) {
	p := sit(t, 6000, 210, 44)
	p.press("l")
	p.slow = true
	p.press(strings.Repeat("j", 500))
	p.catchUp()
	require.Equal(t, 500, p.m.shown.cols[1].at)
	require.NotEmpty(t, p.on())
}

func TestDigitsGoToColumnsAndUnknownKeysDoNothing(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("3")
	require.Equal(t, 2, p.m.shown.col)
	p.press("9")
	require.Equal(t, len(p.m.shown.cols)-1, p.m.shown.col)
	before := p.screen()
	p.press("Z§<pgup>").press("gz")
	require.Equal(t, before, p.screen())
	require.Empty(t, p.file.entries)
}

func TestAColumnOfClosedCardsTakesACardThatIsDone(t *testing.T) {
	p := alone(t, bugIn("Implementation"))
	p.press("L").hears("closed as completed")
	require.Equal(t, workflow.CardID("mine00000001"), p.on())
	require.Equal(t, workflow.Stage("Completed"), p.m.shown.cols[p.m.shown.col].stage)
	p.press("L").hears("The card is closed").hears("X reopens it")
	p.press("X").press("Not fixed<enter>")
	require.Equal(t, workflow.Stage("Triage"), p.file.cards["mine00000001"].Stage)
}

func TestABoardThatCannotBeReadSaysSoAndTriesAgain(t *testing.T) {
	p := &person{t: t, now: monday}
	p.file = newFake(func() time.Time { return p.now })
	p.file.fill(60)
	p.file.failLoad = errors.New("the disk is on fire")
	p.open(120, 36)
	p.sees("The board cannot be read").sees("the disk is on fire").sees("not read")
	p.press("jjLn<esc>")
	p.file.failLoad = nil
	p.press("r").sees("Rotate the webhook").sees("saved")
}

func TestAnEmptyBoardSaysHowToBegin(t *testing.T) {
	p := sit(t, 0, 120, 36)
	p.sees("No bugs yet")
	p.press("jkLHmc<enter>xu")
	p.hears("nothing to undo")
}

func TestAFileThatGoesAwayLeavesTheCardsAndSaysOfWhenTheyAre(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.file.failVersion = errors.New("no such file")
	p.poll()
	p.sees("as of 10:00").sees("Rotate the webhook").hears("cannot be read: no such file")
	p.file.failVersion = nil
	p.poll()
	p.sees("saved")
}
