package gitlabtest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// listed is one row of a list of issues.
type listed struct {
	issue *issue
	row   *row
	key   string // what the list is ordered by, comparable as text; "" sorts last
}

// compare orders two rows; rows of one key go by id, as the tie-breaker does.
func (l listed) compare(m listed, descending bool) int {
	d := cmp.Compare(l.key, m.key)
	switch {
	case l.key == m.key:
		d = cmp.Compare(l.issue.id, m.issue.id)
	case l.key == "":
		return 1
	case m.key == "":
		return -1
	}
	if descending {
		return -d
	}
	return d
}

// sortedList keeps the last order that was made, for the pages that follow.
type sortedList struct {
	of         *space
	orderBy    string
	descending bool
	generation int64
	rows       []listed
}

const dbTime = "2006-01-02 15:04:05.000000"

// sortKey is what a list ordered by a column compares.
func sortKey(orderBy string, i *issue, r *row) string {
	switch orderBy {
	case "updated_at":
		return r.updated.UTC().Format(dbTime)
	case "created_at":
		return r.created.UTC().Format(dbTime)
	case "due_date", "milestone_due":
		return r.due
	case "title":
		return strings.ToLower(r.title)
	case "weight":
		if r.weight == nil {
			return ""
		}
		return fmt.Sprintf("%012d", *r.weight)
	case "relative_position":
		return fmt.Sprintf("%020d", r.position)
	}
	return fmt.Sprintf("%020d", i.id) // popularity, priority: nothing here tells them apart
}

// ordered are all issues below a project, a group or (nil) anywhere, in the state
// that this read sees.
func (c *call) ordered(of *space, orderBy string, descending bool) []listed {
	fresh := c.read.Equal(c.act.now)
	kept := &c.s.sorted
	if fresh && kept.rows != nil && kept.of == of && kept.orderBy == orderBy && kept.descending == descending && kept.generation == c.s.generation {
		return kept.rows
	}
	all := c.s.issues
	if of != nil && of.project {
		all = of.issues
	}
	rows := make([]listed, 0, len(all))
	for _, i := range all {
		if of != nil && !i.home.within(of) {
			continue
		}
		if r := i.seen(c.read); r != nil {
			rows = append(rows, listed{i, r, sortKey(orderBy, i, r)})
		}
	}
	slices.SortFunc(rows, func(a, b listed) int { return a.compare(b, descending) })
	if fresh {
		*kept = sortedList{of, orderBy, descending, c.s.generation, rows}
	}
	return rows
}

// listIssues is GET issues, of a project, a group or all (lib/api/issues.rb).
func listIssues(c *call) *answer {
	var home *space
	if !strings.HasPrefix(c.route, "issues") {
		var f *failure
		if home, f = c.home(); f != nil {
			return f
		}
	}
	orders := []string{"created_at", "due_date", "label_priority", "milestone_due", "popularity", "priority", "relative_position", "title", "updated_at"}
	if !c.s.cfg.Community {
		orders = append(orders, "weight")
	}
	orderBy, f := c.query.oneOf("order_by", "created_at", orders...)
	if f != nil {
		return f
	}
	sort, f := c.query.oneOf("sort", "desc", "asc", "desc")
	if f != nil {
		return f
	}
	keep, f := c.filter(home)
	if f != nil {
		return f
	}
	details, f := c.query.bool("with_labels_details", false)
	if f != nil {
		return f
	}
	all := c.ordered(home, orderBy, sort == "desc")
	shown := func(l listed) bool { return c.s.canRead(c.user, l.issue, l.row) && keep(l.issue, l.row) }
	wire := func(l listed) any { return c.s.wireIssue(c.user, l.issue, l.row, false, details) }
	keysets := []string{"created_at", "updated_at", "title", "weight", "due_date", "relative_position"}
	if c.query.str("pagination", "") == "keyset" && home != nil && home.project && c.s.atLeast(18, 3) && slices.Contains(keysets, orderBy) {
		return c.keyset(all, orderBy, sort == "desc", shown, wire)
	}
	if p, f := c.pages(); f != nil {
		return f
	} else if (p.page-1)*p.size >= c.s.cfg.OffsetLimit {
		return reply(405, obj("error", fmt.Sprintf("Offset pagination has a maximum allowed offset of %d for requests that return objects of type Issue. Remaining records can be retrieved using keyset pagination.", c.s.cfg.OffsetLimit)))
	}
	rows := make([]listed, 0, len(all))
	for _, l := range all {
		if shown(l) {
			rows = append(rows, l)
		}
	}
	return offset(c, rows, wire, "order_by", "created_at", "sort", "desc", "state", "all", "with_labels_details", "false")
}

// between compares a moment with the bounds of a query; both ends are included.
func between(t, after, before time.Time) bool {
	return (after.IsZero() || !t.Before(after)) && (before.IsZero() || !t.After(before))
}
