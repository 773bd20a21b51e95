package gitlabtest

import (
	"regexp"
	"slices"
	"strings"
)

func listLabels(c *call) *answer {
	home, f := c.home()
	if f != nil {
		return f
	}
	ancestors, f := c.query.bool("include_ancestor_groups", true)
	if f != nil {
		return f
	}
	counts, f := c.query.bool("with_counts", false)
	if f != nil {
		return f
	}
	search := strings.ToLower(c.query.str("search", ""))
	labels := slices.DeleteFunc(c.s.reachable(home, ancestors), func(l *label) bool {
		return !strings.Contains(strings.ToLower(l.name), search)
	})
	return offset(c, labels, func(l *label) any { return c.s.wireLabel(l, home, counts) }, "include_ancestor_groups", "true", "with_counts", "false")
}

// oneLabel finds a label by its id or its name.
func (c *call) oneLabel(home *space, own bool) (*label, *failure) {
	for _, l := range c.s.reachable(home, !own) {
		if itoa(l.id) == c.path["label"] || l.name == c.path["label"] {
			return l, nil
		}
	}
	return nil, notFound("Label")
}

func getLabel(c *call) *answer {
	home, f := c.home()
	if f != nil {
		return f
	}
	l, f := c.oneLabel(home, false)
	if f != nil {
		return f
	}
	return reply(200, c.s.wireLabel(l, home, true))
}

var colour = regexp.MustCompile(`^#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$|^[a-z]+$`)

func (c *call) labelText() *failure {
	switch name := c.query.str("name", c.query.str("new_name", "x")); {
	case strings.TrimSpace(name) == "":
		return badModel("title", "can't be blank")
	case strings.ContainsAny(name, ",?&") && strings.Contains(name, ","):
		return badModel("title", "is invalid")
	case len(name) > 255:
		return badModel("title", "is too long (maximum is 255 characters)")
	}
	if !colour.MatchString(c.query.str("color", "#428BCA")) {
		return badModel("color", "must be a valid color code")
	}
	return nil
}

func createLabel(c *call) *answer {
	home, f := c.home()
	if f != nil {
		return f
	}
	if !c.s.canSetMetadata(c.user, home) {
		return forbidden()
	}
	for _, need := range []string{"name", "color"} {
		if !c.query.has(need) {
			return badParam(need + " is missing")
		}
	}
	if f := c.labelText(); f != nil {
		return f
	}
	name := strings.TrimSpace(c.query.str("name", ""))
	if c.s.labelNamed(home, name) != nil {
		return message(409, "Label already exists")
	}
	l := c.s.newLabel(home, name, c.query.str("color", ""))
	l.description = c.query.str("description", "")
	if f := c.prioritize(l); f != nil {
		return f
	}
	return reply(201, c.s.wireLabel(l, home, true))
}

func (c *call) prioritize(l *label) *failure {
	if !c.query.has("priority") {
		return nil
	}
	n, f := c.query.int("priority", 0)
	if f != nil {
		return f
	}
	if l.priority = &n; c.query.str("priority", "") == "" {
		l.priority = nil
	}
	return nil
}

// updateLabel renames and recolours. No issue that bears the label is touched: the
// list of labels is the one place where a rename shows.
func updateLabel(c *call) *answer {
	home, f := c.home()
	if f != nil {
		return f
	}
	if !c.s.canSetMetadata(c.user, home) {
		return forbidden()
	}
	l, f := c.oneLabel(home, true)
	if f != nil {
		return f
	}
	if !c.query.hasAny("new_name", "color", "description", "priority") {
		return badParam("new_name, color, description, priority are missing, at least one parameter must be provided")
	}
	if f := c.labelText(); f != nil {
		return f
	}
	name := strings.TrimSpace(c.query.str("new_name", l.name))
	if other := c.s.labelNamed(home, name); other != nil && other != l {
		return badModel("title", "has already been taken")
	}
	c.s.generation++
	l.name, l.color, l.description = name, c.query.str("color", l.color), c.query.str("description", l.description)
	if f := c.prioritize(l); f != nil {
		return f
	}
	return reply(200, c.s.wireLabel(l, home, true))
}

// deleteLabel takes a label off every issue. None of them is touched.
func deleteLabel(c *call) *answer {
	home, f := c.home()
	if f != nil {
		return f
	}
	if !c.s.canSetMetadata(c.user, home) {
		return forbidden()
	}
	l, f := c.oneLabel(home, true)
	if f != nil {
		return f
	}
	l.deleted = true
	c.s.generation++
	return reply(204, nil)
}
