package cli

import (
	"errors"
	"time"

	"opsboard/board"
	"opsboard/storage"
	"opsboard/workflow"
	"opsboard/workflow/filter"
	"opsboard/workflow/plan"
)

// boardStore is the file as the board asks for it.
type boardStore struct{ *storage.Store }

// Load lets the board take on the cards whose day has come, then reads the
// windows: an open board is true on the next day too.
func (b boardStore) Load(q board.Query) (board.Window, error) {
	var out board.Window
	if q.Past.IsZero() {
		got, err := b.Roll(q.At)
		if err != nil && !isUnwritable(err) {
			return board.Window{}, withAdvice(err)
		}
		out.TakenOn = got.Entries
	}
	in := storage.WindowQuery{Kinds: q.Kinds, Filter: q.Filter, At: q.At, Past: q.Past, Rows: q.Rows, First: q.First, FirstRows: q.FirstRows}
	for _, c := range q.Columns {
		in.Columns = append(in.Columns, storage.ColumnQuery{Stage: c.Stage, Anchor: c.Anchor, Offset: c.Offset})
	}
	w, err := b.Window(in)
	if err != nil {
		return board.Window{}, withAdvice(err)
	}
	out.Version, out.Partial = w.Version, w.Partial
	for _, c := range w.Columns {
		col := board.Column{Stage: c.Stage, Count: c.Count, Ready: c.Ready, Open: c.Open, OpenOf: c.OpenOf, Offset: c.Offset, AtLeast: c.AtLeast}
		for _, r := range c.Rows {
			col.Rows = append(col.Rows, boardRow(r))
		}
		out.Columns = append(out.Columns, col)
	}
	return out, nil
}

// isUnwritable reports whether the file can be read, but not written just now.
func isUnwritable(err error) bool {
	var f *storage.FileError
	if !errors.As(err, &f) {
		return false
	}
	switch f.Problem {
	case storage.ReadOnly, storage.NoPermission, storage.NoSpace, storage.Busy:
		return true
	}
	return false
}

// Read is one card with its history.
func (b boardStore) Read(id workflow.CardID) (board.Whole, error) {
	var out board.Whole
	var err error
	if out.Card, err = b.Card(id); err != nil {
		return out, answered(err)
	}
	if out.Handle, err = b.Handle(id); err != nil {
		return out, answered(err)
	}
	lines, err := b.Store.Log(storage.LogQuery{Card: id})
	if err == nil {
		out.History, err = b.historyOf(lines)
	}
	return out, answered(err)
}

// Find is the card that a name means.
func (b boardStore) Find(name string) (workflow.CardID, error) {
	id, err := b.Store.Find(name)
	return id, answered(err)
}

// Rows are cards by their ids.
func (b boardStore) Rows(ids []workflow.CardID) ([]board.Row, error) {
	rows, err := b.Store.Rows(ids)
	return boardRows(rows), err
}

// Entire are whole cards.
func (b boardStore) Entire(ids []workflow.CardID) ([]board.Row, error) {
	out := make([]board.Row, 0, len(ids))
	for _, id := range ids {
		c, err := b.Card(id)
		if unknown := (*storage.NotFound)(nil); errors.As(err, &unknown) {
			continue
		} else if err != nil {
			return nil, answered(err)
		}
		handle, err := b.Handle(id)
		if err != nil {
			return nil, answered(err)
		}
		out = append(out, board.Row{Card: c, Handle: handle})
	}
	return out, nil
}

// Matching are the first cards that match.
func (b boardStore) Matching(f filter.Filter, most int) ([]board.Row, error) {
	rows, err := b.List(storage.Query{Filter: f, Limit: most})
	return boardRows(rows), err
}

func boardRow(r storage.Row) board.Row {
	return board.Row{Card: r.Card, Handle: r.Handle, Unsent: r.Unsent}
}

func boardRows(rows []storage.Row) []board.Row {
	out := make([]board.Row, len(rows))
	for i, r := range rows {
		out[i] = boardRow(r)
	}
	return out
}

// Titles visits some thousands of titles.
func (b boardStore) Titles(after workflow.CardID, visit func(board.Title)) (workflow.CardID, uint64, error) {
	return b.Store.Titles(after, func(t storage.Title) { visit(board.Title(t)) })
}

// Commit keeps the ops as one step.
func (b boardStore) Commit(ops ...workflow.Op) (uint64, error) {
	got, err := b.Store.Commit(ops...)
	return got.Step, answered(err)
}

// Undo takes back a step, whoever made it; 0 is the newest of a person.
func (b boardStore) Undo(step uint64, by string, at time.Time) ([]workflow.Entry, error) {
	got, err := b.Store.Undo(step, storage.Stamp{By: by, At: at, Door: workflow.DoorBoard})
	return got.Entries, answered(err)
}

// Redo does again what an undo took back; 0 is the newest of a person.
func (b boardStore) Redo(step uint64, by string, at time.Time) ([]workflow.Entry, error) {
	got, err := b.Store.Redo(step, storage.Stamp{By: by, At: at, Door: workflow.DoorBoard})
	return got.Entries, answered(err)
}

// answered makes an answer of the file's that asking again will not change one
// that the board knows for such.
func answered(err error) error {
	var unknown *storage.NotFound
	var several *storage.Ambiguous
	if errors.As(err, &unknown) || errors.As(err, &several) {
		return &workflow.Refusal{Rule: "card/name", Message: err.Error()}
	}
	return withAdvice(err)
}

// Schedule reads the windows of a plan.
func (b boardStore) Schedule(q board.ScheduleQuery) (board.Schedule, error) {
	in := storage.ScheduleQuery{Kinds: q.Kinds, Filter: q.Filter, Named: q.Named, Lay: q.Lay}
	for _, s := range q.Columns {
		in.Columns = append(in.Columns, storage.Shelf(s))
	}
	got, err := b.Store.Schedule(in)
	if err != nil {
		return board.Schedule{}, withAdvice(err)
	}
	out := board.Schedule{Named: boardRows(got.Named)}
	for _, c := range got.Columns {
		col := board.Shelved{Cards: c.Cards, Weight: c.Weight, First: c.First, Last: c.Last, Offset: c.Offset, Rows: boardRows(c.Rows)}
		for _, l := range c.People {
			col.People = append(col.People, plan.Load{DRI: l.DRI, Cards: l.Cards, Weight: l.Weight})
		}
		out.Columns = append(out.Columns, col)
	}
	return out, nil
}
