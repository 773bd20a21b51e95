package filter

import (
	"slices"
	"strings"
	"time"

	"opsboard/workflow"
)

// Env is what a filter's words refer to: who "@me" is, what "current" and "14d"
// are counted from, and which kinds and stages there are.
type Env struct {
	Me    string          // empty: "@me" is refused
	Now   time.Time       // the caller's clock
	Rules *workflow.Rules // nil means workflow.Default()
	// Views are saved filters by name: view:NAME stands for one. They may refer to
	// each other, but none to itself.
	Views map[string]string

	within []string // the views that are being read
}

func (e Env) whole() Env {
	if e.Rules == nil {
		e.Rules = workflow.Default()
	}
	return e
}

// Filter is a filter that was read. The zero value has no terms and matches
// every card. A Filter is never changed, so goroutines may share it. Its days
// are counted from the moment that it was read for.
type Filter struct {
	env   Env
	terms []written
	plan  []term // of the terms, the cheapest first
	size  int    // how many terms there are with all views written out
}

// term is a term ready to be held against cards: one of its tests must hold.
type term struct {
	not   bool
	key   key // as it was written: onShort for is:
	tests []test
}

// Parse reads a filter; an empty or blank text gives the zero Filter. A key or a
// value that means nothing, a quote that is not closed and an empty value are an
// *[workflow.Invalid]: its Field is "filter key", "filter stage" (for any key)
// or "filter", its Nearest the nearest valid word.
func Parse(text string, env Env) (Filter, error) {
	f := Filter{env: env.whole()}
	for l := (lexer{line: text}); ; {
		w, done, err := l.next()
		if err != nil {
			if _, unknown := findSpec(w.key); unknown != nil { // what is wrong with its value is of no use then
				err = unknown
			}
			return Filter{}, err
		}
		if done {
			break
		}
		if f, err = f.and(w); err != nil {
			return Filter{}, err
		}
		if f.size > maxTerms {
			return Filter{}, &workflow.Invalid{Field: "filter", Value: text, Why: "has more than 1000 terms with its views written out"}
		}
	}
	if len(f.terms) == 0 {
		return Filter{}, nil
	}
	slices.SortStableFunc(f.plan, func(a, b term) int { return a.cost() - b.cost() })
	return f, nil
}

// and is the filter with one more term, or those of the view that it names.
func (f Filter) and(w written) (Filter, error) {
	view, ok, err := f.env.spliced(w)
	if err != nil {
		return f, err
	}
	if ok {
		f.terms, f.plan, f.size = append(f.terms, view.terms...), append(f.plan, view.plan...), f.size+view.size
		return f, nil
	}
	t, err := f.env.compile(w)
	f.terms, f.plan, f.size = append(f.terms, w), append(f.plan, t), f.size+t.size()
	return f, err
}

func (e Env) compile(w written) (term, error) {
	s, err := findSpec(w.key)
	if err != nil {
		return term{}, err
	}
	t := term{not: w.not, key: s.key}
	for _, v := range w.values {
		if v.op != is && !s.ops {
			return term{}, invalid(s, v, "cannot be compared: put it in quotes if it begins with "+string(v.op))
		}
		one, err := s.read(e, s, v)
		if err != nil {
			return term{}, err
		}
		t.tests = append(t.tests, one)
	}
	return t, nil
}

// size counts the term, and the terms of the views in it.
func (t *term) size() int {
	n := 1
	for i := range t.tests {
		if v := t.tests[i].view; v != nil {
			n += v.size
		}
	}
	return n
}

// cost ranks what a term looks at: a field, the title, the rules, all texts.
func (t *term) cost() int {
	worst := 0
	for i := range t.tests {
		switch t.tests[i].key {
		case onTitle:
			worst = max(worst, 1)
		case onGate, onForced, onApproval:
			worst = max(worst, 2)
		case onText:
			worst = max(worst, 3)
		case onView:
			worst = max(worst, 4)
		}
	}
	return worst
}

// NeedsText reports whether Match must see description, comments, gameplan and
// blueprint; else a brief card suffices.
func (f Filter) NeedsText() bool {
	return slices.ContainsFunc(f.plan, func(t term) bool { return t.needsText() })
}

// IsZero reports whether the filter has no terms.
func (f Filter) IsZero() bool { return len(f.terms) == 0 }

// String writes the filter in its shortest form. Read again for the same Env it
// matches the same cards.
func (f Filter) String() string {
	parts := make([]string, len(f.terms))
	for i, w := range f.terms {
		parts[i] = w.String()
	}
	return strings.Join(parts, " ")
}
