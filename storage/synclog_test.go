package storage

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestTheLinesOfACardSinceOneAreGivenInTheirOrder(t *testing.T) {
	s := connected(t)
	id, other := addCard(t, s, "first"), addCard(t, s, "other")
	must(t, s, wish(s, id, workflow.Say{Text: "one"}))
	must(t, s, wish(s, other, workflow.Say{Text: "elsewhere"}))
	must(t, s, wish(s, id, workflow.Say{Text: "two"}))
	require.NoError(t, s.Sync(func(x *SyncTx) error {
		all, err := x.Since(id, 0)
		require.NoError(t, err)
		require.Len(t, all, 3)
		require.Equal(t, []string{"create", "comment", "comment"}, []string{all[0].What, all[1].What, all[2].What})
		later, err := x.Since(id, all[1].Seq)
		require.NoError(t, err)
		require.Equal(t, all[2:], later)
		none, err := x.Since(id, x.Last())
		require.Empty(t, none)
		require.Equal(t, uint64(5), x.Last())
		return err
	}))
}

func TestAWorkflowThatCameIsAFactOfItsOwnLine(t *testing.T) {
	s := connected(t)
	addCard(t, s, "slow")
	limited := strings.Replace(workflow.Shipped()["default"], "\nkind ", "\nwip Development 2\n\nkind ", 1)
	e := workflow.Entry{ID: "flow00000001", What: "workflow", By: "bo", At: monday, Door: workflow.DoorCommand, Changes: []workflow.Change{{Field: "workflow", New: limited}}}
	for range 2 {
		require.NoError(t, s.Sync(func(x *SyncTx) error { return x.SetFlow(e) }))
	}
	require.Equal(t, 2, s.Rules().Limit("Development"))
	require.NoError(t, s.Sync(func(x *SyncTx) error {
		got, ok, err := x.FlowLine(1)
		require.True(t, ok)
		require.Equal(t, "bo", got.By)
		require.Equal(t, uint64(2), got.Seq)
		require.Equal(t, limited, x.Flow())
		require.Equal(t, uint64(2), x.Last(), "the same again is no line")
		return err
	}))
	_, err := s.Undo(2, Stamp{By: "ana", At: monday, Door: workflow.DoorBoard})
	require.NoError(t, err)
	require.Zero(t, s.Rules().Limit("Development"))
}

func TestAWorkflowWithoutAPlaceForACardIsRefusedAndChangesNothing(t *testing.T) {
	s := connected(t)
	addCard(t, s, "slow")
	before, err := s.WorkflowText()
	require.NoError(t, err)
	set := func(text string) error {
		return s.Sync(func(x *SyncTx) error {
			return x.SetFlow(workflow.Entry{ID: "flow00000001", What: "workflow", By: "bo", At: monday, Changes: []workflow.Change{{Field: "workflow", New: text}}})
		})
	}
	var refusal *workflow.Refusal
	require.ErrorAs(t, set(strings.ReplaceAll(before, "bug", "fault")), &refusal)
	var broken *workflow.FileError
	require.ErrorAs(t, set("nothing of the kind"), &broken)
	after, err := s.WorkflowText()
	require.NoError(t, err)
	require.Equal(t, before, after)
}

func TestTheOpenCardsOfAStageAreCountedAsTheTransactionLeftThem(t *testing.T) {
	s := connected(t)
	a := addCard(t, s, "one")
	addCard(t, s, "two")
	require.NoError(t, s.Sync(func(x *SyncTx) error {
		count, err := x.Open("Triage")
		require.NoError(t, err)
		require.Equal(t, 2, count("bug"))
		err = x.Fact(workflow.Entry{ID: "fact00000001", Card: a, What: "move", By: "bo", At: monday, Changes: []workflow.Change{{Field: workflow.FieldStage, New: "Development"}}})
		if err != nil {
			return err
		}
		count, err = x.Open("Triage")
		require.NoError(t, err)
		require.Equal(t, 1, count(""))
		count, err = x.Open("Development")
		require.Equal(t, 1, count(""))
		return err
	}))
}

// flowLine is a workflow as a remote reports it.
func flowLine(text string) workflow.Entry {
	return workflow.Entry{ID: "flow00000001", What: "workflow", By: "bo", At: monday, Door: workflow.DoorRemote, Changes: []workflow.Change{{Field: fieldFlow, New: text}}}
}

func TestACardThatWasReadBeforeAWorkflowCameChangesUnderIt(t *testing.T) {
	s := connected(t)
	id := addCard(t, s, "slow")
	require.NoError(t, s.Sync(func(x *SyncTx) error {
		if _, _, err := x.Card(id); err != nil {
			return err
		}
		if err := x.SetFlow(flowLine(strings.Replace(x.Flow(), "needs triage-valid", "", 1))); err != nil {
			return err
		}
		return x.Fact(workflow.Entry{ID: "fact00000001", Card: id, What: "edit", By: "bo", At: monday, Changes: []workflow.Change{{Field: workflow.FieldTitle, New: "quick"}}})
	}))
	w, err := s.Window(WindowQuery{At: monday, Columns: []ColumnQuery{{Stage: "Triage"}}})
	require.NoError(t, err)
	require.Equal(t, 1, w.Columns[0].Ready, "it is counted once")
}

func TestAWorkflowThatIsRefusedIsNotWrittenFor(t *testing.T) {
	s := connected(t)
	addCard(t, s, "slow")
	before := bytesOf(t, s)
	var refusal *workflow.Refusal
	var broken *workflow.FileError
	require.NoError(t, s.Sync(func(x *SyncTx) error {
		require.ErrorAs(t, x.SetFlow(flowLine(strings.ReplaceAll(x.Flow(), "bug", "fault"))), &refusal)
		require.ErrorAs(t, x.SetFlow(flowLine("nothing of the kind")), &broken)
		return nil
	}))
	require.Equal(t, before, bytesOf(t, s))
}
