package storage

import (
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func titleOf(t *testing.T, s *Store, id workflow.CardID) string {
	t.Helper()
	c, err := s.Card(id)
	require.NoError(t, err)
	return c.Title
}

func retitle(t *testing.T, s *Store, id workflow.CardID, by, title string) uint64 {
	t.Helper()
	op := wish(s, id, workflow.Edit{Title: &title})
	op.By = by
	return must(t, s, op).Step
}

func requireRefused(t *testing.T, err error) {
	t.Helper()
	var r *workflow.Refusal
	require.ErrorAs(t, err, &r)
	require.NotEmpty(t, r.Message)
}

func TestUndoTakesBackTheNewestOwnStep(t *testing.T) {
	s := newTestBoard(t)
	id := addCard(t, s, "one")
	retitle(t, s, id, "ana", "two")
	retitle(t, s, id, "ana", "three")
	priority := 3
	other := wish(s, id, workflow.Edit{Priority: &priority})
	other.By = "ben"
	must(t, s, other)

	r, err := s.Undo(0, ana(monday))
	require.NoError(t, err)
	require.Equal(t, "two", r.Cards[0].Title)
	require.Equal(t, 3, r.Cards[0].Priority, "what another did stays")
	require.Equal(t, uint64(3), r.Entries[0].Undoes)
	require.False(t, r.Entries[0].IsRedo)
	_, err = s.Undo(0, ana(monday))
	require.NoError(t, err)
	require.Equal(t, "one", titleOf(t, s, id))

	r, err = s.Redo(0, ana(monday))
	require.NoError(t, err)
	require.Equal(t, "two", r.Cards[0].Title)
	require.True(t, r.Entries[0].IsRedo)
	_, err = s.Redo(0, ana(monday))
	require.NoError(t, err)
	require.Equal(t, "three", titleOf(t, s, id))
	_, err = s.Redo(0, ana(monday))
	requireRefused(t, err)

	_, err = s.Undo(0, ana(monday))
	require.NoError(t, err)
	require.Equal(t, "two", titleOf(t, s, id), "a step that was redone can be undone again")
}

func TestAnUndoIsRefusedWhereItsValueChangedSinceOrNothingIsThere(t *testing.T) {
	s := newTestBoard(t)
	id := addCard(t, s, "one")
	second := retitle(t, s, id, "ana", "two")
	third := retitle(t, s, id, "ben", "three")

	_, err := s.Undo(second, ana(monday))
	requireRefused(t, err) // ben changed the title since
	_, err = s.Undo(99, ana(monday))
	var none *workflow.Invalid
	require.ErrorAs(t, err, &none, "no rule refuses it: there is no such line")
	_, err = s.PlanUndo(99, ana(monday))
	require.ErrorAs(t, err, &none)
	_, err = s.Undo(0, Stamp{By: "cleo", At: monday})
	requireRefused(t, err)
	_, err = s.Redo(0, ana(monday))
	requireRefused(t, err)
	_, err = s.Redo(second, ana(monday))
	requireRefused(t, err)
	_, err = s.Undo(1, ana(monday))
	requireRefused(t, err) // the card was changed since it was made

	_, err = s.Undo(third, ana(monday))
	require.NoError(t, err)
	_, err = s.Undo(third, ana(monday))
	requireRefused(t, err)
	_, err = s.Undo(second, ana(monday))
	require.NoError(t, err, "now that ben's change is taken back")
	require.Equal(t, "one", titleOf(t, s, id))

	again := retitle(t, s, id, "ana", "two")
	_, err = s.Undo(second, ana(monday))
	requireRefused(t, err)
	require.Contains(t, err.Error(), "undone already", "though the card is again what that step made of it")
	require.Equal(t, "two", titleOf(t, s, id))
	_, err = s.Undo(again, ana(monday))
	require.NoError(t, err)
}

func TestRedoRefusesAfterANewChange(t *testing.T) {
	s := newTestBoard(t)
	id := addCard(t, s, "one")
	retitle(t, s, id, "ana", "two")
	r, err := s.Undo(0, ana(monday))
	require.NoError(t, err)
	must(t, s, wish(s, id, workflow.Say{Text: "something else"}))
	_, err = s.Redo(0, ana(monday))
	requireRefused(t, err)
	_, err = s.Redo(r.Step, ana(monday))
	require.NoError(t, err, "by its number it can be redone: nothing contradicts it")
	require.Equal(t, "two", titleOf(t, s, id))
}

func TestAStepIsUndoneByItsNumberAndSoIsAnUndo(t *testing.T) {
	s := newTestBoard(t)
	id := addCard(t, s, "one")
	step := retitle(t, s, id, "ana", "two")
	undo, err := s.Undo(step, ana(monday))
	require.NoError(t, err)
	redo, err := s.Undo(undo.Step, ana(monday))
	require.NoError(t, err, "to undo an undo is to redo")
	require.True(t, redo.Entries[0].IsRedo)
	require.Equal(t, "two", titleOf(t, s, id))
	again, err := s.Undo(redo.Step, ana(monday))
	require.NoError(t, err, "to undo a redo is to undo the first step again")
	require.Equal(t, step, again.Entries[0].Undoes)
	require.Equal(t, "one", titleOf(t, s, id))
}

func TestUndoOfAStepOfManyTakesAllOfItBack(t *testing.T) {
	s := newTestBoard(t)
	a, b := addCard(t, s, "a"), addCard(t, s, "b")
	r := must(t, s, wish(s, a, workflow.Decide{Verdict: workflow.Valid}), wish(s, a, workflow.Move{}), wish(s, b, workflow.Decide{Verdict: workflow.Valid}))
	back, err := s.Undo(r.Entries[1].Seq, ana(monday)) // any entry of a step names it
	require.NoError(t, err)
	require.Len(t, back.Entries, 3)
	card, err := s.Card(a)
	require.NoError(t, err)
	require.Equal(t, workflow.Stage("Triage"), card.Stage)
	require.Empty(t, card.Triage.Verdict)
}

func TestUndoTakesTheEntriesOfAStepBackFromTheLastToTheFirst(t *testing.T) {
	s := newTestBoard(t)
	id := addCard(t, s, "one")
	two, three := "two", "three"
	must(t, s, wish(s, id, workflow.Edit{Title: &two}), wish(s, id, workflow.Edit{Title: &three}))
	_, err := s.Undo(0, ana(monday))
	require.NoError(t, err)
	require.Equal(t, "one", titleOf(t, s, id))
	_, err = s.Redo(0, ana(monday))
	require.NoError(t, err)
	require.Equal(t, "three", titleOf(t, s, id))
}

func TestUndoOfACreationRemovesTheCardAndRedoBringsItBack(t *testing.T) {
	s := newTestBoard(t)
	id := addCard(t, s, "one")
	before, err := s.Card(id)
	require.NoError(t, err)
	num := numOf(t, s, id)
	_, err = s.Undo(0, ana(monday))
	require.NoError(t, err)
	_, err = s.Card(id)
	var missing *NotFound
	require.ErrorAs(t, err, &missing)
	log, err := s.Log(LogQuery{Card: id})
	require.NoError(t, err, "its history stays")
	require.Len(t, log, 2)
	requireSound(t, s.path)

	addCard(t, s, "another")
	r, err := s.Redo(log[0].Step, ana(monday))
	require.NoError(t, err)
	requireEqualCards(t, before, r.Cards[0])
	require.Equal(t, num, numOf(t, s, id))
}

func numOf(t *testing.T, s *Store, id workflow.CardID) (num uint32) {
	t.Helper()
	require.NoError(t, s.view("look into", func(tx *tx) error {
		h, err := tx.readHead(id)
		num = h.num
		return err
	}))
	return num
}

func TestSetWorkflow(t *testing.T) {
	second := workflow.Shipped()["support-ops-2026"]
	t.Run("changes the rules for everybody and can be undone", func(t *testing.T) {
		s := newTestBoard(t)
		id := addCard(t, s, "one")
		other, err := Open(testOptions(s.path))
		require.NoError(t, err)
		r, err := s.SetWorkflow(second, ana(monday))
		require.NoError(t, err)
		require.Len(t, r.Entries, 1)
		require.Equal(t, "support-ops-2026", s.Rules().Name())
		must(t, other, wish(s, id, workflow.Decide{Verdict: workflow.Valid}), wish(s, id, workflow.Move{To: "Development"}))
		require.Equal(t, "support-ops-2026", other.Rules().Name())
		_, err = s.Undo(r.Step, ana(monday))
		require.NoError(t, err)
		text, err := other.WorkflowText()
		require.NoError(t, err)
		require.Equal(t, workflow.Shipped()["default"], text)
	})
	t.Run("changes when cards are ready", func(t *testing.T) {
		s := newTestBoard(t)
		id := addCard(t, s, "one")
		must(t, s, wish(s, id, workflow.Decide{Verdict: workflow.Valid}), wish(s, id, workflow.Move{}),
			wish(s, id, workflow.WriteGameplan{Text: "plan"}), wish(s, id, workflow.Move{}), wish(s, id, workflow.Validate{Answer: workflow.Requested}))
		ready := func() (ready bool) {
			require.NoError(t, s.view("look into", func(tx *tx) error {
				h, err := tx.readHead(id)
				ready = !h.span.Never
				return err
			}))
			return ready
		}
		require.False(t, ready(), "it waits for the validation")
		r, err := s.SetWorkflow(second, ana(monday))
		require.NoError(t, err)
		require.True(t, ready(), "there a request suffices to enter Validation")
		requireSound(t, s.path)
		_, err = s.Undo(r.Step, ana(monday))
		require.NoError(t, err)
		require.False(t, ready())
	})
	t.Run("is refused when cards would have no place", func(t *testing.T) {
		s := newTestBoard(t)
		id := addCard(t, s, "one")
		must(t, s, wish(s, id, workflow.Decide{Verdict: workflow.Valid}), wish(s, id, workflow.Move{To: "Planning"}))
		_, err := s.SetWorkflow(second, ana(monday))
		requireRefused(t, err)
		require.Contains(t, err.Error(), "1 card stands in Planning as bug")
		require.Equal(t, "support-ops", s.Rules().Name())
	})
	t.Run("refuses a broken text", func(t *testing.T) {
		s := newTestBoard(t)
		_, err := s.SetWorkflow("nonsense", ana(monday))
		var broken *workflow.FileError
		require.ErrorAs(t, err, &broken)
	})
	t.Run("of the same text changes nothing", func(t *testing.T) {
		s := newTestBoard(t)
		r, err := s.SetWorkflow(workflow.Shipped()["default"], ana(monday))
		require.NoError(t, err)
		require.Zero(t, r)
	})
}

func TestUndoAsksTheRulesOnlyWhereSomethingCameAfterThatStands(t *testing.T) {
	s := newTestBoard(t)
	id := addCard(t, s, "one")
	said := must(t, s, wish(s, id, workflow.Say{Text: "something after it"}))
	_, err := s.Undo(1, ana(monday))
	requireRefused(t, err)
	_, err = s.Undo(said.Step, ana(monday))
	require.NoError(t, err)
	_, err = s.Undo(1, ana(monday))
	require.NoError(t, err, "what came after the creation was taken back: it is the newest again")

	id = addCard(t, s, "two")
	must(t, s, wish(s, id, workflow.Decide{Verdict: workflow.Valid}), wish(s, id, workflow.Move{}),
		wish(s, id, workflow.WriteGameplan{Text: "plan"}), wish(s, id, workflow.Move{}))
	back := must(t, s, wish(s, id, workflow.Move{To: "Planning", Reason: "too early"}))
	must(t, s, wish(s, id, workflow.WriteGameplan{}))
	_, err = s.Undo(back.Step, ana(monday))
	requireRefused(t, err) // the gate to Development does not hold any more
}

func TestARedoAsksTheRulesWhereAnEarlierStepWasTakenBackSince(t *testing.T) {
	s := newTestBoard(t)
	id := addCard(t, s, "one")
	valid := must(t, s, wish(s, id, workflow.Decide{Verdict: workflow.Valid}))
	moved := must(t, s, wish(s, id, workflow.Move{}))
	back, err := s.Undo(moved.Step, ana(monday))
	require.NoError(t, err)
	gone, err := s.Undo(valid.Step, ana(monday))
	require.NoError(t, err)
	_, err = s.Redo(back.Step, ana(monday))
	requireRefused(t, err) // it is no longer recorded as valid
	_, err = s.Redo(gone.Step, ana(monday))
	require.NoError(t, err)
	_, err = s.Redo(back.Step, ana(monday))
	require.NoError(t, err, "all is again as it was when the move was taken back")
}

func TestAnUndoAsksTheRulesWhereAnEarlierStepWasBroughtBackSince(t *testing.T) {
	s := newTestBoard(t)
	id := addCard(t, s, "one")
	must(t, s, wish(s, id, workflow.Decide{Verdict: workflow.Valid}), wish(s, id, workflow.Move{}),
		wish(s, id, workflow.WriteGameplan{Text: "plan"}), wish(s, id, workflow.Move{}))
	without := must(t, s, wish(s, id, workflow.WriteGameplan{}))
	gone, err := s.Undo(without.Step, ana(monday))
	require.NoError(t, err)
	early := must(t, s, wish(s, id, workflow.Move{To: "Planning", Reason: "too early"}))
	_, err = s.Redo(gone.Step, ana(monday))
	require.NoError(t, err)
	_, err = s.Undo(early.Step, ana(monday))
	requireRefused(t, err) // the gate to Development does not hold any more
}
