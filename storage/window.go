package storage

import (
	"bytes"
	"slices"
	"time"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// ColumnQuery asks for the rows of one stage: those around the card Anchor if it
// is in the column, else those around the place Offset (0 is the first, -1 the
// last).
type ColumnQuery struct {
	Stage  workflow.Stage
	Anchor workflow.CardID
	Offset int
}

// WindowQuery asks for what fits on a screen of the board.
type WindowQuery struct {
	Kinds   []workflow.Kind // nil: all, one under the other by priority
	Filter  filter.Filter   // the zero Filter: every card
	At      time.Time       // the moment at which cards are ready or not
	Rows    int             // at most so many rows in each column
	Columns []ColumnQuery

	// Past asks for the board as it stood then; zero for now. The filter judges
	// the cards as they were, so it is to be read for that moment, and At is most
	// often the same.
	Past time.Time

	// First asks for a first screen in a few milliseconds, whatever the filter:
	// where a search through all cards would take longer, the columns begin with
	// their first matches, anchors and offsets are not heeded, and a Column that
	// has AtLeast may have more than its Count. Of the past it has all but how many
	// are Ready, which no index knows. Ask again without First for all.
	First bool
	// FirstRows is how many rows a column of a first screen has, where it does not
	// show all: what is on screen. 0: Rows.
	FirstRows int
}

// Column is a part of one stage's cards, in the order of the board: open cards
// by priority, then by the time they entered the stage; in the stage that closes
// by itself, the completed ones follow, the newest first.
type Column struct {
	Stage  workflow.Stage
	Count  int                   // cards in the whole column
	Ready  int                   // those of them that may move on
	Open   int                   // open cards of all kinds in the stage, whatever is asked for: what its limit counts; of the past 0
	OpenOf map[workflow.Kind]int // Open for each kind that has a limit there; nil where none has
	Offset int                   // the place of Rows[0] in the column
	Rows   []Row

	AtLeast bool // of a first screen: there may be more than Count and Ready say
}

// Window is what a screen of the board shows, all of one moment.
type Window struct {
	Version uint64 // of the board then, as Store.Version gives it
	Columns []Column
	Partial bool // a first screen: some column has AtLeast, or Ready is not known
}

// Window gives the columns that are asked for, in that order. Without a filter
// its cost does not grow with the board, but for a scan of keys alone where an
// anchor or an offset lies deep in a column.
func (s *Store) Window(q WindowQuery) (w Window, err error) {
	err = s.view("read the board", func(t *tx) (err error) {
		w = Window{Version: uint64(t.bolt.ID()), Columns: make([]Column, len(q.Columns))}
		if q.First {
			if ok, err := t.firstScreen(q, w.Columns); ok || err != nil {
				w.Partial = slices.ContainsFunc(w.Columns, func(c Column) bool { return c.AtLeast })
				return err
			}
		}
		if !q.Filter.IsZero() || !q.Past.IsZero() {
			w.Partial, err = t.filteredWindow(q, w.Columns)
			return err
		}
		lanes, err := t.lanes()
		if err != nil {
			return err
		}
		for i, c := range q.Columns {
			if w.Columns[i], err = t.column(q, c, lanes); err != nil {
				return err
			}
		}
		return nil
	})
	return w, err
}

// columnOf says which lanes a column shows.
func (t *tx) columnOf(q WindowQuery, stage workflow.Stage) func(lane) bool {
	kinds := names(q.Kinds)
	closes := slices.ContainsFunc(t.rules.Kinds(), func(k workflow.Kind) bool { return t.rules.ClosingStage(k) == stage })
	return func(l lane) bool {
		return l.isStage(stage) && (kinds == nil || kinds[l.kind]) && (l.state == stateOpen || l.state == stateDone && closes)
	}
}

// column reads one column from the lanes and the counters.
func (t *tx) column(q WindowQuery, c ColumnQuery, lanes []lane) (Column, error) {
	s := stackOf(lanes, t.columnOf(q, c.Stage))
	out := Column{Stage: c.Stage, Count: s.total, Open: openIn(lanes, c.Stage, ""), OpenOf: t.openOf(lanes, c.Stage)}
	today := t.rules.Cadence().Today(q.At)
	var err error
	if out.Ready, err = t.readyIn(c.Stage, names(q.Kinds), today); err != nil {
		return out, err
	}
	at, err := t.spot(s, c)
	if err != nil {
		return out, err
	}
	out.Offset = around(at.place, q.Rows, s.total)
	ids := t.between(s, at, out.Offset, min(q.Rows, s.total-out.Offset))
	out.Rows, err = t.rows(ids)
	return out, err
}

// around is where a window of rows begins so that place is in its middle, as far
// as the column allows.
func around(place, rows, total int) int {
	return max(0, min(place-rows/2, total-rows))
}

// placeOf is the place that an offset means.
func placeOf(offset, total int) int {
	if offset < 0 {
		offset += total
	}
	return max(0, min(offset, total-1))
}

// spot is a known place in a column: the mark that stands there, or the
// beginning of a segment where mark is nil.
type spot struct {
	segment int
	mark    []byte
	place   int
}

// spot finds the anchor, else what the offset means.
func (t *tx) spot(s stack, c ColumnQuery) (spot, error) {
	lane, mark, err := t.anchor(c.Anchor)
	if err != nil {
		return spot{}, err
	}
	at := 0
	for i, one := range s.segments {
		if mark != nil && slices.ContainsFunc(one, func(l []byte) bool { return bytes.Equal(l, lane) }) {
			return spot{i, mark, at + t.rankIn(one, mark)}, nil
		}
		at += s.counts[i]
	}
	return spot{place: placeOf(c.Offset, s.total), segment: -1}, nil
}

// anchor is where a card stands; the mark is nil for a card that is not there.
func (t *tx) anchor(id workflow.CardID) (lane, mark []byte, err error) {
	if id == "" {
		return nil, nil, nil
	}
	h, err := t.readHead(id)
	if h == nil || err != nil {
		return nil, nil, err
	}
	fields, card := placeFields(), workflow.Card{}
	if err := h.light(&fields, &card, nil); err != nil {
		return nil, nil, err
	}
	return laneOf(card.Stage, stateOf(t.rules, card), card.Kind), markOf(card), nil
}
