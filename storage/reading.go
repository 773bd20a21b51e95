package storage

import (
	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// reading says how much of a card must be read to hold it against a filter.
type reading struct {
	fields   fieldSet // that the sieve looks at
	place    fieldSet
	long     fieldSet // the texts
	sieve    filter.Sieve
	ready    bool // only a card that some day makes ready can match
	ifForced bool // all of a card is read that has been forced through a gate
	named    bool // the card's id is looked at
	dear     bool // so much is read that it is worth to look first where the card stands
}

// readingOf looks at the terms of a filter. One of which it is not known what it
// looks at makes it read the whole card: slower, never wrong.
func readingOf(f filter.Filter) reading {
	r := reading{fields: placeFields(), place: placeFields(), sieve: f.Sieve()}
	if fields, ok := r.sieve.Fields(); ok {
		r.fields.add(fields...)
		r.ifForced = r.sieve.IfForced()
	} else {
		r.fields, r.dear = allFields(), true
	}
	r.long.add(workflow.FieldTitle, workflow.FieldDescription, workflow.FieldGameplan, workflow.FieldBlueprint)
	r.named = r.fields[codeOfField[workflow.FieldRemote]]
	r.ready = f.OnlyReady()
	return r
}

// verdicts are what the word index says of the cards.
type verdicts struct {
	words  numbers // the cards that hold the filter's words
	byWord bool    // the filter has words: no other card can match
	not    numbers // the cards that hold words which the filter forbids

	doubtful numbers // of these the texts must be read
	allAre   bool    // of all cards the texts must be read
	allOf    bool    // and with them the rest of the card
}

// anyDoubt reports whether some card's texts must be read.
func (v *verdicts) anyDoubt() bool { return v.allAre || v.doubtful != nil }

// excludes reports whether the card cannot match.
func (v *verdicts) excludes(num uint32) bool {
	return v.byWord && !v.words.has(num) || v.not.has(num)
}

// doubts reports whether the card's texts must be read.
func (v *verdicts) doubts(num uint32) bool { return v.allAre || v.doubtful.has(num) }

// judge asks the word index about the terms that look at texts.
func (t *tx) judge(terms []filter.TextTerm) (v verdicts, err error) {
	for _, term := range terms {
		v.allOf = v.allOf || term.Views
		var found numbers
		every, sure := false, true
		for _, test := range term.AnyOf {
			one, all, err := t.passing(test)
			if err != nil {
				return v, err
			}
			found.join(one)
			every, sure = every || all, sure && test.Sure
		}
		switch {
		case every || !term.Not && !sure && !term.Sieved:
			v.allAre = v.allAre || !term.Sieved
		case term.Not && sure:
			v.not.join(found)
		case term.Not:
			v.doubtful.join(found)
		}
		if every || term.Not {
			continue
		}
		if v.byWord {
			v.words.keep(found)
		} else {
			v.words, v.byWord = found, true
		}
	}
	return v, nil
}

// passing are the cards for which the test may hold; all is true where those are
// any.
func (t *tx) passing(test filter.TextTest) (found numbers, all bool, err error) {
	all = true
	narrow := func(word string, whole bool) {
		var one numbers
		if err == nil {
			err = t.withWord(word, whole, &one)
		}
		if all {
			found, all = one, false
		} else {
			found.keep(one)
		}
	}
	for _, w := range test.Words {
		narrow(w, false)
	}
	for _, w := range test.Whole {
		narrow(w, true)
	}
	return found, all, err
}
