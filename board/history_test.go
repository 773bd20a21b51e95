package board

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// elsewhereBy writes a change of another person into the file.
func (p *person) elsewhereBy(who string, id workflow.CardID, do ...workflow.Action) {
	p.t.Helper()
	var ops []workflow.Op
	for _, a := range do {
		p.ids++
		ops = append(ops, workflow.Op{ID: fmt.Sprintf("xx%010d", p.ids), Card: id, By: who, At: p.now, Door: workflow.DoorCommand, Do: a})
	}
	_, err := p.file.Commit(ops...)
	require.NoError(p.t, err)
}

func TestTheHistoryListsTheStepsAndShowsWhatUndoingOneWouldChange(t *testing.T) {
	p := alone(t, bugIn("Planning", with("Two steps.")))
	p.press("L")
	p.elsewhereBy("maria", "mine00000001", workflow.Say{Text: "Seen it."})
	p.poll()
	p.press("U").sees("History").sees("step 2, the newest").sees("Planning → Development").sees("maria")
	p.sees("Undoing it changes").sees("comment “Seen it.” → nothing")
	p.press("j").sees("step 1, the oldest").sees("stage Development → Planning")
	require.Len(t, p.file.entries, 2, "looking changes nothing")
	p.press("<esc>")
	require.Equal(t, onBoard, p.m.screen)
}

func TestAStepOfAnotherPersonIsTakenBackFromTheList(t *testing.T) {
	p := alone(t, bugIn("Planning", with("Two steps.")))
	p.press("L")
	p.elsewhereBy("maria", "mine00000001", workflow.Say{Text: "Seen it."})
	p.poll()
	p.press("U<enter>").hears("Undid step 2 by maria: comment.")
	require.Empty(t, p.file.cards["mine00000001"].Comments)
	p.sees("step 2").sees("undone").sees("Doing it again changes")
	p.press("u").hears("Step 2 is undone already: ctrl+r does it again.")
	p.press("<c-r>").hears("Redid step 2 by maria: comment.")
	require.Len(t, p.file.cards["mine00000001"].Comments, 1)
	p.press("<c-r>").hears("Step 2 stands: u takes it back.")
	p.press("<enter>").press("<enter>")
	require.Len(t, p.file.cards["mine00000001"].Comments, 1, "enter takes back, and brings back")
}

func TestWhatStandsInTheWayOfAnUndoIsSaidBefore(t *testing.T) {
	p := alone(t, bugIn("Planning"))
	one, two := "One", "Two"
	p.elsewhereBy("maria", "mine00000001", workflow.Edit{Title: &one})
	p.elsewhereBy("piotr", "mine00000001", workflow.Edit{Title: &two})
	p.poll()
	p.press("Uj").sees("Cannot be undone").sees("The title was changed again").sees("step 2, edit")
	p.press("u").hears("title was changed again since")
	require.Len(t, p.file.entries, 2)
}

func TestUndoByListWorksAfterARestart(t *testing.T) {
	p := alone(t, bugIn("Planning", with("Two steps.")))
	p.press("L").press("cHello<c-s>q")
	require.True(t, p.quit)
	p.open(120, 36)
	p.press("Ujju").hears("Undid step 1: Development → Planning.")
	require.Equal(t, workflow.Stage("Planning"), p.file.cards["mine00000001"].Stage)
	require.Len(t, p.file.cards["mine00000001"].Comments, 1, "the later comment stays")
}

func TestTheHistoryOfAnOpenCardIsItsOwn(t *testing.T) {
	p := sit(t, 60, 120, 36)
	a := p.on()
	p.press("cOne<c-s>").press("j")
	b := p.on()
	p.press("cTwo<c-s>")
	require.NotEqual(t, a, b)
	p.press("<enter>U").sees("History of " + p.file.handle(b)).sees("step 2")
	require.Len(t, p.m.history.log.Steps, 1)
	p.press("<esc>")
	require.Equal(t, onCard, p.m.screen, "and leads back to it")
}

func TestTheHistoryFollowsTheFileWithTheCursorOnItsStep(t *testing.T) {
	p := alone(t, bugIn("Planning", with("Two steps.")))
	p.press("L").press("cHello<c-s>").press("Uj").sees("step 1")
	p.elsewhereBy("maria", "mine00000001", workflow.Say{Text: "Seen it."})
	p.poll()
	s, _ := p.m.history.step()
	require.Equal(t, uint64(1), s.Number)
	require.Equal(t, 2, p.m.history.at, "a newer step is above it")
	p.sees("maria")
}

// longHistory is a board on which 1000 steps were done.
func longHistory(t *testing.T) *person {
	p := sit(t, 60, 120, 36)
	i := 0
	for id := range p.file.cards {
		for range 1000/60 + 1 {
			if i++; i <= 1000 {
				p.elsewhereBy("maria", id, workflow.Say{Text: fmt.Sprint("note ", i)})
			}
		}
	}
	p.poll()
	return p
}

func TestALongHistoryIsReadInWindows(t *testing.T) {
	p := longHistory(t)
	p.press("U" + strings.Repeat("j", 700))
	s, _ := p.m.history.step()
	require.Equal(t, uint64(300), s.Number)
	require.LessOrEqual(t, len(p.m.history.log.Steps), historyRows)
	p.press("G").sees("step 1, the oldest")
	p.press("k").sees("step 2")
	p.press("gg").sees("step 1000, the newest")
	p.press("<c-d>")
	s, _ = p.m.history.step()
	require.Less(t, s.Number, uint64(1000))
}

func TestKeysHeldDownInTheHistoryWaitForTheirSteps(t *testing.T) {
	p := longHistory(t)
	p.slow = true
	p.press("U" + strings.Repeat("j", 500))
	plans := p.file.plans
	p.catchUp()
	s, _ := p.m.history.step()
	require.Equal(t, uint64(500), s.Number)
	require.Less(t, p.file.plans-plans, 50, "not every step passed is planned")
	p.sees("note 500")
}

func TestAnUndoThatCannotBeWrittenIsKeptAndTriedAgain(t *testing.T) {
	p := alone(t, bugIn("Planning", with("Two steps.")))
	p.press("L")
	p.file.failUndo = errFull
	p.press("u").hears("Not undone: no space left on device").hears("r tries now").sees("1 unsaved")
	require.Equal(t, workflow.Stage("Development"), p.file.cards["mine00000001"].Stage)
	p.press("r").sees("1 unsaved")
	p.file.failUndo = nil
	p.now = p.now.Add(time.Minute)
	p.poll()
	p.sees("saved").hears("Undid the last step")
	require.Equal(t, workflow.Stage("Planning"), p.file.cards["mine00000001"].Stage)

	p.file.failUndo = errFull
	p.press("<c-r>").hears("Not redone")
	p.press("u").hears("Gave up the unsaved redo.").sees("saved")
	p.file.failUndo = nil
	p.press("U<enter>").hears("Redid step")
}

func TestAnUndoByListThatCannotBeWrittenIsKept(t *testing.T) {
	p := alone(t, bugIn("Planning", with("Two steps.")))
	p.press("L")
	p.file.failUndo = errFull
	p.press("Uu").hears("Not undone: no space left on device").sees("1 unsaved")
	p.press("u").hears("First the change that waits must be saved: r tries now.")
	p.file.failUndo = nil
	p.press("r").sees("saved")
	require.Equal(t, workflow.Stage("Planning"), p.file.cards["mine00000001"].Stage)
}

func TestAHistoryThatCannotBeReadSaysSo(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.file.failLoad = errors.New("the disk is on fire")
	p.press("U").hears("The history cannot be read: the disk is on fire")
	require.Equal(t, onBoard, p.m.screen)
	p.press("j")
	require.Empty(t, p.m.input.held)
}

func TestTheLastLineOffersWhatCanBeDoneWithTheStep(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("cHi<c-s>U").sees("enter take back")
	require.NotContains(t, p.screen(), "ctrl+r redo", "it stands")
	p.press("<enter>").sees("ctrl+r redo")
	require.NotContains(t, p.screen(), "take back", "the newest step is an undo")
	p.press("j").sees("undone").sees("ctrl+r redo")
	require.NotContains(t, p.screen(), "take back")
	p.press("<c-r>").sees("enter take back")
	empty := sit(t, 0, 120, 36).press("U").screen()
	require.NotContains(t, empty, "take back")
	require.NotContains(t, empty, "before")
}

func TestTheHistoryIsSaid(t *testing.T) {
	p := alone(t, bugIn("Planning", with("Two steps.")))
	p.press("LU")
	require.Equal(t, "History: step 1, Planning → Development, mine Replies are sent twice, by ana, 23 November 2026, 10:00. Undoing it changes stage Development → Planning.", p.m.say())
}
