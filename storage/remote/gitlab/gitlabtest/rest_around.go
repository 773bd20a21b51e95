package gitlabtest

import (
	"slices"
	"strconv"
)

func reorderIssue(c *call) *answer {
	i, _, f := c.issue("Issue")
	if f != nil {
		return f
	}
	before, _ := c.query.int("move_before_id", 0)
	after, _ := c.query.int("move_after_id", 0)
	b, a := c.s.issueByID(before), c.s.issueByID(after)
	if a == nil && b == nil || !c.s.canSetMetadata(c.user, i.home) {
		return reply(422, obj("message", obj("error", "Unprocessable Entity")))
	}
	r := i.truth().copy()
	switch {
	case a != nil && b != nil:
		r.position = (a.truth().position + b.truth().position) / 2
	case a != nil:
		r.position = a.truth().position + 1
	default:
		r.position = b.truth().position - 1
	}
	c.act.commit(i, r) // only the place in a list: updated_at stays
	return reply(200, c.s.wireIssue(c.user, i, r, true, false))
}

func (c *call) target() (*space, *failure) {
	id, f := c.query.int("to_project_id", 0)
	if f != nil {
		return nil, f
	}
	if !c.query.has("to_project_id") {
		return nil, badParam("to_project_id is missing")
	}
	to := c.s.spaceByID(id)
	if to == nil || !to.project || !c.s.readable(c.user, to) {
		return nil, notFound("Project")
	}
	return to, nil
}

func moveIssue(c *call) *answer {
	i, _, f := c.issue("Issue")
	if f != nil {
		return f
	}
	to, f := c.target()
	if f != nil {
		return f
	}
	n, f := c.act.move(i, to)
	if f != nil {
		return f
	}
	return reply(201, c.s.wireIssue(c.user, n, n.truth(), true, false))
}

func cloneIssue(c *call) *answer {
	i, _, f := c.issue("Issue")
	if f != nil {
		return f
	}
	to, f := c.target()
	if f != nil {
		return f
	}
	notes, f := c.query.bool("with_notes", false)
	if f != nil {
		return f
	}
	n, f := c.act.clone(i, to, notes)
	if f != nil {
		return f
	}
	return reply(201, c.s.wireIssue(c.user, n, n.truth(), true, false))
}

func subscribe(on bool) handler {
	return func(c *call) *answer {
		i, r, f := c.issue("Issue")
		if f != nil {
			return f
		}
		at := slices.Index(r.subscribed, c.user.id)
		if on == (at >= 0) {
			return reply(304, nil)
		}
		r = r.copy()
		if on {
			r.subscribed = append(r.subscribed, c.user.id)
		} else {
			r.subscribed = slices.Delete(r.subscribed, at, at+1)
		}
		c.act.commit(i, r)
		return reply(201, c.s.wireIssue(c.user, i, r, true, false))
	}
}

func participants(c *call) *answer {
	i, r, f := c.issue("Issue")
	if f != nil {
		return f
	}
	people := []*user{r.author}
	for _, n := range r.notes {
		if !n.system && c.s.canReadNote(c.user, i, n) && !slices.Contains(people, n.author) {
			people = append(people, n.author)
		}
	}
	return offset(c, people, func(u *user) any { return c.s.wireUser(u) })
}

func relatedMerges(closing bool) handler {
	return func(c *call) *answer {
		i, _, f := c.issue("Issue")
		if f != nil {
			return f
		}
		merges := slices.DeleteFunc(c.s.mergesOf(i), func(mr mergeRequest) bool { return closing && !mr.closes })
		return offset(c, merges, func(mr mergeRequest) any { return c.s.wireMerge(mr) })
	}
}

func listLinks(c *call) *answer {
	i, _, f := c.issue("Issue")
	if f != nil {
		return f
	}
	out := []object{}
	for _, l := range c.s.links {
		if l.source != i && l.target != i {
			continue
		}
		other, kind := l.seenFrom(i)
		r := other.seen(c.read)
		if r == nil || !c.s.canRead(c.user, other, r) {
			continue
		}
		out = append(out, c.s.wireIssue(c.user, other, r, false, false).with("issue_link_id", l.id, "link_type", kind, "link_created_at", l.at, "link_updated_at", l.at))
	}
	return reply(200, out)
}

func createLink(c *call) *answer {
	i, _, f := c.issue("Issue")
	if f != nil {
		return f
	}
	for _, need := range []string{"target_project_id", "target_issue_iid"} {
		if !c.query.has(need) {
			return badParam(need + " is missing")
		}
	}
	kind, f := c.query.oneOf("link_type", "relates_to", "relates_to", "blocks", "is_blocked_by")
	if f != nil {
		return f
	}
	to := *c
	to.path = map[string]string{"id": c.query.str("target_project_id", ""), "iid": c.query.str("target_issue_iid", "")}
	other, _, f := to.issue("")
	switch {
	case f != nil:
		return notFound("")
	case kind != "relates_to" && !c.s.licensed():
		return message(403, "Blocked issues not available for current license")
	case !c.s.canSetMetadata(c.user, i.home) || other == i:
		return notFound("")
	}
	l, f := c.s.relate(c.act, i, other, kind)
	if f != nil {
		return f
	}
	return reply(201, c.wireLink(l, kind, i, other))
}

func (c *call) wireLink(l link, kind string, i, other *issue) object {
	return obj("id", l.id, "source_issue", c.s.wireIssue(c.user, i, i.truth(), true, false),
		"target_issue", c.s.wireIssue(c.user, other, other.truth(), true, false), "link_type", kind)
}

func deleteLink(c *call) *answer {
	i, _, f := c.issue("Issue")
	if f != nil {
		return f
	}
	id, _ := strconv.ParseInt(c.path["link"], 10, 64)
	for n, l := range c.s.links {
		if l.id == id && (l.source == i || l.target == i) {
			c.s.links = slices.Delete(c.s.links, n, n+1)
			other, kind := l.seenFrom(i)
			return reply(200, c.wireLink(l, kind, i, other))
		}
	}
	return message(404, "No Issue Link found")
}

func listEvents(kind string) handler {
	return func(c *call) *answer {
		i, r, f := c.issue("Issue")
		if f != nil {
			return f
		}
		return offset(c, c.events(r, kind), func(e event) any { return c.s.wireEvent(i, r, e) })
	}
}

func getEvent(kind string) handler {
	return func(c *call) *answer {
		i, r, f := c.issue("Issue")
		if f != nil {
			return f
		}
		for _, e := range c.events(r, kind) {
			if e.id == c.number("event") {
				return reply(200, c.s.wireEvent(i, r, e))
			}
		}
		return notFound("ResourceEvent")
	}
}

func (c *call) events(r *row, kind string) []event {
	return slices.DeleteFunc(slices.Clone(r.events), func(e event) bool { return e.kind != kind })
}
