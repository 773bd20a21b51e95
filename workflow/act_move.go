package workflow

import "strings"

func (a Move) apply(j *judgement) (RuleName, error) {
	if err := j.needOpen("move it"); err != nil {
		return "", err
	}
	if err := checkText("reason", a.Reason); err != nil {
		return "", err
	}
	c, to := j.card, a.To
	if to == "" {
		to = j.rules.Next(*c, j.op.At).To
		if to == "" {
			return "", j.hinted("card/order", "", SupplyForce, "from "+string(c.Stage)+" no rule leads "+j.rules.aKind(c.Kind)+" any further: say which stage you mean")
		}
	}
	j.reason = a.Reason
	switch {
	case to == c.Stage:
		return "", j.refuse("card/order", to, "the card is in "+string(to)+" already")
	case j.rules.IsSide(to):
		return j.stepAside(to)
	case j.flow.index(to) < 0:
		return "", j.noSuchStage(to)
	case j.rules.IsSide(c.Stage):
		return j.stepBackIn(to, a)
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
	return j.hinted("card/order", to, SupplyKind, j.rules.aKind(j.card.Kind)+" has no stage "+string(to)+": it goes "+strings.Join(plain(j.flow.stages), " → "))
}

// stepAside enters a side stage and remembers where the card came from.
func (j *judgement) stepAside(to Stage) (RuleName, error) {
	if !j.rules.IsSide(j.card.Stage) {
		j.card.Before = j.card.Stage
	}
	j.enter(to, Open)
	return "card/side", nil
}

// stepBackIn leaves a side stage, back to where the card was, or by force to
// anywhere from there.
func (j *judgement) stepBackIn(to Stage, m Move) (RuleName, error) {
	back := j.flow.orFirst(j.card.Before)
	if to == back {
		j.enter(back, Open)
		return "card/side", nil
	}
	if !m.Force {
		return "", j.hinted("card/side", to, SupplyForce, "from "+string(j.card.Stage)+" the card goes back to "+string(back)+", where it was: move it on from there")
	}
	j.enter(back, Open)
	if arrow := j.flow.arrow(back, to); arrow != nil {
		return j.along(arrow, m)
	}
	return j.jump(to, m)
}

// back takes the card one stage back. A card that its iteration brought here
// stays back until a person moves it or schedules it anew.
func (j *judgement) back(to Stage, reason string) (RuleName, error) {
	if err := j.needReason("card/back", "one stage back", reason); err != nil {
		return "", err
	}
	j.enter(to, Open)
	a := j.opens(iterationBegins)
	j.card.Held = a != nil && j.rules.gates(j.card, a, j.op.At).Ready()
	return "card/back", nil
}

// along takes an arrow, through its gates or by force.
func (j *judgement) along(a *arrow, m Move) (RuleName, error) {
	g := j.rules.gates(j.card, a, j.op.At)
	if g.Ready() {
		j.enter(a.to, a.closes)
		return a.rule, nil
	}
	if !m.Force {
		return "", j.lacking(g)
	}
	return a.rule, j.force([]*arrow{a}, a.to, a.rule, m.Reason)
}

// jump goes where no arrow leads: only by force. What the rules on the way ask
// for is owed.
func (j *judgement) jump(to Stage, m Move) (RuleName, error) {
	c := j.card
	if m.Force {
		return "card/order", j.force(j.rules.way(c, c.Stage, to, facing(j.op.At)), to, "card/order", m.Reason)
	}
	sentence := "from " + string(c.Stage) + " no rule leads " + j.rules.aKind(c.Kind) + " to " + string(to)
	switch i, next := j.flow.index(c.Stage), j.rules.Next(*c, j.op.At).To; {
	case j.flow.index(to) < i:
		sentence = "a card goes one stage back at a time: from " + string(c.Stage) + " to " + string(j.flow.stages[i-1])
	case next != "":
		sentence = "from " + string(c.Stage) + " " + j.rules.aKind(c.Kind) + " goes to " + string(next) + " next, not to " + string(to)
	}
	return "", j.hinted("card/order", to, SupplyForce, sentence)
}

// force moves the card without asking the gates on the way, and marks it with
// those that do not hold.
func (j *judgement) force(way []*arrow, to Stage, rule RuleName, reason string) error {
	if err := j.needReason(rule, "a forced move", reason); err != nil {
		return err
	}
	j.rules.owe(j.card, way, facing(j.op.At), reason, j.op)
	closes := Open
	if n := len(way); n > 0 {
		closes = way[n-1].closes
	}
	j.enter(to, closes)
	return nil
}

func (Arrive) apply(j *judgement) (RuleName, error) {
	a := j.opens(iterationBegins)
	if a == nil || !j.card.IsOpen() {
		return "", j.refuse(j.ruleFor(iterationBegins), "", "only an open card in "+orWord(j.where(iterationBegins), "a queue")+" arrives when its iteration begins")
	}
	if j.card.Held {
		return "", j.hinted(a.rule, a.to, SupplySchedule, "the card was moved back to "+string(a.from)+": it stays until somebody moves it on or schedules it anew")
	}
	if g := j.rules.gates(j.card, a, j.op.At); !g.Ready() {
		return "", j.lacking(g)
	}
	j.enter(a.to, a.closes)
	return a.rule, nil
}

func (RollOver) apply(j *judgement) (RuleName, error) {
	c, today := j.card, j.rules.cadence.Today(j.op.At)
	refuse := func(why string) (RuleName, error) {
		return "", j.hinted("card/rollover", "", SupplySchedule, why)
	}
	switch {
	case !c.IsOpen():
		return "", j.needOpen("roll it over")
	case c.Pinned:
		return refuse("the card is pinned to " + orWord(c.Iteration.String(), "no iteration") + ": it does not roll over")
	case c.Iteration.IsZero():
		return refuse("the card has no iteration to roll over from")
	case !c.Iteration.Ended(today):
		return refuse("the card's iteration, " + c.Iteration.String() + ", has not ended")
	}
	c.Iteration = j.rules.cadence.At(today)
	return "card/rollover", nil
}

// Due are the actions that the board itself takes on the card at the moment of
// the op: a queued card arrives when its iteration has begun, an open card whose
// iteration ended rolls over unless it is pinned. Empty for most cards; once
// they are done, nothing more is due.
func (r *Rules) Due(c Card, op Op) []Action {
	f := r.flow(c.Kind)
	if f == nil || !c.IsOpen() || !c.Iteration.Begun(r.cadence.Today(op.At)) {
		return nil
	}
	var out []Action
	for _, do := range []Action{Arrive{}, RollOver{}} {
		op.Do = do
		if d, err := r.Apply(c, op); err == nil {
			out = append(out, do)
			c = d.Card
		}
	}
	return out
}
