package gitlabtest

import (
	"strings"
	"time"
)

func getIssue(c *call) *answer {
	i, r, f := c.issue("")
	if f != nil {
		return f
	}
	return reply(200, c.s.wireIssue(c.user, i, r, true, false))
}

func createIssue(c *call) *answer {
	p, f := c.home()
	if f != nil {
		return f
	}
	if c.s.role(c.user, p) == 0 && !c.user.admin && !p.public {
		return forbidden()
	}
	if !c.query.has("title") {
		return badParam("title is missing")
	}
	ch, f := c.change()
	if f != nil {
		return f
	}
	ch.labels, ch.setLabels, ch.add, ch.remove, ch.state = c.query.words("labels"), true, nil, nil, ""
	if ch.iid, f = c.query.int("iid", 0); f != nil {
		return f
	}
	if f := c.limited("issues_create", c.s.cfg.Limits.Issues); f != nil {
		return f
	}
	i, f := c.act.create(p, ch)
	if f != nil {
		return f
	}
	return reply(201, c.s.wireIssue(c.user, i, i.truth(), true, false))
}

// updatable are the parameters of which a PUT needs one (issues_helpers.rb).
var updatable = []string{
	"assignee_id", "assignee_ids", "confidential", "created_at", "description", "discussion_locked", "due_date", "labels",
	"add_labels", "remove_labels", "milestone_id", "state_event", "title", "issue_type",
}

func updateIssue(c *call) *answer {
	i, _, f := c.issue("")
	if f != nil {
		return f
	}
	need := updatable
	if !c.s.cfg.Community {
		need = append(need[:len(need):len(need)], "weight", "epic_id", "epic_iid")
	}
	if !c.query.hasAny(need...) && !c.query.has("updated_at") {
		return badParam(strings.Join(need, ", ") + " are missing, at least one parameter must be provided")
	}
	ch, f := c.change()
	if f != nil {
		return f
	}
	if f := c.act.update(i, ch); f != nil {
		return f
	}
	return reply(200, c.s.wireIssue(c.user, i, i.truth(), true, false))
}

// change reads what a POST or PUT asks of an issue. An empty value or null clears.
func (c *call) change() (change, *failure) {
	q := c.query
	var ch change
	var f *failure
	if q.has("title") {
		ch.title = ptr(strings.TrimSpace(q.str("title", "")))
	}
	if q.has("description") {
		ch.description = ptr(q.str("description", ""))
	}
	ch.labels, ch.setLabels = q.words("labels"), q.has("labels")
	ch.add, ch.remove = q.words("add_labels"), q.words("remove_labels")
	if q.has("state_event") {
		if ch.state, f = q.oneOf("state_event", "", "close", "reopen"); f != nil {
			return ch, f
		}
	}
	for name, into := range map[string]**bool{"confidential": &ch.confidential, "discussion_locked": &ch.locked} {
		if q.has(name) {
			v, f := q.bool(name, false)
			if f != nil {
				return ch, f
			}
			*into = &v
		}
	}
	if f := c.changePlan(&ch); f != nil {
		return ch, f
	}
	for name, into := range map[string]*time.Time{"created_at": &ch.created, "updated_at": &ch.updated} {
		if *into, f = q.time(name); f != nil {
			return ch, f
		}
	}
	if q.has("issue_type") {
		if ch.kind, f = q.oneOf("issue_type", "issue", "issue", "incident", "test_case", "task"); f != nil {
			return ch, f
		}
	}
	return ch, nil
}

func (c *call) changePlan(ch *change) *failure {
	q := c.query
	if q.has("milestone_id") {
		v, f := q.int("milestone_id", 0)
		if f != nil {
			return f
		}
		ch.milestone = &v
	}
	for name, into := range map[string]**string{"due_date": &ch.due, "start_date": &ch.start} {
		if q.has(name) {
			day := q.str(name, "")
			if _, err := time.Parse(time.DateOnly, day); err != nil && day != "" {
				return badParam(name + " is invalid")
			}
			*into = &day
		}
	}
	if q.has("weight") {
		v, f := q.int("weight", -1)
		if f != nil {
			return f
		}
		w := &v
		if q.str("weight", "") == "" {
			w = nil
		}
		ch.weight = &w
	}
	if q.hasAny("assignee_ids", "assignee_id") {
		ids, f := q.ints("assignee_ids")
		if f != nil {
			return f
		}
		if one, _ := q.int("assignee_id", 0); one != 0 && !q.has("assignee_ids") {
			ids = []int64{one}
		}
		ch.assignees = &ids
	}
	return nil
}

// deleteIssue is for owners and administrators. It is the one call that asks for
// If-Unmodified-Since (destroy_conditionally!).
func deleteIssue(c *call) *answer {
	i, r, f := c.issue("Issue")
	if f != nil {
		return f
	}
	if !c.s.ownerOrAdmin(c.user, i.home) {
		return forbidden()
	}
	if f := c.unmodified(r.updated); f != nil {
		return f
	}
	c.act.remove(i)
	return reply(204, nil)
}

func (c *call) unmodified(updated time.Time) *failure {
	since, err := time.Parse(time.RFC1123, c.header["If-Unmodified-Since"])
	if err == nil && updated.Truncate(time.Second).After(since) {
		return message(412, "412 Precondition Failed")
	}
	return nil
}

func issueStatistics(c *call) *answer {
	p, f := c.home()
	if f != nil {
		return f
	}
	keep, f := c.filter(p)
	if f != nil {
		return f
	}
	all, closed := 0, 0
	for _, i := range p.issues {
		if r := i.seen(c.read); r != nil && c.s.canRead(c.user, i, r) && keep(i, r) {
			all++
			if r.closed {
				closed++
			}
		}
	}
	return reply(200, obj("statistics", obj("counts", obj("all", all, "closed", closed, "opened", all-closed))))
}
