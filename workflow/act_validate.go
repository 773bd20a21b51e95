package workflow

import "time"

func (a Validate) apply(j *judgement) (RuleName, error) {
	if err := j.needOpenOr("validate it", "validation-received", "validation-settled", "validation-requested", "validation-skipped"); err != nil {
		return "", err
	}
	if err := firstError(checkText("note", a.Note), checkName("of", a.Of)); err != nil {
		return "", err
	}
	switch a.Answer {
	case Requested:
		return j.request(a)
	case Received, Rejected, Skipped:
		return j.answer(a)
	}
	words := plain([]RoundState{Requested, Received, Rejected, Skipped})
	return "", &Invalid{Field: "validation", Value: string(a.Answer), Why: "is no step of a validation: " + orList(words), Nearest: Nearest(string(a.Answer), words)}
}

// request begins a round: of the requester or the delegate, with a comment that
// asks.
func (j *judgement) request(a Validate) (RuleName, error) {
	rule, err := j.validates("validation-requested", "validation is requested")
	if err != nil {
		return "", err
	}
	of, c := a.Of, j.card
	if of == "" {
		of = asked(c)
	}
	if of == "" {
		return "", j.without(rule, []Gate{{Guard: "requester", Field: "requester", Need: "a requester or a delegate", Who: "anyone", Supply: SupplyEdit}},
			"a validation request needs a requester or a delegate: the card has neither")
	}
	if !equalFold(of, c.Requester) && !equalFold(of, c.Delegate) {
		return "", j.hinted(rule, "", SupplyEdit, "validation is requested of the requester ("+orWord(c.Requester, "none")+") or the delegate ("+orWord(c.Delegate, "none")+"), not of "+of)
	}
	for _, known := range []string{c.Requester, c.Delegate} {
		if equalFold(of, known) {
			of = known // as the card spells it
		}
	}
	c.Rounds = append(c.Rounds, Round{State: Requested, RequestedBy: j.op.By, Of: of, At: later(j.now(), c.ReopenedAt), Note: a.Note})
	ask := "@" + of + " please validate this in your workflow, and say whether it does what you asked for."
	if a.Note != "" {
		ask += "\n\n" + a.Note
	}
	j.say(ask)
	if moved, ok := j.happened("validation-requested"); ok {
		return moved, nil
	}
	return rule, nil
}

// answer ends the newest round, and moves the card where the workflow says so.
func (j *judgement) answer(a Validate) (RuleName, error) {
	event := "validation-" + string(a.Answer)
	rule, err := j.validates(event, "a validation is "+string(a.Answer))
	if err != nil {
		return "", err
	}
	c, now := j.card, later(j.now(), j.card.ReopenedAt)
	if a.Answer == Skipped {
		if err := j.needReason(rule, "a skipped validation", a.Note); err != nil {
			return "", err
		}
		c.Rounds = append(c.Rounds, Round{State: Skipped, RequestedBy: j.op.By, At: now, AnsweredBy: j.op.By, AnsweredAt: now, Note: a.Note})
	} else {
		if newest(c).State != Requested {
			g := Gate{Guard: "validation-requested", Field: "validation", Need: "a validation request", Who: orWord(c.DRI, "the DRI"), Supply: SupplyValidate}
			return "", j.without(rule, []Gate{g}, "an answer needs a validation request: there is none to answer")
		}
		last := &c.Rounds[len(c.Rounds)-1]
		last.State, last.AnsweredBy, last.AnsweredAt = a.Answer, j.op.By, now
		if a.Note != "" {
			last.Note = a.Note
		}
	}
	if moved, ok := j.happened(event); ok {
		return moved, nil
	}
	return rule, nil
}

// later is the later of two instants.
func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// validates finds the rule that lets an event of validation happen here, or
// refuses: in this stage, or for this kind, nothing is validated.
func (j *judgement) validates(event, what string) (RuleName, error) {
	rule, ok, restricted := j.allowed(event)
	if !ok && j.owes("validation-received", "validation-settled", "validation-requested", "validation-skipped") && restricted {
		return "card/validation", nil // forced past it: the answer may still come
	}
	switch {
	case !restricted:
		return "", j.refuse("card/validation", "", "this workflow knows no such step of "+j.rules.aKind(j.card.Kind)+": "+what+" elsewhere only")
	case !ok:
		return "", j.hinted(j.ruleFor(event), "", SupplyStage, what+" in "+j.where(event)+", not in "+string(j.card.Stage))
	}
	return rule, nil
}
