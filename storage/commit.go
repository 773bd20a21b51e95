package storage

import (
	"strings"
	"time"
	"unicode/utf8"

	"opsboard/workflow"
)

// Stamp says who acts, when, and through which door.
type Stamp struct {
	By   string
	At   time.Time
	Door workflow.Door
}

// Receipt is what a write did. Step 0 and no entries: nothing changed, and
// nothing was written.
type Receipt struct {
	Step    uint64           // by which it can be taken back
	Cards   []workflow.Card  // as they are now, whole, as they were touched; one whose making was undone is empty but for its id
	Entries []workflow.Entry // what the history gained
	Refused []Refused        // of CommitEach: what was not done
}

// Refused is a wish that a rule turned down.
type Refused struct {
	Op  workflow.Op
	Err error // a *workflow.Refusal, *workflow.Invalid or *NotFound
}

// Commit does all of the ops in one transaction, as one step, or none of them.
// Each is judged by the rules on what the file holds then; the first that is
// turned down is the error, as it is: a *[workflow.Refusal], *[workflow.Invalid]
// or *[NotFound]. Trouble with the file is a *[FileError].
func (s *Store) Commit(ops ...workflow.Op) (Receipt, error) {
	var out Receipt
	err := s.update("write to", func(t *tx) error {
		w := t.work()
		w.ahead(cardsOf(ops), nil)
		for _, op := range ops {
			if err := w.do(op); err != nil {
				return err
			}
		}
		return w.finish(&out)
	})
	if err != nil {
		return Receipt{}, err
	}
	return out, nil
}

// CommitEach is Commit, but an op that is turned down is listed in Refused and
// the rest is done.
func (s *Store) CommitEach(ops ...workflow.Op) (Receipt, error) {
	var out Receipt
	err := s.update("write to", func(t *tx) error {
		w := t.work()
		w.ahead(cardsOf(ops), nil)
		out = Receipt{}
		for _, op := range ops {
			err := w.do(op)
			if isAnswer(err) {
				out.Refused = append(out.Refused, Refused{op, err})
			} else if err != nil {
				return err
			}
		}
		return w.finish(&out)
	})
	if err != nil {
		return Receipt{}, err
	}
	return out, nil
}

// work is a step in the making.
type work struct {
	t       *tx
	step    uint64
	cards   map[workflow.CardID]*touched
	order   []*touched
	entries []workflow.Entry
	crowds  crowds
	plan    bool // nothing is written: this only says what would be
}

// touched is a card before and after the step.
type touched struct {
	old, new *cardState
	changed  bool // it stands in the order of the step
}

// before is the card before the step; the zero card for one that it makes.
func (c *touched) before() workflow.Card {
	if c.old == nil {
		return workflow.Card{}
	}
	return c.old.card
}

func (t *tx) work() *work {
	return &work{t: t, cards: map[workflow.CardID]*touched{}}
}

// card is the card as this step left it so far. One that does not exist comes
// as an empty state, ready to be made.
func (w *work) card(id workflow.CardID) (*touched, error) {
	if c := w.cards[id]; c != nil {
		return c, nil
	}
	st, err := w.t.readState(id)
	if err != nil {
		return nil, err
	}
	c := &touched{old: st, new: st}
	if st == nil {
		c.new = &cardState{id: id, refs: map[string]uint64{}}
	}
	w.cards[id] = c
	return c, nil
}

// found tells the step of a card that was read already.
func (w *work) found(st *cardState) {
	if w.cards[st.id] == nil {
		w.cards[st.id] = &touched{old: st, new: st}
	}
}

// do judges one wish and, when it is granted, writes its entry.
func (w *work) do(op workflow.Op) error {
	if err := checkOp(op); err != nil {
		return err
	}
	c, err := w.card(op.Card)
	if err != nil {
		return err
	}
	if _, makes := op.Do.(workflow.Create); !makes && c.new.isGone() {
		return &NotFound{Name: string(op.Card)}
	}
	d, err := w.t.rules.Apply(c.new.card, op)
	if err != nil || len(d.Changes) == 0 {
		return err
	}
	over, err := w.admit(op, c.new.card, d.Card)
	if err != nil {
		return err
	}
	return w.add(c, d, storedEntry{Actor: op.By, Entry: workflow.Entry{
		ID: op.ID, Card: op.Card, What: op.Do.Name(), By: op.By, At: op.At.UTC(), Door: op.Door, Over: over,
	}})
}

// add writes an entry for a decision and takes its card over.
func (w *work) add(c *touched, d workflow.Decision, e storedEntry) error {
	if c.new.num == 0 && !w.plan {
		num, err := w.t.number(c.new.id)
		if err != nil {
			return err
		}
		c.new.num = num
	}
	e.Step, e.Rule, e.Reason, e.Changes = w.step, d.Rule, d.Reason, d.Changes
	if err := w.keep(&e, c.new.refs); err != nil {
		return err
	}
	w.crowds.moved(c.new.card, d.Card)
	if !c.changed {
		c.changed = true
		w.order = append(w.order, c)
	}
	c.new = c.new.with(d.Card)
	w.entries = append(w.entries, e.Entry)
	return nil
}

// keep writes the entry; a plan gives it the number that it would have.
func (w *work) keep(e *storedEntry, refs map[string]uint64) error {
	if w.plan {
		end := w.t.end()
		end.seq++
		e.Seq = end.seq
		if e.Step == 0 {
			e.Step = e.Seq
		}
	} else if err := w.t.addEntry(e, refs); err != nil {
		return err
	}
	if w.step == 0 {
		w.step = e.Seq
	}
	return nil
}

// finish writes the cards and fills the receipt.
func (w *work) finish(out *Receipt) error {
	if len(w.entries) == 0 {
		return errUnchanged
	}
	if !w.plan {
		sideByOne(len(w.order), func(i int) { w.t.make(w.order[i].new) })
	}
	for _, c := range w.order {
		if !w.plan {
			if err := w.t.putCard(c.old, c.new); err != nil {
				return err
			}
		}
		out.Cards = append(out.Cards, c.new.card)
	}
	out.Step, out.Entries = w.step, w.entries
	return nil
}

// checkOp refuses an op that could not be kept: without an id for its card, or
// by nobody.
func checkOp(op workflow.Op) error {
	if op.Do == nil {
		return &workflow.Invalid{Field: "op", Why: "says nothing to do"}
	}
	if err := checkID(op.Card); err != nil {
		return err
	}
	return checkBy(op.By)
}

func checkBy(by string) error {
	switch {
	case strings.TrimSpace(by) == "":
		return &workflow.Invalid{Field: "name", Value: by, Why: "is empty: say who acts"}
	case len(by) > maxActor:
		return &workflow.Invalid{Field: "name", Value: by, Why: "is too long: at most 255 bytes fit"}
	case !utf8.ValidString(by) || strings.ContainsRune(by, 0):
		return &workflow.Invalid{Field: "name", Value: strings.ToValidUTF8(by, "\uFFFD"), Why: "is not plain text"}
	}
	return nil
}
