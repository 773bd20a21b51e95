package gitlabtest

import (
	"slices"
	"strings"
)

// assign sets the fields that a save writes, and says whether any differs. What
// the person's role or the licence does not allow is dropped without a word.
func (a act) assign(i *issue, r *row, ch change) bool {
	changed := a.assignTexts(i, r, ch)
	if ch.confidential != nil && r.confidential != *ch.confidential {
		r.confidential, changed = *ch.confidential, true
		a.system(r, map[bool]string{true: "made the issue confidential", false: "made the issue visible to everyone"}[r.confidential])
	}
	if !a.s.canSetMetadata(a.by, i.home) {
		return changed
	}
	changed = a.assignPlan(i, r, ch) || changed
	changed = a.assignPeople(i, r, ch) || changed
	if ch.locked != nil && (r.locked == nil || *r.locked != *ch.locked) {
		v := *ch.locked
		r.locked, changed = &v, true
		a.system(r, map[bool]string{true: "locked the discussion in this issue", false: "unlocked the discussion in this issue"}[v])
	}
	if ch.kind != "" && ch.kind != r.kind {
		r.kind, changed = ch.kind, true
	}
	if ch.estimate != nil && *ch.estimate != r.estimate {
		r.estimate, changed = *ch.estimate, true
	}
	if ch.spend != nil && *ch.spend != 0 {
		r.spent, changed = max(0, r.spent+*ch.spend), true
	}
	if ch.duplicateOf != 0 && ch.duplicateOf != r.duplicateOf {
		r.duplicateOf, changed = ch.duplicateOf, true
	}
	return changed
}

func (a act) assignTexts(i *issue, r *row, ch change) bool {
	changed := false
	if ch.title != nil && *ch.title != r.title {
		if r.title != "" {
			a.system(r, "changed title from **"+r.title+"** to **"+*ch.title+"**")
		}
		r.title, changed = strings.TrimSpace(*ch.title), true
	}
	if ch.description != nil && *ch.description != r.description {
		if len(i.versions) > 0 {
			a.system(r, "changed the description")
		}
		r.description, changed = *ch.description, true
	}
	return changed
}

// assignPlan sets milestone, iteration, dates, weight, status and health.
func (a act) assignPlan(i *issue, r *row, ch change) bool {
	changed := false
	if ch.milestone != nil && *ch.milestone != r.milestone {
		if m := a.s.milestoneByID(*ch.milestone); *ch.milestone == 0 || m != nil && i.home.within(m.home) {
			a.swapped(r, "milestone", r.milestone, *ch.milestone)
			r.milestone, changed = *ch.milestone, true
		}
	}
	if ch.due != nil && *ch.due != r.due {
		r.due, changed = *ch.due, true
		a.system(r, map[bool]string{true: "removed due date", false: "changed due date to " + r.due}[r.due == ""])
	}
	if ch.start != nil && *ch.start != r.start && a.s.atLeast(19, 1) {
		r.start, changed = *ch.start, true
	}
	if !a.s.licensed() {
		return changed
	}
	if ch.iteration != nil && *ch.iteration != r.iteration {
		if it := a.s.iterationByID(*ch.iteration); *ch.iteration == 0 || it != nil && i.home.within(it.home) {
			a.swapped(r, "iteration", r.iteration, *ch.iteration)
			r.iteration, changed = *ch.iteration, true
		}
	}
	if ch.weight != nil && !sameNumber(*ch.weight, r.weight) {
		r.weight, changed = *ch.weight, true
		r.events = append(r.events, event{id: a.s.nextID("event"), kind: "weight", by: a.by, at: a.stamp, weight: r.weight})
	}
	if ch.status != nil && *ch.status != r.status {
		r.status, changed = *ch.status, true
	}
	if ch.health != nil && *ch.health != r.health && a.s.cfg.Tier == Ultimate {
		r.health, changed = *ch.health, true
	}
	return changed
}

func sameNumber(a, b *int64) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }

// assignPeople sets the assignees: those who may read the issue, and without a
// licence only the first of them.
func (a act) assignPeople(i *issue, r *row, ch change) bool {
	if ch.assignees == nil {
		return false
	}
	var people []*user
	for _, id := range *ch.assignees {
		if u := a.s.userByID(id); u != nil && !slices.Contains(people, u) && (u.admin || a.s.role(u, i.home) > 0) {
			people = append(people, u)
		}
	}
	if !a.s.licensed() && len(people) > 1 {
		people = people[:1]
	}
	if slices.Equal(people, r.assignees) {
		return false
	}
	var text []string
	for _, u := range people {
		if !slices.Contains(r.assignees, u) {
			text = append(text, "assigned to @"+u.username)
		}
	}
	for _, u := range r.assignees {
		if !slices.Contains(people, u) {
			text = append(text, "unassigned @"+u.username)
		}
	}
	if len(text) > 0 {
		a.system(r, strings.Join(text, " and "))
	}
	r.assignees = people
	return true
}
