package gitlab

import (
	"slices"
	"strings"
	"time"

	"opsboard/workflow"
)

// keyLinks is under which a note holds the links of a blueprint, whose text is
// the note's own.
const keyLinks = "links"

// isNative reports whether GitLab has a place for the field. For a priority and a
// wait that is a label, where the workflow has one for them.
func (d *Driver) isNative(f workflow.Field) bool {
	switch f {
	case workflow.FieldPriority:
		return d.hasPriority
	case workflow.FieldWaitingSince:
		return d.hasWaiting
	}
	return isPlaced(f)
}

func isPlaced(f workflow.Field) bool {
	switch f {
	case workflow.FieldKind, workflow.FieldTitle, workflow.FieldDescription, workflow.FieldStage, workflow.FieldResolution,
		workflow.FieldDRI, workflow.FieldIteration, workflow.FieldMilestone, workflow.FieldDue, workflow.FieldLabel,
		workflow.FieldRound, workflow.FieldWeight, workflow.FieldConfidential:
		return true
	}
	return false
}

// isOwn reports whether the field follows from others, or is each replica's own:
// it is neither sent nor missed.
func isOwn(f workflow.Field) bool {
	switch f {
	case workflow.FieldRemote, workflow.FieldOrigin, workflow.FieldCreatedAt, workflow.FieldEnteredAt, workflow.FieldClosedAt, workflow.FieldReopenedAt, workflow.FieldClash:
		return true
	}
	return false
}

// travels reports whether the field goes as a comment. A round and a resolution
// do both: a label and a state say how it stands, the comment says the rest.
func travels(f workflow.Field) bool {
	switch f {
	case workflow.FieldRound, workflow.FieldResolution:
		return true
	case workflow.FieldComment:
		return false
	}
	return !isPlaced(f) && !isOwn(f)
}

// isNoted reports whether the engine is to send the field as a comment, beside the
// native side that some have.
func (d *Driver) isNoted(f workflow.Field) bool {
	return f == workflow.FieldRound || f == workflow.FieldResolution || d.isSaid(f)
}

// isSaid reports whether the field travels as a comment and in no other way.
func (d *Driver) isSaid(f workflow.Field) bool { return travels(f) && !d.isNative(f) }

// Canon is the card as it would come back, see [remote.Remote].
func (d *Driver) Canon(c workflow.Card) workflow.Card {
	c.Title = plain(strings.TrimSpace(strings.ToValidUTF8(c.Title, "\uFFFD")))
	c.Description, c.Gameplan, c.Blueprint.Text = plain(c.Description), plain(c.Gameplan), plain(c.Blueprint.Text)
	c.DRI, c.Requester = d.people.username(c.DRI), d.people.username(c.Requester)
	c.Milestone = strings.TrimSpace(c.Milestone)
	c.Labels = canonLabels(c.Labels)
	c.Comments = slices.Clone(c.Comments)
	for i := range c.Comments {
		c.Comments[i].Text = plain(c.Comments[i].Text)
	}
	for _, at := range []*time.Time{&c.CreatedAt, &c.ClosedAt} {
		*at = at.UTC().Truncate(time.Millisecond)
	}
	c.EnteredAt, c.ReopenedAt = time.Time{}, time.Time{}
	if it, ok := d.account.iterationOf(c.Iteration); ok {
		c.Iteration = workflow.Iteration{Start: workflow.Date(it.Start), End: workflow.Date(it.End), Title: it.Title}
	}
	d.withoutMissing(&c)
	return c
}

// canonLabels are labels as GitLab keeps them: without blanks around.
func canonLabels(labels []string) []string {
	if len(labels) == 0 {
		return nil
	}
	out := slices.Clone(labels)
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// withoutMissing leaves out what cannot be kept there.
func (d *Driver) withoutMissing(c *workflow.Card) {
	if d.account.Project != 0 && !d.account.Licensed {
		c.Iteration, c.Weight = workflow.Iteration{}, 0
	}
}
