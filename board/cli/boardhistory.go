package cli

import (
	"errors"
	"slices"
	"time"

	"opsboard/board"
	"opsboard/storage"
	"opsboard/workflow"
)

// Log is a window of the history.
func (b boardStore) Log(q board.LogQuery) (board.Log, error) {
	w, err := b.Steps(storage.StepQuery{Card: q.Card, Around: q.Around, Limit: q.Limit})
	if err != nil {
		return board.Log{}, answered(err)
	}
	out := board.Log{Version: w.Version, Newer: w.Newer, Older: w.Older}
	lines := make([]storage.LogLine, len(w.Steps))
	for i, s := range w.Steps {
		lines[i].Entry = s.First
	}
	signed, err := signedFrom(b.Store, lines)
	if err != nil {
		return board.Log{}, answered(err)
	}
	for _, s := range w.Steps {
		e := s.First
		step := board.Step{
			Number: s.Number, By: e.By, At: e.At, What: e.What, Door: e.Door, Reason: e.Reason, Over: e.Over, Undoes: e.Undoes, IsRedo: e.IsRedo,
			UndoneBy: s.UndoneBy, Changes: inBrief(e.Changes), Entries: s.Entries,
			Unsigned: signed.IsBefore(e.Card, e.Seq),
		}
		for _, c := range s.Cards {
			step.Cards = append(step.Cards, board.CardName(c))
		}
		out.Steps = append(out.Steps, step)
	}
	return out, nil
}

// plannedCards is how many cards of a plan are told one by one.
const plannedCards = 50

// Plan is what taking a step back would change.
func (b boardStore) Plan(step uint64, by string, at time.Time) (board.Plan, error) {
	got, err := b.PlanUndo(step, storage.Stamp{By: by, At: at, Door: workflow.DoorBoard})
	if err != nil {
		return board.Plan{}, answered(err)
	}
	var out board.Plan
	place := map[workflow.CardID]int{}
	for _, e := range got.Entries {
		i, seen := place[e.Card]
		if !seen {
			i = out.Cards
			place[e.Card] = i
			if out.Cards++; i < plannedCards {
				out.First = append(out.First, board.PlannedCard{CardName: b.nameOf(e.Card)})
			}
		}
		if i < plannedCards {
			out.First[i].Changes = append(out.First[i].Changes, e.Changes...)
		}
	}
	for i := range out.First {
		out.First[i].Changes = inBrief(inAll(out.First[i].Changes))
	}
	return out, nil
}

// inAll is what changes that follow one another come to.
func inAll(list []workflow.Change) []workflow.Change {
	type slot struct {
		field workflow.Field
		key   string
	}
	var out []workflow.Change
	place := map[slot]int{}
	for _, ch := range list {
		k := slot{ch.Field, ch.Key}
		if i, seen := place[k]; seen {
			out[i].New = ch.New
			continue
		}
		place[k] = len(out)
		out = append(out, ch)
	}
	return slices.DeleteFunc(out, func(ch workflow.Change) bool { return ch.Old == ch.New })
}

// nameOf is what people know a card by.
func (b boardStore) nameOf(id workflow.CardID) board.CardName {
	out := board.CardName{ID: id, Handle: string(id)}
	if id == "" {
		return board.CardName{Handle: "the workflow"}
	}
	if handle, err := b.Handle(id); err == nil {
		out.Handle = handle
	}
	if c, err := b.Card(id); err == nil {
		out.Title = c.Title
	}
	return out
}

// mostOfText is how much of a long text a list of changes keeps.
const mostOfText = 400

// inBrief is the changes with the ends of long texts left out: a list shows their
// beginnings, and holds hundreds of them. Structured values stay whole, to be
// read.
func inBrief(list []workflow.Change) []workflow.Change {
	out := make([]workflow.Change, len(list))
	for i, ch := range list {
		switch ch.Field {
		case workflow.FieldDescription, workflow.FieldGameplan, workflow.FieldTitle:
			ch.Old, ch.New = beginning(ch.Old), beginning(ch.New)
		}
		out[i] = ch
	}
	return out
}

func beginning(s string) string {
	if len(s) <= mostOfText {
		return s
	}
	return string([]rune(s[:mostOfText])) + "…"
}

// advised is a failure with what to do about it.
type advised struct {
	error
	advice string
}

// WhatToDo is the advice.
func (a advised) WhatToDo() string { return a.advice }

// Unwrap is the failure.
func (a advised) Unwrap() error { return a.error }

// withAdvice lets the board say what helps against trouble with the file.
func withAdvice(err error) error {
	var f *storage.FileError
	if errors.As(err, &f) && f.Advice != "" {
		return advised{err, f.Advice}
	}
	return err
}

// ReadAt is the card as it stood then.
func (b boardStore) ReadAt(id workflow.CardID, at time.Time) (board.Whole, error) {
	then, err := b.CardAt(id, at)
	out := board.Whole{Row: board.Row{Card: then.Card, Handle: then.Handle}}
	if err == nil {
		out.History, err = b.historyOf(then.History)
	}
	return out, answered(err)
}

// historyOf is the history of a card as its screen has it.
func (b boardStore) historyOf(lines []storage.LogLine) ([]board.HistoryLine, error) {
	signed, err := signedFrom(b.Store, lines)
	if err != nil {
		return nil, err
	}
	var out []board.HistoryLine
	for _, l := range lines {
		out = append(out, board.HistoryLine{Entry: l.Entry, Undone: l.Undone, Unsigned: signed.IsBefore(l.Card, l.Seq)})
	}
	return out, nil
}

// News is what the history has after an entry.
func (b boardStore) News(after uint64, most int) (out []board.NewsLine, newest uint64, err error) {
	lines, err := b.Store.Log(storage.LogQuery{After: after, Limit: most})
	if err != nil {
		return nil, 0, answered(err)
	}
	return b.newsOf(lines), newestOf(lines), nil
}

// FallsDue are the open cards that are due on those days.
func (b boardStore) FallsDue(from, until workflow.Date) ([]board.Row, error) {
	rows, err := b.Store.FallsDue(from, until)
	return boardRows(rows), answered(err)
}

// newestOf is the number of the newest line; 0 for none.
func newestOf(lines []storage.LogLine) uint64 {
	if len(lines) == 0 {
		return 0
	}
	return lines[0].Seq
}

// newsOf gives the lines of the history the titles of their cards.
func (b boardStore) newsOf(lines []storage.LogLine) []board.NewsLine {
	var ids []workflow.CardID
	seen := map[workflow.CardID]bool{"": true}
	for _, l := range lines {
		if !seen[l.Card] {
			seen[l.Card] = true
			ids = append(ids, l.Card)
		}
	}
	titles := map[workflow.CardID]string{}
	rows, _ := b.Store.Rows(ids) // without titles it is news all the same
	for _, r := range rows {
		titles[r.Card.ID] = r.Card.Title
	}
	out := make([]board.NewsLine, len(lines))
	for i, l := range lines {
		out[i] = board.NewsLine{Entry: l.Entry, Handle: l.Handle, Title: titles[l.Card], Undone: l.Undone}
	}
	return out
}
