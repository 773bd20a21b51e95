package gitlabtest

import (
	"fmt"
	"regexp"
	"strings"
)

var taskItem = regexp.MustCompile(`(?m)^\s*(?:[-*+]|\d+[.)])\s+\[([ xX~])\]`)

// wireIssue is an issue as answers give it (recorded). Keys of a licence are absent
// without one. subscribed stands only where a single issue is given.
func (s *Server) wireIssue(u *user, i *issue, r *row, single, labelDetails bool) object {
	var labels any = s.labelNames(r)
	if labelDetails {
		labels = s.wireLabelDetails(r)
	}
	assignees, first := []object{}, any(nil)
	for _, p := range r.assignees {
		assignees = append(assignees, s.wireUser(p).(object))
	}
	if len(assignees) > 0 {
		first = assignees[0]
	}
	o := obj("id", i.id, "iid", i.iid, "project_id", i.home.id, "title", r.title, "description", orNull(r.description),
		"state", stateOf(r), "created_at", r.created, "updated_at", r.updated, "closed_at", timeOrNull(r.closedAt),
		"closed_by", s.wireUser(r.closedBy), "labels", labels, "milestone", s.wireMilestone(s.milestoneByID(r.milestone)),
		"assignees", assignees, "author", s.wireUser(r.author), "type", strings.ToUpper(r.kind), "assignee", first,
		"user_notes_count", comments(r), "merge_requests_count", len(s.mergesOf(i)), "upvotes", 0, "downvotes", 0,
		"due_date", orNull(r.due), "confidential", r.confidential, "discussion_locked", lockedOrNull(r), "issue_type", r.kind,
		"web_url", fmt.Sprintf("%s/-/issues/%d", s.webURL(i.home), i.iid),
		"time_stats", obj("time_estimate", r.estimate, "total_time_spent", r.spent, "human_time_estimate", human(r.estimate), "human_total_time_spent", human(r.spent)))
	if s.atLeast(19, 1) {
		o = o.with("start_date", orNull(r.start))
	}
	o = append(o, tasks(r)...)
	if s.licensed() {
		o = append(o, s.wireLicensed(r)...)
	}
	o = append(o, s.wireRefs(i, r)...)
	if single {
		subscribed := u != nil && (u == r.author || containsUser(r, u))
		o = o.with("subscribed", subscribed)
	}
	return o
}

func lockedOrNull(r *row) any {
	if r.locked == nil {
		return nil
	}
	return *r.locked
}

// tasks counts the check boxes of a description.
func tasks(r *row) object {
	count, done := 0, 0
	for _, m := range taskItem.FindAllStringSubmatch(r.description, -1) {
		count++
		if m[1] != " " {
			done++
		}
	}
	o := obj("task_completion_status", obj("count", count, "completed_count", done), "blocking_issues_count", 0, "has_tasks", count > 0)
	if count > 0 {
		o = o.with("task_status", fmt.Sprintf("%d of %d checklist items completed", done, count))
	}
	return o
}

// wireLicensed are the keys of EE's API::Entities::Issue.
func (s *Server) wireLicensed(r *row) object {
	var weight any
	if r.weight != nil {
		weight = *r.weight
	}
	o := obj("weight", weight, "iteration", s.wireIteration(s.iterationByID(r.iteration)), "epic_iid", nil, "epic", nil)
	if s.cfg.Tier == Ultimate {
		o = o.with("health_status", orNull(r.health))
	}
	return o
}

func (s *Server) wireRefs(i *issue, r *row) object {
	api := fmt.Sprintf("%s/issues/%d", s.apiURL(i.home), i.iid)
	duplicate, moved, from := any(nil), any(nil), "none"
	if d := s.issueByID(r.duplicateOf); d != nil {
		duplicate = fmt.Sprintf("%s/issues/%d", s.apiURL(d.home), d.iid)
	}
	if r.movedTo != 0 {
		moved = r.movedTo
	}
	if r.imported {
		from = "gitlab_project"
	}
	short := "#" + itoa(i.iid)
	return obj("_links", obj("self", api, "notes", api+"/notes", "award_emoji", api+"/award_emoji", "project", s.apiURL(i.home), "closed_as_duplicate_of", duplicate),
		"references", obj("short", short, "relative", short, "full", i.home.path+short), "severity", "UNKNOWN", "moved_to_id", moved,
		"imported", r.imported, "imported_from", from, "service_desk_reply_to", nil)
}

func containsUser(r *row, u *user) bool {
	for _, id := range r.subscribed {
		if id == u.id {
			return true
		}
	}
	for _, n := range r.notes {
		if n.author == u {
			return true
		}
	}
	for _, p := range r.assignees {
		if p == u {
			return true
		}
	}
	return false
}

// human writes seconds of work as GitLab does: 8 hours a day, 5 days a week.
func human(seconds int64) any {
	if seconds == 0 {
		return nil
	}
	var out []string
	for _, u := range []struct {
		name string
		size int64
	}{{"mo", 4 * 5 * 8 * 3600}, {"w", 5 * 8 * 3600}, {"d", 8 * 3600}, {"h", 3600}, {"m", 60}, {"s", 1}} {
		if n := seconds / u.size; n > 0 {
			out = append(out, itoa(n)+u.name)
			seconds -= n * u.size
		}
	}
	return strings.Join(out, " ")
}
