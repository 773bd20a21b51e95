package storage

import (
	"strings"
	"unicode"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// reading says how much of a card must be read to hold it against a filter.
type reading struct {
	fields fieldSet
	texts  bool // all texts and comments too
	ready  bool // only a card that some day makes ready can match
	dear   bool // so much is read that it is worth to look first where the card stands
	place  fieldSet

	// proof is a title that has the words which the filter asks for, and nothing
	// else. It is given where the word index tells as surely as the texts would
	// that a card has them, so that they need not be read.
	proof string
}

// readingOf looks at the terms of a filter. One that it does not understand makes
// it read the whole card: slower, never wrong.
func readingOf(f filter.Filter) reading {
	r := reading{fields: placeFields(), place: placeFields(), texts: f.NeedsText()}
	if fields, ok := f.Fields(); ok {
		r.fields.add(fields...)
	} else {
		r.fields, r.dear = allFields(), true
	}
	sure, of := true, plainKeys()
	for _, term := range strings.Fields(f.String()) {
		key, _, keyed := strings.Cut(strings.TrimPrefix(term, "-"), ":")
		r.ready = r.ready || term == "gate:ready" || term == "is:ready"
		if keyed && of[key] && !strings.Contains(term, `"`) {
			continue
		}
		sure = sure && !keyed && isBareWord(term)
	}
	if r.texts && sure {
		r.proof = proofOf(f.Words())
		r.texts = r.proof == ""
	}
	r.dear = r.dear || r.texts
	if r.proof != "" {
		for _, f := range []workflow.Field{workflow.FieldTitle, workflow.FieldDescription, workflow.FieldGameplan, workflow.FieldBlueprint} {
			r.fields[codeOfField[f]] = false
		}
	}
	return r
}

// isBareWord reports whether the term is a word of letters and digits.
func isBareWord(term string) bool {
	return !strings.ContainsFunc(term, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}

// proofOf has a word for each that is asked for: the word twice, which begins
// with it and is no lone letter.
func proofOf(groups [][]string) string {
	var words []string
	for _, g := range groups {
		words = append(words, g[0]+g[0])
	}
	return strings.Join(words, " ")
}
