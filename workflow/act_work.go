package workflow

import (
	"slices"
	"strings"
	"unicode"
)

func (a WriteGameplan) apply(j *judgement) (RuleName, error) {
	if err := j.needOpenOr("write its gameplan", "gameplan"); err != nil {
		return "", err
	}
	if err := checkText("gameplan", a.Text); err != nil {
		return "", err
	}
	j.card.Gameplan = trimmed(a.Text)
	return j.ruleNeeding("gameplan"), nil
}

// trimmed is a text without the blank lines and spaces at its end.
func trimmed(s string) string { return strings.TrimRightFunc(s, unicode.IsSpace) }

// ruleNeeding is the first rule of the kind that asks for the guard.
func (j *judgement) ruleNeeding(guard string) RuleName {
	for _, a := range j.flow.arrows {
		if slices.Contains(a.needs, guard) {
			return a.rule
		}
	}
	return RuleName("card/" + guard)
}

func (a WriteBlueprint) apply(j *judgement) (RuleName, error) {
	rule, ok, restricted := j.allowed("blueprint")
	if err := j.needOpenOr("record its blueprint", "blueprint"); err != nil {
		return "", err
	}
	if restricted && !ok && !j.owes("blueprint") {
		return "", j.hinted(j.ruleFor("blueprint"), "", SupplyStage, "the blueprint is recorded in "+j.where("blueprint")+", not in "+string(j.card.Stage))
	}
	if rule == "" {
		rule = j.ruleNeeding("blueprint")
	}
	if err := checkText("blueprint", a.Text); err != nil {
		return "", err
	}
	for _, u := range a.Links {
		if err := checkURL(u); err != nil {
			return "", err
		}
	}
	b := Blueprint{Text: trimmed(a.Text)}
	if len(a.Links) > 0 {
		b.Links = slices.Clone(a.Links)
	}
	if b.Text == "" && len(b.Links) > 0 {
		return "", &Invalid{Field: "blueprint", Value: a.Text, Why: "is empty: say what was done, beside its links"}
	}
	j.card.Blueprint = b
	return rule, nil
}

func (a Schedule) apply(j *judgement) (RuleName, error) {
	if err := j.needOpenOr("schedule it", "iteration-later", "iteration-current", "iteration-begun", "milestone", "dri"); err != nil {
		return "", err
	}
	c := j.card
	if err := a.clash(j); err != nil {
		return "", err
	}
	if a.Iteration != nil {
		if err := checkIteration(*a.Iteration); err != nil {
			return "", err
		}
		c.Iteration, c.Held = *a.Iteration, false
	}
	if err := firstError(setName("milestone", a.Milestone, &c.Milestone), setName("dri", a.DRI, &c.DRI)); err != nil {
		return "", err
	}
	if a.Pin != nil {
		c.Pinned = *a.Pin
	}
	if a.Iteration != nil {
		if rule, moved := j.happened(iterationBegins); moved {
			return rule, nil
		}
	}
	return "card/schedule", nil
}

// clash refuses what was wished for a card that was scheduled otherwise then.
func (a Schedule) clash(j *judgement) error {
	if a.Was == nil {
		return nil
	}
	c, was := j.card, *a.Was
	or := func(s, empty string) string {
		if s == "" {
			return empty
		}
		return s
	}
	pinned := map[bool]string{true: "pinned", false: "not pinned"}
	for _, x := range []struct {
		moved              bool
		field, before, now string
	}{
		{a.Iteration != nil && c.Iteration != was.Iteration && c.Iteration != *a.Iteration, "iteration", or(was.Iteration.String(), "unscheduled"), or(c.Iteration.String(), "unscheduled")},
		{a.Milestone != nil && c.Milestone != was.Milestone && c.Milestone != *a.Milestone, "milestone", or(was.Milestone, "none"), or(c.Milestone, "none")},
		{a.DRI != nil && c.DRI != was.DRI && c.DRI != *a.DRI, "DRI", or(was.DRI, "nobody"), or(c.DRI, "nobody")},
		{a.Pin != nil && c.Pinned != was.Pinned && c.Pinned != *a.Pin, "pin", pinned[was.Pinned], pinned[c.Pinned]},
	} {
		if x.moved {
			return j.refuse("plan/clash", "", "its "+x.field+" was "+x.before+" when it was planned, and is "+x.now+" now")
		}
	}
	return nil
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

// ruleFor is the first rule of the kind under which something is recorded.
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
	return RuleName("card/" + event)
}
