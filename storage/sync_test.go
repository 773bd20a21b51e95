package storage

import (
	"errors"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"opsboard/workflow"
)

// connected is a board with a remote.
func connected(t *testing.T) *Store {
	s := newTestBoard(t)
	require.NoError(t, s.Sync(func(x *SyncTx) error { return x.Put(remoteKey, []byte(`{"name":"gitlab"}`)) }))
	return s
}

func TestASyncThatFindsNothingNewWritesNothing(t *testing.T) {
	s := connected(t)
	addCard(t, s, "today's backup is made before the first write")
	before, err := os.ReadFile(s.Path())
	require.NoError(t, err)
	require.NoError(t, s.Sync(func(x *SyncTx) error {
		body, err := x.Get(remoteKey)
		require.NoError(t, err)
		require.NoError(t, x.Put(remoteKey, body))
		require.NoError(t, x.Delete("nothing"))
		return x.SetUnsent("nocard000000", false)
	}))
	after, err := os.ReadFile(s.Path())
	require.NoError(t, err)
	require.Equal(t, before, after)
}

func TestASyncIsKeptWholeOrNotAtAll(t *testing.T) {
	s := connected(t)
	trouble := errors.New("the network went away")
	require.Equal(t, trouble, s.Sync(func(x *SyncTx) error {
		if err := x.Put("cursor", []byte("half way")); err != nil {
			return err
		}
		return trouble
	}))
	require.NoError(t, s.Sync(func(x *SyncTx) error {
		body, err := x.Get("cursor")
		require.Nil(t, body)
		return err
	}))
}

func TestAFactIsKeptAndNotJudgedAndIsAStepOfItsOwn(t *testing.T) {
	s := connected(t)
	id := addCard(t, s, "the export is slow")
	require.NoError(t, s.Sync(func(x *SyncTx) error { return x.SetUnsent(id, false) }))
	require.NoError(t, s.Sync(func(x *SyncTx) error {
		return x.Fact(workflow.Entry{
			ID: "fact00000001", Card: id, What: "remote", By: "bo", At: monday, Door: workflow.DoorRemote,
			Changes: []workflow.Change{{Field: workflow.FieldStage, New: "Implementation"}},
		})
	}))
	c, err := s.Card(id)
	require.NoError(t, err)
	require.Equal(t, workflow.Stage("Implementation"), c.Stage)
	lines, err := s.Log(LogQuery{Card: id})
	require.NoError(t, err)
	require.Equal(t, workflow.DoorRemote, lines[0].Door)
	require.Equal(t, lines[0].Seq, lines[0].Step)
	state, err := s.SyncState()
	require.NoError(t, err)
	require.Zero(t, state.Unsent, "what the remote reported need not be sent to it")
	_, err = s.Undo(lines[0].Step, Stamp{By: "ana", At: monday, Door: workflow.DoorBoard})
	require.NoError(t, err)
	state, err = s.SyncState()
	require.NoError(t, err)
	require.Equal(t, 1, state.Unsent, "taking it back is a change of ours")
}

func TestWhatIsChangedHereIsUnsentWhileTheBoardHasARemote(t *testing.T) {
	s := newTestBoard(t)
	lone := addCard(t, s, "before there was a remote")
	require.NoError(t, s.Sync(func(x *SyncTx) error { return x.Put(remoteKey, []byte(`{}`)) }))
	sent := addCard(t, s, "after")
	require.NoError(t, s.Sync(func(x *SyncTx) error {
		require.Equal(t, []workflow.CardID{sent}, x.Unsent("", 0))
		return nil
	}))
	require.NoError(t, s.Sync(func(x *SyncTx) error { return x.AllUnsent() }))
	require.NoError(t, s.Sync(func(x *SyncTx) error {
		require.ElementsMatch(t, []workflow.CardID{lone, sent}, x.Unsent("", 0))
		require.Len(t, x.Unsent("", 1), 1)
		require.Len(t, x.Unsent(x.Unsent("", 1)[0], 0), 1)
		return nil
	}))
}

func TestTheLedgerIsReadInTheOrderOfItsKeys(t *testing.T) {
	s := connected(t)
	require.NoError(t, s.Sync(func(x *SyncTx) error {
		return errors.Join(x.Put("base/b", []byte("2")), x.Put("base/a", []byte("1")), x.Put("cursor/x", []byte("3")))
	}))
	var seen []string
	require.NoError(t, s.Sync(func(x *SyncTx) error {
		seen = nil
		return x.Each("base/", "", func(key string, body []byte) (bool, error) {
			seen = append(seen, key+"="+string(body))
			return true, nil
		})
	}))
	require.Equal(t, []string{"base/a=1", "base/b=2"}, seen)
}

func TestCardsWithClashesAreListedUntilTheyAreAnswered(t *testing.T) {
	s := connected(t)
	id := addCard(t, s, "contradicted")
	clash := workflow.Card{Clashes: []workflow.Clash{{ID: "c1", Kind: workflow.ClashField, Field: "title", Mine: "mine", Theirs: "theirs"}}}
	require.NoError(t, s.Sync(func(x *SyncTx) error {
		return x.Fact(workflow.Entry{ID: "fact00000001", Card: id, What: "remote", By: "bo", At: monday, Door: workflow.DoorRemote, Changes: workflow.Diff(workflow.Card{}, clash)})
	}))
	rows, err := s.Clashing()
	require.NoError(t, err)
	require.Len(t, rows, 1)
	_, err = s.Commit(workflow.Op{ID: "answer000001", Card: id, By: "ana", At: monday, Door: workflow.DoorBoard, Do: workflow.Answer{Clash: "c1", Take: workflow.TakeMine}})
	require.NoError(t, err)
	rows, err = s.Clashing()
	require.NoError(t, err)
	require.Empty(t, rows)
	_, err = s.Undo(0, Stamp{By: "ana", At: monday, Door: workflow.DoorBoard})
	require.NoError(t, err)
	state, err := s.SyncState()
	require.NoError(t, err)
	require.Equal(t, 1, state.Clashes, "taking the answer back opens the clash again")
}

func TestARepairedBoardKeepsItsLedgerAndSendsNothingUnasked(t *testing.T) {
	s := connected(t)
	id := addCard(t, s, "kept")
	require.NoError(t, s.Sync(func(x *SyncTx) error {
		return errors.Join(x.Put("base/"+string(id), []byte("agreed")), x.SetUnsent(id, false))
	}))
	rawly(t, s.Path(), func(tx *bbolt.Tx) error { return tx.DeleteBucket([]byte(bucketCard)) })
	repaired(t, s.Path())
	require.NoError(t, s.Sync(func(x *SyncTx) error {
		body, err := x.Get("base/" + string(id))
		require.Equal(t, "agreed", string(body))
		require.Equal(t, []workflow.CardID{id}, x.Unsent("", 0), "whether it is the same there, the next sync finds out")
		return err
	}))
}

func TestTheLastStepOfAPersonIsNeverOneThatARemoteReported(t *testing.T) {
	s := connected(t)
	other, last := addCard(t, s, "made here"), addCard(t, s, "made last")
	require.NoError(t, s.Sync(func(x *SyncTx) error {
		return x.Fact(workflow.Entry{
			ID: "fact00000001", Card: other, What: "remote", By: "ana", At: monday, Door: workflow.DoorRemote,
			Changes: []workflow.Change{{Field: workflow.FieldTitle, New: "by ana in a browser, or by somebody before her"}},
		})
	}))
	r, err := s.Undo(0, Stamp{By: "ana", At: monday, Door: workflow.DoorBoard})
	require.NoError(t, err)
	require.Equal(t, last, r.Entries[0].Card)
	_, err = s.Redo(0, Stamp{By: "ana", At: monday, Door: workflow.DoorBoard})
	require.NoError(t, err)
}
