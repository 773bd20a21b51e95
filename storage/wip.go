package storage

import "opsboard/workflow"

// admit asks the rules whether the card may enter its stage, which is counted as
// this step left it so far: the cards of one step count each other.
func (w *work) admit(op workflow.Op, before, after workflow.Card) error {
	if w.t.rules.Limit(after.Stage) == 0 || !workflow.Enters(before, after) {
		return nil
	}
	lanes, err := w.t.lanes()
	if err != nil {
		return err
	}
	count := openIn(lanes, after.Stage)
	for _, c := range w.order {
		if c.old != nil && isOpenIn(c.old.card, after.Stage) {
			count--
		}
		if isOpenIn(c.new.card, after.Stage) {
			count++
		}
	}
	return w.t.rules.Admit(op, before, after, count)
}

func isOpenIn(c workflow.Card, s workflow.Stage) bool {
	return c.Kind != "" && c.IsOpen() && c.Stage == s
}

// openIn is how many open cards of all kinds the stage has.
func openIn(lanes []lane, s workflow.Stage) int {
	n := 0
	for _, l := range lanes {
		if l.state == stateOpen && l.isStage(s) {
			n += l.count
		}
	}
	return n
}
