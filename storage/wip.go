package storage

import "opsboard/workflow"

// crowds is how many open cards each limited stage has, as a step leaves it: the
// cards of one step count each other. Its zero value has not counted yet.
type crowds struct {
	lanes []lane
	open  map[crowd]int
}

// crowd is the open cards of a stage.
type crowd struct {
	stage workflow.Stage
	kind  workflow.Kind // "": all kinds together
}

// count is how many open cards are in the stage, without those that the step
// brought there or took away, and with these.
func (y *crowds) count(t *tx, s workflow.Stage) (workflow.Count, error) {
	if y.open == nil {
		lanes, err := t.lanes()
		if err != nil {
			return nil, err
		}
		y.lanes, y.open = lanes, map[crowd]int{}
	}
	return func(k workflow.Kind) int { return openIn(y.lanes, s, k) + y.open[crowd{s, k}] }, nil
}

// moved notes that a card became another.
func (y *crowds) moved(before, after workflow.Card) {
	if y.open == nil {
		return
	}
	add := func(c workflow.Card, n int) {
		if c.Kind != "" && c.IsOpen() {
			y.open[crowd{c.Stage, ""}] += n
			y.open[crowd{c.Stage, c.Kind}] += n
		}
	}
	add(before, -1)
	add(after, 1)
}

// admit asks the rules whether the card may enter its stage, which is counted as
// this step left it so far. Granted, it says what limits the card passes.
func (w *work) admit(op workflow.Op, before, after workflow.Card) (string, error) {
	if !w.t.rules.IsLimited(after.Stage) {
		return "", nil
	}
	count, err := w.counted(after.Stage)
	if err != nil {
		return "", err
	}
	over, err := w.t.rules.Admit(op, before, after, count)
	return workflow.OverText(over), err
}

// passed are the limits that a card passes which is placed whatever they say.
func (w *work) passed(before, after workflow.Card) (string, error) {
	if !w.t.rules.IsLimited(after.Stage) {
		return "", nil
	}
	count, err := w.counted(after.Stage)
	if err != nil {
		return "", err
	}
	return workflow.OverText(w.t.rules.Passed(before, after, count)), nil
}

// counted is what the stage holds as this step left it so far.
func (w *work) counted(s workflow.Stage) (workflow.Count, error) {
	fresh := w.crowds.open == nil
	count, err := w.crowds.count(w.t, s)
	if err == nil && fresh {
		for _, c := range w.order { // what the step did before it was first asked
			w.crowds.moved(c.before(), c.new.card)
		}
	}
	return count, err
}

// imported notes that a card from elsewhere came to stand in its stage, and says
// what limits it passes there: an import is never refused.
func (y *crowds) imported(t *tx, c workflow.Card) (string, error) {
	if len(t.rules.Limits()) == 0 {
		return "", nil
	}
	count, err := y.count(t, c.Stage)
	if err != nil {
		return "", err
	}
	over := t.rules.Passed(workflow.Card{}, c, count)
	y.moved(workflow.Card{}, c)
	return workflow.OverText(over), nil
}

// openIn is how many open cards of a kind, "" for all, the stage has.
func openIn(lanes []lane, s workflow.Stage, k workflow.Kind) int {
	n, kind := 0, string(appendName(nil, string(k)))
	for _, l := range lanes {
		if l.state == stateOpen && l.isStage(s) && (k == "" || l.kind == kind) {
			n += l.count
		}
	}
	return n
}

// openOf is how many open cards the stage has of each kind that is limited
// there; nil where none is.
func (t *tx) openOf(lanes []lane, s workflow.Stage) map[workflow.Kind]int {
	var out map[workflow.Kind]int
	for _, l := range t.rules.Limits() {
		if l.Stage == s && l.Kind != "" {
			if out == nil {
				out = map[workflow.Kind]int{}
			}
			out[l.Kind] = openIn(lanes, s, l.Kind)
		}
	}
	return out
}

// OpenIn counts the open cards of stages, as the limits of work in progress count
// them.
func (s *Store) OpenIn() (func(workflow.Stage) workflow.Count, error) {
	var lanes []lane
	err := s.view("read", func(t *tx) (err error) {
		lanes, err = t.lanes()
		return err
	})
	return func(of workflow.Stage) workflow.Count {
		return func(k workflow.Kind) int { return openIn(lanes, of, k) }
	}, err
}
