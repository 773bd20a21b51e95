package storage

import (
	"os"
	"testing"
	"time"

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

// TestALineThatFollowsFromItselfIsDamage: whoever follows it comes to an end.
func TestALineThatFollowsFromItselfIsDamage(t *testing.T) {
	for name, bent := range map[string]workflow.Entry{
		"a line of a later step":       {Step: 3},
		"a line of no step":            {Step: 0},
		"a redo of itself":             {Step: 2, Undoes: 2, IsRedo: true},
		"a redo of what comes later":   {Step: 2, Undoes: 3, IsRedo: true},
		"a redo of nothing":            {Step: 2, IsRedo: true},
		"an undo of itself, by a redo": {Step: 3, Undoes: 2, IsRedo: true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newTestBoard(t)
			id := addCard(t, s, "one")
			addCard(t, s, "two")
			addCard(t, s, "three")
			sound := bytesOf(t, s)
			require.NoError(t, s.update("bend", func(t *tx) error {
				bent.Seq, bent.Card, bent.By, bent.At = 2, id, "ana", monday
				e := storedEntry{Actor: "ana", Entry: bent}
				return t.bucket(bucketOp).Put(u64(2), sealInPlace(bucketOp, u64(2), e.encode(nil)))
			}))
			ended := make(chan error, 1)
			go func() {
				_, err := s.PlanUndo(2, ana(monday))
				ended <- err
			}()
			select {
			case err := <-ended:
				var f *FileError
				require.ErrorAs(t, err, &f)
				require.Equal(t, Damaged, f.Problem)
			case <-time.After(10 * time.Second):
				require.Fail(t, "it goes round for ever")
			}
			require.NoError(t, os.WriteFile(s.path, sound, 0o600))
		})
	}
}
