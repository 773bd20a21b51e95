package gitlab

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// memory is what a Probe found out and the next one need not ask again.
type memory struct {
	At         time.Time     `json:"at"`
	Daily      time.Time     `json:"daily"` // of what hardly ever changes
	Of         string        `json:"of"`    // address and token, hashed: of others nothing is believed
	Project    int64         `json:"project"`
	Path       string        `json:"path"`
	User       person        `json:"user"`
	Admin      bool          `json:"admin,omitempty"` // of the whole server
	Version    string        `json:"version"`
	Licensed   bool          `json:"licensed"` // Premium: iterations, weights
	Scopes     []string      `json:"scopes,omitempty"`
	ReadOnly   string        `json:"read_only,omitempty"`
	Iterations []iteration   `json:"iterations,omitempty"`
	People     []person      `json:"people,omitempty"`
	Ahead      time.Duration `json:"ahead"`
}

// mostPeople is how many members are remembered.
const mostPeople = 1000

// probe fills the account, from what was kept if that is fresh.
func (d *Driver) probe(ctx context.Context, now time.Time, kept []byte) error {
	of := hashed(d.client.origin + "\x00" + d.path + "\x00" + d.cfg.Token)
	var old memory
	if json.Unmarshal(kept, &old) != nil || old.Of != of {
		old = memory{}
	}
	d.labels, d.stones, d.people.asked, d.probed = labels{}, map[string]int64{}, nil, false
	if isFresh(old.At, now, fresh) && old.Project != 0 {
		d.remember(old)
		return nil
	}
	m := memory{At: now, Of: of}
	if isFresh(old.Daily, now, daily) {
		m.Daily, m.Version, m.Scopes, m.People = old.Daily, old.Version, old.Scopes, old.People
	}
	if err := d.signIn(ctx, &m); err != nil {
		return err
	}
	if err := d.look(ctx, &m); err != nil {
		return err
	}
	m.Ahead = d.client.ahead
	if d.client.now == nil && !d.client.date.IsZero() {
		m.Ahead = d.client.date.Sub(now)
	}
	d.remember(m)
	d.probed = true
	return nil
}

func isFresh(at, now time.Time, long time.Duration) bool {
	return !at.IsZero() && !now.Before(at) && now.Sub(at) < long
}

func (d *Driver) remember(m memory) {
	d.account = m
	if d.client.date.IsZero() {
		d.client.ahead = m.Ahead // until the server says it anew
	}
	for _, p := range m.People {
		d.people.add(p)
	}
	d.people.add(m.User)
}

// signIn asks who this account is and what its token may do.
func (d *Driver) signIn(ctx context.Context, m *memory) error {
	var user struct {
		person
		Admin bool `json:"is_admin"` // told to administrators only
	}
	if err := d.client.into(ctx, "/user", nil, &user); err != nil {
		return err
	}
	m.User, m.Admin = user.person, user.Admin
	if !m.Daily.IsZero() {
		return nil
	}
	var version struct {
		Version string `json:"version"`
	}
	if err := d.client.into(ctx, "/version", nil, &version); err != nil && !isStatus(err, 403, 404) {
		return err
	}
	var token struct {
		Scopes []string `json:"scopes"`
	}
	if err := d.client.into(ctx, "/personal_access_tokens/self", nil, &token); err != nil && !isStatus(err, 400, 401, 403, 404) {
		return err // only such a token can tell its scopes
	}
	m.Version, m.Scopes = version.Version, token.Scopes
	return nil
}

// project is what is read of a project.
type project struct {
	ID          int64  `json:"id"`
	Path        string `json:"path_with_namespace"`
	Archived    bool   `json:"archived"`
	Issues      *bool  `json:"issues_enabled"`
	IssueAccess string `json:"issues_access_level"`
	Permissions struct {
		Project *access `json:"project_access"`
		Group   *access `json:"group_access"`
	} `json:"permissions"`
}

type access struct {
	Level int `json:"access_level"`
}

// look asks for the project, its members and its iterations.
func (d *Driver) look(ctx context.Context, m *memory) error {
	var p project
	if err := d.client.into(ctx, "/projects/"+url.PathEscape(d.path), nil, &p); err != nil {
		if isStatus(err, 404) {
			return gone(err)
		}
		return err
	}
	if p.ID <= 0 {
		return &Failure{Call: "GET /projects/" + d.path, Err: remote.ErrBoardGone}
	}
	level, err := d.level(ctx, p, m)
	if err != nil {
		return err
	}
	m.Project, m.Path, m.ReadOnly = p.ID, p.Path, readOnly(p, level, m.Scopes)
	if m.Path == "" {
		m.Path = d.path
	}
	base := "/projects/" + strconv.FormatInt(p.ID, 10)
	its, _, err := list[iteration](ctx, d.client, base+"/iterations", url.Values{"state": {"opened"}, "per_page": {"100"}})
	switch {
	case err == nil:
		m.Licensed = true
		m.Iterations = its
	case !isStatus(err, 400, 401, 403, 404, 405):
		return err
	}
	if !m.Daily.IsZero() {
		return nil
	}
	members, _, err := list[person](ctx, d.client, base+"/members/all", url.Values{"per_page": {"100"}})
	if err != nil && !isStatus(err, 403, 404) {
		return err
	}
	m.People, m.Daily = members[:min(len(members), mostPeople)], m.At
	return nil
}

func gone(err error) error {
	f := &Failure{Call: "GET the project", Status: 404, Said: said(err), Err: remote.ErrBoardGone}
	return f
}

// The roles of GitLab by their numbers.
const planner = 15

// level is the role of this account in the project. What the project says leaves out
// the groups that were invited into it, so where that is too little the list of its
// members is asked.
func (d *Driver) level(ctx context.Context, p project, m *memory) (int, error) {
	var a access
	for _, told := range []*access{p.Permissions.Project, p.Permissions.Group} {
		if told != nil {
			a.Level = max(a.Level, told.Level)
		}
	}
	if m.Admin {
		a.Level = max(a.Level, planner)
	}
	if a.Level >= planner {
		return a.Level, nil
	}
	var member access
	err := d.client.into(ctx, fmt.Sprintf("/projects/%d/members/all/%d", p.ID, m.User.ID), nil, &member)
	if err != nil && !isStatus(err, 403, 404) {
		return 0, err
	}
	return max(a.Level, member.Level), nil
}

// readOnly says in words why this account may not write, empty where it may.
func readOnly(p project, level int, scopes []string) string {
	switch {
	case p.Archived:
		return "the project is archived"
	case p.Issues != nil && !*p.Issues || p.IssueAccess == "disabled":
		return "the project has its issues switched off"
	case len(scopes) > 0 && !slices.Contains(scopes, "api"):
		return "the token has no scope api, only " + strings.Join(scopes, ", ")
	case level < planner:
		return "labels and fields need at least the role Planner, and this account has less"
	}
	return ""
}

// caps are what the account can do, in the words of the engine.
func (d *Driver) caps(now time.Time) remote.Caps {
	m := d.account
	kept, err := json.Marshal(m)
	if err != nil {
		kept = nil // strings and numbers: cannot fail
	}
	c := remote.Caps{
		Native: d.isNative, Noted: d.isNoted, Tells: true,
		Members: true, Unknown: d.cfg.Ambiguity, Settle: overlap, Deletes: remote.BySweep,
		ReadOnly: m.ReadOnly, User: m.User.Username, Memory: kept, ServerTime: now.Add(m.Ahead).UTC(),
	}
	if !m.Licensed {
		c.Missing = []remote.Missing{
			{Field: workflow.FieldIteration, Why: "iterations need GitLab Premium"},
			{Field: workflow.FieldWeight, Why: "weights need GitLab Premium"},
		}
	}
	return c
}

// api is a path below the project.
func (d *Driver) api(rest string) string {
	return fmt.Sprintf("/projects/%d%s", d.account.Project, rest)
}

// iterationOf is the known iteration that begins when it does, of several the one
// of the same title.
func (m *memory) iterationOf(it workflow.Iteration) (iteration, bool) {
	found := -1
	for i, known := range m.Iterations {
		if it.IsZero() || known.Start != string(it.Start) {
			continue
		}
		if found < 0 || known.Title == it.Title {
			found = i
		}
	}
	if found < 0 {
		return iteration{}, false
	}
	return m.Iterations[found], true
}

func hashed(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}
