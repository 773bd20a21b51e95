package filter

import (
	"slices"
	"strings"
	"unicode"

	"opsboard/workflow"
)

// maxTerms is how many terms a filter may have once its views are written out:
// views of views of views grow fast.
const maxTerms = 1000

// viewNames are the names of saved filters, for completion: in alphabetical order.
func (e Env) viewNames() []string {
	var out []string
	for name := range e.Views {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// CheckViewName refuses a name that could not be written as view:NAME: letters,
// digits, "-" and "_", at most 40 of them.
func CheckViewName(name string) error {
	why := ""
	switch {
	case name == "":
		why = "is empty: a view has a name"
	case len([]rune(name)) > 40:
		why = "is longer than 40 letters"
	case strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_' }):
		why = "is no name of a view: letters, digits, - and _"
	case name[0] == '-':
		why = "begins with -, which means not"
	default:
		return nil
	}
	return &workflow.Invalid{Field: "view", Value: name, Why: why}
}

// view reads the filter that is saved under a name, whatever its case.
func (e Env) view(name string) (Filter, error) {
	bad := &workflow.Invalid{Field: "filter view", Value: name}
	names := e.viewNames()
	i := slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
	if i < 0 {
		bad.Nearest = workflow.Nearest(name, names)
		if bad.Why = "is no saved view"; len(names) > 0 && bad.Nearest == "" {
			bad.Why += ": " + strings.Join(names, ", ")
		}
		return Filter{}, bad
	}
	name = names[i]
	if slices.Contains(e.within, name) {
		bad.Why = "refers to itself: " + strings.Join(append(slices.Clone(e.within), name), " → ")
		return Filter{}, bad
	}
	e.within = append(slices.Clone(e.within), name)
	f, err := Parse(e.Views[name], e)
	if err != nil {
		bad.Why = "cannot be read: " + err.Error()
	}
	if len(f.terms) == 0 && err == nil {
		bad.Why = "is empty"
	}
	if bad.Why != "" {
		return Filter{}, bad
	}
	return f, nil
}

func readView(e Env, s spec, v value) (test, error) {
	f, err := e.view(v.text)
	return test{key: s.key, word: v.text, view: &f}, err
}

// spliced reads a view that stands for itself, so that its terms can take its
// place. ok is false for another term, and for views of which one is enough, or
// that must not hold: these are held against a card as a whole.
func (e Env) spliced(w written) (f Filter, ok bool, err error) {
	if w.key != "view" || w.not || len(w.values) != 1 || w.values[0].op != is {
		return f, false, nil
	}
	f, err = e.view(w.values[0].text)
	return f, true, err
}
