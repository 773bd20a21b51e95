package storage

import (
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestARefusedUndoNamesTheLaterChange(t *testing.T) {
	s := newTestBoard(t)
	id := addCard(t, s, "one")
	second := retitle(t, s, id, "ana", "two")
	third := retitle(t, s, id, "ben", "three")
	must(t, s, wish(s, id, workflow.Say{Text: "this does not stand in the way"}))
	handle, err := s.Handle(id)
	require.NoError(t, err)

	refusedBy := func(err error, later uint64, sentence string) {
		t.Helper()
		var r *workflow.Refusal
		require.ErrorAs(t, err, &r)
		require.Equal(t, later, r.Later)
		require.Equal(t, sentence, r.Message)
	}
	again, err := Open(testOptions(s.path)) // another process, after a restart
	require.NoError(t, err)
	_, err = again.Undo(second, ana(monday))
	refusedBy(err, third, "the title was changed again since: undo the later change first (later: step 3, edit of "+handle+" by ben)")
	_, err = again.PlanUndo(second, ana(monday))
	refusedBy(err, third, "the title was changed again since: undo the later change first (later: step 3, edit of "+handle+" by ben)")

	flow, err := s.SetWorkflow(workflow.Shipped()["support-ops-2026"], ana(monday))
	require.NoError(t, err)
	back, err := s.SetWorkflow(workflow.Shipped()["default"]+"\n# mine\n", ana(monday))
	require.NoError(t, err)
	_, err = again.Undo(flow.Step, ana(monday))
	refusedBy(err, back.Step, "the workflow was changed again since: undo the later change first (later: step 6, workflow by ana)")
}

func TestAPlanOfAnUndoSaysWhatItWouldDo(t *testing.T) {
	s := newTestBoard(t)
	id := addCard(t, s, "one")
	retitle(t, s, id, "ana", "two")
	plan, err := s.PlanUndo(0, ana(monday))
	require.NoError(t, err)
	require.Equal(t, uint64(3), plan.Step)
	require.Equal(t, []workflow.Change{{Field: workflow.FieldTitle, Old: "two", New: "one"}}, plan.Entries[0].Changes)
	require.Equal(t, "one", plan.Cards[0].Title)
	require.Equal(t, "two", titleOf(t, s, id))

	_, err = s.Undo(0, ana(monday))
	require.NoError(t, err)
	plan, err = s.PlanUndo(0, ana(monday))
	require.NoError(t, err)
	require.Empty(t, plan.Cards[0].Kind, "its making would be undone")
	flow, err := s.SetWorkflow(workflow.Shipped()["support-ops-2026"], ana(monday))
	require.NoError(t, err)
	_, err = s.PlanUndo(flow.Step, ana(monday))
	require.NoError(t, err)
	require.Equal(t, "support-ops-2026", s.Rules().Name())
}
