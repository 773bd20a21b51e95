package gitlabtest

import (
	"crypto/md5"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// arrival is one request as it reached the server.
type arrival struct {
	method, path, query, host string
	header                    http.Header
	body                      []byte
}

// carryOut does what a request asks for, as if it were done at a moment, and reads
// the state of a moment before it.
func (s *Server) carryOut(in arrival, at time.Time, lag time.Duration) *answer {
	path := strings.TrimPrefix(in.path, rootOf(s.cfg.URL))
	route, rest, graph := "", "", path == "/api/graphql"
	if !graph {
		var api bool
		if rest, api = strings.CutPrefix(path, "/api/v4/"); !api {
			return reply(404, obj("error", "404 Not Found"))
		}
		route = strings.Trim(rest, "/")
	}
	c := &call{s: s, method: in.method, rawQuery: in.query, route: route, read: at.Add(-lag), header: map[string]string{}}
	c.act = act{now: at}
	for k := range in.header {
		c.header[k] = in.header.Get(k)
	}
	if f := c.signIn(in); f != nil {
		return f
	}
	c.act = s.act(c.user, at)
	limits, f := c.throttle()
	a := f
	if a == nil {
		a = c.dispatch(in, graph)
	}
	for k, v := range limits {
		a.header[k] = v
	}
	return c.finish(a)
}

// dispatch finds the handler and asks it.
func (c *call) dispatch(in arrival, graph bool) *answer {
	if graph {
		return c.graphQL(in)
	}
	r, vars, ok, known := find(in.method, c.route)
	switch {
	case !ok && known:
		return reply(405, obj("error", "405 Not Allowed"))
	case !ok:
		return reply(404, obj("error", "404 Not Found"))
	}
	c.path = vars
	if f := c.admitted(r); f != nil {
		return f
	}
	var fine bool
	if c.query, fine = readParams(in.query, in.header.Get("Content-Type"), in.body); !fine {
		return badParam("The provided content is not valid JSON")
	}
	return r.serve(c)
}

// signIn finds whose token it is (api_guard.rb).
func (c *call) signIn(in arrival) *failure {
	secret := in.header.Get("PRIVATE-TOKEN")
	if secret == "" {
		secret = strings.TrimPrefix(in.header.Get("Authorization"), "Bearer ")
	}
	if secret == "" {
		if q, err := url.ParseQuery(in.query); err == nil {
			secret = q.Get("private_token")
		}
	}
	if secret == "" {
		return nil
	}
	t := c.s.tokens[secret]
	switch {
	case t == nil:
		return unauthorized()
	case t.Revoked:
		return badToken("Token was revoked. You have to re-authorize from the user.")
	case !t.Expires.IsZero() && !c.act.now.Before(t.Expires):
		return badToken("Token is expired. You can either do re-authorization or token refresh.")
	}
	c.token, c.user = t, t.user
	return nil
}

func badToken(why string) *failure {
	return reply(401, obj("error", "invalid_token", "error_description", why))
}

// admitted says whether the token's scopes, or nobody's, are enough for a route.
// Without a token only what is public can be read, and no notes.
func (c *call) admitted(r route) *failure {
	if c.token == nil {
		open := r.method == "GET" && strings.Contains(r.pattern, "/") && !strings.Contains(r.pattern, "notes") && !strings.Contains(r.pattern, "members")
		if !open {
			return unauthorized()
		}
		return nil
	}
	switch {
	case c.token.may("api"), r.method == "GET" && c.token.may("read_api"), r.pattern == "user" && c.token.may("read_user"),
		r.pattern == "personal_access_tokens/self":
		return nil
	}
	return scopeTooSmall()
}

func scopeTooSmall() *failure {
	return reply(403, obj("error", "insufficient_scope",
		"error_description", "The request requires higher privileges than provided by the access token.", "scope", "api"))
}

// finish writes the headers that every answer carries, and answers 304 where the
// client has this very body already (Rack::ConditionalGet with a weak ETag).
func (c *call) finish(a *answer) *answer {
	h := a.header
	h.Set("Cache-Control", "max-age=0, private, must-revalidate")
	h.Set("Vary", "Origin, Accept-Encoding")
	h.Set("X-Gitlab-Meta", `{"correlation_id":"`+threadID(c.s.ids["event"])[:26]+`","version":"1"}`)
	h.Set("X-Runtime", "0.020064")
	if a.status != 200 || c.method != "GET" {
		return a
	}
	sum := md5.Sum(a.body)
	tag := `W/"` + hex.EncodeToString(sum[:]) + `"`
	h.Set("Etag", tag)
	if c.header["If-None-Match"] == tag {
		a.status, a.body = 304, nil
		h.Del("Content-Type")
	}
	return a
}

func hostOf(origin string) string {
	u, err := url.Parse(origin)
	if err != nil {
		return ""
	}
	return u.Host
}

// rootOf is the path below which a GitLab lives that does not own its host.
func rootOf(origin string) string {
	u, err := url.Parse(origin)
	if err != nil {
		return ""
	}
	return u.Path
}
