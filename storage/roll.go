package storage

import (
	"bytes"
	"encoding/json"
	"errors"
	"hash/crc32"
	"slices"
	"time"

	"opsboard/workflow"
)

// Itself is who acts when the board does.
const Itself = "opsboard"

// rolled is what is kept of the last time that the board took its cards on.
type rolled struct {
	Until workflow.Date `json:"until"`          // the day up to which it was done
	Under uint32        `json:"under"`          // the workflow and the cadence that it was done under
	Part  string        `json:"part,omitempty"` // of a roll under way: which one it is
}

// rollPart is how many cards are taken on in one transaction: on a usual day all
// that are due, after an import a part of them, so that memory stays bounded and
// others work meanwhile. In a large board each of them lies in other pages of each
// index, so that a part of them takes as much memory.
const (
	rollPart      = 2_000
	largeRollPart = 500
)

// rollAtOnce is that for a board whose last card has the number.
func rollAtOnce(last uint32) int {
	if last >= largeBoard {
		return largeRollPart
	}
	return rollPart
}

// Roll takes on the cards whose day has come: queued cards whose iteration began
// arrive, open cards whose iteration ended roll over. It is done by the board
// itself, and once for each day, whichever process comes first; when there is
// nothing to do, it is one short read. It is one step, where there are more than
// two thousand cards, of a large board fewer, several; the receipt names the last one, and no cards.
func (s *Store) Roll(at time.Time) (Receipt, error) {
	var out Receipt
	err := s.RollInParts(at, func(step uint64, entries []workflow.Entry) {
		out.Step, out.Entries = step, append(out.Entries, entries...)
	})
	if err != nil {
		return Receipt{}, err
	}
	return out, nil
}

// RollInParts is [Store.Roll] that tells of each step once it is done, for who
// does not want to hold all that happens to a large board.
func (s *Store) RollInParts(at time.Time, told func(step uint64, entries []workflow.Entry)) error {
	due := false
	err := s.view("read", func(t *tx) (err error) {
		due, err = t.mustRoll(at)
		return err
	})
	if err != nil || !due {
		return err
	}
	for g := (&rolling{at: at}); !g.done; {
		part, err := s.rollOn(g)
		if err != nil {
			return err
		}
		if len(part.Entries) > 0 {
			told(part.Step, part.Entries)
		}
		if !g.done {
			makeRoom()
		}
	}
	return nil
}

// rollOn does the next part of a roll.
func (s *Store) rollOn(g *rolling) (part Receipt, err error) {
	err = s.update("write to", func(t *tx) error {
		part = Receipt{}
		if due, err := t.mustRoll(g.at); err != nil || !due {
			g.done = true // somebody else came first
			return errors.Join(err, unless(due))
		}
		return t.roll(g, &part)
	})
	return part, err
}

// rolling is a roll under way.
type rolling struct {
	at    time.Time
	part  string          // its name, once there is more than one part
	after workflow.CardID // the card that the last part ended with
	done  bool
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
		return t.eachDue(at, "", func(st *cardState, do []workflow.Action) error {
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
	if err == nil && len(body) == 0 {
		err = t.metaIsOurs()
	}
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
// Many come in the order of their ids, which is that of the file, and begin after
// the card that is named.
func (t *tx) eachDue(at time.Time, after workflow.CardID, visit func(*cardState, []workflow.Action) error) error {
	last, err := t.lastRoll()
	if err != nil {
		return err
	}
	cadence := t.rules.Cadence()
	today := cadence.Today(at)
	all := last.Until < cadence.At(today).Start
	ids, err := t.cardsWithIterationUpTo(today, after)
	if err != nil {
		return err
	}
	if len(ids) > rollAtOnce(t.lastNumber()) {
		slices.SortFunc(ids, bytes.Compare)
	}
	var fields fieldSet
	fields.add(workflow.FieldIteration)
	for _, key := range ids {
		id := workflow.CardID(key)
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

// errPart ends a part of a roll.
var errPart = errors.New("enough for one transaction")

// roll takes the next part of the cards on. After the last part it notes until
// when; but where an import came between the parts, they begin anew, because it
// may have brought cards that are due and stand before those that were visited.
func (t *tx) roll(g *rolling, out *Receipt) error {
	w, from, most := t.work(), g.after, rollAtOnce(t.lastNumber())
	err := t.eachDue(g.at, from, func(st *cardState, do []workflow.Action) error {
		if len(w.order) >= most {
			return errPart
		}
		g.after = st.id
		w.found(st)
		for _, d := range do {
			if err := w.do(t.rollOp(st.id, g.at, d)); err != nil {
				return err
			}
		}
		return nil
	})
	more := errors.Is(err, errPart)
	if err != nil && !more {
		return err
	}
	if err := w.finish(out); err != nil && !errors.Is(err, errUnchanged) {
		return err
	}
	last, err := t.lastRoll()
	if err != nil {
		return err
	}
	switch {
	case more && from != "":
		return nil // the first part said that it is under way
	case more:
		if g.part == "" {
			g.part = t.s.newID()
		}
		last.Part = g.part
	case from != "" && last.Part != g.part:
		g.after = ""
		return nil
	default:
		g.done, last = true, rolled{Until: t.rules.Cadence().Today(g.at)}
	}
	if last.Under, err = t.under(); err != nil {
		return err
	}
	body, err := json.Marshal(last)
	if err != nil {
		return err
	}
	return t.setMeta(metaRolled, body)
}

// rollAgain makes the next Roll look at every card, as after an import.
func (t *tx) rollAgain() error { return t.setMeta(metaRolled, []byte(`{}`)) }
