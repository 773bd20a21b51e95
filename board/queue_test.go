package board

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

var errFull = errors.New("no space left on device")

func TestAFailedSaveKeepsTheChangeMarkedAndSaysWhy(t *testing.T) {
	p := alone(t, bugIn("Planning", with("Two steps.")))
	p.file.failCommit = errFull
	p.press("L").hears("Not saved: no space left on device").hears("r tries now")
	p.sees("1 unsaved").sees("* unsaved")
	require.Equal(t, workflow.Stage("Development"), p.m.shown.cols[p.m.shown.col].stage)
	p.press("r")
	p.sees("1 unsaved")
	p.file.failCommit = nil
	p.press("r").sees("saved")
	require.NotContains(t, p.screen(), "unsaved")
	require.Equal(t, workflow.Stage("Development"), p.file.cards["mine00000001"].Stage)
}

func TestWhatIsSavedAtLastIsSaidToBe(t *testing.T) {
	p := alone(t, bugIn("Planning"))
	p.file.failCommit = errFull
	p.press("p2").hears("Not saved: no space left on device").sees("1 unsaved")
	p.file.failCommit = nil
	p.now = p.now.Add(time.Minute)
	p.poll()
	p.sees("Saved now.")
	require.NotContains(t, p.screen(), "Not saved")
}

func TestAFailedSaveIsTriedAgainWithPauses(t *testing.T) {
	p := alone(t, bugIn("Planning", with("Two steps.")))
	p.file.failCommit = errFull
	p.press("L")
	require.Equal(t, 1, p.file.commits)
	p.poll()
	require.Equal(t, 1, p.file.commits, "not at once")
	p.now = p.now.Add(500 * time.Millisecond)
	p.poll()
	require.Equal(t, 2, p.file.commits)
	p.now = p.now.Add(500 * time.Millisecond)
	p.poll()
	require.Equal(t, 2, p.file.commits, "the pause grows")
	p.file.failCommit = nil
	p.now = p.now.Add(time.Minute)
	p.poll()
	p.sees("saved")
}

func TestWhatIsUnsavedSurvivesAReload(t *testing.T) {
	p := alone(t, bugIn("Planning", with("Two steps.")))
	p.file.failCommit = errFull
	p.press("L")
	p.press("cStill here<c-s>")
	p.add(bugIn("Planning", func(c *workflow.Card) { c.ID, c.Title = "other0000001", "By another process" }))
	p.poll()
	p.sees("By another process").sees("2 unsaved")
	require.Equal(t, workflow.CardID("mine00000001"), p.on())
	require.Equal(t, workflow.Stage("Development"), p.m.shown.cols[p.m.shown.col].stage)
	p.press("<enter>").sees("Still here").press("<esc>")
	p.file.failCommit = nil
	p.press("r").sees("saved")
	require.Equal(t, workflow.Stage("Development"), p.file.cards["mine00000001"].Stage)
	require.Len(t, p.file.cards["mine00000001"].Comments, 1)
	require.Len(t, p.file.entries, 2)
}

func TestAnUnsavedChangeCanBeGivenUp(t *testing.T) {
	p := alone(t, bugIn("Planning", with("Two steps.")))
	p.file.failCommit = errFull
	p.press("L").press("u").hears("Gave up the unsaved change of mine")
	require.Equal(t, workflow.Stage("Planning"), p.m.shown.cols[p.m.shown.col].stage)
	p.sees("saved")
}

func TestAChangeRefusedByNowIsSaidAndDropped(t *testing.T) {
	p := alone(t, bugIn("Planning", with("Two steps.")))
	c := p.file.cards["mine00000001"]
	c.Gameplan = "" // another process took it away, a moment ago
	p.file.cards[c.ID] = c
	p.press("L").hears("Not done after all").hears("needs a gameplan")
	require.Equal(t, workflow.Stage("Planning"), p.m.shown.cols[p.m.shown.col].stage)
	p.sees("saved")
}

func TestWritesGoOneAfterTheOther(t *testing.T) {
	p := alone(t, bugIn("Triage", with("Two steps."), func(c *workflow.Card) { c.Triage.Verdict = workflow.Valid }))
	p.slow = true
	p.press("LL")
	require.Len(t, p.m.saving.queue, 2)
	require.Len(t, p.later, 1, "only one write is on its way")
	p.catchUp()
	require.Empty(t, p.m.saving.queue)
	require.Equal(t, []workflow.RuleName{"bug/valid", "bug/gameplan"}, []workflow.RuleName{p.file.entries[0].Rule, p.file.entries[1].Rule})
}

func TestQuitWaitsForTheLastSave(t *testing.T) {
	p := alone(t, bugIn("Planning", with("Two steps.")))
	p.slow = true
	p.press("Lq")
	require.False(t, p.quit)
	p.catchUp()
	require.True(t, p.quit)
	require.Len(t, p.file.entries, 1)
}

func TestQuitAsksBeforeAChangeThatCannotBeSavedIsLost(t *testing.T) {
	p := alone(t, bugIn("Planning", with("Two steps.")))
	p.file.failCommit = errFull
	p.press("Lq").sees("1 change cannot be saved").sees("no space left on device")
	require.False(t, p.quit)
	p.press("q")
	require.False(t, p.quit, "the key that began it does not answer it")
	p.press("<enter>")
	require.False(t, p.quit, "the first answer is to stay")
	p.press("q").press("j<enter>")
	require.True(t, p.quit)
	require.Empty(t, p.m.saving.queue)
}

func TestKeysThatWereTypedAheadDoNotAnswerWhetherToLoseAChange(t *testing.T) {
	p := alone(t, bugIn("Planning", with("Two steps.")))
	p.file.failCommit = errFull
	p.press("L")
	p.slow = true
	p.press("q").press("j<enter>u")
	require.Empty(t, p.later[1:], "they wait for the last try")
	p.catchUp()
	p.sees("1 change cannot be saved")
	require.False(t, p.quit)
	require.Len(t, p.m.saving.queue, 1)
}

func TestKeysAfterLeavingWithoutAChangeDoNothing(t *testing.T) {
	p := alone(t, bugIn("Planning", with("Two steps.")))
	p.file.failCommit = errFull
	p.press("Lq").press("j<enter>")
	p.press("u").press("r").press("L").press("<c-c>")
	require.True(t, p.quit)
	require.Empty(t, p.m.saving.queue)
}

func TestALoadThatAWriteOvertookIsDropped(t *testing.T) {
	p := alone(t, bugIn("Planning", with("Two steps.")))
	m, cmd := p.m.reload("")
	p.m = m
	stale := cmd() // read before the move below
	p.press("L")
	p.send(stale)
	require.Equal(t, workflow.Stage("Development"), p.m.shown.cols[p.m.shown.col].stage)
	require.Equal(t, workflow.CardID("mine00000001"), p.on())
}

func TestAChangeThatIsInTheFileAlreadyIsNotShownTwice(t *testing.T) {
	p := alone(t, bugIn("Planning"))
	p.press("cOnce")
	p.slow = true
	p.press("<c-s>")
	answer := p.later[0]() // the file has it; the board does not know yet
	p.later, p.slow = nil, false
	p.press("<enter>").sees("Comments (1)")
	p.send(answer)
	p.sees("Comments (1)").sees("saved")
}

func TestTheLastChangesAreSavedWhenTheProgramIsToldToEnd(t *testing.T) {
	p := alone(t, bugIn("Triage", with("Two steps."), func(c *workflow.Card) { c.Triage.Verdict = workflow.Valid }))
	k := &keeper{Store: p.file, saved: map[string]bool{}}
	p.slow = true
	p.press("LL")
	w := p.m.saving.queue[0]
	_, err := k.Commit(w.ops...)
	require.NoError(t, err) // the write that was under way arrived, its answer did not
	require.NoError(t, k.finish(p.m.saving.queue, "ana"))
	require.Len(t, p.file.entries, 2)
	_, err = k.Commit(w.ops...)
	require.ErrorIs(t, err, errOver)

	p.file.failCommit = errFull
	k = &keeper{Store: p.file, saved: map[string]bool{}}
	require.ErrorIs(t, k.finish(p.m.saving.queue[1:], "ana"), errFull)
}

func TestASaveThatFailsWhileAnotherTrackLoadsHarmsNothing(t *testing.T) {
	p := alone(t, bugIn("Planning", with("Two steps.")))
	p.file.failCommit = errFull
	p.press("<tab>k").press("<tab><tab>").goTo("mine00000001")
	p.press("<tab>") // features, with more columns than bugs
	p.press("<tab>").goTo("mine00000001")
	p.slow = true
	p.press("L").press("<tab>")
	p.catchUp()
	p.sees("1 unsaved")
	require.Equal(t, workflow.CardID("mine00000001"), p.on())
}
