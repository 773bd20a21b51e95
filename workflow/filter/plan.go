package filter

import (
	"slices"

	"opsboard/workflow"
)

// Kinds are the kinds that a match can have; nil means any. A list that is not
// nil but empty means that nothing can match.
func (f Filter) Kinds() []workflow.Kind { return named[workflow.Kind](f, onKind) }

// Stages are the stages that a match can stand in; nil means any. A list that is
// not nil but empty means that nothing can match.
func (f Filter) Stages() []workflow.Stage { return named[workflow.Stage](f, onStage) }

// named are the words that every term of the key names, in the order of the
// first such term.
func named[T ~string](f Filter, k key) []T {
	var out []T
	for i := range f.plan {
		t := &f.plan[i]
		if t.key != k || t.not {
			continue
		}
		words := []T{}
		for _, one := range t.tests {
			if w := T(one.word); !slices.Contains(words, w) {
				words = append(words, w)
			}
		}
		if out != nil {
			words = slices.DeleteFunc(out, func(w T) bool { return !slices.Contains(words, w) })
		}
		out = words
	}
	return out
}

// Iterations says of which iterations a match can be; nil where a match need not
// have one, or the filter does not ask for it. It may say yes to one of which no
// card matches, never no to one of which a card does.
func (f Filter) Iterations() func(workflow.Iteration) bool {
	var terms []*term
	for i := range f.plan {
		if t := &f.plan[i]; !slices.ContainsFunc(t.tests, func(one test) bool { return one.key != onIteration }) {
			terms = append(terms, t)
		}
	}
	can := func(it workflow.Iteration) bool {
		return !slices.ContainsFunc(terms, func(t *term) bool {
			return t.not == slices.ContainsFunc(t.tests, func(one test) bool { return one.iteration(it) })
		})
	}
	if len(terms) == 0 || can(workflow.Iteration{}) {
		return nil
	}
	return can
}

// Days says how a match can be found by its days: every match is due on a day of
// which due says yes, or is of an iteration of which its says yes. due is nil
// where the filter asks for no such day.
func (f Filter) Days() (due func(workflow.Date) bool, its func(workflow.Iteration) bool) {
	for i := range f.plan {
		t := &f.plan[i]
		asks := func(one test) bool { return one.key == onOverdue || one.key == onDue && !one.none }
		if t.not || slices.ContainsFunc(t.tests, func(one test) bool { return !asks(one) }) {
			continue
		}
		due = func(d workflow.Date) bool {
			return slices.ContainsFunc(t.tests, func(one test) bool {
				return one.key == onDue && one.due(d) || one.key == onOverdue && d < one.first
			})
		}
		return due, func(it workflow.Iteration) bool {
			return slices.ContainsFunc(t.tests, func(one test) bool { return one.key == onOverdue && !it.IsZero() && it.End < one.first })
		}
	}
	return nil, nil
}

// Conflicting reports whether only cards can match that have a clash.
func (f Filter) Conflicting() bool { return f.asksFor(onClash) }

// Unsent reports whether only cards can match of which a remote lacks a change.
func (f Filter) Unsent() bool { return f.asksFor(onUnsent) }

func (f Filter) asksFor(k key) bool {
	return slices.ContainsFunc(f.plan, func(t term) bool { return !t.not && len(t.tests) == 1 && t.tests[0].key == k })
}

// Words are and-ed groups of or-ed words: in every match, of each group at least
// one word is the beginning of one of the card's [Words]. It is nil where the
// filter asks for no words.
func (f Filter) Words() [][]string {
	var out [][]string
	for i := range f.plan {
		t := &f.plan[i]
		if t.not || t.key != onText && t.key != onTitle {
			continue
		}
		if len(t.tests) == 1 {
			for _, w := range t.tests[0].needed() {
				out = append(out, []string{w})
			}
			continue
		}
		if group := t.anyOf(); group != nil {
			out = append(out, group)
		}
	}
	return out
}

// needed are the words that a text must have for the test to hold.
func (t *test) needed() []string {
	if len(t.words) > 0 {
		return t.words
	}
	return Words(t.phrase)
}

// anyOf is one word of each test; nil where one of them needs no word.
func (t *term) anyOf() []string {
	var out []string
	for i := range t.tests {
		words := t.tests[i].needed()
		if len(words) == 0 {
			return nil
		}
		longest := slices.MaxFunc(words, func(a, b string) int { return len(a) - len(b) })
		if !slices.Contains(out, longest) {
			out = append(out, longest)
		}
	}
	return out
}

// States says which cards a list of the matches shows: open ones, closed ones.
// Where the filter names no state (state:, resolution:, closed:, is:closed, a
// stage that closes, an id) a list shows the open ones only, though closed ones
// match too.
func (f Filter) States() (open, closed bool) {
	open, closed, named := true, true, false
	for i := range f.plan {
		t := &f.plan[i]
		o, c := t.reach()
		open, closed = open && o, closed && c
		named = named || f.env.names(t)
	}
	if !named {
		return open, false
	}
	return open, closed
}

// Reach says whether a match can be an open card, and a closed one.
func (f Filter) Reach() (open, closed bool) {
	open, closed = true, true
	for i := range f.plan {
		o, c := f.plan[i].reach()
		open, closed = open && o, closed && c
	}
	return open, closed
}

// names reports whether the term speaks of open and closed.
func (e Env) names(t *term) bool {
	return slices.ContainsFunc(t.tests, func(one test) bool {
		switch one.key {
		case onState, onResolution, onClosed, onID:
			return true
		case onView:
			return slices.ContainsFunc(one.view.plan, func(t term) bool { return e.names(&t) })
		case onStage:
			return !t.not && slices.ContainsFunc(e.Rules.Kinds(), func(k workflow.Kind) bool {
				return string(e.Rules.ClosingStage(k)) == one.word
			})
		}
		return false
	})
}

// reach says whether the term can hold for open cards and for closed ones.
func (t *term) reach() (open, closed bool) {
	if !t.not {
		for i := range t.tests {
			o, c := t.tests[i].can()
			open, closed = open || o, closed || c
		}
		return open, closed
	}
	open, closed = true, true
	for i := range t.tests {
		o, c := t.tests[i].must()
		open, closed = open && !o, closed && !c
	}
	return open, closed
}

// can says whether the test can hold for an open card and for a closed one.
func (t *test) can() (open, closed bool) {
	switch t.key {
	case onState:
		return t.word != "closed", t.word != "open"
	case onResolution:
		return t.none, !t.none
	case onClosed:
		return t.none, true
	case onGate, onOverdue:
		return true, false
	}
	return true, true
}

// must says whether the test holds for every open card and for every closed one.
func (t *test) must() (open, closed bool) {
	switch t.key {
	case onState:
		return t.word != "closed", t.word != "open"
	case onResolution:
		return t.none, false
	case onClosed:
		return t.none, false
	}
	return false, false
}
