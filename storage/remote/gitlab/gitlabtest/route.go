package gitlabtest

import (
	"net/url"
	"strconv"
	"strings"
	"time"
)

// call is one request while it is served.
type call struct {
	s     *Server
	user  *user
	token *token
	path  map[string]string
	query params
	act   act
	read  time.Time // the moment whose state a read sees: now, or before it on a replica that lags

	method, rawQuery, route string
	header                  map[string]string
}

type handler func(*call) *answer

type route struct {
	method, pattern string
	serve           handler
}

// routes is what the server answers to, below /api/v4/.
var routes []route

func init() {
	routes = []route{
		{"GET", "user", getUser},
		{"GET", "version", getVersion},
		{"GET", "metadata", getMetadata},
		{"GET", "users", listUsers},
		{"GET", "users/:user", getOneUser},
		{"GET", "personal_access_tokens/self", getToken},
		{"GET", "projects/:id", getProject},
		{"GET", "groups/:gid", getGroup},
		{"GET", "projects/:id/members/all", listMembers(true)},
		{"GET", "projects/:id/members", listMembers(false)},
		{"GET", "projects/:id/members/all/:user", getMember},
		{"GET", "issues", listIssues},
		{"GET", "projects/:id/issues", listIssues},
		{"GET", "groups/:gid/issues", listIssues},
		{"POST", "projects/:id/issues", createIssue},
		{"GET", "projects/:id/issues/:iid", getIssue},
		{"PUT", "projects/:id/issues/:iid", updateIssue},
		{"DELETE", "projects/:id/issues/:iid", deleteIssue},
		{"GET", "projects/:id/issues_statistics", issueStatistics},
		{"PUT", "projects/:id/issues/:iid/reorder", reorderIssue},
		{"POST", "projects/:id/issues/:iid/move", moveIssue},
		{"POST", "projects/:id/issues/:iid/clone", cloneIssue},
		{"POST", "projects/:id/issues/:iid/subscribe", subscribe(true)},
		{"POST", "projects/:id/issues/:iid/unsubscribe", subscribe(false)},
		{"GET", "projects/:id/issues/:iid/participants", participants},
		{"GET", "projects/:id/issues/:iid/related_merge_requests", relatedMerges(false)},
		{"GET", "projects/:id/issues/:iid/closed_by", relatedMerges(true)},
		{"GET", "projects/:id/issues/:iid/notes", listNotes},
		{"POST", "projects/:id/issues/:iid/notes", createNote},
		{"GET", "projects/:id/issues/:iid/notes/:note", getNote},
		{"PUT", "projects/:id/issues/:iid/notes/:note", updateNote},
		{"DELETE", "projects/:id/issues/:iid/notes/:note", deleteNote},
		{"GET", "projects/:id/issues/:iid/discussions", listDiscussions},
		{"POST", "projects/:id/issues/:iid/discussions", createDiscussion},
		{"POST", "projects/:id/issues/:iid/discussions/:thread/notes", createReply},
		{"GET", "projects/:id/issues/:iid/links", listLinks},
		{"POST", "projects/:id/issues/:iid/links", createLink},
		{"DELETE", "projects/:id/issues/:iid/links/:link", deleteLink},
		{"GET", "projects/:id/labels", listLabels},
		{"POST", "projects/:id/labels", createLabel},
		{"GET", "projects/:id/labels/:label", getLabel},
		{"PUT", "projects/:id/labels/:label", updateLabel},
		{"DELETE", "projects/:id/labels/:label", deleteLabel},
		{"GET", "groups/:gid/labels", listLabels},
		{"POST", "groups/:gid/labels", createLabel},
		{"GET", "groups/:gid/labels/:label", getLabel},
		{"PUT", "groups/:gid/labels/:label", updateLabel},
		{"DELETE", "groups/:gid/labels/:label", deleteLabel},
		{"GET", "projects/:id/milestones", listMilestones},
		{"POST", "projects/:id/milestones", createMilestone},
		{"GET", "projects/:id/milestones/:milestone", getMilestone},
		{"PUT", "projects/:id/milestones/:milestone", updateMilestone},
		{"DELETE", "projects/:id/milestones/:milestone", deleteMilestone},
		{"GET", "groups/:gid/milestones", listMilestones},
		{"POST", "groups/:gid/milestones", createMilestone},
		{"GET", "groups/:gid/milestones/:milestone", getMilestone},
		{"PUT", "groups/:gid/milestones/:milestone", updateMilestone},
		{"GET", "projects/:id/iterations", listIterations},
		{"GET", "groups/:gid/iterations", listIterations},
	}
	for _, kind := range []string{"label", "state", "milestone", "iteration", "weight"} {
		at := "projects/:id/issues/:iid/resource_" + kind + "_events"
		routes = append(routes, route{"GET", at, listEvents(kind)}, route{"GET", at + "/:event", getEvent(kind)})
	}
}

// find picks the route of a path whose parts are still escaped. known says
// whether the path is there for another method.
func find(method, escaped string) (r route, vars map[string]string, ok, known bool) {
	parts := strings.Split(strings.Trim(escaped, "/"), "/")
	for _, r := range routes {
		vars, hit := fits(r.pattern, parts)
		if !hit {
			continue
		}
		if r.method == method || method == "HEAD" && r.method == "GET" {
			return r, vars, true, true
		}
		known = true
	}
	return route{}, nil, false, known
}

func fits(pattern string, parts []string) (map[string]string, bool) {
	want := strings.Split(pattern, "/")
	if len(want) != len(parts) {
		return nil, false
	}
	vars := map[string]string{}
	for i, w := range want {
		name, variable := strings.CutPrefix(w, ":")
		switch {
		case variable:
			v, err := url.PathUnescape(parts[i])
			if err != nil {
				return nil, false
			}
			vars[name] = v
		case w != parts[i]:
			return nil, false
		}
	}
	return vars, true
}

func (c *call) number(name string) int64 {
	n, err := strconv.ParseInt(c.path[name], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// home finds the project or group of the path: by its number, or by its path if
// that holds a slash (lib/api/helpers.rb find_project). One that moved answers GET
// with 301 and everything else with 405.
func (c *call) home() (*space, *failure) {
	name, what, project := c.path["id"], "Project", true
	if g, ok := c.path["gid"]; ok {
		name, what, project = g, "Group", false
	}
	var sp *space
	if n, err := strconv.ParseInt(name, 10, 64); err == nil {
		sp = c.s.spaceByID(n)
	} else if strings.Contains(name, "/") || !project {
		sp = c.s.spaceAt(name)
		if id, moved := c.s.renamed[name]; moved && sp == nil && project {
			return nil, c.movedAway(c.s.spaceByID(id))
		}
	}
	if sp == nil || sp.project != project || !c.s.readable(c.user, sp) {
		return nil, notFound(what)
	}
	return sp, nil
}

func (c *call) movedAway(to *space) *failure {
	if !c.s.readable(c.user, to) {
		return notFound("Project")
	}
	if c.method != "GET" && c.method != "HEAD" {
		return message(405, "Non GET methods are not allowed for moved projects")
	}
	rest := strings.SplitN(c.route, "/", 3)
	at := c.s.apiURL(to)
	if len(rest) == 3 {
		at += "/" + rest[2]
	}
	if c.rawQuery != "" {
		at += "?" + c.rawQuery
	}
	a := &answer{status: 301, header: map[string][]string{}}
	a.header.Set("Location", at)
	a.header.Set("Content-Type", "text/plain")
	a.body = []byte("This resource has been moved permanently to " + at)
	return a
}

// issue finds the issue of the path by its iid, in the state that this read sees.
// One that the person may not see is not there.
func (c *call) issue(missing string) (*issue, *row, *failure) {
	p, f := c.home()
	if f != nil {
		return nil, nil, f
	}
	n, err := strconv.ParseInt(c.path["iid"], 10, 64)
	if err != nil {
		return nil, nil, badParam("issue_iid is invalid")
	}
	i := p.byIID[n]
	if i == nil {
		return nil, nil, notFound(missing)
	}
	at := c.read
	if c.method != "GET" {
		at = c.act.now
	}
	r := i.seen(at)
	if r == nil || !c.s.canRead(c.user, i, r) {
		return nil, nil, notFound(missing)
	}
	return i, r, nil
}
