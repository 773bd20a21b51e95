package workflow

import (
	"slices"
)

func (a Move) apply(j *judgement) (RuleName, error) {
	if err := j.needOpen("move"); err != nil {
		return "", err
	}
	if err := checkText("reason", a.Reason); err != nil {
		return "", err
	}
	c, to := j.card, a.To
	if to == "" {
		to = j.rules.Next(*c, j.op.At).To
		if to == "" {
			return "", j.refuse("card/order", "", string(c.Stage)+" is the last stage of a "+string(c.Kind))
		}
	}
	j.reason = a.Reason
	switch {
	case to == c.Stage:
		return "", j.refuse("card/order", to, "the card is in "+string(to)+" already")
	case j.rules.IsSide(to):
		return j.stepAside(to)
	case j.rules.IsSide(c.Stage):
		return j.stepBackIn(to)
	case j.flow.index(to) < 0:
		return "", j.noSuchStage(to)
	case j.flow.index(to) == j.flow.index(c.Stage)-1:
		return j.back(to, a.Reason)
	}
	if arrow := j.flow.arrow(c.Stage, to); arrow != nil {
		return j.along(arrow, a)
	}
	return j.jump(to, a)
}

func (j *judgement) noSuchStage(to Stage) error {
	if _, err := j.rules.FindStage(string(to)); err != nil {
		return err
	}
	return j.refuse("card/order", to, "a "+string(j.card.Kind)+" has no stage "+string(to)+": it goes "+j.order())
}

func (j *judgement) order() string {
	s := ""
	for i, st := range j.flow.stages {
		if i > 0 {
			s += " → "
		}
		s += string(st)
	}
	return s
}

// stepAside enters a side stage and remembers where the card came from.
func (j *judgement) stepAside(to Stage) (RuleName, error) {
	if !j.rules.IsSide(j.card.Stage) {
		j.card.Before = j.card.Stage
	}
	j.enter(to, "")
	return "card/side", nil
}

// stepBackIn leaves a side stage, back to where the card was.
func (j *judgement) stepBackIn(to Stage) (RuleName, error) {
	back := j.card.Before
	if j.flow.index(back) < 0 {
		back = j.flow.stages[0]
	}
	if to != back {
		return "", j.refuse("card/side", to, "from "+string(j.card.Stage)+" the card goes back to "+string(back)+", where it was; move it on from there")
	}
	j.enter(back, "")
	return "card/side", nil
}

func (j *judgement) back(to Stage, reason string) (RuleName, error) {
	if err := j.needReason("one stage back", reason); err != nil {
		return "", err
	}
	j.enter(to, "")
	return "card/back", nil
}

// along takes an arrow, through its gates or by force.
func (j *judgement) along(a *arrow, m Move) (RuleName, error) {
	g := j.rules.gates(*j.card, a, j.op.At)
	if g.Met() == g.Total() {
		j.enter(a.to, a.closes)
		return a.rule, nil
	}
	if !m.Force {
		return "", j.lacking(g)
	}
	if err := j.needReason("a forced move", m.Reason); err != nil {
		return "", err
	}
	j.owe([]*arrow{a}, m.Reason)
	j.enter(a.to, a.closes)
	return a.rule, nil
}

// jump goes where no arrow leads: only by force. What the rules on the way ask
// for is owed.
func (j *judgement) jump(to Stage, m Move) (RuleName, error) {
	if !m.Force {
		next := j.rules.Next(*j.card, j.op.At).To
		r := j.refuse("card/order", to, "from "+string(j.card.Stage)+" a "+string(j.card.Kind)+" goes to "+string(next)+" next, not to "+string(to))
		if j.flow.index(to) < j.flow.index(j.card.Stage) {
			i := j.flow.index(j.card.Stage)
			r.Message = "a card goes one stage back at a time: from " + string(j.card.Stage) + " to " + string(j.flow.stages[i-1])
		}
		r.Hint = "force"
		return "", r
	}
	if err := j.needReason("a forced move", m.Reason); err != nil {
		return "", err
	}
	way := j.flow.path(j.card.Stage, to)
	j.owe(way, m.Reason)
	closes := Open
	if n := len(way); n > 0 {
		closes = way[n-1].closes
	}
	j.enter(to, closes)
	return "card/order", nil
}

// owe marks each rule on the way whose gates do not hold.
func (j *judgement) owe(way []*arrow, reason string) {
	for _, a := range way {
		g := j.rules.gates(*j.card, a, j.op.At)
		var missing []string
		for _, x := range g.Missing() {
			missing = append(missing, x.Guard)
		}
		if len(missing) == 0 {
			continue
		}
		mark := Force{Rule: a.rule, Missing: missing, From: a.from, To: a.to, Reason: reason, By: j.op.By, At: j.op.At.UTC()}
		_ = j.card.Set(FieldForced, string(a.rule), packForce(mark))
	}
}

func (a Close) apply(j *judgement) (RuleName, error) {
	return j.close(a.As, a.Of, a.Reason)
}

// close closes the card as the workflow allows in its stage; a reason is
// required.
func (j *judgement) close(as Resolution, of CardID, reason string) (RuleName, error) {
	if err := j.needOpen("second closing"); err != nil {
		return "", err
	}
	var rule RuleName
	var stages []string
	for _, cl := range j.flow.closes {
		if cl.as != as {
			continue
		}
		if cl.from == "" || cl.from == j.card.Stage || j.rules.IsSide(j.card.Stage) && cl.from == j.card.Before {
			rule = cl.rule
		}
		stages = append(stages, string(cl.from))
	}
	if rule == "" {
		return "", j.cannotClose(as, stages)
	}
	if err := j.needReason("closing as "+string(as), reason); err != nil {
		r := err
		if ref, ok := err.(*Refusal); ok {
			ref.Rule = rule
			r = ref
		}
		return "", r
	}
	text := "Closed as " + string(as) + ": " + reason
	if of != "" {
		if of == j.op.Card {
			return "", j.refuse(rule, "", "a card is no duplicate of itself")
		}
		text = "Closed as a duplicate of " + string(of) + ": " + reason
	}
	j.say(text)
	c := j.card
	c.Resolution, c.ClosedAt, c.WaitingSince = as, j.op.At.UTC(), noTime
	return rule, nil
}

func (j *judgement) cannotClose(as Resolution, stages []string) error {
	known := words1(j.rules.Resolutions(j.card.Kind))
	if len(stages) > 0 {
		rule := RuleName(string(j.card.Kind) + "/" + string(as))
		return j.refuse(rule, "", "a "+string(j.card.Kind)+" is closed as "+string(as)+" in "+stages[0]+", not in "+string(j.card.Stage))
	}
	all := []string{}
	for _, f := range j.rules.kinds {
		all = append(all, words1(j.rules.Resolutions(f.kind))...)
	}
	if slices.Contains(all, string(as)) {
		return j.refuse("card/closed", "", "a "+string(j.card.Kind)+" is not closed as "+string(as)+", but as "+orList(known))
	}
	return &Invalid{Field: "resolution", Value: string(as), Why: "is no way to close a " + string(j.card.Kind) + ": " + orList(known), Nearest: Nearest(string(as), known)}
}

func orList(words []string) string {
	s := ""
	for i, w := range words {
		switch {
		case i > 0 && i == len(words)-1:
			s += " or "
		case i > 0:
			s += ", "
		}
		s += w
	}
	return s
}

func (a Reopen) apply(j *judgement) (RuleName, error) {
	c := j.card
	if c.IsOpen() {
		return "", j.refuse("card/reopen", "", "the card is open already")
	}
	if err := j.needReason("reopening", a.Reason); err != nil {
		return "", err
	}
	c.Resolution, c.ClosedAt, c.ReopenedAt = Open, noTime, j.op.At.UTC()
	c.Forced = nil
	if c.Triage.Verdict == Invalidated {
		c.Triage = Triage{}
	}
	j.enter(j.flow.stages[0], "")
	return "card/reopen", nil
}

func (Arrive) apply(j *judgement) (RuleName, error) {
	rule, moved := j.happened("iteration-begun")
	if !moved {
		return "", j.refuse(j.ruleFor("iteration-begun"), "", "the card's iteration has not begun, or it is not queued")
	}
	return rule, nil
}

func (RollOver) apply(j *judgement) (RuleName, error) {
	today := j.rules.cadence.Today(j.op.At)
	if !j.rollsOver(today) {
		return "", j.refuse("card/rollover", "", "the card does not roll over: its iteration has not ended, or it is pinned")
	}
	j.card.Iteration = j.rules.cadence.At(today)
	return "card/rollover", nil
}

func (j *judgement) rollsOver(today Date) bool {
	c := j.card
	return c.IsOpen() && !c.Pinned && c.Iteration.Ended(today)
}

// Due are the actions that the board itself takes on the card at the moment of
// the op: a queued card arrives when its iteration has begun, an open card whose
// iteration ended rolls over unless it is pinned. Empty for most cards.
func (r *Rules) Due(c Card, op Op) []Action {
	var out []Action
	f := r.flow(c.Kind)
	if f == nil {
		return nil
	}
	for _, do := range []Action{Arrive{}, RollOver{}} {
		op.Do = do
		if d, err := r.Apply(c, op); err == nil {
			out = append(out, do)
			c = d.Card
		}
	}
	return out
}
