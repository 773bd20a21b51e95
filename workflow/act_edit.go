package workflow

import (
	"fmt"
	"slices"
	"strings"
)

func (a Create) apply(j *judgement) (RuleName, error) {
	f := j.rules.flow(a.Kind)
	if f == nil {
		_, err := j.rules.FindKind(string(a.Kind))
		if err == nil { // another case of a kind that exists
			k, _ := j.rules.FindKind(string(a.Kind))
			a.Kind, f = k, j.rules.flow(k)
		} else {
			return "", err
		}
	}
	if j.card.Kind != "" {
		return "", j.refuse(f.created, "", "there is a card of this id already")
	}
	err := firstError(checkTitle(a.Title), checkText("description", a.Description),
		checkName("requester", a.Requester), checkPriority(a.Priority), checkWeight(a.Weight))
	if err != nil {
		return "", err
	}
	c := j.card
	c.ID, c.Kind, c.Title, c.Description = j.op.Card, a.Kind, a.Title, a.Description
	c.Requester, c.Priority, c.Weight = a.Requester, a.Priority, a.Weight
	if c.Requester == "" {
		c.Requester = j.op.By
	}
	c.CreatedAt = j.op.At.UTC()
	j.flow = f
	if err := j.addLabels(a.Labels); err != nil {
		return "", err
	}
	j.enter(f.stages[0], "")
	return f.created, nil
}

func (a Edit) apply(j *judgement) (RuleName, error) {
	c := j.card
	if a.Title != nil {
		if err := checkTitle(*a.Title); err != nil {
			return "", err
		}
		c.Title = *a.Title
	}
	if a.Description != nil {
		if err := checkText("description", *a.Description); err != nil {
			return "", err
		}
		c.Description = *a.Description
	}
	for _, p := range []struct {
		field string
		to    *string
		at    *string
	}{{"requester", a.Requester, &c.Requester}, {"delegate", a.Delegate, &c.Delegate}, {"dri", a.DRI, &c.DRI}} {
		if p.to == nil {
			continue
		}
		if err := checkName(p.field, *p.to); err != nil {
			return "", err
		}
		*p.at = *p.to
	}
	if a.Priority != nil {
		if err := checkPriority(*a.Priority); err != nil {
			return "", err
		}
		c.Priority = *a.Priority
	}
	if a.Weight != nil {
		if err := checkWeight(*a.Weight); err != nil {
			return "", err
		}
		c.Weight = *a.Weight
	}
	if err := j.editLinks(a); err != nil {
		return "", err
	}
	for _, l := range a.RemoveLabels {
		c.Labels = setLabel(c.Labels, j.spelling(l), false)
	}
	return "card/edit", j.addLabels(a.AddLabels)
}

func (j *judgement) editLinks(a Edit) error {
	for _, u := range a.RemoveLinks {
		_ = j.card.Set(FieldLink, u, "")
	}
	for _, l := range a.AddLinks {
		if err := firstError(checkURL(l.URL), checkName("link title", l.Title)); err != nil {
			return err
		}
		if l.Relation == "" {
			l.Relation = "relates"
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
		if p := j.rules.Place([]string{l}); len(p.Rest) == 0 {
			return &Invalid{Field: "label", Value: l, Why: "stands for a stage, a kind, a priority or a validation, which the rules set: use move, edit or validate"}
		}
		if j.card.HasLabel(l) {
			continue
		}
		if scope, _, scoped := cutScope(l); scoped { // one label a scope, as on the remote
			j.card.Labels = slices.DeleteFunc(j.card.Labels, func(x string) bool {
				s, _, ok := cutScope(x)
				return ok && equalFold(s, scope)
			})
		}
		j.card.Labels = setLabel(j.card.Labels, l, true)
	}
	return nil
}

// cutScope splits "Customer::Billing" at its last "::".
func cutScope(label string) (scope, name string, ok bool) {
	i := strings.LastIndex(label, "::")
	if i <= 0 {
		return "", label, false
	}
	return label[:i], label[i+2:], true
}

func checkPriority(p int) error {
	if p != 0 && (p < priorityMin || p > priorityMax) {
		return &Invalid{Field: "priority", Value: fmt.Sprint(p), Why: "is no priority: 1 (urgent) to 4 (low), or 0 for none"}
	}
	return nil
}

func checkWeight(w int) error {
	if w < 0 || w > 1_000_000 {
		return &Invalid{Field: "weight", Value: fmt.Sprint(w), Why: "is no weight: a whole number from 0 (none) to 1000000"}
	}
	return nil
}

func checkURL(u string) error {
	if !strings.HasPrefix(u, "https://") && !strings.HasPrefix(u, "http://") {
		return &Invalid{Field: "link", Value: u, Why: "is no web address: it begins with https:// or http://"}
	}
	if len(u) > 2048 {
		return &Invalid{Field: "link", Value: u, Why: "is too long: at most 2048 characters fit"}
	}
	return checkLine("link", u)
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

func (a ChangeKind) apply(j *judgement) (RuleName, error) {
	if err := j.needOpen("change of kind"); err != nil {
		return "", err
	}
	to, err := j.rules.FindKind(string(a.To))
	if err != nil {
		return "", err
	}
	c, old, other := j.card, j.flow, j.rules.flow(to)
	if c.Kind == to {
		return "card/kind", nil
	}
	from := c.Kind
	c.Kind, j.flow = to, other
	if s := nearestShared(old, other, c.Before); c.Before != "" {
		c.Before = s
	}
	if !j.rules.IsSide(c.Stage) {
		if s := nearestShared(old, other, c.Stage); s != c.Stage {
			j.enter(s, "")
		}
	}
	// What the other kind's rules ask for on the way to here is owed: the change
	// of kind is no way past them.
	reason := fmt.Sprintf("changed from %s to %s", from, to)
	c.Forced = nil
	j.owe(other.path(other.stages[0], c.Stage), reason)
	return "card/kind", nil
}

// nearestShared is the stage s where the other kind has it, else the nearest
// earlier one that both have, else the first.
func nearestShared(old, other *flow, s Stage) Stage {
	if other.index(s) >= 0 {
		return s
	}
	for i := old.index(s); i >= 0; i-- {
		if other.index(old.stages[i]) >= 0 {
			return old.stages[i]
		}
	}
	return other.stages[0]
}
