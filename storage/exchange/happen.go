package exchange

import (
	"slices"
	"strings"
	"time"

	"opsboard/workflow"
)

// create writes the first entry: the issue as it was made, with the labels and
// milestone that it was given in the same act. It returns the later events.
func (b *builder) create(events []event) []event {
	is := b.is
	labels := labelsAtFirst(b.labelsNow(), events)
	milestone := milestoneAtFirst(titleOf(is.Milestone), events)
	n := 0
	for n < len(events) && (events[n].kind == labelEvent || events[n].kind == milestoneEvent) && events[n].at.Sub(b.created) <= atOnce && events[n].on {
		if e := events[n]; e.kind == labelEvent {
			labels = switchLabel(labels, e.name, true)
		} else {
			milestone = e.name
		}
		n++
	}
	next := workflow.Card{
		Title: is.Title, Description: is.Description, Requester: b.author(), CreatedAt: b.created,
		Milestone: milestone, Origin: b.origin, Remote: workflow.Remote{Name: "gitlab", IID: is.IID, URL: is.url},
	}
	next.Kind = b.firstKind(labels, events[n:])
	next.Stage, next.EnteredAt = b.r.first(next.Kind), b.created
	b.stand(&next, labels, b.author(), b.created)
	by := b.author()
	if by == "" {
		by = b.r.by
	}
	b.commit("import", by, b.created, next)
	return events[n:]
}

// firstKind is the first kind that the labels of the issue ever named, else the
// one that they or the title suggest.
func (b *builder) firstKind(labels []string, events []event) workflow.Kind {
	if k := b.r.place(labels).Kind; k != "" {
		return k
	}
	for _, e := range events {
		if e.kind == labelEvent && e.on {
			if k := b.r.placeOne(e.name).Kind; k != "" {
				return k
			}
			labels = append(slices.Clip(labels), e.name)
		}
	}
	base := ""
	if b.is.WorkItem != nil && !strings.EqualFold(string(b.is.WorkItem.BaseType), "issue") {
		base = string(b.is.WorkItem.BaseType)
	}
	k, why := b.r.guessKind(labels, b.is.Title, base)
	b.say("%s", why)
	return k
}

// happen writes the entry of the next event, or of the label events that were
// one act with it, and returns what is left.
func (b *builder) happen(events []event) []event {
	e, next := events[0], b.card
	switch e.kind {
	case labelEvent:
		n := 1
		for n < len(events) && events[n].kind == labelEvent && events[n].by == e.by && events[n].at.Sub(e.at) <= together {
			n++
		}
		labels := b.labels
		for _, x := range events[:n] {
			labels = switchLabel(slices.Clone(labels), x.name, x.on)
		}
		b.stand(&next, labels, e.by, e.at)
		b.commit(verb(b.card, next), e.by, e.at, next)
		return events[n:]
	case stateEvent:
		if e.on {
			b.close(&next, b.closingTime(e, events[1:]))
		} else {
			b.reopen(&next, e.at)
		}
	case milestoneEvent:
		if e.on {
			next.Milestone = e.name
		} else if next.Milestone == e.name { // a change of milestone may be written the other way round
			next.Milestone = ""
		}
	case assignedEvent:
		b.assign(&next)
	case noteEvent:
		b.comment(e)
		return events[1:]
	}
	b.commit(verb(b.card, next), e.by, e.at, next)
	return events[1:]
}

// stand lets the card stand as the labels say where they say something new.
func (b *builder) stand(c *workflow.Card, labels []string, by string, at time.Time) {
	p, was := b.r.place(labels), b.placed
	b.labels, b.placed = labels, p
	c.Labels = p.Rest
	if p.Kind != "" && p.Kind != c.Kind {
		c.Kind = p.Kind
		was.Stage = "" // the new kind may have the stage that the old one had not
		b.enter(c, c.Stage, at)
	}
	if p.Stage != "" && p.Stage != was.Stage {
		b.enter(c, p.Stage, at)
	}
	if p.Priority != was.Priority {
		c.Priority = p.Priority
	}
	if p.Waiting != was.Waiting {
		if c.WaitingSince = at; !p.Waiting {
			c.WaitingSince = time.Time{}
		}
	}
	if p.Round != was.Round && p.Round != "" {
		c.Rounds = workflow.RoundsAfter(c.Rounds, p.Round, c.Requester, by, at)
	}
}

// enter puts the card into the stage, or the nearest earlier one of its kind.
func (b *builder) enter(c *workflow.Card, want workflow.Stage, at time.Time) {
	s := b.r.within(c.Kind, want)
	if s != want {
		b.say("a %s has no stage %s: placed in %s", c.Kind, want, s)
	}
	if s == c.Stage {
		return
	}
	switch {
	case !b.r.rules.IsSide(s):
		c.Before = ""
	case !b.r.rules.IsSide(c.Stage):
		c.Before = c.Stage
	}
	c.Stage, c.EnteredAt = s, at
}

// close closes the card. What was completed stands in the closing stage, unless
// a label says where it stands.
func (b *builder) close(c *workflow.Card, at time.Time) {
	if !c.IsOpen() {
		return
	}
	c.Resolution, c.ClosedAt, c.WaitingSince = b.r.resolution(c.Kind, b.labels, b.isDuplicate()), at, time.Time{}
	if c.Resolution == workflow.Completed && b.placed.Stage == "" {
		b.enter(c, b.r.rules.ClosingStage(c.Kind), at)
	}
}

// reopen opens the card: where its label says, else where new cards start.
func (b *builder) reopen(c *workflow.Card, at time.Time) {
	if c.IsOpen() {
		return
	}
	c.Resolution, c.ClosedAt, c.ReopenedAt = workflow.Open, time.Time{}, at
	if b.placed.Stage == "" {
		b.enter(c, b.r.first(c.Kind), at)
	}
}

// comment writes what was said. Comments are kept out of the running card: they
// change nothing else, and there may be many.
func (b *builder) comment(e event) {
	id := "gitlab-" + itoa(e.note.ID)
	if e.note.ID == 0 {
		id = "gitlab-" + short(b.origin+"\x00note"+itoa(int64(len(b.rec.Entries))))
	}
	said := workflow.Card{Comments: []workflow.Comment{{ID: id, Author: e.by, At: e.at, Text: e.note.Note}}}
	b.write("comment", e.by, e.at, workflow.Diff(workflow.Card{}, said))
}

// verb is the word of the history for what became of a card.
func verb(was, is workflow.Card) string {
	switch {
	case was.IsOpen() && !is.IsOpen():
		return "close"
	case !was.IsOpen() && is.IsOpen():
		return "reopen"
	case len(was.Rounds) != len(is.Rounds) || was.Round() != is.Round():
		return "validate"
	case was.Stage != is.Stage:
		return "move"
	case was.Kind != is.Kind:
		return "kind"
	case was.Milestone != is.Milestone || was.DRI != is.DRI:
		return "schedule"
	}
	return "edit"
}
