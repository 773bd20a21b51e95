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
// the zero Card. Long texts of c may be cut and its comments absent: the answer,
// the stage and the resolution are the same, the changes then speak of what was
// given.
func (r *Rules) Apply(c Card, op Op) (Decision, error) {
	after := c.clone()
	j := &judgement{rules: r, op: op, flow: r.flow(c.Kind), card: &after}
	if err := checkName("name of who acts", op.By); err != nil {
		return Decision{}, err
	}
	if c.Newer != "" {
		return Decision{}, j.newer(c)
	}
	if j.flow == nil && needsFlow(op.Do) {
		return Decision{}, j.hinted("card/kind", "", SupplyKind, "the workflow "+r.name+" has no kind "+quoted(string(c.Kind))+": change the card's kind first")
	}
	rule, err := op.Do.apply(j)
	if err != nil {
		return Decision{}, err
	}
	r.markLost(&c, &after, op)
	after.Forced = r.Owed(after, op.At)
	changes := Diff(c, after)
	if len(changes) > 0 {
		after.UpdatedAt = j.now()
	}
	return Decision{Card: after, Rule: rule, Reason: j.reason, Changes: changes}, nil
}

// needsFlow tells the actions that a card of an unknown kind cannot take.
func needsFlow(do Action) bool {
	switch do.(type) {
	case Create, ChangeKind, Edit, Say:
		return false
	}
	return true
}

// now is the moment of the op as it is written. UTC drops the reading of a
// monotonic clock, so a card equals itself after it was stored.
func (j *judgement) now() time.Time { return j.op.At.UTC() }

// say adds a comment; its id is the op's, so that it is the same everywhere. Two
// comments of a card never share an instant: "oldest first" is one order.
func (j *judgement) say(text string) {
	if isBlank(text) {
		return
	}
	id, at := j.op.ID, j.now()
	for n := '2'; slices.ContainsFunc(j.card.Comments, func(m Comment) bool { return m.ID == id }); n++ {
		id = j.op.ID + "-" + string(n)
	}
	for slices.ContainsFunc(j.card.Comments, func(m Comment) bool { return m.At.Equal(at) }) {
		at = at.Add(1)
	}
	j.card.Comments = append(j.card.Comments, Comment{id, j.op.By, at, text})
	slices.SortFunc(j.card.Comments, olderComment)
}

// enter puts the card into a stage. What was held back from arriving stays held
// while the card only steps aside.
func (j *judgement) enter(s Stage, closes Resolution) {
	c := j.card
	if !j.rules.IsSide(s) {
		c.Held = c.Held && c.Before == s
		c.Before = ""
	}
	c.Stage, c.EnteredAt = s, j.now()
	if closes != Open {
		c.Resolution, c.ClosedAt = closes, j.now()
	}
}

// happened takes the arrow that an event opens, where its gates hold.
func (j *judgement) happened(event string) (RuleName, bool) {
	a := j.opens(event)
	if a == nil || !j.card.IsOpen() || !j.rules.gates(j.card, a, j.op.At).Ready() {
		return "", false
	}
	j.enter(a.to, a.closes)
	return a.rule, true
}

// opens is the arrow out of the card's stage that an event opens, or nil.
func (j *judgement) opens(event string) *arrow {
	for i := range j.flow.arrows {
		if a := &j.flow.arrows[i]; a.from == j.card.Stage && slices.Contains(a.on, event) {
			return a
		}
	}
	return nil
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
	var out []string
	add := func(s Stage) {
		if !slices.Contains(out, string(s)) {
			out = append(out, string(s))
		}
	}
	for _, a := range j.flow.allows {
		if a.what == what {
			add(a.stage)
		}
	}
	for _, a := range j.flow.arrows {
		if slices.Contains(a.on, what) {
			add(a.from)
		}
	}
	return orList(out)
}
