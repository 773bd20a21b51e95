package exchange

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"opsboard/workflow"
)

// reconcile writes one last entry where the issue's own fields say more than, or
// something else than, its events: the fields are right.
func (b *builder) reconcile() {
	next, at := b.card, b.is.UpdatedAt.Time
	if n := len(b.rec.Entries); n > 0 && at.Before(b.rec.Entries[n-1].At) {
		at = b.rec.Entries[n-1].At
	}
	by := b.updater()
	if now := b.labelsNow(); !sameLabels(now, b.labels) {
		b.stand(&next, now, by, at)
	}
	if b.closed != !next.IsOpen() {
		if b.closed {
			b.close(&next, orTime(b.is.ClosedAt.Time, at))
		} else {
			b.reopen(&next, at)
		}
	}
	if t := b.is.ClosedAt.Time; b.closed && !t.IsZero() && t.Sub(next.ClosedAt).Abs() > atOnce {
		next.ClosedAt = t
	}
	next.Milestone = titleOf(b.is.Milestone)
	b.assign(&next)
	b.carry(&next)
	b.commit("import", by, at, next)
	b.explain()
}

// carry takes over what the card has no field of its own for.
func (b *builder) carry(c *workflow.Card) {
	is := b.is
	if is.Weight > 0 {
		c.Weight = is.Weight
	}
	spent := int64(0)
	for _, t := range is.Timelogs {
		spent += t.Spent
	}
	extra := map[workflow.Field]string{"due_date": string(is.DueDate), "health_status": string(is.HealthStatus)}
	if is.Confidential {
		extra["confidential"] = "yes"
	}
	if is.Locked {
		extra["locked"] = "yes"
	}
	if is.TimeEstimate > 0 {
		extra["time_estimate"] = itoa(is.TimeEstimate) // seconds
	}
	if spent > 0 {
		extra["time_spent"] = itoa(spent) // seconds
	}
	own := map[workflow.Field]string{}
	for k, v := range c.Extra {
		own[k] = v
	}
	c.Extra = own
	for k, v := range extra {
		_ = c.Set(k, "", v) // an unknown field cannot fail
	}
	if len(c.Extra) == 0 {
		c.Extra = nil
	}
}

// assign makes the first assignee the DRI and keeps the others.
func (b *builder) assign(c *workflow.Card) {
	var all []string
	for _, a := range b.is.Assignees {
		if n := b.name(a.UserID); a.UserID != 0 && !slices.Contains(all, n) {
			all = append(all, n)
		}
	}
	for _, n := range b.is.assigneeNames {
		if n != "" && !slices.Contains(all, n) {
			all = append(all, n)
		}
	}
	if len(all) == 0 {
		return
	}
	c.DRI = all[0]
	extra := map[workflow.Field]string{}
	for k, v := range c.Extra {
		extra[k] = v
	}
	c.Extra = extra
	_ = c.Set("assignees", "", strings.Join(all[1:], ", ")) // an unknown field cannot fail
	if len(c.Extra) == 0 {
		c.Extra = nil
	}
}

// explain says what was assumed about the stage and the closing.
func (b *builder) explain() {
	c := b.card
	if b.placed.Stage == "" && !b.everPlaced() {
		switch {
		case c.IsOpen():
			b.say("no stage label: open, so it stands in %s", c.Stage)
		default:
			b.say("no stage label: closed as %s, in %s", c.Resolution, c.Stage)
		}
	}
	if c.IsOpen() && c.Stage == b.r.rules.ClosingStage(c.Kind) {
		b.say("open, though its label says %s", c.Stage)
	}
	if c.Resolution == workflow.Completed && c.Stage != b.r.rules.ClosingStage(c.Kind) {
		b.say("closed as completed in %s, where its label says it stands", c.Stage)
	}
	if b.is.MovedToID != 0 {
		b.say("GitLab moved it to another project")
	}
}

func (b *builder) everPlaced() bool {
	for _, m := range b.is.LabelMoves {
		if b.r.placeOne(b.label(m.Label, m.LabelID)).Stage != "" {
			return true
		}
	}
	return false
}

// isDuplicate reports whether GitLab closed the issue as a duplicate.
func (b *builder) isDuplicate() bool {
	return b.is.DuplicatedToID != 0 || slices.ContainsFunc(b.is.Notes, func(n note) bool {
		return n.System && noteAction(&n) == "duplicate"
	})
}

// closingTime is the issue's own closed_at where the event is its last closing:
// the event is written some milliseconds later.
func (b *builder) closingTime(e event, later []event) time.Time {
	own := b.is.ClosedAt.Time
	if own.IsZero() || own.Sub(e.at).Abs() > atOnce || slices.ContainsFunc(later, func(x event) bool { return x.kind == stateEvent }) {
		return e.at
	}
	return own
}

func orTime(t, other time.Time) time.Time {
	if t.IsZero() {
		return other
	}
	return t
}

func sameLabels(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
