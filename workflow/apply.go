package workflow

import (
	"slices"
	"time"
)

// Decision is a wish that was granted.
type Decision struct {
	Card    Card     // the card afterwards
	Rule    RuleName // the rule that allowed it
	Reason  string   // the reason given, where the action has one
	Changes []Change // from the card before to Card; empty when nothing changed
}

// judgement is one wish on its way through the rules.
type judgement struct {
	rules  *Rules
	op     Op
	flow   *flow // of the card's kind; nil for a kind the workflow does not know
	card   *Card // a copy, being changed
	reason string
}

// Apply judges a wish. Granted, it returns the card as it becomes, with the
// changes that lead there; c is left alone. The error is a *[Refusal] when a
// rule says no, an *[Invalid] when a value means nothing. To create a card, c is
// the zero Card.
func (r *Rules) Apply(c Card, op Op) (Decision, error) {
	after := c.clone()
	j := &judgement{rules: r, op: op, flow: r.flow(c.Kind), card: &after}
	if _, isCreate := op.Do.(Create); !isCreate && j.flow == nil {
		return Decision{}, j.refuse("card/kind", "", "the workflow "+r.name+" has no kind "+string(c.Kind)+"; change the card's kind, or use the workflow it was made under")
	}
	rule, err := op.Do.apply(j)
	if err != nil {
		return Decision{}, err
	}
	after.Forced = r.Owed(after, op.At)
	changes := Diff(c, after)
	if len(changes) > 0 {
		after.UpdatedAt = op.At.UTC()
	}
	return Decision{Card: after, Rule: rule, Reason: j.reason, Changes: changes}, nil
}

// Undo takes an entry back: each value it changed becomes what it was. A value
// that was changed again since is a *[Refusal]: undo the later entry first.
// newest says that the entry is the last one of its card; then what comes back
// is a state that stood before, and no gate is asked. Else a stage that comes
// back must have its gates met.
func (r *Rules) Undo(c Card, e Entry, newest bool, at time.Time) (Decision, error) {
	j := &judgement{rules: r, op: Op{Card: e.Card, At: at}, flow: r.flow(c.Kind), card: &c}
	back := make([]Change, len(e.Changes))
	current := map[Value]bool{}
	has := map[[2]string]bool{}
	for _, v := range c.Values() {
		current[v] = true
		has[[2]string{string(v.Field), v.Key}] = true
	}
	for i, ch := range e.Changes {
		k := len(e.Changes) - 1 - i
		back[k] = Change{ch.Field, ch.Key, ch.New, ch.Old}
		if ch.Field == FieldForced {
			continue // marks follow from the rest
		}
		same := current[Value{ch.Field, ch.Key, ch.New}]
		if ch.New == "" {
			same = !has[[2]string{string(ch.Field), ch.Key}]
		}
		if !same {
			return Decision{}, j.refuse("card/undo", "", "the "+fieldWord(ch.Field)+" was changed again since: undo the later change first")
		}
	}
	after, err := c.With(back)
	if err != nil {
		return Decision{}, err
	}
	if !newest && after.Kind == "" && len(after.Values()) > 0 {
		return Decision{}, j.refuse("card/undo", "", "the card was changed since it was made: undo those changes first, or close it")
	}
	if !newest && after.Kind != "" && after.Stage != c.Stage {
		if err := j.mayStandIn(after); err != nil {
			return Decision{}, err
		}
	}
	if newest {
		// exactly the state that stood before, marks and all
	} else {
		after.Forced = r.Owed(after, at)
	}
	after.UpdatedAt = at.UTC()
	return Decision{Card: after, Rule: "card/undo", Changes: Diff(c, after)}, nil
}

// mayStandIn refuses a stage that an undo would bring back without its gates.
func (j *judgement) mayStandIn(after Card) error {
	f := j.rules.flow(after.Kind)
	if f == nil || f.index(after.Stage) <= f.index(j.card.Stage) {
		return nil
	}
	for _, a := range f.path(j.card.Stage, after.Stage) {
		g := j.rules.gates(after, a, j.op.At)
		if !g.Ready() && !slices.ContainsFunc(after.Forced, func(m Force) bool { return m.Rule == a.rule }) {
			return j.lacking(g)
		}
	}
	return nil
}

func fieldWord(f Field) string {
	switch f {
	case "waiting_since":
		return "wait on the requester"
	case "entered_at", "closed_at", "reopened_at", FieldResolution, "before":
		return "stage"
	}
	return string(f)
}

// refuse makes the refusal of a rule that lacks no field.
func (j *judgement) refuse(rule RuleName, to Stage, sentence string) *Refusal {
	return &Refusal{Rule: rule, Card: j.op.Card, From: j.card.Stage, To: to, Message: sentence}
}

// lacking makes the refusal of an arrow whose gates do not hold.
func (j *judgement) lacking(g Gates) *Refusal {
	missing := g.Missing()
	return &Refusal{Rule: g.Rule, Card: j.op.Card, From: g.From, To: g.To, Missing: missing,
		Message: string(g.From) + " → " + string(g.To) + " needs " + sentence(missing)}
}

// needReason refuses an action that was given no reason, else keeps the reason.
func (j *judgement) needReason(what, reason string) error {
	if isBlank(reason) {
		r := j.refuse("card/reason", "", what+" needs a reason")
		r.Missing = []Gate{{Guard: "reason", Field: "reason", Need: "a reason", Who: "you"}}
		return r
	}
	if err := checkText("reason", reason); err != nil {
		return err
	}
	j.reason = reason
	return nil
}

// needOpen refuses an action on a closed card.
func (j *judgement) needOpen(what string) error {
	if j.card.IsOpen() {
		return nil
	}
	r := j.refuse("card/closed", "", "a closed card takes no "+what+": reopen it first")
	r.Hint = "reopen"
	return r
}

// needOpenOr is needOpen, but lets a closed card receive what it still owes.
func (j *judgement) needOpenOr(what string, guards ...string) error {
	if j.owes(guards...) {
		return nil
	}
	return j.needOpen(what)
}

func (j *judgement) owes(guards ...string) bool {
	return slices.ContainsFunc(j.card.Forced, func(m Force) bool {
		return slices.ContainsFunc(guards, func(g string) bool { return slices.Contains(m.Missing, g) })
	})
}

// allowed finds the rule that lets something be recorded in the card's stage.
// restricted says that the kind names stages for it at all.
func (j *judgement) allowed(what string) (rule RuleName, ok, restricted bool) {
	for _, a := range j.flow.allows {
		if a.what == what {
			restricted = true
			if a.stage == j.card.Stage {
				return a.rule, true, true
			}
		}
	}
	for _, a := range j.flow.arrows {
		if slices.Contains(a.on, what) {
			restricted = true
			if a.from == j.card.Stage {
				return a.rule, true, true
			}
		}
	}
	return "", false, restricted
}

// where lists the stages in which something may be recorded, for a refusal.
func (j *judgement) where(what string) string {
	var out []Stage
	for _, a := range j.flow.allows {
		if a.what == what && !slices.Contains(out, a.stage) {
			out = append(out, a.stage)
		}
	}
	for _, a := range j.flow.arrows {
		if slices.Contains(a.on, what) && !slices.Contains(out, a.from) {
			out = append(out, a.from)
		}
	}
	s := ""
	for i, st := range out {
		if i > 0 {
			s += " or "
		}
		s += string(st)
	}
	return s
}

// say adds a comment; its id is the op's, so that it is the same everywhere.
func (j *judgement) say(text string) {
	if isBlank(text) {
		return
	}
	id := j.op.ID
	for n := 2; slices.ContainsFunc(j.card.Comments, func(m Comment) bool { return m.ID == id }); n++ {
		id = j.op.ID + "-" + string(rune('0'+n))
	}
	j.card.Comments = append(j.card.Comments, Comment{id, j.op.By, j.op.At.UTC(), text})
}

// enter puts the card into a stage.
func (j *judgement) enter(s Stage, closes Resolution) {
	c := j.card
	if !j.rules.IsSide(s) {
		c.Before = ""
	}
	c.Stage, c.EnteredAt = s, j.op.At.UTC()
	if closes != "" {
		c.Resolution, c.ClosedAt = closes, j.op.At.UTC()
	}
}

// happened takes the arrow that an event opens, where its gates hold.
func (j *judgement) happened(event string) (RuleName, bool) {
	if !j.card.IsOpen() {
		return "", false
	}
	for i := range j.flow.arrows {
		a := &j.flow.arrows[i]
		if a.from == j.card.Stage && slices.Contains(a.on, event) {
			if g := j.rules.gates(*j.card, a, j.op.At); g.Met() == g.Total() {
				j.enter(a.to, a.closes)
				return a.rule, true
			}
		}
	}
	return "", false
}
