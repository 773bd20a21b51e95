package gitlabtest

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// resolve answers one field of a query.
func (c *call) resolve(f selected) any {
	switch f.name {
	case "currentUser":
		return c.s.gqlUser(c.user)
	case "metadata":
		return obj("version", c.s.cfg.Version, "revision", "8c6dcc9e627", "enterprise", !c.s.cfg.Community)
	case "project", "namespace", "group":
		sp := c.s.spaceAt(text(f.args["fullPath"]))
		if sp == nil || !c.s.readable(c.user, sp) || f.name == "project" && !sp.project {
			return nil
		}
		return c.gqlSpace(sp, f.fields)
	case "issue", "workItem":
		i := c.s.issueByID(gid(f.args["id"], "Issue", "WorkItem"))
		if i == nil {
			return nil
		}
		return c.gqlOne(i, f.name)
	case "echo":
		return f.args["text"]
	}
	return nil
}

func (c *call) gqlOne(i *issue, kind string) any {
	r := i.seen(c.read)
	if r == nil || !c.s.canRead(c.user, i, r) {
		return nil
	}
	if kind == "issue" || kind == "issues" {
		return c.s.gqlIssue(i, r)
	}
	return c.s.gqlWorkItem(i, r)
}

func (c *call) gqlSpace(sp *space, fields []selected) object {
	kind := map[bool]string{true: "Project", false: "Group"}[sp.project]
	o := obj("id", gidOf(kind, sp.id), "fullPath", sp.path, "name", sp.name, "webUrl", c.s.webURL(sp))
	for _, f := range fields {
		switch f.name {
		case "issue", "workItem":
			iid, _ := strconv.ParseInt(text(f.args["iid"]), 10, 64)
			var one any
			if i := sp.byIID[iid]; i != nil {
				one = c.gqlOne(i, f.name)
			}
			o = o.with(f.name, one)
		case "issues", "workItems":
			o = o.with(f.name, c.gqlList(sp, f))
		case "iterations":
			nodes := []object{}
			for _, it := range c.s.iterations {
				if sp.within(it.home) && c.s.licensed() {
					nodes = append(nodes, c.s.gqlOneIteration(it))
				}
			}
			o = o.with(f.name, obj("nodes", nodes, "pageInfo", gqlPage(0, len(nodes), len(nodes))))
		}
	}
	return o
}

// gqlList is a list of issues: 100 a page at the most, oldest change first where
// sort says so, newest first otherwise.
func (c *call) gqlList(sp *space, f selected) object {
	first, from := 100, 0
	if n, err := strconv.Atoi(text(f.args["first"])); err == nil {
		first = min(n, 100)
	} else if n, ok := f.args["first"].(float64); ok {
		first = min(int(n), 100)
	}
	if raw, err := base64.StdEncoding.DecodeString(text(f.args["after"])); err == nil {
		from, _ = strconv.Atoi(string(raw)) // what is no cursor begins at the start
	}
	after, _ := params{"t": f.args["updatedAfter"]}.time("t")
	nodes, seen := []object{}, 0
	for _, l := range c.ordered(sp, "updated_at", text(f.args["sort"]) != "UPDATED_ASC") {
		state := strings.TrimSuffix(strings.ToLower(text(f.args["state"])), "ed")
		if l.row.updated.Before(after) || state == "clos" && !l.row.closed || state == "open" && l.row.closed {
			continue
		}
		if v, ok := c.gqlOne(l.issue, f.name).(object); ok {
			if seen >= from && len(nodes) < first {
				nodes = append(nodes, v)
			}
			seen++
		}
	}
	return obj("nodes", nodes, "count", seen, "pageInfo", gqlPage(from, from+len(nodes), seen))
}

func gqlPage(from, to, total int) object {
	cursor := func(n int) string { return base64.StdEncoding.EncodeToString([]byte(strconv.Itoa(n))) }
	return obj("endCursor", cursor(to), "hasNextPage", to < total, "startCursor", cursor(from), "hasPreviousPage", from > 0)
}

func gqlState(r *row) string {
	if r.closed {
		return "CLOSED"
	}
	return "OPEN"
}

func (s *Server) gqlIssue(i *issue, r *row) object {
	return obj("id", gidOf("Issue", i.id), "iid", itoa(i.iid), "title", r.title, "description", r.description, "state", strings.ToLower(stateOf(r)),
		"confidential", r.confidential, "createdAt", gqlTime(r.created), "updatedAt", gqlTime(r.updated), "closedAt", gqlTime(r.closedAt),
		"dueDate", orNull(r.due), "webUrl", s.webURL(i.home)+"/-/issues/"+itoa(i.iid), "author", s.gqlUser(r.author), "assignees", s.gqlUsers(r),
		"labels", s.gqlLabels(r), "milestone", s.gqlMilestone(r), "iteration", s.gqlIteration(r), "weight", weightOrNull(r), "status", s.gqlStatus(r))
}

func (s *Server) gqlWorkItem(i *issue, r *row) object {
	near := func(o *issue) object {
		return obj("iid", itoa(o.iid), "namespace", obj("fullPath", o.home.path))
	}
	linked := []object{}
	for _, l := range s.links {
		if l.source == i || l.target == i {
			other, kind := l.seenFrom(i)
			linked = append(linked, obj("workItem", near(other), "linkType", kind, "linkId", gidOf("WorkItems::RelatedWorkItemLink", l.id)))
		}
	}
	dates := obj("startDate", orNull(r.start), "dueDate", orNull(r.due))
	features := obj("assignees", obj("assignees", s.gqlUsers(r)), "color", nil, "healthStatus", obj("healthStatus", orNull(r.health)),
		"hierarchy", obj("hasParent", false, "parent", nil, "hasChildren", false, "children", obj("nodes", []object{}, "pageInfo", gqlPage(0, 0, 0))),
		"iteration", obj("iteration", s.gqlIteration(r)), "labels", obj("labels", s.gqlLabels(r)), "linkedItems", obj("linkedItems", obj("nodes", linked)),
		"milestone", obj("milestone", s.gqlMilestone(r)), "startAndDueDate", dates, "status", obj("status", s.gqlStatus(r)), "weight", obj("weight", weightOrNull(r)))
	return obj("id", gidOf("WorkItem", i.id), "iid", itoa(i.iid), "workItemType", obj("id", gidOf("WorkItems::Type", 1), "name", strings.ToUpper(r.kind[:1])+r.kind[1:]),
		"state", gqlState(r), "title", r.title, "description", r.description, "confidential", r.confidential, "author", s.gqlUser(r.author),
		"createdAt", gqlTime(r.created), "updatedAt", gqlTime(r.updated), "closedAt", gqlTime(r.closedAt), "webUrl", s.webURL(i.home)+"/-/work_items/"+itoa(i.iid),
		"lockVersion", len(r.events)+len(r.notes), "namespace", obj("fullPath", i.home.path), "features", features)
}
