package remote

import (
	"fmt"
	"slices"
	"time"

	"opsboard/workflow"
)

// ourSide is a card as it is here: what it is, what the log has of it, and what was
// written since.
type ourSide struct {
	id    workflow.CardID
	card  workflow.Card
	base  *logBase
	lines []workflow.Entry
}

// mergeLine is the line by which both sides of a card were brought together. last
// is theirs.
func (r *logRun) mergeLine(id workflow.CardID, last workflow.Entry, at time.Time, changes []workflow.Change) workflow.Entry {
	return workflow.Entry{ID: r.NewID(), Card: id, What: merged, By: last.By, At: at, Door: workflow.DoorRemote, Changes: changes}
}

// meet brings a card that was changed here together with what came of it, three
// ways against what the log had before. What comes of it is one line here, and is
// sent as one.
func (r *logRun) meet(x LogTx, ours ourSide, came []LogEntry, found *Report) error {
	mine, b := ours.card, ours.base
	before := b.card(ours.id)
	theirs := fold(before, came)
	last := came[len(came)-1].Entry
	after, clashes := r.join(x.Rules(), before, mine, theirs, last)
	switch {
	case theirs.Kind == "" && before.Kind != "":
		found.Said = append(found.Said, fmt.Sprintf("%s took back the making of %s, which was changed here since: it stays", last.By, titled(mine)))
	case mine.Kind == "" && before.Kind != "":
		found.Said = append(found.Said, fmt.Sprintf("the making of %s was taken back here, and %s changed it since: it stays", titled(theirs), last.By))
	}
	found.count(clashes)
	b.agree(theirs)
	at := last.At
	if b.isPending(after, ours.lines) {
		at = stamp(b.own(ours.lines), at)
	}
	line := r.mergeLine(ours.id, last, at, workflow.Diff(mine, after))
	if len(line.Changes) == 0 {
		line.Reason = "the same was done on both sides"
		return x.Agreed(line)
	}
	r.touched.changed = append(r.touched.changed, ours.id)
	return x.Fact(line)
}

// stamp is the moment of a merge: that of the newest line which was written here,
// as that one comes last in the log. So every replica knows the same last change.
func stamp(own []workflow.Entry, other time.Time) time.Time {
	if len(own) == 0 {
		return other
	}
	return own[len(own)-1].At
}

func titled(c workflow.Card) string { return fmt.Sprintf("%s (%s)", c.ID, c.Title) }

// join is the merge of a card: what stands, and the clashes that were found. What
// the log has was decided where it was done, so it is no breach here.
func (r *logRun) join(rules *workflow.Rules, before, mine, theirs workflow.Card, last workflow.Entry) (workflow.Card, []workflow.Clash) {
	switch {
	case theirs.Kind == "": // taken back there; here it goes on
		return mine, nil
	case mine.Kind == "":
		return theirs, nil
	}
	m := rules.Merge(workflow.Meeting{
		Base: before, Mine: mine, Canon: mine, Theirs: theirs, By: last.By, At: last.At, ID: r.NewID(),
	})
	after := m.Card
	bring(&after, before, mine, theirs)
	clashes := slices.DeleteFunc(m.Found, func(c workflow.Clash) bool { return c.Kind == workflow.ClashBreach })
	after.Clashes = joinClashes(before.Clashes, mine.Clashes, theirs.Clashes)
	after.Clashes = append(after.Clashes, clashes...)
	if len(after.Clashes) == 0 {
		after.Clashes = nil
	}
	return after, clashes
}

// unjudged are the fields that follow from where a card stands, or never change:
// with a log they travel like all others.
var unjudged = []workflow.Field{"held", "entered_at", "closed_at", "reopened_at", "created_at", workflow.FieldOrigin}

// bring merges the unjudged fields: they come with the place where the card stands
// now; else what one side changed stands, and theirs of two.
func bring(after *workflow.Card, before, mine, theirs workflow.Card) {
	took := standsAs(*after, theirs) && !standsAs(mine, theirs)
	was, ours, there := valuesOf(before), valuesOf(mine), valuesOf(theirs)
	for _, f := range unjudged {
		k := fieldKey{field: f}
		v := there[k]
		if !took && v == was[k] {
			v = ours[k]
		}
		_ = after.Set(f, "", v) // written by Values, so it can be read
	}
}

func standsAs(a, b workflow.Card) bool { return a.Place() == b.Place() && a.Before == b.Before }

func valuesOf(c workflow.Card) map[fieldKey]string {
	out := map[fieldKey]string{}
	for _, v := range c.Values() {
		out[fieldKey{v.Field, v.Key}] = v.Text
	}
	return out
}

// joinClashes are the clashes that stand: those of both sides, but for what either
// side answered.
func joinClashes(before, mine, theirs []workflow.Clash) []workflow.Clash {
	has := func(in []workflow.Clash, id string) bool {
		return slices.ContainsFunc(in, func(c workflow.Clash) bool { return c.ID == id })
	}
	var out []workflow.Clash
	for _, c := range theirs {
		if has(mine, c.ID) || !has(before, c.ID) {
			out = append(out, c)
		}
	}
	for _, c := range mine {
		if !has(theirs, c.ID) && !has(before, c.ID) {
			out = append(out, c)
		}
	}
	return out
}
