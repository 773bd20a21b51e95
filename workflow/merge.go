package workflow

import (
	"slices"
	"strconv"
	"time"
)

// Meeting is a card on two sides of a sync, with what both last agreed to.
type Meeting struct {
	Base   Card // what the remote last agreed to; the zero Card where it never saw this one
	Mine   Card // as it is here
	Canon  Card // Mine as it would come back from the remote: what differs from Base was changed here
	Theirs Card // as it is there

	Carries func(Field) bool // what the remote can hold; nil: everything
	By      string           // who changed theirs last, where that is known
	Hands   map[Field]string // who gave what stands there, as far as it is known; nil: By did it all
	At      time.Time        // when
	ID      string           // of the clashes that are found; a number is added to the second
}

// Merged is what comes of a [Meeting].
type Merged struct {
	Card  Card
	Found []Clash // new ones, which Card holds too
}

// Merge brings both sides of a card together, three ways for each value: what one
// side changed stands, of two values for one field theirs stands and mine is kept
// in a clash. Labels and links merge one by one, comments by id, long texts by
// line. What theirs did is a fact and is not judged; a move of theirs that breaks
// a rule, and one of mine that no longer holds on what came, become clashes too.
// Fields that the remote does not carry stay as they are here. Nothing in m is
// changed.
func (r *Rules) Merge(m Meeting) Merged {
	w := &merging{Meeting: m, rules: r, out: m.Mine.clone()}
	w.base, w.canon, w.theirs = slots(m.Base), slots(m.Canon), slots(m.Theirs)
	for _, s := range w.order() {
		w.value(s)
	}
	w.scopes()
	w.place()
	w.withdraw()
	w.out.Clashes = append(slices.Clip(w.out.Clashes), w.found...)
	return Merged{w.out, w.found}
}

// merging is a merge on its way.
type merging struct {
	Meeting
	rules                *Rules
	base, canon, theirs  map[slot]string
	out                  Card
	found                []Clash
	tookTheirs, tookMine bool
}

func slots(c Card) map[slot]string {
	out := map[slot]string{}
	for _, v := range c.Values() {
		out[slot{v.Field, v.Key}] = v.Text
	}
	return out
}

// own are the fields that no merge of values touches: what follows from the
// place, what only this replica knows, and what every replica finds by itself.
func own(f Field) bool {
	switch f {
	case FieldStage, FieldBefore, FieldResolution, FieldHeld, FieldEnteredAt, FieldClosedAt, FieldReopenedAt,
		FieldCreatedAt, FieldRemote, FieldOrigin, FieldClash:
		return true
	}
	return false
}

// order lists every slot that either side or the base has, as values stand on a
// card; those that are only theirs come last, rounds in their order.
func (w *merging) order() []slot {
	var out []slot
	seen := map[slot]bool{}
	for _, c := range []Card{w.Canon, w.Base, w.Theirs} {
		for _, v := range c.Values() {
			s := slot{v.Field, v.Key}
			if !seen[s] && !own(v.Field) && (w.Carries == nil || w.Carries(v.Field)) {
				seen[s] = true
				out = append(out, s)
			}
		}
	}
	return out
}

// value merges one value.
func (w *merging) value(s slot) {
	base, mine, theirs := w.base[s], w.canon[s], w.theirs[s]
	switch {
	case sameValue(s.field, mine, theirs):
	case sameValue(s.field, mine, base):
		w.take(s, theirs)
	case sameValue(s.field, theirs, base):
		w.tookMine = true
	case isElement(s.field) || s.field == FieldComment:
		if theirs != "" { // both have it, in two forms; a removal does not win over a value
			w.take(s, theirs)
		}
	case s.field == FieldRound && sameRead(mine, theirs, unpackRound, func(x Round) any { return x.State }):
		w.tookMine = true // one step seen from two sides: a label there, and what was said here
	case isText(s.field):
		merged, clean := mergeText(base, mine, theirs)
		w.take(s, merged)
		if !clean {
			w.clash(Clash{Kind: ClashText, Field: s.field, Base: base, Mine: mine, Theirs: theirs})
		}
	default:
		w.take(s, theirs)
		w.clash(Clash{Kind: ClashField, Field: s.field, Key: s.key, Base: base, Mine: mine, Theirs: theirs})
	}
}

// take sets a value of theirs; one that cannot be read here leaves the field
// absent.
func (w *merging) take(s slot, text string) {
	if s.field == FieldRound && text == "" && s.key != roundKey(len(w.out.Rounds)-1) {
		return // rounds count on: only the last can go
	}
	_ = w.out.Set(s.field, s.key, text)
	w.tookTheirs = true
}

func (w *merging) clash(c Clash) {
	c.ID, c.By, c.At = w.ID, w.hand(c), w.At.UTC()
	if n := len(w.found); n > 0 {
		c.ID += "-" + strconv.Itoa(n+1)
	}
	w.found = append(w.found, c)
}

// hand is who did what theirs says, empty where that is not sure.
func (w *merging) hand(c Clash) string {
	if w.Hands == nil {
		return w.By
	}
	if c.Field != FieldStage {
		return w.Hands[c.Field]
	}
	moved, ended := w.Hands[FieldStage], w.Hands[FieldResolution]
	isMoved, isEnded := w.Base.Stage != w.Theirs.Stage, w.Base.Resolution != w.Theirs.Resolution
	switch {
	case isMoved && isEnded && moved != ended:
		return ""
	case isMoved:
		return moved
	case isEnded:
		return ended
	}
	return ""
}

// isElement tells the fields whose values come and go one by one.
func isElement(f Field) bool { return f == FieldLabel || f == FieldLink || f == FieldForced }

// isText tells the fields that merge by line.
func isText(f Field) bool { return f == FieldDescription || f == FieldGameplan }

// sameValue reports whether two written values say the same. Who recorded
// something and at which instant is no difference: two sides that wrote down the
// same fact agree.
func sameValue(f Field, a, b string) bool {
	if a == b || a == "" || b == "" {
		return a == b
	}
	switch f {
	case FieldComment:
		return sameRead(a, b, unpackComment, func(m Comment) any { return m.Text })
	case FieldRound:
		return sameRead(a, b, unpackRound, func(x Round) any { return [4]string{string(x.State), x.RequestedBy, x.Of, x.Note} })
	case FieldForced:
		return sameRead(a, b, unpackForce, func(x Force) any { return x.Reason })
	case FieldIteration:
		return sameRead(a, b, readIteration, func(i Iteration) any { return i.Start })
	case FieldLink:
		return sameRead(a, b, unpackLink, func(l Link) any { return l.Relation })
	case FieldApproval:
		return sameRead(a, b, unpackApproval, func(x Approval) any { x.At = noTime; return x })
	case FieldTriage:
		return sameRead(a, b, unpackTriage, func(x Triage) any { x.At, x.By = noTime, ""; return x })
	case FieldWaitingSince:
		return true
	}
	return false
}

func sameRead[T any](a, b string, read func(string) (T, error), what func(T) any) bool {
	x, errX := read(a)
	y, errY := read(b)
	return errX == nil && errY == nil && what(x) == what(y)
}

// SameValue reports whether two written values of a field say the same thing, so
// that nothing need be sent. "" is absent.
func SameValue(f Field, a, b string) bool { return sameValue(f, a, b) }

// scopes leaves one label in each scope: of two that were set on two sides theirs
// stands.
func (w *merging) scopes() {
	for _, l := range slices.Clone(w.out.Labels) {
		scope, ok := scopeOf(l)
		if !ok || w.base[slot{FieldLabel, l}] != "" || w.theirs[slot{FieldLabel, l}] != "" {
			continue // only a label that was set here can have to give way
		}
		for _, other := range w.Theirs.Labels {
			if s, scoped := scopeOf(other); scoped && equalFold(s, scope) && w.base[slot{FieldLabel, other}] == "" {
				w.out.Labels = setLabel(w.out.Labels, l, false)
				w.clash(Clash{Kind: ClashField, Field: FieldLabel, Key: l, Mine: l, Theirs: other})
			}
		}
	}
}
