package gitlab

import (
	"context"
	"maps"
	"slices"
	"strings"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

var _ remote.Witness = (*Driver)(nil)

// hands are who gave the values that stand there, as far as what was read anyway
// says so for sure.
func (p *placing) hands() map[workflow.Field]string {
	if p.is.isOpen() && len(p.said.hands)+len(p.events) == 0 {
		return nobody
	}
	out := map[workflow.Field]string{}
	for f, who := range p.said.hands {
		if p.d.isSaid(f) || f == workflow.FieldTitle || f == workflow.FieldDRI {
			out[f] = who
		}
	}
	if by := p.is.ClosedBy.Username; by != "" && !p.is.isOpen() {
		out[workflow.FieldResolution] = by
	}
	if by := p.mover(p.card.Stage); by != "" {
		out[workflow.FieldStage] = by
	}
	return out
}

// nobody is known to have given anything.
var nobody = map[workflow.Field]string{}

// by notes who wrote what stands there.
func (c *carried) by(f workflow.Field, who string) {
	if c.hands == nil {
		c.hands = map[workflow.Field]string{}
	}
	c.hands[f] = who
}

// activity reads from a line of an issue's activity who changed a field. Only a line
// that shows the value which stands there is believed: the newest may be missing yet.
func (c *carried) activity(n *note, is *issue) {
	if _, to, ok := strings.Cut(n.Body, "** to **"); ok && strings.HasPrefix(n.Body, "changed title from **") {
		delete(c.hands, workflow.FieldTitle)
		if unmarked.Replace(strings.TrimSuffix(to, "**")) == is.Title {
			c.by(workflow.FieldTitle, n.Author.Username)
		}
	}
	if who, ok := is.assignee(); strings.HasPrefix(n.Body, "assigned to @") || strings.HasPrefix(n.Body, "unassigned @") {
		delete(c.hands, workflow.FieldDRI)
		added, removed, _ := strings.Cut(n.Body, "unassigned")
		if ok && slices.Contains(strings.Fields(added), "@"+who.Username) || !ok && removed != "" {
			c.by(workflow.FieldDRI, n.Author.Username)
		}
	}
}

// unmarked takes away how a line of activity shows what is new in a title.
var unmarked = strings.NewReplacer("{+", "", "+}", "")

// mover is who put the stage's label on, where the events of the labels were read
// and it is there.
func (p *placing) mover(stage workflow.Stage) string {
	if p.placed.Stage != stage {
		return ""
	}
	for _, e := range slices.Backward(p.events) {
		if e.Label == nil || e.Action != "add" || p.d.rules.Place([]string{e.Label.Name}).Stage == "" {
			continue
		}
		if p.d.rules.Place([]string{e.Label.Name}).Stage == stage {
			return e.User.Username
		}
		return "" // another came later: this one is not the label that stands there
	}
	return ""
}

// Hands asks GitLab's own history of an issue, see [remote.Witness].
func (d *Driver) Hands(ctx context.Context, rid remote.RID, now workflow.Card, asked []workflow.Field) (map[workflow.Field]string, error) {
	is := d.recent[rid]
	if is == nil {
		return nil, nil
	}
	p := &placing{d: d, is: is, placed: d.rules.Place(is.Labels)}
	out := map[workflow.Field]string{}
	var err error
	if slices.Contains(asked, workflow.FieldStage) {
		if p.events, err = d.events(ctx, is, "label"); err != nil {
			return nil, err
		}
		if by := p.mover(now.Stage); by != "" {
			out[workflow.FieldStage] = by
		}
	}
	if slices.Contains(asked, workflow.FieldResolution) && is.isOpen() {
		if p.states, err = d.events(ctx, is, "state"); err != nil {
			return nil, err
		}
		if n := len(p.states); n > 0 && p.states[n-1].State == "reopened" {
			out[workflow.FieldResolution] = p.states[n-1].User.Username
		}
	}
	maps.DeleteFunc(out, func(_ workflow.Field, by string) bool { return by == "" })
	return out, nil
}
