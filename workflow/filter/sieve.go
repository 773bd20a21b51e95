package filter

import (
	"slices"

	"opsboard/workflow"
)

// fieldsOf are the fields that a test of the key looks at. A key that is not
// here may look at any.
var fieldsOf = map[key][]workflow.Field{
	onStage: {workflow.FieldStage}, onKind: {workflow.FieldKind}, onState: {workflow.FieldResolution}, onResolution: {workflow.FieldResolution},
	onDRI: {workflow.FieldDRI}, onRequester: {workflow.FieldRequester}, onDelegate: {workflow.FieldDelegate}, onLabel: {workflow.FieldLabel},
	onMilestone: {workflow.FieldMilestone}, onPriority: {workflow.FieldPriority}, onWeight: {workflow.FieldWeight}, onPinned: {workflow.FieldPinned}, onID: {workflow.FieldRemote},
	onAge: {workflow.FieldEnteredAt}, onEntered: {workflow.FieldEnteredAt}, onCreated: {workflow.FieldCreatedAt}, onUpdated: nil,
	onDue: {workflow.FieldDue}, onOverdue: {workflow.FieldDue, workflow.FieldIteration, workflow.FieldResolution}, onConfidential: {workflow.FieldConfidential},
	onClosed: {workflow.FieldClosedAt, workflow.FieldResolution}, onIteration: {workflow.FieldIteration},
	onWaiting: {workflow.FieldWaitingSince, workflow.FieldResolution, workflow.FieldRound}, onValidation: {workflow.FieldRound},
	onApproval: {workflow.FieldKind, workflow.FieldResolution, workflow.FieldTriage, workflow.FieldApproval},
	onTitle:    {workflow.FieldTitle}, onForced: {workflow.FieldForced}, onClash: {workflow.FieldClash}, onUnsent: nil,
}

// Sieve is the terms of a filter that a card is held against without its texts,
// where it is known already when the card is ready. [Filter.Texts] are the
// others.
type Sieve struct {
	env    Env
	plan   []term
	fields []workflow.Field
	ok     bool
	gates  bool
	forced bool
	unsent bool
}

// Sieve is the part of the filter that looks at no texts.
func (f Filter) Sieve() Sieve {
	s := Sieve{env: f.env, ok: true}
	for _, t := range f.plan {
		if !t.needsText() {
			s.plan = append(s.plan, t)
			s.look(&t)
		} else if t.key == onWaiting {
			s.look(&t) // for NoTexts
		}
	}
	return s
}

// look notes what a term looks at.
func (s *Sieve) look(t *term) {
	for i := range t.tests {
		one := &t.tests[i]
		switch one.key {
		case onView:
			for k := range one.view.plan {
				s.look(&one.view.plan[k])
			}
			continue
		case onGate:
			s.gates = true
			if one.word == "ready" || one.word == "blocked" {
				s.fields = append(s.fields, workflow.FieldKind, workflow.FieldStage, workflow.FieldResolution)
				continue
			}
		case onForced:
			s.forced = true
		case onUnsent:
			s.unsent = true
		case onWaiting:
			s.fields = append(s.fields, fieldsOf[onApproval]...)
		}
		more, known := fieldsOf[one.key]
		s.fields, s.ok = append(s.fields, more...), s.ok && known
	}
}

// Match reports whether the terms hold for a card that is ready to leave its
// stage in the span ([workflow.Rules.ReadySpan]).
func (s *Sieve) Match(c *workflow.Card, ready workflow.Span) bool {
	return matches(s.plan, &s.env, c, &ready)
}

// Fields are the fields of a card that Match looks at: a card with no more than
// these, its id and when it was updated is judged as the whole card is. ok is
// false where Match may look at any.
func (s *Sieve) Fields() (fields []workflow.Field, ok bool) { return s.fields, s.ok }

// IfForced reports whether Match must see the whole card where it has been
// forced through a gate.
func (s *Sieve) IfForced() bool { return s.forced }

// AsksUnsent reports whether Match looks at whether a remote lacks a change of the
// card, which the card must then say.
func (s *Sieve) AsksUnsent() bool { return s.unsent }

// AsksReady reports whether Match looks at when the card is ready.
func (s *Sieve) AsksReady() bool { return s.gates }

// OnlyReady reports whether no card can match that no day makes ready.
func (f Filter) OnlyReady() bool {
	return slices.ContainsFunc(f.plan, func(t term) bool {
		return !t.not && len(t.tests) == 1 && t.tests[0].key == onGate && t.tests[0].word == "ready"
	})
}

// TextTerm is a term that looks at texts, as far as an index of their [Words]
// can judge it: for a match one of its tests must hold, with Not none.
type TextTerm struct {
	Not    bool
	AnyOf  []TextTest
	Sieved bool // the sieve judges it; the words say only which cards need no look
	Views  bool // it is a view, which may look at all of the card
}

// TextTest holds for no card but those that have, for each of Words, a word that
// begins with it, and each of Whole as it is. Where it is Sure it holds for all
// of them.
type TextTest struct {
	Words, Whole []string
	Sure         bool
}

// MatchTexts reports whether the terms hold that look at texts: a card that the
// sieve lets through is a match then.
func (f Filter) MatchTexts(c workflow.Card) bool {
	for i := range f.plan {
		if t := &f.plan[i]; t.needsText() && t.holds(&f.env, &c, nil) == t.not {
			return false
		}
	}
	return true
}

// NoTexts reports whether [Filter.MatchTexts] says of a card with no more than
// the [Sieve.Fields] what it says of the whole card: who lacks no approval waits
// for none, whatever the comments say.
func (f Filter) NoTexts(c *workflow.Card) bool {
	if !f.NeedsText() {
		return true
	}
	for i := range f.plan {
		if t := &f.plan[i]; t.needsText() && !t.asksApproval() {
			return false
		}
	}
	_, lacks := f.env.Rules.AsksWhom(*c)
	return !lacks
}

// asksApproval reports whether the term asks if an approval was requested.
func (t *term) asksApproval() bool {
	return t.key == onWaiting && slices.ContainsFunc(t.tests, func(one test) bool { return one.key == onApproval || one.none })
}

// Texts are the terms that look at texts or titles.
func (f Filter) Texts() []TextTerm {
	var out []TextTerm
	for i := range f.plan {
		t := &f.plan[i]
		one := TextTerm{Not: t.not, Sieved: t.key == onTitle}
		switch {
		case one.Sieved && t.not || !one.Sieved && !t.needsText():
			continue
		case t.key == onText || one.Sieved:
			for k := range t.tests {
				one.AnyOf = append(one.AnyOf, t.tests[k].indexed())
			}
		default:
			one.AnyOf, one.Views = []TextTest{{}}, true // any card may match
		}
		out = append(out, one)
	}
	return out
}

func (t *test) indexed() TextTest {
	if len(t.words) > 0 {
		return TextTest{Words: t.words, Sure: true}
	}
	var out TextTest
	for _, w := range Words(t.phrase) {
		if first, _ := runeAt(w, 0); sort(first) == joined {
			out.Words = append(out.Words, w) // may go on in the text
		} else {
			out.Whole = append(out.Whole, w)
		}
	}
	return out
}

func (t *term) needsText() bool {
	return t.key == onText || t.asksApproval() || slices.ContainsFunc(t.tests, func(one test) bool { return one.view != nil && one.view.NeedsText() })
}
