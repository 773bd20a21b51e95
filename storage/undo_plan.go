package storage

import (
	"errors"
	"fmt"
	"slices"

	"opsboard/workflow"
)

// PlanUndo is what [Store.Undo] of the same step would answer now: the entries
// that it would write with their changes and the numbers that they would have,
// and the cards as they would be; or the error that stands against it. Nothing
// is written, and the entries have no ids yet.
func (s *Store) PlanUndo(step uint64, stamp Stamp) (Receipt, error) {
	var out Receipt
	err := s.view("read the history of", func(t *tx) error {
		w := t.work()
		w.plan = true
		return w.reverse(stamp, stepToUndo(step, stamp), &out)
	})
	if err != nil {
		return Receipt{}, err
	}
	return out, nil
}

// nameLater lets a refusal to take an entry back say which later step stands in
// the way. Other errors stay as they are.
func (t *tx) nameLater(err error, e workflow.Entry) error {
	var refusal *workflow.Refusal
	if !errors.As(err, &refusal) || refusal.Rule == workflow.RuleNewer {
		return err
	}
	later, failed := t.laterThan(e)
	if failed != nil {
		return failed
	}
	if later.Seq == 0 {
		return refusal
	}
	what := later.What
	if e.Card != "" {
		handle, err := t.handleOf(e.Card)
		if err != nil {
			return err
		}
		what += " of " + handle
	}
	named := *refusal
	named.Later = later.Step
	named.Message = fmt.Sprintf("%s (later: step %d, %s by %s)", refusal.Message, later.Step, what, later.By)
	return &named
}

// laterThan is the newest entry after the step of e that still shapes its card
// and touches what e changed; else the newest that still shapes the card. Seq 0:
// there is none.
func (t *tx) laterThan(e workflow.Entry) (touching workflow.Entry, err error) {
	var newest workflow.Entry
	err = t.backInTime(LogQuery{Card: e.Card}, func(seq uint64) (bool, error) {
		if seq <= e.Seq {
			return false, nil
		}
		later, err := t.entry(seq, nil)
		if err != nil || later.Card != e.Card || later.Step <= e.Step {
			return err == nil, err
		}
		stands, err := t.inForce(later.Entry)
		if err != nil || !stands {
			return err == nil, err
		}
		if newest.Seq == 0 {
			newest = later.Entry
		}
		if touchesSame(e.Changes, later.Changes) {
			touching = later.Entry
		}
		return touching.Seq == 0, nil
	})
	if touching.Seq == 0 {
		touching = newest
	}
	return touching, err
}

// touchesSame reports whether both lists change a value in common. Marks are
// left out: they follow from the rest.
func touchesSame(a, b []workflow.Change) bool {
	return slices.ContainsFunc(a, func(x workflow.Change) bool {
		return x.Field != workflow.FieldForced && slices.ContainsFunc(b, func(y workflow.Change) bool { return x.Field == y.Field && x.Key == y.Key })
	})
}

// handleOf is the card's handle; its id where the card is gone.
func (t *tx) handleOf(id workflow.CardID) (string, error) {
	h, err := t.readHead(id)
	if h == nil || err != nil {
		return string(id), err
	}
	return t.handle(h.named())
}
