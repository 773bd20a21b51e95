package storage

import (
	"fmt"
	"slices"
	"strconv"

	"opsboard/workflow"
)

// Undo takes a step back, entry by entry, newest first, by a new step. Step 0
// means the newest step of stamp.By that stands and is no undo. Where there is
// none, or where something of it was changed again since, the answer is a
// *[workflow.Refusal]; its Later is the step that stands in the way, which the
// sentence names. An undo that is named by its number is redone, and the
// undo of a redo takes the first step back again.
func (s *Store) Undo(step uint64, stamp Stamp) (Receipt, error) {
	return s.reverse(stamp, stepToUndo(step, stamp))
}

func stepToUndo(step uint64, stamp Stamp) func(*tx) (storedEntry, error) {
	return func(t *tx) (storedEntry, error) {
		if step == 0 {
			return t.lastStep(stamp.By)
		}
		return t.namedStep(step)
	}
}

// Redo takes an undo back. Step 0 means the newest undo of stamp.By, unless
// that person changed something after it: then there is nothing to redo, which
// is a *[workflow.Refusal].
func (s *Store) Redo(step uint64, stamp Stamp) (Receipt, error) {
	return s.reverse(stamp, func(t *tx) (storedEntry, error) {
		if step == 0 {
			return t.lastUndo(stamp.By)
		}
		first, err := t.namedStep(step)
		if err == nil && first.Undoes == 0 {
			return first, noUndo("step %d was not an undo: there is nothing to redo", step)
		}
		return first, err
	})
}

func noUndo(format string, a ...any) error {
	return &workflow.Refusal{Rule: "card/undo", Message: fmt.Sprintf(format, a...)}
}

// lastStep is the first entry of the newest step of a person that stands and is
// no undo.
func (t *tx) lastStep(by string) (found storedEntry, err error) {
	err = t.stepsOf(by, func(first storedEntry) (bool, error) {
		stands, err := t.inForce(first.Entry)
		if stands {
			found = first
		}
		return !stands, err
	})
	if err == nil && found.Seq == 0 {
		err = noUndo("there is nothing by %s to undo", by)
	}
	return found, err
}

// lastUndo is the first entry of the newest undo of a person that stands, with
// nothing done after it.
func (t *tx) lastUndo(by string) (found storedEntry, err error) {
	blocked := uint64(0)
	err = t.stepsOf(by, func(first storedEntry) (bool, error) {
		if first.Undoes != 0 && first.IsRedo {
			return true, nil
		}
		taken, err := t.undoneBy(first.Step)
		switch {
		case err != nil || taken != 0:
			return true, err
		case first.Undoes != 0:
			found = first
		default:
			blocked = first.Step
		}
		return false, nil
	})
	switch {
	case err != nil:
	case blocked != 0:
		err = noUndo("there is nothing to redo: something was changed since the last undo (step %d)", blocked)
	case found.Seq == 0:
		err = noUndo("there is nothing by %s to redo", by)
	}
	return found, err
}

// namedStep is the first entry of the step that the number means: that of the
// step, or of any entry in it. For a redo it is the step that was brought back.
func (t *tx) namedStep(n uint64) (storedEntry, error) {
	if n > t.end().seq {
		return storedEntry{}, &workflow.Invalid{Field: "number", Value: strconv.FormatUint(n, 10), Why: fmt.Sprintf("is no line of the history, which ends with %d", t.end().seq)}
	}
	e, err := t.entry(n, nil)
	for err == nil && (e.Seq != e.Step || e.IsRedo) {
		if e.Seq != e.Step {
			e, err = t.earlier(e.Step, e.Seq)
		} else if e, err = t.earlier(e.Undoes, e.Seq); err == nil { // a redo took back an undo, which took back the step meant
			e, err = t.earlier(e.Undoes, e.Seq)
		}
	}
	return e, err
}

// earlier is the line of a number that a later line refers to.
func (t *tx) earlier(seq, later uint64) (storedEntry, error) {
	if seq == 0 || seq >= later {
		return storedEntry{}, damaged("line %d of the history is said to follow from line %d", later, seq)
	}
	return t.entry(seq, nil)
}

// reverse takes the chosen step back in one transaction.
func (s *Store) reverse(stamp Stamp, choose func(*tx) (storedEntry, error)) (Receipt, error) {
	var out Receipt
	err := s.update("write to", func(t *tx) error { return t.work().reverse(stamp, choose, &out) })
	if err != nil {
		return Receipt{}, err
	}
	return out, nil
}

func (w *work) reverse(stamp Stamp, choose func(*tx) (storedEntry, error), out *Receipt) error {
	if err := checkBy(stamp.By); err != nil {
		return err
	}
	first, err := choose(w.t)
	if err != nil {
		return err
	}
	by, err := w.t.undoneBy(first.Step)
	switch {
	case err != nil:
		return err
	case by != 0 && first.Undoes != 0:
		return noUndo("step %d was redone already, by step %d", first.Step, by)
	case by != 0:
		return noUndo("step %d was undone already, by step %d", first.Step, by)
	}
	return w.takeBack(first, stamp, out)
}

// takeBack undoes the entries of a step, newest first.
func (w *work) takeBack(first storedEntry, stamp Stamp, out *Receipt) error {
	lines, err := w.t.linesOfStep(first.Step)
	if err != nil {
		return err
	}
	later := w.aheadOf(lines)
	for _, l := range slices.Backward(lines) {
		if err := w.undoEntry(l.Seq, first.Undoes != 0, stamp, later); err != nil {
			return err
		}
	}
	err = w.finish(out)
	if err == errUnchanged {
		return noUndo("step %d changed nothing that still stands", first.Step)
	}
	return err
}

// linesOfStep are a step's entries as far as they say of which card they are,
// oldest first. They follow one another.
func (t *tx) linesOfStep(step uint64) (lines []workflow.Entry, err error) {
	end := t.end().seq
	for seq := step; seq <= end; seq++ {
		raw, err := t.line(seq)
		if err != nil {
			return nil, err
		}
		e, err := decodeEntry(seq, raw, func(value) (string, error) { return "", nil })
		if err != nil {
			return nil, err
		}
		if e.Step != step {
			break
		}
		lines = append(lines, workflow.Entry{Seq: seq, Step: step, Card: e.Card})
	}
	return lines, nil
}

// undoEntry takes one entry back. later says of cards whether something later than
// the step is in force there, and learns it of the others.
func (w *work) undoEntry(seq uint64, isRedo bool, stamp Stamp, later map[workflow.CardID]bool) error {
	t := w.t
	refs := map[string]uint64{}
	e, err := t.entry(seq, refs)
	if err != nil {
		return err
	}
	back := storedEntry{Actor: stamp.By, Entry: workflow.Entry{
		Card: e.Card, What: "undo", By: stamp.By, At: stamp.At.UTC(), Door: stamp.Door,
		Undoes: e.Step, IsRedo: isRedo,
	}}
	if isRedo {
		back.What = "redo"
	}
	if !w.plan {
		back.ID = t.s.newID()
	}
	if e.Card == "" {
		return w.undoFlow(e, back)
	}
	c, err := w.card(e.Card)
	if err != nil {
		return err
	}
	for text, ref := range refs {
		c.new.refs[text] = ref
	}
	changed, asked := later[e.Card]
	if !asked {
		if changed, err = t.changedAfter(e.Entry); err != nil {
			return err
		}
		later[e.Card] = changed
	}
	d, err := t.rules.Undo(c.new.card, e.Entry, !changed, stamp.At)
	if err != nil {
		return t.nameLater(err, e.Entry)
	}
	if len(d.Changes) == 0 {
		return nil
	}
	if back.Over, err = w.passed(c.new.card, d.Card); err != nil {
		return err
	}
	return w.add(c, d, back)
}

// changedAfter reports whether its card is no longer what the step of e left: an
// entry after it is in force, or a step before it was taken back since, or brought
// back. A later step that was itself taken back is as if it had never been.
func (t *tx) changedAfter(e workflow.Entry) (bool, error) {
	changed := false
	turned := map[uint64]bool{} // the earlier steps that are not what they were then: in force, or not
	last := uint64(0)
	err := t.entriesOfCard(e.Card, func(seq uint64) (bool, error) {
		later, err := t.entry(seq, nil)
		if err != nil || later.Step <= e.Step {
			return false, err
		}
		if later.Undoes == 0 {
			changed, err = t.inForce(later.Entry)
			return !changed, err
		}
		if later.Step == last {
			return true, nil // of the same undo
		}
		last = later.Step
		meant, err := t.stepMeant(later.Undoes)
		if err == nil && meant < e.Step {
			turned[meant] = !turned[meant]
		}
		return true, err
	})
	for _, odd := range turned {
		changed = changed || odd
	}
	return changed, err
}

// stepMeant is the step that is taken back or brought back where a step is undone
// that may itself be an undo.
func (t *tx) stepMeant(step uint64) (uint64, error) {
	for {
		e, err := t.entry(step, nil)
		switch {
		case err != nil || e.Undoes == 0:
			return step, err
		case e.Undoes >= step:
			return 0, damaged("step %d is said to take back step %d", step, e.Undoes)
		}
		step = e.Undoes
	}
}
