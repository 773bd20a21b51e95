package workflow

import (
	"slices"
	"time"
)

// Undo takes an entry back: each value it changed becomes what it was. A value
// that was changed again since is a *[Refusal]: undo the later entry first.
// newest says that the card is what the entry left, but for what was done and
// taken back since; then what comes back is a state that stood before, marks and
// all, and no gate is asked. Else a stage that comes back must have its gates met.
// The error of values that cannot be read is that of [Card.With].
func (r *Rules) Undo(c Card, e Entry, newest bool, at time.Time) (Decision, error) {
	j := &judgement{rules: r, op: Op{Card: e.Card, At: at}, flow: r.flow(c.Kind), card: &c}
	if c.Newer != "" {
		return Decision{}, j.newer(c)
	}
	if ch, ok := changedSince(c, e); ok {
		return Decision{}, j.refuse("card/undo", "", "the "+fieldWord(ch.Field)+" was changed again since: undo the later change first")
	}
	after, err := c.With(inverse(e.Changes))
	if err != nil {
		return Decision{}, err
	}
	if !newest {
		if after, err = j.tookBack(after); err != nil {
			return Decision{}, err
		}
	}
	after.UpdatedAt = j.now()
	return Decision{Card: after, Rule: "card/undo", Changes: Diff(c, after)}, nil
}

// inverse is what takes the changes back, the last one first.
func inverse(changes []Change) []Change {
	back := make([]Change, len(changes))
	for i, ch := range changes {
		back[len(changes)-1-i] = Change{ch.Field, ch.Key, ch.New, ch.Old}
	}
	return back
}

// changedSince finds a value that is no longer what the entry made of it. Marks
// are left out: they follow from the rest.
func changedSince(c Card, e Entry) (Change, bool) {
	now := map[slot]string{}
	for _, v := range c.Values() {
		now[slot{v.Field, v.Key}] = v.Text
	}
	rounds := len(c.Rounds) // how many stay
	for _, ch := range e.Changes {
		if ch.Field == FieldRound && ch.Old == "" {
			rounds--
		}
	}
	for _, ch := range e.Changes {
		if ch.Field == FieldForced {
			continue
		}
		if now[slot{ch.Field, ch.Key}] != ch.New {
			return ch, true
		}
		if ch.Field == FieldRound && ch.Old == "" && ch.Key < roundKey(rounds) {
			return ch, true // a later round stands on it
		}
	}
	return Change{}, false
}

// tookBack judges the card as it would be after an entry was taken back from
// under later ones.
func (j *judgement) tookBack(after Card) (Card, error) {
	if after.Kind == "" {
		return after, j.refuse("card/undo", "", "the card was changed since it was made: undo those changes first, or close it")
	}
	f := j.rules.flow(after.Kind)
	if f == nil {
		return after, j.refuse("card/undo", "", "the workflow "+j.rules.name+" has no kind "+quoted(string(after.Kind)))
	}
	c, place := j.card, j.rules.place(&after)
	if f.index(place) < 0 {
		return after, j.refuse("card/undo", place, j.rules.aKind(after.Kind)+" has no stage "+string(place)+": undo the later change first")
	}
	now := passing(j.op.At)
	if after.Kind != c.Kind {
		after.Forced = slices.DeleteFunc(after.Forced, func(m Force) bool { return !f.hasRule(m.Rule) })
		j.rules.owe(&after, j.rules.way(&after, f.stages[0], place, now), now, "a change of kind was undone", j.op)
	} else {
		for _, m := range c.Forced { // what is still owed stays, whichever entry wrote it
			after.Forced = withMark(after.Forced, m)
		}
		j.rules.markLost(c, &after, j.op)
		for _, a := range j.rules.way(&after, j.rules.place(c), place, now) {
			if g := j.rules.unmarked(&after, a, now); !g.Ready() {
				return after, j.lacking(g)
			}
		}
	}
	after.Forced = j.rules.Owed(after, j.op.At)
	return after, nil
}

func fieldWord(f Field) string {
	switch f {
	case FieldWaitingSince:
		return "wait on the requester"
	case FieldDRI:
		return "DRI"
	case FieldRound:
		return "validation"
	case FieldEnteredAt, FieldClosedAt, FieldReopenedAt, FieldHeld, FieldBefore, FieldResolution:
		return "stage"
	}
	return string(f)
}
