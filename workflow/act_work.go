package workflow

import (
	"slices"
	"strings"
	"time"
)

var noTime time.Time

func (a WriteGameplan) apply(j *judgement) (RuleName, error) {
	if err := j.needOpenOr("gameplan", "gameplan"); err != nil {
		return "", err
	}
	if err := checkText("gameplan", a.Text); err != nil {
		return "", err
	}
	j.card.Gameplan = strings.TrimRight(a.Text, " \t\n")
	return RuleName(string(j.card.Kind) + "/gameplan"), nil
}

func (a WriteBlueprint) apply(j *judgement) (RuleName, error) {
	rule, ok, restricted := j.allowed("blueprint")
	owed := j.owes("blueprint")
	if err := j.needOpenOr("blueprint", "blueprint"); err != nil {
		return "", err
	}
	if restricted && !ok && !owed {
		return "", j.refuse(RuleName(string(j.card.Kind)+"/blueprint"), "", "the blueprint is recorded in "+j.where("blueprint")+", not in "+string(j.card.Stage))
	}
	if rule == "" {
		rule = RuleName(string(j.card.Kind) + "/blueprint")
	}
	if err := checkText("blueprint", a.Text); err != nil {
		return "", err
	}
	for _, u := range a.Links {
		if err := checkURL(u); err != nil {
			return "", err
		}
	}
	b := Blueprint{Text: strings.TrimRight(a.Text, " \t\n")}
	if len(a.Links) > 0 {
		b.Links = slices.Clone(a.Links)
	}
	if isBlank(b.Text) && len(b.Links) > 0 {
		return "", &Invalid{Field: "blueprint", Value: a.Text, Why: "is empty: say what was done, beside its links"}
	}
	j.card.Blueprint = b
	return rule, nil
}

func (a Schedule) apply(j *judgement) (RuleName, error) {
	if err := j.needOpenOr("schedule", "iteration-later", "iteration-current", "iteration-begun", "milestone", "dri"); err != nil {
		return "", err
	}
	c := j.card
	if a.Iteration != nil {
		if err := checkIteration(*a.Iteration); err != nil {
			return "", err
		}
		c.Iteration = *a.Iteration
	}
	if a.Milestone != nil {
		if err := checkName("milestone", *a.Milestone); err != nil {
			return "", err
		}
		c.Milestone = strings.TrimSpace(*a.Milestone)
	}
	if a.DRI != nil {
		if err := checkName("dri", *a.DRI); err != nil {
			return "", err
		}
		c.DRI = strings.TrimSpace(*a.DRI)
	}
	if a.Pin != nil {
		c.Pinned = *a.Pin
	}
	if rule, moved := j.happened("iteration-begun"); moved {
		return rule, nil
	}
	return "card/schedule", nil
}

func checkIteration(i Iteration) error {
	if i.IsZero() {
		return nil
	}
	_, errStart := ParseDate(string(i.Start))
	_, errEnd := ParseDate(string(i.End))
	if errStart != nil || errEnd != nil || i.End < i.Start {
		return &Invalid{Field: "iteration", Value: string(i.Start) + "/" + string(i.End), Why: "is no period: a first day and a last day that does not come before it"}
	}
	return checkName("iteration title", i.Title)
}

func (a Validate) apply(j *judgement) (RuleName, error) {
	if err := j.needOpenOr("validation", "validation-received", "validation-settled", "validation-requested", "validation-skipped"); err != nil {
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
	words := []string{"request", "received", "rejected", "skipped"}
	return "", &Invalid{Field: "validation", Value: string(a.Answer), Why: "is no step of a validation: request, received or rejected", Nearest: Nearest(string(a.Answer), words)}
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
		r := j.refuse(rule, "", "validation is requested of the requester or the delegate, and the card has neither")
		r.Missing = []Gate{{Guard: "requester", Field: "requester", Need: "a requester or a delegate", Who: "you"}}
		r.Hint = "edit"
		return "", r
	}
	if !equalFold(of, c.Requester) && !equalFold(of, c.Delegate) {
		r := j.refuse(rule, "", "validation is requested of the requester ("+orWord(c.Requester, "none")+") or the delegate ("+orWord(c.Delegate, "none")+"), not of "+of)
		r.Hint = "edit"
		return "", r
	}
	c.Rounds = append(c.Rounds, Round{State: Requested, RequestedBy: j.op.By, Of: of, At: j.op.At.UTC(), Note: a.Note})
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
	c, now := j.card, j.op.At.UTC()
	if a.Answer == Skipped {
		if err := j.needReason("a skipped validation", a.Note); err != nil {
			return "", err
		}
		c.Rounds = append(c.Rounds, Round{State: Skipped, RequestedBy: j.op.By, At: now, AnsweredBy: j.op.By, AnsweredAt: now, Note: a.Note})
	} else {
		if newest(c).State != Requested {
			g := Gate{Guard: "validation-requested", Field: "validation", Need: "a validation request", Who: orWord(c.DRI, "the DRI"), Supply: SupplyValidate}
			r := j.refuse(rule, "", "no validation is asked for: request one first")
			r.Missing = []Gate{g}
			return "", r
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

// validates finds the rule that lets an event of validation happen here, or
// refuses: in this stage, or for this kind, nothing is validated.
func (j *judgement) validates(event, what string) (RuleName, error) {
	rule, ok, restricted := j.allowed(event)
	if !ok && j.owes("validation-received", "validation-settled", "validation-requested", "validation-skipped") && restricted {
		return "card/validation", nil // forced past it: the answer may still come
	}
	switch {
	case !restricted:
		return "", j.refuse("card/validation", "", "in this workflow "+what+" for no "+string(j.card.Kind))
	case !ok:
		return "", j.refuse(j.ruleFor(event), "", what+" in "+j.where(event)+", not in "+string(j.card.Stage))
	}
	return rule, nil
}

func (j *judgement) ruleFor(event string) RuleName {
	for _, a := range j.flow.allows {
		if a.what == event {
			return a.rule
		}
	}
	for _, a := range j.flow.arrows {
		if slices.Contains(a.on, event) {
			return a.rule
		}
	}
	return "card/validation"
}
