package gitlabtest

import (
	"slices"
	"strings"
	"time"
)

// listMilestones shows those of the groups above only where include_ancestors
// asks for them.
func listMilestones(c *call) *answer {
	home, f := c.home()
	if f != nil {
		return f
	}
	above, f := c.query.bool("include_ancestors", false)
	if f != nil {
		return f
	}
	iids, f := c.query.ints("iids")
	if f != nil {
		return f
	}
	state, title, search := c.query.str("state", ""), c.query.str("title", ""), strings.ToLower(c.query.str("search", ""))
	var out []*milestone
	for _, m := range slices.Backward(c.s.milestones) { // newest first
		is := map[bool]string{true: "closed", false: "active"}[m.closed]
		if !m.deleted && (m.home == home || above && home.within(m.home)) && (state == "" || state == "all" || state == is) &&
			(title == "" || m.title == title) && strings.Contains(strings.ToLower(m.title), search) && (len(iids) == 0 || slices.Contains(iids, m.iid)) {
			out = append(out, m)
		}
	}
	return offset(c, out, func(m *milestone) any { return c.s.wireMilestone(m) }, "include_ancestors", "false")
}

func (c *call) oneMilestone(write bool) (*milestone, *failure) {
	home, f := c.home()
	if f != nil {
		return nil, f
	}
	if write && !c.s.canSetMetadata(c.user, home) {
		return nil, forbidden()
	}
	if m := c.s.milestoneByID(c.number("milestone")); m != nil && m.home == home {
		return m, nil
	}
	return nil, notFound("")
}

func getMilestone(c *call) *answer {
	m, f := c.oneMilestone(false)
	if f != nil {
		return f
	}
	return reply(200, c.s.wireMilestone(m))
}

func createMilestone(c *call) *answer {
	home, f := c.home()
	if f != nil {
		return f
	}
	if !c.s.canSetMetadata(c.user, home) {
		return forbidden()
	}
	title := strings.TrimSpace(c.query.str("title", ""))
	switch {
	case !c.query.has("title"):
		return badParam("title is missing")
	case title == "":
		return badModel("title", "can't be blank")
	case c.s.milestoneTitled(home, title) != nil:
		return badModel("title", "already being used for another group or project milestone.")
	}
	if f := c.days(); f != nil {
		return f
	}
	m := c.s.newMilestone(home, title, c.query.str("start_date", ""), c.query.str("due_date", ""))
	m.description = c.query.str("description", "")
	return reply(201, c.s.wireMilestone(m))
}

func (c *call) days() *failure {
	for _, name := range []string{"start_date", "due_date"} {
		day := c.query.str(name, "")
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return badParam(name + " is invalid")
		}
	}
	return nil
}

func updateMilestone(c *call) *answer {
	m, f := c.oneMilestone(true)
	if f != nil {
		return f
	}
	event, f := c.query.oneOf("state_event", "", "", "close", "activate")
	if f != nil {
		return f
	}
	if f := c.days(); f != nil {
		return f
	}
	q := c.query
	m.title, m.description = q.str("title", m.title), q.str("description", m.description)
	m.start, m.due = q.str("start_date", m.start), q.str("due_date", m.due)
	m.closed = event == "close" || m.closed && event == ""
	m.updated = c.act.stamp
	return reply(200, c.s.wireMilestone(m))
}

func deleteMilestone(c *call) *answer {
	m, f := c.oneMilestone(true)
	if f != nil {
		return f
	}
	m.deleted = true
	c.s.generation++
	return reply(204, nil)
}

// listIterations is all that REST knows of iterations: none is made or set by it.
// Without a licence it is as if the address were not there (assumed).
func listIterations(c *call) *answer {
	home, f := c.home()
	if f != nil {
		return f
	}
	if !c.s.licensed() {
		return notFound("")
	}
	state, f := c.query.oneOf("state", "all", "opened", "upcoming", "current", "closed", "all")
	if f != nil {
		return f
	}
	above, f := c.query.bool("include_ancestors", true)
	if f != nil {
		return f
	}
	var out []*iteration
	for _, it := range c.s.iterations {
		is := []string{"", "upcoming", "current", "closed"}[c.s.iterationState(it)]
		if (it.home == home || above && home.within(it.home)) && (state == "all" || state == is || state == "opened" && is != "closed") {
			out = append(out, it)
		}
	}
	return offset(c, out, func(it *iteration) any { return c.s.wireIteration(it) }, "state", "all", "include_ancestors", "true")
}
