package gitlabtest

import (
	"slices"
	"time"
	"unicode/utf8"
)

// change is what somebody asks of an issue. Nil parts are not asked for.
type change struct {
	title, description   *string
	labels, add, remove  []string // labels replaces the set where setLabels is true
	setLabels            bool
	state                string // "close", "reopen"
	assignees            *[]int64
	milestone, iteration *int64 // 0 clears
	weight               **int64
	due, start           *string
	confidential, locked *bool
	kind                 string
	created, updated     time.Time // kept for owners and administrators only
	iid                  int64
	health, status       *string
	estimate, spend      *int64
	duplicateOf          int64
	imported             bool
}

// create opens an issue (Issues::CreateService). Quick actions in the description
// are executed and stripped.
func (a act) create(p *space, ch change) (*issue, *failure) {
	owner := a.s.ownerOrAdmin(a.by, p)
	if !owner {
		ch.iid, ch.created, ch.updated = 0, time.Time{}, time.Time{}
	}
	if ch.iid != 0 && p.byIID[ch.iid] != nil {
		return nil, message(409, "Duplicated issue")
	}
	var done []doing
	if ch.description != nil {
		done = a.actions(ch.description, &ch)
	}
	if f := checkTexts(ch); f != nil {
		return nil, f
	}
	if ch.iid == 0 {
		ch.iid = p.nextIID + 1
	}
	p.nextIID = max(p.nextIID, ch.iid)
	i := &issue{id: a.s.nextID("issue"), iid: ch.iid, home: p}
	r := &row{author: a.by, created: a.stamp, updated: a.stamp, kind: "issue", position: int64(len(p.issues)+1) * 500, imported: ch.imported}
	if !ch.created.IsZero() {
		r.created, r.updated = ch.created, ch.created
	}
	a.s.issues, p.issues = append(a.s.issues, i), append(p.issues, i)
	p.byIID[i.iid] = i
	a.assign(i, r, ch)
	if a.s.canSetMetadata(a.by, p) {
		given := a.labelIDs(p, slices.Concat(ch.add, ch.labels), true)
		a.setLabels(r, a.s.exclusive(nil, given, given))
	}
	r.updatedBy = a.by // so the author's own first label change is throttled like the later ones
	if ch.state == "close" {
		a.setState(r, "close")
	}
	if !ch.updated.IsZero() {
		r.updated = ch.updated
	}
	a.commit(i, r)
	a.follow(i, done)
	return i, nil
}

// update changes an issue in the order of Issues::UpdateService: it closes or
// reopens, then saves the labels, and only then checks and saves the rest. So a
// refused update may have happened by half.
func (a act) update(i *issue, ch change) *failure {
	r := i.truth().copy()
	if !a.s.canUpdate(a.by, i, r) {
		return forbidden()
	}
	var done []doing
	if ch.description != nil {
		done = a.actions(ch.description, &ch)
	}
	if ch.state != "" && a.setState(r, ch.state) {
		a.save(r)
		a.commit(i, r)
		r = r.copy()
	}
	if a.s.canSetMetadata(a.by, i.home) && a.relabel(i, r, ch) {
		a.touch(r)
		a.commit(i, r)
		r = r.copy()
	}
	if f := checkTexts(ch); f != nil {
		return f
	}
	if a.assign(i, r, ch) || r.updatedBy != a.by {
		a.save(r)
	}
	if !ch.updated.IsZero() && a.s.ownerOrAdmin(a.by, i.home) {
		r.updated = ch.updated
	}
	a.commit(i, r)
	a.follow(i, done)
	return nil
}

// checkTexts is the model's validation (issue.rb).
func checkTexts(ch change) *failure {
	switch {
	case ch.title != nil && *ch.title == "":
		return badModel("title", "can't be blank")
	case ch.title != nil && utf8.RuneCountInString(*ch.title) > 255:
		return badModel("title", "is too long (maximum is 255 characters)")
	case ch.description != nil && len(*ch.description) > 1_048_576:
		return badModel("description", "is too long (maximum is 1048576 characters)")
	}
	return nil
}

// setState closes or reopens; what is so already stays as it is.
func (a act) setState(r *row, event string) bool {
	switch {
	case event == "close" && !r.closed:
		r.closed, r.closedAt, r.closedBy = true, a.stamp, a.by
		a.record(r, "state", "closed", 0)
	case event == "reopen" && r.closed:
		r.closed, r.closedAt, r.closedBy = false, time.Time{}, nil
		a.record(r, "state", "reopened", 0)
	default:
		return false
	}
	return true
}

// relabel works out the labels that a change leaves (issuable/callbacks/labels.rb)
// and says whether they differ.
func (a act) relabel(i *issue, r *row, ch change) bool {
	add, set := a.labelIDs(i.home, ch.add, true), a.labelIDs(i.home, ch.labels, true)
	remove := a.labelIDs(i.home, ch.remove, false)
	after := slices.Clone(r.labels)
	if ch.setLabels {
		after = slices.Clone(set)
	}
	for _, id := range add {
		if !slices.Contains(after, id) {
			after = append(after, id)
		}
	}
	after = slices.DeleteFunc(after, func(id int64) bool { return slices.Contains(remove, id) })
	return a.setLabels(r, a.s.exclusive(r.labels, after, slices.Concat(add, set)))
}

func (a act) setLabels(r *row, after []int64) bool {
	changed := false
	for _, id := range after {
		if !slices.Contains(r.labels, id) {
			a.record(r, "label", "add", id)
			changed = true
		}
	}
	for _, id := range r.labels {
		if !slices.Contains(after, id) && a.s.labelByID(id) != nil {
			a.record(r, "label", "remove", id)
			changed = true
		}
	}
	r.labels = after
	return changed
}

// follow does what a change's quick actions ask of other issues.
func (a act) follow(i *issue, done []doing) {
	for _, d := range done {
		if d.after != nil {
			d.after(a, i)
		}
	}
}
