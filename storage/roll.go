package storage

import (
	"encoding/json"
	"errors"
	"hash/crc32"
	"time"

	"opsboard/workflow"
)

// Itself is who acts when the board does.
const Itself = "opsboard"

// rolled is what is kept of the last time that the board took its cards on.
type rolled struct {
	Until workflow.Date `json:"until"` // the day up to which it was done
	Under uint32        `json:"under"` // the workflow and the cadence that it was done under
}

// Roll takes on the cards whose day has come: queued cards whose iteration began
// arrive, open cards whose iteration ended roll over. It is one step, done by
// the board itself, and done once for each day, whichever process comes first;
// when there is nothing to do, it is one short read.
func (s *Store) Roll(at time.Time) (Receipt, error) {
	due := false
	err := s.view("read", func(t *tx) (err error) {
		due, err = t.mustRoll(at)
		return err
	})
	if err != nil || !due {
		return Receipt{}, err
	}
	var out Receipt
	err = s.update("write to", func(t *tx) error {
		if due, err := t.mustRoll(at); err != nil || !due {
			return errors.Join(err, unless(due))
		}
		return t.roll(at, &out)
	})
	if err != nil {
		return Receipt{}, err
	}
	return out, nil
}

func unless(due bool) error {
	if due {
		return nil
	}
	return errUnchanged
}

// Due is what [Store.Roll] would do at that moment.
func (s *Store) Due(at time.Time) ([]workflow.Op, error) {
	var ops []workflow.Op
	err := s.view("read", func(t *tx) error {
		due, err := t.mustRoll(at)
		if err != nil || !due {
			return err
		}
		return t.eachDue(at, func(st *cardState, do []workflow.Action) error {
			for _, d := range do {
				ops = append(ops, t.rollOp(st.id, at, d))
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	return ops, nil
}

func (t *tx) rollOp(id workflow.CardID, at time.Time, do workflow.Action) workflow.Op {
	return workflow.Op{ID: t.s.newID(), Card: id, By: Itself, At: at, Door: workflow.DoorItself, Do: do}
}

// under stands for the workflow and the cadence: when either changes, every
// card is looked at again.
func (t *tx) under() (uint32, error) {
	text, err := t.meta(metaWorkflow)
	c := t.rules.Cadence()
	zone := "UTC"
	if c.Zone != nil {
		zone = c.Zone.String()
	}
	cadence := decimal(uint64(c.Days)) + c.First.String() + zone
	return crc32.Update(crc32.Checksum(text, castagnoli), castagnoli, []byte(cadence)), err
}

// lastRoll is what is kept of the last roll; the zero value where there was none
// under today's rules.
func (t *tx) lastRoll() (rolled, error) {
	var last rolled
	body, err := t.meta(metaRolled)
	if err != nil || len(body) == 0 {
		return last, err
	}
	if err := json.Unmarshal(body, &last); err != nil {
		return last, damaged("record %s cannot be read: %v", nameRecord(bucketMeta, []byte(metaRolled)), err)
	}
	under, err := t.under()
	if last.Under != under {
		return rolled{}, err
	}
	return last, err
}

func (t *tx) mustRoll(at time.Time) (bool, error) {
	last, err := t.lastRoll()
	return last.Until < t.rules.Cadence().Today(at), err
}

// eachDue visits the cards that the board must take on, with what it does. In
// the middle of an iteration only what became due since the last roll counts,
// so that an arrival which somebody took back is left alone until the next one.
func (t *tx) eachDue(at time.Time, visit func(*cardState, []workflow.Action) error) error {
	last, err := t.lastRoll()
	if err != nil {
		return err
	}
	cadence := t.rules.Cadence()
	today := cadence.Today(at)
	all := last.Until < cadence.At(today).Start
	ids, err := t.cardsWithIterationUpTo(today)
	if err != nil {
		return err
	}
	var fields fieldSet
	fields.add(workflow.FieldIteration)
	for _, id := range ids {
		h, err := t.readHead(id)
		if err != nil {
			return err
		}
		if h == nil {
			return damaged("the index of iterations names the card %s, which is not there", id)
		}
		var brief workflow.Card // most are passed over: on most days nothing is due
		if err := h.light(&fields, &brief, nil); err != nil {
			return err
		}
		it := brief.Iteration
		if !all && it.Start <= last.Until && (it.End < last.Until || it.End >= today) {
			continue
		}
		st, err := t.stateOf(h)
		if err != nil {
			return err
		}
		if do := t.rules.Due(st.card, t.rollOp(id, at, nil)); len(do) > 0 {
			if err := visit(st, do); err != nil {
				return err
			}
		}
	}
	return nil
}

// roll takes the cards on and notes until when.
func (t *tx) roll(at time.Time, out *Receipt) error {
	w := t.work()
	err := t.eachDue(at, func(st *cardState, do []workflow.Action) error {
		for _, d := range do {
			if err := w.do(t.rollOp(st.id, at, d)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := w.finish(out); err != nil && !errors.Is(err, errUnchanged) {
		return err
	}
	under, err := t.under()
	if err != nil {
		return err
	}
	body, err := json.Marshal(rolled{Until: t.rules.Cadence().Today(at), Under: under})
	if err != nil {
		return err
	}
	return t.setMeta(metaRolled, body)
}

// rollAgain makes the next Roll look at every card, as after an import.
func (t *tx) rollAgain() error { return t.setMeta(metaRolled, []byte(`{}`)) }
