package cli

import (
	"fmt"
	"path/filepath"
	"slices"
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
	require.NoError(t, commitTo(b, workflow.Op{ID: "op0000000001", Card: "k7m2k7m2k7m2", By: "ana", At: monday, Door: workflow.DoorBoard, Do: workflow.Create{Kind: "bug", Title: "a bug"}}))
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
	require.NoError(t, commitTo(b, workflow.Op{ID: "op0000000002", Card: id, By: "ana", At: monday, Do: workflow.Say{Text: "hello"}}))
	comments := func() int {
		whole, err := b.Read(id)
		require.NoError(t, err)
		return len(whole.Card.Comments)
	}
	entries, err := b.Undo(0, "ana", monday)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	require.Zero(t, comments())
	_, err = b.Redo(0, "ana", monday)
	require.NoError(t, err)
	require.Equal(t, 1, comments())
	var refusal *workflow.Refusal
	_, err = b.Undo(0, "kim", monday)
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, 1, comments(), "kim did nothing that could be undone")
}

// A card that is gone stays gone: the board must not try the write for ever.
func TestACardThatIsNotThereIsAnAnswerAndNotTrouble(t *testing.T) {
	b, _ := adapter(t)
	var refusal *workflow.Refusal
	_, err := b.Find("zzzz")
	require.ErrorAs(t, err, &refusal)
	_, err = b.Read("zzzzzzzzzzzz")
	require.ErrorAs(t, err, &refusal)
	err = commitTo(b, workflow.Op{ID: "op0000000003", Card: "zzzzzzzzzzzz", By: "ana", At: monday, Do: workflow.Say{Text: "x"}})
	require.ErrorAs(t, err, &refusal)
}

func TestAnOpenBoardTakesCardsOnWhenTheirDayComes(t *testing.T) {
	b, id := adapter(t)
	next := workflow.Cadence{}.Next(workflow.Cadence{}.At("2026-11-23"), 0)
	require.NoError(t, commitTo(b, workflow.Op{ID: "op0000000004", Card: id, By: "ana", At: monday, Do: workflow.Schedule{Iteration: &next}}))
	_, err := b.Load(board.Query{At: monday.AddDate(0, 0, 7), Rows: 1})
	require.NoError(t, err)
	c, err := b.Card(id)
	require.NoError(t, err)
	require.Equal(t, workflow.Date("2026-11-29"), c.Iteration.Start)
}

func TestManyCardsAreReadInTheOrderAskedForWithoutThoseThatAreGone(t *testing.T) {
	b, id := adapter(t)
	require.NoError(t, commitTo(b, workflow.Op{ID: "op0000000005", Card: "m3m3m3m3m3m3", By: "ana", At: monday, Do: workflow.Create{Kind: "feature", Title: "a feature"}}))
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

// many puts n bugs into the file, in Triage, with ids in the order of the board.
func many(t *testing.T, b boardStore, n int) (ids []workflow.CardID) {
	t.Helper()
	var ops []workflow.Op
	for i := range n {
		id := workflow.CardID(fmt.Sprintf("aa%010d", i))
		ids = append(ids, id)
		ops = append(ops, workflow.Op{ID: fmt.Sprintf("op%010d", i), Card: id, By: "ana", At: monday, Do: workflow.Create{Kind: "bug", Title: "a bug", Priority: 1}})
	}
	require.NoError(t, commitTo(b, ops...))
	return ids
}

func TestARangeOfCardsIsReadAroundItsEnd(t *testing.T) {
	b, _ := adapter(t)
	ids := many(t, b, 700)
	w, err := b.Load(board.Query{At: monday, Rows: 2 * (600 + 64), Columns: []board.ColumnQuery{{Stage: "Triage", Anchor: ids[650], Offset: 650}}})
	require.NoError(t, err)
	var got []workflow.CardID
	for _, r := range w.Columns[0].Rows {
		got = append(got, r.Card.ID)
	}
	first := slices.Index(got, ids[51])
	require.GreaterOrEqual(t, first, 0)
	require.Equal(t, ids[51:651], got[first:first+600])
}

func TestAChangeOfManyIsOneStepOrNone(t *testing.T) {
	b, _ := adapter(t)
	ids := many(t, b, 100)
	valid := func(id workflow.CardID, n int) []workflow.Op {
		op := workflow.Op{ID: fmt.Sprintf("vv%010d", n), Card: id, By: "ana", At: monday, Do: workflow.Decide{Verdict: workflow.Valid}}
		move := workflow.Op{ID: fmt.Sprintf("mm%010d", n), Card: id, By: "ana", At: monday, Do: workflow.Move{To: "Planning"}}
		return []workflow.Op{op, move}
	}
	var ops []workflow.Op
	for i, id := range ids {
		ops = append(ops, valid(id, i)...)
	}
	var refusal *workflow.Refusal
	require.ErrorAs(t, commitTo(b, append(slices.Clone(ops), workflow.Op{ID: "xx0000000000", Card: ids[3], By: "ana", At: monday, Do: workflow.Move{To: "Completed"}})...), &refusal)
	require.Equal(t, ids[3], refusal.Card, "the card that stands in the way is named")
	c, err := b.Card(ids[0])
	require.NoError(t, err)
	require.Equal(t, workflow.Stage("Triage"), c.Stage, "nothing half done")
	require.NoError(t, commitTo(b, ops...))
	entries, err := b.Undo(0, "ana", monday)
	require.NoError(t, err)
	require.Len(t, entries, 200)
	c, err = b.Card(ids[99])
	require.NoError(t, err)
	require.Equal(t, workflow.Stage("Triage"), c.Stage)
}

func BenchmarkAChangeOfAHundredCards(b *testing.B) {
	n := 0
	s, err := storage.Create(storage.Options{
		Path: filepath.Join(b.TempDir(), "board.db"), Now: func() time.Time { return monday }, NewID: func() string { n++; return fmt.Sprintf("zz%010d", n) },
	}, workflow.Shipped()["default"])
	require.NoError(b, err)
	store := boardStore{s}
	var ops []workflow.Op
	for i := range 100 {
		ops = append(ops, workflow.Op{ID: fmt.Sprintf("op%010d", i), Card: workflow.CardID(fmt.Sprintf("aa%010d", i)), By: "ana", At: monday, Do: workflow.Create{Kind: "bug", Title: "a bug"}})
	}
	require.NoError(b, commitTo(store, ops...))
	for round := 0; b.Loop(); round++ {
		for i := range ops {
			ops[i].ID, ops[i].Do = fmt.Sprintf("o%05d%06d", round, i), workflow.Move{To: []workflow.Stage{"Planning", "Triage"}[round%2], Force: true, Reason: "so"}
		}
		require.NoError(b, commitTo(store, ops...))
	}
}

func TestTheBoardSeesTheHistoryAndWhatAnUndoWouldDo(t *testing.T) {
	b, id := adapter(t)
	title := "another title"
	require.NoError(t, commitTo(b,
		workflow.Op{ID: "op0000000002", Card: id, By: "kim", At: monday.Add(time.Hour), Do: workflow.Say{Text: "hello"}},
		workflow.Op{ID: "op0000000003", Card: id, By: "kim", At: monday.Add(time.Hour), Do: workflow.Edit{Title: &title}},
	))
	log, err := b.Log(board.LogQuery{Limit: 10})
	require.NoError(t, err)
	step := log.Steps[0]
	require.Equal(t, "kim", step.By)
	require.Equal(t, 2, step.Entries)
	require.Equal(t, board.CardName{ID: id, Handle: "k7m2", Title: "another title"}, step.Cards[0])

	plan, err := b.Plan(step.Number, "ana", monday.Add(2*time.Hour))
	require.NoError(t, err)
	require.Equal(t, 1, plan.Cards)
	require.Contains(t, plan.First[0].Changes, workflow.Change{Field: workflow.FieldTitle, Old: "another title", New: "a bug"})
	require.Len(t, plan.First[0].Changes, 2)

	then, err := b.ReadAt(id, monday)
	require.NoError(t, err)
	require.Equal(t, "a bug", then.Card.Title)
	require.Len(t, then.History, 1)
	w, err := b.Load(board.Query{At: monday, Past: monday, Rows: 10, Columns: []board.ColumnQuery{{Stage: "Triage"}}})
	require.NoError(t, err)
	require.Equal(t, "a bug", w.Columns[0].Rows[0].Card.Title)
	w, err = b.Load(board.Query{At: monday, Past: monday.Add(-time.Hour), Rows: 10, Columns: []board.ColumnQuery{{Stage: "Triage"}}})
	require.NoError(t, err)
	require.Zero(t, w.Columns[0].Count)

	_, err = b.Undo(step.Number, "ana", monday.Add(2*time.Hour))
	require.NoError(t, err, "a step of another person")
	c, err := b.Card(id)
	require.NoError(t, err)
	require.Equal(t, "a bug", c.Title)
	log, err = b.Log(board.LogQuery{Limit: 10})
	require.NoError(t, err)
	require.Equal(t, log.Steps[0].Number, log.Steps[1].UndoneBy)
}

func TestChangesThatFollowOneAnotherAreToldAsOne(t *testing.T) {
	got := inAll([]workflow.Change{
		{Field: "stage", Old: "c", New: "b"},
		{Field: "title", Old: "x", New: "y"},
		{Field: "stage", Old: "b", New: "a"},
		{Field: "dri", Old: "p", New: "q"},
		{Field: "dri", Old: "q", New: "p"},
	})
	require.Equal(t, []workflow.Change{{Field: "stage", Old: "c", New: "a"}, {Field: "title", Old: "x", New: "y"}}, got)
}

// commitTo is Commit without the number of the step.
func commitTo(b board.Store, ops ...workflow.Op) error {
	_, err := b.Commit(ops...)
	return err
}
