package storage

import (
	"slices"
	"sort"

	"opsboard/workflow"
)

// StepQuery asks for a window of the history, step by step.
type StepQuery struct {
	Card   workflow.CardID // only steps that touched this card; empty: all
	Around uint64          // the step, or an entry of it, to lay the window around; 0: the newest
	Limit  int             // at most so many steps
}

// StepLine is one step of the history: what one act did, and what one undo
// takes back.
type StepLine struct {
	Number   uint64
	First    workflow.Entry // its first entry, of the card asked for where one was
	Entries  int            // in the whole step, also those of other cards
	UndoneBy uint64         // the step that took it back, and is in force; 0: it stands
	Cards    []CardName     // the first few that it touched
}

// CardName is what people know a card by. A card whose making was undone has
// its id for a handle, and no title.
type CardName struct {
	ID            workflow.CardID
	Handle, Title string
}

// StepWindow is a part of the history, newest first.
type StepWindow struct {
	Version      uint64 // of the board then, as Store.Version gives it
	Steps        []StepLine
	Newer, Older bool // there are more at that end
}

// namedCards is how many cards of a step are named.
const namedCards = 3

// Steps gives a window of the history. Without a card its cost does not grow
// with the history; with one, it grows with that card's own.
func (s *Store) Steps(q StepQuery) (w StepWindow, err error) {
	err = s.view("read the history of", func(t *tx) error {
		w = StepWindow{Version: uint64(t.bolt.ID())}
		firsts, err := t.stepsAround(q, &w)
		for _, seq := range firsts {
			if err != nil {
				break
			}
			var line StepLine
			line, err = t.stepLine(seq)
			w.Steps = append(w.Steps, line)
		}
		return err
	})
	return w, err
}

// stepsAround is the numbers of the first entries of the steps in the window,
// newest first.
func (t *tx) stepsAround(q StepQuery, w *StepWindow) ([]uint64, error) {
	if q.Card != "" {
		return t.cardStepsAround(q, w)
	}
	end := t.end().seq
	at := q.Around
	if at == 0 || at > end {
		at = end
	}
	var newer []uint64
	if at > 0 {
		first, err := t.entry(at, nil)
		if err != nil {
			return nil, err
		}
		for seq := t.stepEnd(first.Step) + 1; seq <= end && len(newer) < q.Limit/2; seq = t.stepEnd(seq) + 1 {
			newer = append(newer, seq)
		}
	}
	slices.Reverse(newer)
	out := newer
	for seq := at; seq > 0 && len(out) < q.Limit; {
		e, err := t.entry(seq, nil)
		if err != nil {
			return nil, err
		}
		out = append(out, e.Step)
		seq = e.Step - 1
	}
	if len(out) > 0 {
		w.Newer, w.Older = t.stepEnd(out[0]) < end, out[len(out)-1] > 1
	}
	return out, nil
}

// cardStepsAround is stepsAround among the entries of one card.
func (t *tx) cardStepsAround(q StepQuery, w *StepWindow) ([]uint64, error) {
	var firsts []uint64
	last := uint64(0)
	if there, err := t.hasHistory(q.Card); err != nil || !there {
		return nil, err
	}
	err := t.entriesOfCard(q.Card, func(seq uint64) (bool, error) {
		e, err := t.entry(seq, nil)
		if e.Step == last && len(firsts) > 0 {
			firsts[len(firsts)-1] = seq
		} else {
			firsts = append(firsts, seq)
		}
		last = e.Step
		return true, err
	})
	if err != nil {
		return nil, err
	}
	place := 0
	if q.Around != 0 && q.Around < t.end().seq {
		e, err := t.entry(q.Around, nil)
		if err != nil {
			return nil, err
		}
		last := t.stepEnd(e.Step)
		place = max(0, min(sort.Search(len(firsts), func(i int) bool { return firsts[i] <= last }), len(firsts)-1))
	}
	from := around(place, q.Limit, len(firsts))
	to := min(len(firsts), from+q.Limit)
	w.Newer, w.Older = from > 0, to < len(firsts)
	return firsts[from:to], nil
}

// stepEnd is the number of the last entry of a step. The entries of a step
// follow one another, and steps never go back: so it can be searched for.
func (t *tx) stepEnd(step uint64) uint64 {
	of := func(seq uint64) uint64 {
		e, err := t.entry(seq, nil)
		if err != nil {
			return 0
		}
		return e.Step
	}
	end, jump, at := t.end().seq, uint64(1), step
	for at+jump <= end && of(at+jump) == step {
		at, jump = at+jump, jump*2
	}
	for ; jump > 0; jump /= 2 {
		if at+jump <= end && of(at+jump) == step {
			at += jump
		}
	}
	return at
}

// stepLine reads one step, seq being one of its entries.
func (t *tx) stepLine(seq uint64) (StepLine, error) {
	e, err := t.entry(seq, nil)
	if err != nil {
		return StepLine{}, err
	}
	line := StepLine{Number: e.Step, First: e.Entry}
	line.Entries = int(t.stepEnd(e.Step)-e.Step) + 1
	if line.UndoneBy, err = t.undoneBy(e.Step); err != nil {
		return line, err
	}
	for next := seq; next < e.Step+uint64(line.Entries) && len(line.Cards) < namedCards; next++ {
		if next != seq {
			if e, err = t.entry(next, nil); err != nil {
				return line, err
			}
		}
		if e.Card == "" || slices.ContainsFunc(line.Cards, func(c CardName) bool { return c.ID == e.Card }) {
			continue
		}
		name, err := t.cardName(e.Card)
		if err != nil {
			return line, err
		}
		line.Cards = append(line.Cards, name)
	}
	return line, nil
}

// cardName is what people know a card by.
func (t *tx) cardName(id workflow.CardID) (CardName, error) {
	out := CardName{ID: id, Handle: string(id)}
	h, err := t.readHead(id)
	if h == nil || err != nil {
		return out, err
	}
	var c workflow.Card
	all := allFields()
	if err := h.light(&all, &c, nil); err != nil {
		return out, err
	}
	out.Title = c.Title
	out.Handle, err = t.handle(c)
	return out, err
}
