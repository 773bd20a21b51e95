package workflow

import (
	"slices"
	"strings"
)

func (a Create) apply(j *judgement) (RuleName, error) {
	kind, err := j.rules.FindKind(string(a.Kind))
	if err != nil {
		return "", err
	}
	f := j.rules.flow(kind)
	if j.card.Kind != "" {
		return "", j.refuse(f.created, "", "there is a card of this id already")
	}
	err = firstError(checkTitle(a.Title), checkText("description", a.Description),
		checkName("requester", a.Requester), checkPriority(a.Priority), checkWeight(a.Weight), setDue(&a.Due, &j.card.Due))
	if err != nil {
		return "", err
	}
	c := j.card
	c.ID, c.Kind, c.Title, c.Description = j.op.Card, kind, strings.TrimSpace(a.Title), a.Description
	c.Requester, c.Priority, c.Weight = orWord(strings.TrimSpace(a.Requester), j.op.By), a.Priority, a.Weight
	c.CreatedAt, c.Confidential = j.now(), a.Confidential
	j.flow = f
	if err := j.addLabels(a.Labels); err != nil {
		return "", err
	}
	j.enter(f.stages[0], Open)
	return f.created, nil
}

func (a Edit) apply(j *judgement) (RuleName, error) {
	c := j.card
	if a.Title != nil {
		if err := checkTitle(*a.Title); err != nil {
			return "", err
		}
		c.Title = strings.TrimSpace(*a.Title)
	}
	if a.Description != nil {
		if err := checkText("description", *a.Description); err != nil {
			return "", err
		}
		c.Description = *a.Description
	}
	err := firstError(setName("requester", a.Requester, &c.Requester), setName("delegate", a.Delegate, &c.Delegate),
		setName("dri", a.DRI, &c.DRI), setNumber(checkPriority, a.Priority, &c.Priority),
		setNumber(checkWeight, a.Weight, &c.Weight), setDue(a.Due, &c.Due), j.editLinks(a))
	if err != nil {
		return "", err
	}
	if a.Confidential != nil {
		c.Confidential = *a.Confidential
	}
	for _, l := range a.RemoveLabels {
		c.Labels = setLabel(c.Labels, j.spelling(l), false)
	}
	return "card/edit", j.addLabels(a.AddLabels)
}

// setName writes a short value where one is given.
func setName(field string, value, at *string) error {
	if value == nil {
		return nil
	}
	*at = strings.TrimSpace(*value)
	return checkName(field, *value)
}

func setDue(day, at *Date) error {
	if day == nil {
		return nil
	}
	if *at = *day; *day == "" {
		return nil
	}
	if _, err := ParseDate(string(*day)); err != nil {
		return &Invalid{Field: "due", Value: string(*day), Why: "is no day: write it as 2026-11-29"}
	}
	return nil
}

func setNumber(check func(int) error, value, at *int) error {
	if value == nil {
		return nil
	}
	*at = *value
	return check(*value)
}

// The relations of a link to its card.
var relations = []string{"relates", "merge-request", "follow-up", "duplicate-of"}

func (j *judgement) editLinks(a Edit) error {
	for _, u := range a.RemoveLinks {
		_ = j.card.Set(FieldLink, u, "")
	}
	for _, l := range a.AddLinks {
		if err := firstError(checkURL(l.URL), checkName("link title", l.Title)); err != nil {
			return err
		}
		l.Relation = orWord(l.Relation, relations[0])
		if !slices.Contains(relations, l.Relation) {
			return &Invalid{Field: "link relation", Value: l.Relation, Why: "is not known: " + orList(relations), Nearest: Nearest(l.Relation, relations)}
		}
		_ = j.card.Set(FieldLink, l.URL, packLink(l))
	}
	return nil
}

// spelling is the label as the card carries it, whatever case was typed.
func (j *judgement) spelling(label string) string {
	i := slices.IndexFunc(j.card.Labels, func(l string) bool { return equalFold(l, label) })
	if i < 0 {
		return label
	}
	return j.card.Labels[i]
}

// addLabels adds labels that stand for nothing else. A label that stands for
// the stage, the kind or a validation is refused: those follow from the rules.
func (j *judgement) addLabels(labels []string) error {
	for _, l := range labels {
		l = strings.TrimSpace(l)
		if l == "" {
			return &Invalid{Field: "label", Value: l, Why: "is empty"}
		}
		if err := checkName("label", l); err != nil {
			return err
		}
		if p := j.rules.Place([]string{l}); len(p.Rest) == 0 || p.Kind != "" && p.Kind != j.card.Kind {
			return &Invalid{Field: "label", Value: l, Why: "stands for a stage, a kind, a priority or a validation, which have their own commands: move, edit, validate"}
		}
		if name, ok := j.rules.unscope(scopeStage, l); ok {
			if _, err := j.rules.FindStage(name); err != nil {
				return &Invalid{Field: "label", Value: l, Why: "names no stage of this workflow, in the scope that stands for stages", Nearest: Nearest(name, plain(j.rules.Stages("")))}
			}
		}
		if !j.card.HasLabel(l) {
			j.card.Labels = setLabel(withoutScope(j.card.Labels, l), l, true)
		}
	}
	return nil
}

// withoutScope leaves out the labels of the same scope: one a scope, as on the
// remote.
func withoutScope(labels []string, label string) []string {
	scope, ok := scopeOf(label)
	if !ok {
		return labels
	}
	return slices.DeleteFunc(labels, func(l string) bool {
		s, scoped := scopeOf(l)
		return scoped && equalFold(s, scope)
	})
}

// scopeOf is what stands before the last "::" of "Customer::Billing".
func scopeOf(label string) (scope string, ok bool) {
	i := strings.LastIndex(label, "::")
	if i <= 0 {
		return "", false
	}
	return label[:i], true
}

func (a Say) apply(j *judgement) (RuleName, error) {
	if isBlank(a.Text) {
		return "", &Invalid{Field: "comment", Value: a.Text, Why: "is empty"}
	}
	if err := checkText("comment", a.Text); err != nil {
		return "", err
	}
	j.say(a.Text)
	return "card/comment", nil
}
