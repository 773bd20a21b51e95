package gitlabtest

import (
	"slices"
	"strings"
	"time"
)

// gqlTime is a moment as GraphQL writes it: whole seconds.
func gqlTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}

func gidOf(kind string, id int64) string { return "gid://gitlab/" + kind + "/" + itoa(id) }

// workItemUpdate is the mutation of that name. What the licence has not is refused
// at the top where it is named.
func (c *call) workItemUpdate(input params) (any, string) {
	i := c.s.issueByID(gid(input["id"], "WorkItem", "Issue"))
	if i == nil || i.truth().deleted || !c.s.canRead(c.user, i, i.truth()) || !c.s.canUpdate(c.user, i, i.truth()) {
		return nil, noSuchResource
	}
	var ch change
	problem := ""
	if input.has("title") {
		ch.title = ptr(input.str("title", ""))
	}
	switch event := input.str("stateEvent", ""); event {
	case "CLOSE", "REOPEN":
		ch.state = strings.ToLower(event)
	}
	part := func(name string) (params, bool) { m, ok := input[name].(map[string]any); return m, ok }
	if w, ok := part("descriptionWidget"); ok {
		ch.description = ptr(w.str("description", ""))
	}
	for _, paid := range []string{"iterationWidget", "statusWidget", "weightWidget", "healthStatusWidget"} {
		if input.has(paid) && !c.s.licensed() {
			return nil, noSuchResource
		}
	}
	if w, ok := part("iterationWidget"); ok {
		ch.iteration, problem = c.iterationArg(i, w["iterationId"])
	}
	if w, ok := part("weightWidget"); ok {
		ch.weight = weightArg(w["weight"])
	}
	if w, ok := part("statusWidget"); ok {
		if ch.status, problem = c.statusArg(w["status"]); problem == "" {
			ch.state = statusEvent(*ch.status)
		}
	}
	if w, ok := part("milestoneWidget"); ok {
		ch.milestone = ptr(gid(w["milestoneId"], "Milestone"))
	}
	if w, ok := part("assigneesWidget"); ok {
		ids := []int64{}
		list, _ := w["assigneeIds"].([]any)
		for _, v := range list {
			ids = append(ids, gid(v, "User"))
		}
		ch.assignees = &ids
	}
	if w, ok := part("startAndDueDateWidget"); ok && w.has("dueDate") {
		ch.due = ptr(w.str("dueDate", ""))
	}
	if w, ok := part("labelsWidget"); ok {
		ch.add, ch.remove = c.labelArgs(w["addLabelIds"]), c.labelArgs(w["removeLabelIds"])
	}
	return c.updated(i, ch, problem, "workItem"), ""
}

func (c *call) labelArgs(v any) []string {
	var out []string
	list, _ := v.([]any)
	for _, id := range list {
		if l := c.s.labelByID(gid(id, "Label", "GroupLabel", "ProjectLabel")); l != nil {
			out = append(out, l.name)
		}
	}
	return out
}

// statuses are those that every GitLab has (work_items/status.md), by number from 1.
var statuses = []string{"To do", "In progress", "Done", "Won't do", "Duplicate"}

func (c *call) statusArg(v any) (*string, string) {
	n := gid(strings.Replace(text(v), "WorkItems::Statuses::SystemDefined::Status", "Status", 1), "Status")
	if n < 1 || int(n) > len(statuses) {
		return nil, "Status is invalid"
	}
	return &statuses[n-1], ""
}

// statusEvent closes with the statuses that mean done or cancelled.
func statusEvent(name string) string {
	if slices.Index(statuses, name) >= 2 {
		return "close"
	}
	return "reopen"
}

func (s *Server) gqlUser(u *user) any {
	if u == nil {
		return nil
	}
	return obj("id", gidOf("User", u.id), "username", u.username, "name", u.name, "state", "active", "createdAt", nil, "avatarUrl", nil,
		"webUrl", s.cfg.URL+"/"+u.username, "bot", u.bot)
}

func (s *Server) gqlUsers(r *row) object {
	nodes := []object{}
	for _, u := range r.assignees {
		nodes = append(nodes, s.gqlUser(u).(object))
	}
	return obj("nodes", nodes)
}

func (s *Server) gqlLabels(r *row) object {
	nodes := []object{}
	for _, id := range r.labels {
		if l := s.labelByID(id); l != nil {
			kind := map[bool]string{true: "ProjectLabel", false: "GroupLabel"}[l.home.project]
			nodes = append(nodes, obj("id", gidOf(kind, l.id), "title", l.name, "color", l.color, "description", l.description, "descriptionHtml", l.description, "textColor", "#FFFFFF"))
		}
	}
	return obj("nodes", nodes)
}

func (s *Server) gqlIteration(r *row) any {
	it := s.iterationByID(r.iteration)
	if it == nil || !s.licensed() {
		return nil
	}
	return s.gqlOneIteration(it)
}

func (s *Server) gqlOneIteration(it *iteration) object {
	state := []string{"", "upcoming", "current", "closed"}[s.iterationState(it)]
	return obj("id", gidOf("Iteration", it.id), "iid", itoa(it.iid), "title", orNull(it.title), "state", state, "startDate", it.start, "dueDate", it.due,
		"webUrl", s.webURL(it.home)+"/-/iterations/"+itoa(it.id))
}

func (s *Server) gqlMilestone(r *row) any {
	if m := s.milestoneByID(r.milestone); m != nil {
		return obj("id", gidOf("Milestone", m.id), "title", m.title)
	}
	return nil
}

func (s *Server) gqlStatus(r *row) any {
	name := r.status
	switch {
	case !s.licensed():
		return nil
	case name == "" && r.closed:
		name = statuses[2]
	case name == "":
		name = statuses[0]
	}
	return obj("id", gidOf("WorkItems::Statuses::SystemDefined::Status", int64(slices.Index(statuses, name)+1)), "name", name)
}

func weightOrNull(r *row) any {
	if r.weight == nil {
		return nil
	}
	return *r.weight
}
