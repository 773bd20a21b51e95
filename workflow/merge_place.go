package workflow

import "slices"

// place merges where the card stands.
func (w *merging) place() {
	base, mine, theirs := placeOf(&w.Base), placeOf(&w.Canon), placeOf(&w.Theirs)
	switch {
	case mine == theirs:
	case w.Base.Kind == "":
		w.moveTo(w.Theirs) // never agreed on: what is there stands
	case mine == base:
		w.moveTo(w.Theirs)
		w.judge()
	case theirs == base:
		w.recheck()
	case mine.stage == theirs.stage && mine.closed == theirs.closed:
	default:
		w.moveTo(w.Theirs)
		w.clash(Clash{Kind: ClashTransition, Field: FieldStage, Base: w.Base.Place(), Mine: w.Canon.Place(), Theirs: w.Theirs.Place()})
		w.judge()
	}
}

// moveTo takes the place of a card over, as of the moment of the meeting where
// the card does not say when.
func (w *merging) moveTo(c Card) {
	o := &w.out
	if o.Stage != c.Stage || o.EnteredAt.IsZero() {
		o.EnteredAt = w.At.UTC()
	}
	if !o.IsOpen() && c.IsOpen() {
		o.ReopenedAt = w.At.UTC()
	}
	o.Stage, o.Before, o.Resolution, o.Held = c.Stage, c.Before, c.Resolution, false
	o.ClosedAt = noTime
	if !c.IsOpen() {
		if o.ClosedAt = c.ClosedAt; o.ClosedAt.IsZero() {
			o.ClosedAt = w.At.UTC()
		}
	}
	w.tookTheirs = true
}

// recheck asks the gates of a move made here once more, on the card as it is with
// what came. One that no longer holds is taken back and told to its author.
func (w *merging) recheck() {
	f := w.rules.flow(w.out.Kind)
	if !w.tookTheirs || f == nil {
		return
	}
	from, to := w.rules.place(&w.Base), w.rules.place(&w.Canon)
	if f.index(to) <= f.index(from) {
		return // back, aside or closed by hand: no gate stands there
	}
	rule, missing := w.lacks(from, to)
	if len(missing) == 0 {
		return
	}
	w.moveTo(w.Theirs)
	w.clash(Clash{
		Kind: ClashGuard, Field: FieldStage, Rule: rule, Missing: missing,
		Base: w.Base.Place(), Mine: w.Canon.Place(), Theirs: w.Theirs.Place(),
	})
}

// lacks are the guards that do not hold on the way between two stages, for the
// card as merged, and the rule of the first.
func (w *merging) lacks(from, to Stage) (rule RuleName, missing []string) {
	now := passing(w.At)
	for _, a := range w.rules.way(&w.out, from, to, now) {
		for _, g := range w.rules.unmarked(&w.out, a, now).Missing() {
			if rule == "" {
				rule = a.rule
			}
			if !slices.Contains(missing, g.Guard) {
				missing = append(missing, g.Guard)
			}
		}
	}
	return rule, missing
}

// judge flags a move of theirs that breaks a rule. The fact stands.
func (w *merging) judge() {
	f := w.rules.flow(w.out.Kind)
	if f == nil {
		return
	}
	if rule, missing := w.breach(f); rule != "" {
		w.clash(Clash{
			Kind: ClashBreach, Field: FieldStage, Rule: rule, Missing: missing,
			Base: w.Base.Place(), Theirs: w.Theirs.Place(),
		})
	}
}

// breach is the rule that the way from base to theirs breaks, empty where it
// breaks none.
func (w *merging) breach(f *flow) (RuleName, []string) {
	base, theirs := &w.Base, &w.Theirs
	from, to := w.rules.place(base), w.rules.place(theirs)
	switch {
	case f.index(to) < 0 || f.index(from) < 0:
		return "", nil // a stage of another workflow: nothing is known of the way
	case !base.IsOpen() && theirs.IsOpen():
		if theirs.Stage != f.stages[0] {
			return "card/reopen", nil
		}
		return "", nil
	case base.IsOpen() && !theirs.IsOpen() && !f.mayClose(from, to, theirs.Resolution):
		return "card/closed", nil
	}
	step := f.index(to) - f.index(from)
	switch {
	case step == 0 || step == -1:
		return "", nil
	case step < -1 || len(w.rules.way(&w.out, from, to, passing(w.At))) == 0:
		return "card/order", nil
	}
	return w.lacks(from, to)
}

// mayClose reports whether a card that went between the stages may be closed
// there with the resolution.
func (f *flow) mayClose(from, to Stage, as Resolution) bool {
	for _, a := range f.arrows {
		if a.to == to && a.closes == as {
			return true
		}
	}
	return slices.ContainsFunc(f.closes, func(c closing) bool {
		return c.as == as && (c.from == "" || c.from == from || c.from == to)
	})
}

// withdraw takes back what was flagged before its parts had all come: a breach
// whose guards hold by now, or whose card is elsewhere.
func (w *merging) withdraw() {
	w.out.Clashes = slices.DeleteFunc(w.out.Clashes, func(c Clash) bool {
		if c.Kind != ClashBreach {
			return false
		}
		if w.out.Place() != c.Theirs {
			return true
		}
		if len(c.Missing) == 0 {
			return false
		}
		from, _ := ReadPlace(c.Base)
		to, _ := ReadPlace(c.Theirs)
		_, missing := w.lacks(from, to)
		return len(missing) == 0
	})
	if len(w.out.Clashes) == 0 {
		w.out.Clashes = nil
	}
}
