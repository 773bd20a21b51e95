package storage

import (
	"time"

	"opsboard/workflow"
)

// rows are the cards as lists show them, as of the moment that is asked for.
func (p *search) rows(ids []workflow.CardID) ([]Row, error) {
	if p.until.IsZero() {
		return p.t.rows(ids)
	}
	out, all, ops := make([]Row, len(ids)), allFields(), inOrder{c: p.t.bucket(bucketOp).Cursor(), near: linesNear}
	for i, id := range ids {
		st, err := p.t.standingOf(id, p.until)
		if err != nil {
			return nil, err
		}
		if err := p.t.foldLight(&ops, st, &all, &out[i].Card, nil); err != nil {
			return nil, err
		}
		if out[i].Handle, err = p.t.handleThen(id); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// handleThen is the name by which the card is found today, whatever it was
// called then; where it is gone, the beginning of its id.
func (t *tx) handleThen(id workflow.CardID) (string, error) {
	h, err := t.readHead(id)
	if err != nil {
		return "", err
	}
	if h == nil {
		return t.prefix(id)
	}
	return t.handle(h.named())
}

// Then is a card as it stood at a moment.
type Then struct {
	Card    workflow.Card // whole
	Handle  string        // by which it is found today
	History []LogLine     // up to then, newest first; Undone says what was undone by then
}

// CardAt is the card as it stood at a moment: what the lines of its history up
// to then make of it. A card that was not on the board then is a *[NotFound].
func (s *Store) CardAt(id workflow.CardID, at time.Time) (Then, error) {
	var out Then
	err := s.view("read", func(t *tx) error {
		st, err := t.standingOf(id, at)
		if err != nil {
			return err
		}
		if st == nil {
			return &NotFound{Name: string(id), Why: "it was not on the board then"}
		}
		if out.Card, err = t.foldWhole(st); err != nil {
			return err
		}
		if out.Handle, err = t.handleThen(id); err != nil {
			return err
		}
		out.History, err = t.historyThen(st, at, out.Handle)
		return err
	})
	if err != nil {
		return Then{}, err
	}
	return out, nil
}

// historyThen are the lines that made the card what it was, newest first.
func (t *tx) historyThen(st *standing, at time.Time, handle string) ([]LogLine, error) {
	undone := map[uint64]bool{} // the steps that were taken back by then
	out := make([]LogLine, len(st.lines))
	for i, seq := range st.lines {
		e, err := t.entry(seq, nil)
		if err != nil {
			return nil, err
		}
		out[len(out)-1-i] = LogLine{Entry: e.Entry, Handle: handle}
		if e.Undoes == 0 {
			continue
		}
		undone[e.Undoes] = true
		taken, err := t.entry(e.Undoes, nil)
		if err != nil {
			return nil, err
		}
		if taken.Undoes != 0 {
			undone[taken.Undoes] = false
		}
	}
	for i, l := range out {
		if out[i].Undone = undone[l.Step]; out[i].Undone {
			continue
		}
		by, err := t.undoneBy(l.Step) // an undo that found nothing to change on this card
		if err != nil || by == 0 {
			continue
		}
		e, err := t.entry(by, nil)
		if err != nil {
			return nil, err
		}
		out[i].Undone = !e.At.After(at)
	}
	return out, nil
}
