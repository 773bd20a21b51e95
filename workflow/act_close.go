package workflow

import "slices"

func (a Close) apply(j *judgement) (RuleName, error) {
	if a.Of != "" && a.As != Duplicate {
		return "", &Invalid{Field: "of", Value: string(a.Of), Why: "names another card, which only a duplicate has"}
	}
	text := "Closed as " + string(a.As)
	if a.Of != "" {
		text = "Closed as a duplicate of " + string(a.Of)
	}
	rule, err := j.close(a.As, text, a.Reason)
	if err == nil && a.Of == j.op.Card {
		return "", j.refuse(rule, "", "a card is no duplicate of itself")
	}
	return rule, err
}

// close closes the card as the workflow allows in its stage, with a comment that
// gives the reason.
func (j *judgement) close(as Resolution, text, reason string) (RuleName, error) {
	if err := j.needOpen("close it again"); err != nil {
		return "", err
	}
	var rule RuleName
	var stages []Stage
	for _, cl := range j.flow.closes {
		if cl.as != as {
			continue
		}
		if j.closesHere(cl) {
			rule = cl.rule
		}
		stages = append(stages, cl.from)
	}
	if rule == "" {
		return "", j.cannotClose(as, stages)
	}
	if err := j.needReason(rule, "closing as "+string(as), reason); err != nil {
		return "", err
	}
	j.say(text + ": " + reason)
	c := j.card
	c.Resolution, c.ClosedAt, c.WaitingSince = as, j.now(), noTime
	return rule, nil
}

func (j *judgement) cannotClose(as Resolution, stages []Stage) error {
	kind, known := j.rules.aKind(j.card.Kind), plain(j.rules.Resolutions(j.card.Kind))
	for _, cl := range j.flow.closes {
		if cl.as == as {
			return j.refuse(cl.rule, "", kind+" is closed as "+string(as)+" in "+orList(stages)+", not in "+string(j.card.Stage)+j.waysHere())
		}
	}
	how := "it is closed as " + orList(known)
	if len(known) == 0 {
		how = "it closes in " + string(j.rules.ClosingStage(j.card.Kind))
	}
	for _, f := range j.rules.kinds {
		if slices.Contains(j.rules.Resolutions(f.kind), as) {
			return j.refuse("card/closed", "", kind+" is not closed as "+string(as)+": "+how)
		}
	}
	return &Invalid{Field: "resolution", Value: string(as), Why: "is no way to close " + kind + ": " + how, Nearest: Nearest(string(as), known)}
}

// closesHere reports whether a card is closed so where this one stands.
func (j *judgement) closesHere(cl closing) bool {
	return cl.from == "" || cl.from == j.rules.place(j.card)
}

// waysHere says as what the card can be closed where it stands; "" where as nothing.
func (j *judgement) waysHere() string {
	var here []string
	for _, cl := range j.flow.closes {
		if j.closesHere(cl) {
			here = append(here, string(cl.as))
		}
	}
	if len(here) == 0 {
		return ""
	}
	return ", where it can be closed as " + orList(here)
}

func (a Decline) apply(j *judgement) (RuleName, error) {
	if isBlank(a.By) {
		return "", &Invalid{Field: "by", Value: a.By, Why: "is empty: say who declined"}
	}
	if err := checkName("by", a.By); err != nil {
		return "", err
	}
	text := "Closed as " + string(Declined)
	if a.By != j.op.By {
		text += " by " + a.By
	}
	return j.close(Declined, text, a.Reason)
}

func (a Reopen) apply(j *judgement) (RuleName, error) {
	c := j.card
	if c.IsOpen() {
		return "", j.refuse("card/reopen", "", "the card is open already")
	}
	if err := j.needReason("card/reopen", "reopening", a.Reason); err != nil {
		return "", err
	}
	c.Resolution, c.ClosedAt, c.ReopenedAt = Open, noTime, j.now()
	if last := lastTime(c.Round()); len(c.Rounds) > 0 && !last.Before(c.ReopenedAt) {
		c.ReopenedAt = last.Add(1) // whatever the clocks said, the rounds so far came before
	}
	if c.Triage.Verdict == Invalidated {
		c.Triage = Triage{}
	}
	j.enter(j.flow.stages[0], Open)
	return "card/reopen", nil
}
