package board

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"opsboard/workflow"
)

func (f *fakeFile) Undo(step uint64, by string, at time.Time) ([]workflow.Entry, error) {
	return f.back(step, by, at, false)
}

func (f *fakeFile) Redo(step uint64, by string, at time.Time) ([]workflow.Entry, error) {
	return f.back(step, by, at, true)
}

func (f *fakeFile) back(step uint64, by string, at time.Time, redo bool) ([]workflow.Entry, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.failUndo != nil {
		return nil, f.failUndo
	}
	out, cards, err := f.reversed(step, by, at, redo)
	if err != nil {
		return nil, err
	}
	for id, c := range cards {
		f.cards[id] = c
	}
	f.entries = append(f.entries, out...)
	f.version++
	f.order = nil
	return out, nil
}

// undoneBy is, for each step that is taken back, the step that did it.
func (f *fakeFile) undoneBy() map[uint64]uint64 {
	undone, takes := map[uint64]uint64{}, map[uint64]uint64{}
	for _, e := range f.entries {
		if e.Undoes == 0 || takes[e.Step] != 0 {
			continue
		}
		takes[e.Step] = e.Undoes
		undone[e.Undoes] = e.Step
		if before := takes[e.Undoes]; before != 0 {
			delete(undone, before)
		}
	}
	return undone
}

func noUndo(text string, a ...any) error {
	return &workflow.Refusal{Rule: "card/undo", Message: fmt.Sprintf(text, a...)}
}

// newest is the step that an undo or redo without a number means.
func (f *fakeFile) newest(by string, redo bool) (uint64, error) {
	undone := f.undoneBy()
	for _, e := range slices.Backward(f.entries) {
		isUndo := e.Undoes != 0 && !e.IsRedo
		switch {
		case e.By != by || undone[e.Step] != 0:
		case redo && isUndo:
			return e.Step, nil
		case redo:
			return 0, noUndo("there is nothing to redo")
		case e.Undoes == 0:
			return e.Step, nil
		}
	}
	return 0, noUndo("there is nothing to undo")
}

// reversed is what taking a step back writes.
func (f *fakeFile) reversed(step uint64, by string, at time.Time, redo bool) (out []workflow.Entry, cards map[workflow.CardID]workflow.Card, err error) {
	if step == 0 {
		if step, err = f.newest(by, redo); err != nil {
			return nil, nil, err
		}
	}
	if undone := f.undoneBy()[step]; undone != 0 {
		return nil, nil, noUndo("step %d was undone already, by step %d", step, undone)
	}
	next := uint64(len(f.entries) + 1)
	cards = map[workflow.CardID]workflow.Card{}
	for i := len(f.entries) - 1; i >= 0; i-- {
		e := f.entries[i]
		if e.Step != step {
			continue
		}
		c, ok := cards[e.Card]
		if !ok {
			c = f.cards[e.Card]
		}
		d, err := f.rules.Undo(c, e, true, at)
		if err != nil {
			return nil, nil, f.blocked(err, e)
		}
		cards[e.Card] = d.Card
		out = append(out, workflow.Entry{
			Seq: next + uint64(len(out)), Step: next, ID: fmt.Sprint("undo", next), Card: e.Card, What: "undo",
			By: by, At: at, Door: workflow.DoorBoard, Undoes: step, IsRedo: redo || e.Undoes != 0 && !e.IsRedo, Changes: d.Changes,
		})
	}
	return out, cards, nil
}

// blocked names the later step that stands in the way of an undo.
func (f *fakeFile) blocked(err error, e workflow.Entry) error {
	var no *workflow.Refusal
	if !errors.As(err, &no) {
		return err
	}
	for _, later := range slices.Backward(f.entries) {
		if later.Card == e.Card && later.Step > e.Step {
			named := *no
			named.Later = later.Step
			named.Message += fmt.Sprintf(" (later: step %d, %s of %s by %s)", later.Step, later.What, f.handle(e.Card), later.By)
			return &named
		}
	}
	return err
}

func (f *fakeFile) Plan(step uint64, by string, at time.Time) (Plan, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.plans++
	entries, cards, err := f.reversed(step, by, at, false)
	out := Plan{Cards: len(cards)}
	for _, e := range entries {
		out.First = append(out.First, PlannedCard{CardName{e.Card, f.handle(e.Card), f.cards[e.Card].Title}, e.Changes})
	}
	return out, err
}

func (f *fakeFile) step(e workflow.Entry, undone map[uint64]uint64) Step {
	s := Step{
		Number: e.Step, By: e.By, At: e.At, What: e.What, Door: e.Door, Reason: e.Reason, Over: e.Over, Undoes: e.Undoes, IsRedo: e.IsRedo,
		Changes: e.Changes, UndoneBy: undone[e.Step], Unsigned: e.Seq <= f.signed,
	}
	for _, x := range f.entries[e.Step-1:] {
		if x.Step != e.Step {
			break
		}
		s.Entries++
		s.Cards = append(s.Cards, CardName{x.Card, f.handle(x.Card), f.cards[x.Card].Title})
	}
	s.Cards = s.Cards[:min(3, len(s.Cards))]
	return s
}

func (f *fakeFile) Log(q LogQuery) (Log, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.failLoad != nil {
		return Log{}, f.failLoad
	}
	var firsts []workflow.Entry
	for _, e := range slices.Backward(f.entries) {
		if (q.Card == "" || e.Card == q.Card) && (len(firsts) == 0 || firsts[len(firsts)-1].Step != e.Step) {
			firsts = append(firsts, e)
		}
	}
	place := 0
	if q.Around != 0 {
		place = max(0, slices.IndexFunc(firsts, func(e workflow.Entry) bool { return e.Step <= q.Around }))
	}
	from := max(0, min(place-q.Limit/2, len(firsts)-q.Limit))
	to := min(len(firsts), from+q.Limit)
	out := Log{Version: f.version, Newer: from > 0, Older: to < len(firsts)}
	undone := f.undoneBy()
	for _, e := range firsts[from:to] {
		out.Steps = append(out.Steps, f.step(e, undone))
	}
	return out, nil
}

func (f *fakeFile) ReadAt(id workflow.CardID, at time.Time) (Whole, error) {
	f.mu.Lock()
	then := f.asOf(at)
	f.mu.Unlock()
	return then.Read(id)
}

// asOf is the file as it stood: what came later is taken back.
func (f *fakeFile) asOf(at time.Time) *fakeFile {
	then := newFake(f.now)
	then.rules, then.version = f.rules, f.version
	for id, c := range f.cards {
		then.cards[id] = c
	}
	for _, e := range slices.Backward(f.entries) {
		if !e.At.After(at) {
			then.entries = append(then.entries, e)
			continue
		}
		var back []workflow.Change
		for _, ch := range slices.Backward(e.Changes) {
			back = append(back, workflow.Change{Field: ch.Field, Key: ch.Key, Old: ch.New, New: ch.Old})
		}
		c, err := then.cards[e.Card].With(back)
		if err != nil {
			panic(err)
		}
		if then.cards[e.Card] = c; c.Kind == "" {
			delete(then.cards, e.Card)
		}
	}
	slices.Reverse(then.entries)
	return then
}

func (f *fakeFile) FallsDue(from, until workflow.Date) (out []Row, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.cards {
		if c.IsOpen() && c.Due != "" && from <= c.Due && c.Due <= until {
			out = append(out, Row{Card: c, Handle: f.handle(c.ID)})
		}
	}
	slices.SortFunc(out, func(a, b Row) int { return cmp.Or(a.Card.Due.Since(b.Card.Due), cmp.Compare(a.Card.ID, b.Card.ID)) })
	return out, f.failLoad
}

func (f *fakeFile) News(after uint64, most int) (out []NewsLine, newest uint64, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	undone := f.undoneBy()
	for _, e := range slices.Backward(f.entries) {
		if newest = max(newest, e.Seq); e.Seq > after && len(out) < most {
			out = append(out, NewsLine{Entry: e, Handle: f.handle(e.Card), Title: f.cards[e.Card].Title, Undone: undone[e.Step] != 0})
		}
	}
	return out, newest, f.failLoad
}
