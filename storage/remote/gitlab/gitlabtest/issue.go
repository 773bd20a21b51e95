package gitlabtest

import (
	"slices"
	"time"
)

// issue is one issue with every state that a read may still see.
type issue struct {
	id, iid  int64
	home     *space
	versions []version // oldest first; the newest is the truth
}

type version struct {
	from time.Time // when it was committed
	row  *row
}

// row is one state of an issue. A row in a version is never changed: copy first.
type row struct {
	title, description   string
	closed, deleted      bool
	closedAt             time.Time
	closedBy             *user
	labels               []int64 // in the order given
	milestone, iteration int64
	weight               *int64
	due, start           string
	author, updatedBy    *user
	assignees            []*user
	created, updated     time.Time
	confidential         bool
	locked               *bool
	kind                 string // "issue", "incident", "task"
	movedTo, duplicateOf int64  // issue ids
	estimate, spent      int64
	position             int64
	status, health       string
	imported             bool
	notes                []*note // by id
	events               []event // all kinds, by id
	subscribed           []int64 // user ids
}

func (r *row) copy() *row {
	c := *r
	c.labels, c.assignees = slices.Clone(r.labels), slices.Clone(r.assignees)
	c.notes, c.events = slices.Clone(r.notes), slices.Clone(r.events)
	c.subscribed = slices.Clone(r.subscribed)
	return &c
}

// truth is the newest state.
func (i *issue) truth() *row { return i.versions[len(i.versions)-1].row }

// seen is the state at a moment, or nil if the issue was not there then.
func (i *issue) seen(at time.Time) *row {
	for n := len(i.versions) - 1; n >= 0; n-- {
		if v := i.versions[n]; !v.from.After(at) {
			if v.row.deleted {
				return nil
			}
			return v.row
		}
	}
	return nil
}

// longestLag is how far back reads may look; older states are forgotten.
const longestLag = 5 * time.Minute

// act is one person's doing at one moment. What it changes is stamped with stamp
// and can be seen from now on: the stamp is taken before the commit.
type act struct {
	s          *Server
	by         *user
	now, stamp time.Time
}

func (s *Server) act(by *user, now time.Time) act {
	return act{s: s, by: by, now: now, stamp: now.Add(-s.chance(s.cfg.StampLead))}
}

// commit makes r the newest state of i.
func (a act) commit(i *issue, r *row) {
	a.s.generation++
	keep := 0
	for n, v := range i.versions {
		if v.from.Before(a.now.Add(-longestLag)) {
			keep = n
		}
	}
	i.versions = append(slices.Clone(i.versions[keep:]), version{from: a.now, row: r})
}

// save stamps a row as Rails' save does. Two saves of one row wait for each
// other, so a stamp never goes back by itself.
func (a act) save(r *row) {
	r.updatedBy = a.by
	r.updated = a.stampFor(r)
}

func (a act) stampFor(r *row) time.Time {
	if a.stamp.Before(r.updated) && !a.now.Before(r.updated) {
		return r.updated
	}
	return a.stamp
}

// touch stamps a row unless it was stamped within the last minute
// (throttled_touch.rb; issue.rb includes it). A stamp in the future stays.
func (a act) touch(r *row) {
	if a.s.cfg.Unthrottled || a.now.Sub(r.updated) > time.Minute {
		r.updated = a.stampFor(r)
	}
}

// canRead says whether somebody may see an issue (issue_policy.rb): confidential
// ones are for the team, their author and assignees; hidden ones for administrators.
func (s *Server) canRead(u *user, i *issue, r *row) bool {
	if !s.readable(u, i.home) {
		return false
	}
	if u != nil && u.admin {
		return true
	}
	if r.author.banned {
		return false
	}
	return !r.confidential || u != nil && (s.role(u, i.home) >= Planner || u == r.author || slices.Contains(r.assignees, u))
}

// canUpdate says whether somebody may change title and description, or close:
// the team, and of their own issues author and assignees.
func (s *Server) canUpdate(u *user, i *issue, r *row) bool {
	if u == nil {
		return false
	}
	return u.admin || s.role(u, i.home) >= Planner || u == r.author || slices.Contains(r.assignees, u)
}

// canSetMetadata says whether labels, milestone, assignees and dates that somebody
// sends are kept. For others GitLab drops them without a word.
func (s *Server) canSetMetadata(u *user, p *space) bool {
	return u != nil && (u.admin || s.role(u, p) >= Planner)
}

func (s *Server) issueByID(id int64) *issue {
	n, ok := slices.BinarySearchFunc(s.issues, id, func(i *issue, id int64) int { return int(i.id - id) })
	if !ok {
		return nil
	}
	return s.issues[n]
}
