package gitlabtest

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

func getUser(c *call) *answer {
	o := c.s.wireUser(c.user).(object)
	if c.user.admin {
		o = o.with("is_admin", true)
	}
	return reply(200, o.with("created_at", c.token.created, "bio", "", "location", "", "public_email", "", "skype", "", "linkedin", "",
		"twitter", "", "website_url", "", "organization", "", "job_title", "", "bot", c.user.bot, "followers", 0, "following", 0,
		"email", c.user.username+"@gitlab.test", "two_factor_enabled", false, "external", false, "private_profile", false,
		"can_create_project", true, "current_sign_in_at", nil, "confirmed_at", c.token.created, "last_activity_on", c.s.today()))
}

func getVersion(c *call) *answer {
	return reply(200, obj("version", c.s.cfg.Version, "revision", "8c6dcc9e627"))
}

func getMetadata(c *call) *answer {
	return reply(200, obj("version", c.s.cfg.Version, "revision", "8c6dcc9e627",
		"kas", obj("enabled", true, "externalUrl", "wss://kas.gitlab.test", "externalK8sProxyUrl", "https://kas.gitlab.test/k8s-proxy", "version", "18.5.0"),
		"enterprise", !c.s.cfg.Community))
}

// getToken says what the token itself may do, and until when.
func getToken(c *call) *answer {
	expires := any(nil)
	if !c.token.Expires.IsZero() {
		expires = c.token.Expires.Format(time.DateOnly)
	}
	return reply(200, obj("id", c.token.id, "name", "opsboard", "revoked", c.token.Revoked, "created_at", c.token.created, "description", nil,
		"scopes", c.token.Scopes, "user_id", c.user.id, "last_used_at", c.act.now, "active", true, "expires_at", expires))
}

func listUsers(c *call) *answer {
	name := c.query.str("username", "")
	people := slices.DeleteFunc(slices.Clone(c.s.users), func(u *user) bool { return name != "" && !strings.EqualFold(u.username, name) })
	return offset(c, people, func(u *user) any { return c.s.wireUser(u) })
}

func getOneUser(c *call) *answer {
	if u := c.s.userByID(c.number("user")); u != nil {
		return reply(200, c.s.wireUser(u))
	}
	return notFound("User")
}

// getProject says in permissions what role the person has, by the project itself
// and by its group.
func getProject(c *call) *answer {
	p, f := c.home()
	if f != nil {
		return f
	}
	access := func(r Role) any {
		if r == 0 {
			return nil
		}
		return obj("access_level", int(r), "notification_level", 3)
	}
	var own Role
	if c.user != nil {
		own = p.members[c.user.id]
	}
	opened := 0
	for _, i := range p.issues {
		if r := i.seen(c.read); r != nil && !r.closed && c.s.canRead(c.user, i, r) {
			opened++
		}
	}
	visibility := map[bool]string{true: "public", false: "private"}[p.public]
	return reply(200, obj("id", p.id, "description", "", "name", p.name, "name_with_namespace", strings.ReplaceAll(p.path, "/", " / "), "path", p.name,
		"path_with_namespace", p.path, "created_at", p.created, "default_branch", "main", "tag_list", []string{}, "topics", []string{},
		"web_url", c.s.webURL(p), "avatar_url", nil, "star_count", 0, "last_activity_at", p.created, "visibility", visibility,
		"namespace", c.s.wireNamespace(p.parent), "_links", obj("self", c.s.apiURL(p), "issues", c.s.apiURL(p)+"/issues", "labels", c.s.apiURL(p)+"/labels", "members", c.s.apiURL(p)+"/members"),
		"archived", false, "issues_enabled", true, "issues_access_level", "enabled", "open_issues_count", opened,
		"permissions", obj("project_access", access(own), "group_access", access(c.s.role(c.user, p.parent)))))
}

func (s *Server) wireNamespace(g *space) any {
	if g == nil {
		return nil
	}
	parent := any(nil)
	if g.parent != nil {
		parent = g.parent.id
	}
	return obj("id", g.id, "name", g.name, "path", g.name, "kind", "group", "full_path", g.path, "parent_id", parent, "avatar_url", nil, "web_url", s.webURL(g))
}

func getGroup(c *call) *answer {
	g, f := c.home()
	if f != nil {
		return f
	}
	return reply(200, c.s.wireNamespace(g).(object).with("visibility", "private", "created_at", g.created))
}

type membership struct {
	user *user
	role Role
}

func (s *Server) memberships(home *space, above bool) []membership {
	best := map[*user]Role{}
	for sp := home; sp != nil; sp = sp.parent {
		for id, role := range sp.members {
			u := s.userByID(id)
			best[u] = max(best[u], role)
		}
		if !above {
			break
		}
		for _, in := range sp.invited {
			for _, m := range s.memberships(in.group, true) {
				best[m.user] = max(best[m.user], min(in.most, m.role))
			}
		}
	}
	out := make([]membership, 0, len(best))
	for u, r := range best {
		out = append(out, membership{u, r})
	}
	slices.SortFunc(out, func(a, b membership) int { return cmp.Compare(a.user.id, b.user.id) })
	return out
}

func (s *Server) wireMember(m membership) object {
	return s.wireUser(m.user).(object).with("access_level", int(m.role), "created_at", s.now(), "created_by", nil, "expires_at", nil, "membership_state", "active")
}

func listMembers(above bool) handler {
	return func(c *call) *answer {
		p, f := c.home()
		if f != nil {
			return f
		}
		return offset(c, c.s.memberships(p, above), func(m membership) any { return c.s.wireMember(m) })
	}
}

func getMember(c *call) *answer {
	p, f := c.home()
	if f != nil {
		return f
	}
	for _, m := range c.s.memberships(p, true) {
		if m.user.id == c.number("user") {
			return reply(200, c.s.wireMember(m))
		}
	}
	return notFound("")
}
