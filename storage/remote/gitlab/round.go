package gitlab

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"opsboard/workflow"
)

// round makes the newest round what the validation label says, where that is
// newer than what the comments say.
func (p *placing) round() {
	c, label := &p.card, p.placed.Round
	if label == "" || label == c.Round().State {
		return
	}
	set := p.since(func(q workflow.Placed) bool { return q.Round == label })
	if len(c.Rounds) > 0 && !set.at.After(p.said.asked) {
		return
	}
	c.Rounds = workflow.RoundsAfter(c.Rounds, label, c.Requester, set.by, cmp.Or(set.at, p.is.CreatedAt.Time))
}

// half is the round where a comment tells of it and no label does.
func (p *placing) half() []workflow.Field {
	if len(p.card.Rounds) == 0 && p.placed.Round == "" {
		return nil
	}
	rules := p.d.rules
	if rules.Place(rules.LabelsOf(p.card)).Round == p.placed.Round {
		return nil
	}
	return []workflow.Field{workflow.FieldRound}
}

// labelled is when and by whom a label was put on.
type labelled struct {
	by string
	at time.Time
}

// since is when a label was put on that stands for something, the zero value
// where that is not known.
func (p *placing) since(is func(workflow.Placed) bool) (out labelled) {
	for _, e := range p.events {
		if e.Label != nil && e.Action == "add" && is(p.d.rules.Place([]string{e.Label.Name})) {
			out = labelled{e.User.Username, e.CreatedAt.Time}
		}
	}
	return out
}

// waitingSince is when the card began to wait, as its comments tell it.
func (p *placing) waitingSince() time.Time {
	if t := p.said.card.WaitingSince; !t.IsZero() {
		return t
	}
	for _, m := range slices.Backward(p.said.card.Comments) {
		if strings.HasPrefix(m.Text, "Waiting on ") && strings.Contains(m.Text, " for information: ") {
			return m.At
		}
	}
	return time.Time{}
}
