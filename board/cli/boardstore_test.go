package cli

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/board"
	"opsboard/storage"
	"opsboard/workflow"
)

// adapter is the board's view of a new file with one bug in it.
func adapter(t *testing.T) (boardStore, workflow.CardID) {
	t.Helper()
	n := 0
	s, err := storage.Create(storage.Options{
		Path: filepath.Join(t.TempDir(), "board.db"), Now: func() time.Time { return monday },
		NewID: func() string { n++; return "aaaaaaaaaa" + string(rune('a'+n/26)) + string(rune('a'+n%26)) },
	}, workflow.Shipped()["default"])
	require.NoError(t, err)
	b := boardStore{s}
	require.NoError(t, b.Commit(workflow.Op{ID: "op0000000001", Card: "k7m2k7m2k7m2", By: "ana", At: monday, Door: workflow.DoorBoard, Do: workflow.Create{Kind: "bug", Title: "a bug"}}))
	return b, "k7m2k7m2k7m2"
}

func TestTheBoardSeesTheFile(t *testing.T) {
	b, id := adapter(t)
	w, err := b.Load(board.Query{At: monday, Rows: 10, Columns: []board.ColumnQuery{{Stage: "Triage"}, {Stage: "Planning"}}})
	require.NoError(t, err)
	require.Len(t, w.Columns, 2)
	require.Equal(t, 1, w.Columns[0].Count)
	require.Equal(t, "a bug", w.Columns[0].Rows[0].Card.Title)
	require.Equal(t, "k7m2", w.Columns[0].Rows[0].Handle)
	whole, err := b.Read(id)
	require.NoError(t, err)
	require.Len(t, whole.History, 1)
	found, err := b.Find("k7m2")
	require.NoError(t, err)
	require.Equal(t, id, found)
}

func TestUndoAndRedoAreThePersonsOwn(t *testing.T) {
	b, id := adapter(t)
	require.NoError(t, b.Commit(workflow.Op{ID: "op0000000002", Card: id, By: "ana", At: monday, Do: workflow.Say{Text: "hello"}}))
	entries, err := b.Undo(0, "ana", monday)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	_, err = b.Redo(0, "ana", monday)
	require.NoError(t, err)
	var refusal *workflow.Refusal
	_, err = b.Undo(0, "kim", monday)
	require.ErrorAs(t, err, &refusal)
}

// A card that is gone stays gone: the board must not try the write for ever.
func TestACardThatIsNotThereIsAnAnswerAndNotTrouble(t *testing.T) {
	b, _ := adapter(t)
	var refusal *workflow.Refusal
	_, err := b.Find("zzzz")
	require.ErrorAs(t, err, &refusal)
	_, err = b.Read("zzzzzzzzzzzz")
	require.ErrorAs(t, err, &refusal)
	err = b.Commit(workflow.Op{ID: "op0000000003", Card: "zzzzzzzzzzzz", By: "ana", At: monday, Do: workflow.Say{Text: "x"}})
	require.ErrorAs(t, err, &refusal)
}

func TestAnOpenBoardTakesCardsOnWhenTheirDayComes(t *testing.T) {
	b, id := adapter(t)
	next := workflow.Cadence{}.Next(workflow.Cadence{}.At("2026-11-23"), 0)
	require.NoError(t, b.Commit(workflow.Op{ID: "op0000000004", Card: id, By: "ana", At: monday, Do: workflow.Schedule{Iteration: &next}}))
	_, err := b.Load(board.Query{At: monday.AddDate(0, 0, 7), Rows: 1})
	require.NoError(t, err)
	c, err := b.Card(id)
	require.NoError(t, err)
	require.Equal(t, workflow.Date("2026-11-29"), c.Iteration.Start)
}

func TestManyCardsAreReadInTheOrderAskedForWithoutThoseThatAreGone(t *testing.T) {
	b, id := adapter(t)
	require.NoError(t, b.Commit(workflow.Op{ID: "op0000000005", Card: "m3m3m3m3m3m3", By: "ana", At: monday, Do: workflow.Create{Kind: "feature", Title: "a feature"}}))
	rows, err := b.Rows([]workflow.CardID{"m3m3m3m3m3m3", "zzzzzzzzzzzz", "", id})
	require.NoError(t, err)
	require.Len(t, rows, 2)
	require.Equal(t, "a feature", rows[0].Card.Title)
	require.Equal(t, "k7m2", rows[1].Handle)
	_, err = b.Undo(0, "ana", monday)
	require.NoError(t, err)
	rows, err = b.Rows([]workflow.CardID{"m3m3m3m3m3m3", id})
	require.NoError(t, err)
	require.Len(t, rows, 1, "a card whose making was undone is gone")
}
