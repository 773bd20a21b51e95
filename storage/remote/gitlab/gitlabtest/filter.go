package gitlabtest

import (
	"slices"
	"strings"
	"time"
)

type keep func(*issue, *row) bool

// filter reads what a list of issues is narrowed by. Parameters that GitLab knows
// and nobody here asks for (epics, emoji, severity) narrow nothing.
func (c *call) filter(home *space) (keep, *failure) {
	var all []keep
	for _, part := range []func(*space) (keep, *failure){c.byState, c.byTime, c.byLabels, c.byPeople, c.byPlan, c.byText} {
		k, f := part(home)
		if f != nil {
			return nil, f
		}
		if k != nil {
			all = append(all, k)
		}
	}
	return func(i *issue, r *row) bool {
		for _, k := range all {
			if !k(i, r) {
				return false
			}
		}
		return true
	}, nil
}

func (c *call) byState(*space) (keep, *failure) {
	state, f := c.query.oneOf("state", "all", "opened", "closed", "all")
	if f != nil {
		return nil, f
	}
	iids, f := c.query.ints("iids")
	if f != nil {
		return nil, f
	}
	kinds := c.query.words("issue_type")
	var secret *bool
	if c.query.has("confidential") {
		v, f := c.query.bool("confidential", false)
		if f != nil {
			return nil, f
		}
		secret = &v
	}
	return func(i *issue, r *row) bool {
		return (state == "all" || stateOf(r) == state) && (len(iids) == 0 || slices.Contains(iids, i.iid)) &&
			(len(kinds) == 0 || slices.Contains(kinds, r.kind)) && (secret == nil || *secret == r.confidential)
	}, nil
}

func (c *call) byTime(*space) (keep, *failure) {
	var at [4]time.Time
	for n, name := range []string{"updated_after", "updated_before", "created_after", "created_before"} {
		var f *failure
		if at[n], f = c.query.time(name); f != nil {
			return nil, f
		}
	}
	due := c.query.str("due_date", "")
	return func(_ *issue, r *row) bool {
		ok := between(r.updated, at[0], at[1]) && between(r.created, at[2], at[3])
		switch due {
		case "0":
			ok = ok && r.due == ""
		case "any":
			ok = ok && r.due != ""
		case "overdue":
			ok = ok && r.due != "" && r.due < c.s.today()
		}
		return ok
	}, nil
}

func (c *call) byLabels(*space) (keep, *failure) {
	want := c.query.words("labels")
	not, _ := c.query["not"].(map[string]any)
	without := params(not).words("labels")
	if len(want) == 0 && len(without) == 0 {
		return nil, nil
	}
	return func(_ *issue, r *row) bool {
		names := c.s.labelNames(r)
		for _, w := range want {
			switch {
			case strings.EqualFold(w, "none") && len(names) > 0, strings.EqualFold(w, "any") && len(names) == 0:
				return false
			case strings.EqualFold(w, "none"), strings.EqualFold(w, "any"):
			case !slices.Contains(names, w):
				return false
			}
		}
		return !slices.ContainsFunc(without, func(w string) bool { return slices.Contains(names, w) })
	}, nil
}

func (c *call) byPeople(home *space) (keep, *failure) {
	scope := strings.ReplaceAll(c.query.str("scope", map[bool]string{true: "created_by_me", false: "all"}[home == nil]), "-", "_")
	if !slices.Contains([]string{"created_by_me", "assigned_to_me", "all"}, scope) {
		return nil, badParam("scope does not have a valid value")
	}
	for _, pair := range [][2]string{{"assignee_id", "assignee_username"}, {"author_id", "author_username"}} {
		if c.query.has(pair[0]) && c.query.has(pair[1]) {
			return nil, badParam(pair[0] + ", " + pair[1] + " are mutually exclusive")
		}
	}
	authorID, f := c.query.int("author_id", 0)
	if f != nil {
		return nil, f
	}
	author, assignee, names := c.query.str("author_username", ""), c.query.str("assignee_id", ""), c.query.words("assignee_username")
	has := func(r *row, is func(*user) bool) bool { return slices.ContainsFunc(r.assignees, is) }
	return func(_ *issue, r *row) bool {
		switch {
		case scope == "created_by_me" && r.author != c.user, authorID != 0 && r.author.id != authorID, author != "" && r.author.username != author:
			return false
		case scope == "assigned_to_me" && !has(r, func(u *user) bool { return u == c.user }):
			return false
		case strings.EqualFold(assignee, "none"):
			return len(r.assignees) == 0
		case strings.EqualFold(assignee, "any"):
			return len(r.assignees) > 0
		case assignee != "" && !has(r, func(u *user) bool { return itoa(u.id) == assignee }):
			return false
		}
		for _, n := range names {
			if !has(r, func(u *user) bool { return u.username == n }) {
				return false
			}
		}
		return true
	}, nil
}

func (c *call) byPlan(*space) (keep, *failure) {
	title, iter := c.query.str("milestone", ""), c.query.str("iteration_id", "")
	if title == "" && iter == "" {
		return nil, nil
	}
	return func(_ *issue, r *row) bool {
		m, it := c.s.milestoneByID(r.milestone), c.s.iterationByID(r.iteration)
		return holds(title, m != nil, func() bool { return m.title == title }) &&
			(!c.s.licensed() || holds(iter, it != nil, func() bool {
				return itoa(it.id) == iter || strings.EqualFold(iter, "current") && c.s.iterationState(it) == 2
			}))
	}, nil
}

// holds reads None, Any, or a value of its own.
func holds(want string, there bool, is func() bool) bool {
	switch strings.ToLower(want) {
	case "":
		return true
	case "none":
		return !there
	case "any":
		return there
	}
	return there && is()
}

func (c *call) byText(*space) (keep, *failure) {
	search := strings.ToLower(c.query.str("search", ""))
	if search == "" {
		return nil, nil
	}
	in := c.query.str("in", "title,description")
	return func(_ *issue, r *row) bool {
		return strings.Contains(in, "title") && strings.Contains(strings.ToLower(r.title), search) ||
			strings.Contains(in, "description") && strings.Contains(strings.ToLower(r.description), search)
	}, nil
}
