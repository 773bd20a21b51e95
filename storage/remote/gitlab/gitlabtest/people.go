package gitlabtest

import (
	"fmt"
	"slices"
	"time"
)

// Role is a level of access, by GitLab's own numbers.
type Role int

// The roles, least first.
const (
	Guest      Role = 10
	Planner    Role = 15
	Reporter   Role = 20
	Developer  Role = 30
	Maintainer Role = 40
	Owner      Role = 50
)

type user struct {
	id                 int64
	username, name     string
	bot, admin, banned bool
}

// Token is what a client shows to be let in.
type Token struct {
	Secret  string
	Scopes  []string  // none: "api"
	Expires time.Time // zero: never
	Revoked bool
	Bot     bool // a project or group access token: its user is a bot
}

type token struct {
	Token
	id      int64
	user    *user
	created time.Time
}

func (t token) may(scopes ...string) bool {
	return slices.ContainsFunc(scopes, func(s string) bool { return slices.Contains(t.Scopes, s) })
}

// AddUser makes a person who can sign in with the token "<username>-token",
// which has the scope "api" and does not expire.
func (s *Server) AddUser(username, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := &user{id: s.nextID("user"), username: username, name: name}
	s.users = append(s.users, u)
	s.tokens[username+"-token"] = &token{Token: Token{Secret: username + "-token", Scopes: []string{"api"}}, id: s.nextID("token"), user: u, created: s.now()}
}

// AddToken gives a person one more token, or replaces the token of that secret.
func (s *Server) AddToken(username string, t Token) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(t.Scopes) == 0 {
		t.Scopes = []string{"api"}
	}
	u := s.mustUser(username)
	u.bot = u.bot || t.Bot
	s.tokens[t.Secret] = &token{Token: t, id: s.nextID("token"), user: u, created: s.now()}
}

// Revoke makes a token worthless from now on.
func (s *Server) Revoke(secret string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.tokens[secret]; t != nil {
		t.Revoked = true
	}
}

// SetAdmin makes a person an administrator of the whole server, or no longer.
func (s *Server) SetAdmin(username string, on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mustUser(username).admin = on
}

// Ban hides a person and every issue that they opened from everybody but
// administrators ("hidden" issues).
func (s *Server) Ban(username string, on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mustUser(username).banned = on
}

// AddMember gives a person a role in a project or a group, from there downward.
// A second call changes the role; role 0 takes it away.
func (s *Server) AddMember(path, username string, role Role) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.mustUser(username)
	members := s.mustSpace(path).members
	if role == 0 {
		delete(members, u.id)
		return
	}
	members[u.id] = role
}

// invitation is a group whose members have their role in a project too, up to one.
type invitation struct {
	group *space
	most  Role
}

// Invite invites a group into a project: its members have the role there that they
// have in the group, but none above most. What a GET of the project says of
// permissions does not tell of it (lib/api/entities/project_with_access.rb).
func (s *Server) Invite(project, group string, most Role) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.mustSpace(project)
	p.invited = append(p.invited, invitation{s.mustSpace(group), most})
}

func (s *Server) mustUser(username string) *user {
	if u := s.userNamed(username); u != nil {
		return u
	}
	panic(fmt.Sprintf("gitlabtest: there is no user %q", username))
}

func (s *Server) userNamed(username string) *user {
	for _, u := range s.users {
		if u.username == username {
			return u
		}
	}
	return nil
}

func (s *Server) userByID(id int64) *user {
	for _, u := range s.users {
		if u.id == id {
			return u
		}
	}
	return nil
}

// role is the highest role that a person has in a project by any of its groups, or by
// one that is invited.
func (s *Server) role(u *user, p *space) Role {
	var best Role
	if u == nil {
		return best
	}
	for ; p != nil; p = p.parent {
		best = max(best, p.members[u.id])
		for _, in := range p.invited {
			best = max(best, min(in.most, s.role(u, in.group)))
		}
	}
	return best
}

func (s *Server) ownerOrAdmin(u *user, p *space) bool {
	return u != nil && (u.admin || s.role(u, p) >= Owner)
}

// wireUser is a person as answers name one (recorded).
func (s *Server) wireUser(u *user) any {
	if u == nil {
		return nil
	}
	state := "active"
	if u.banned {
		state = "banned"
	}
	return obj("id", u.id, "username", u.username, "name", u.name, "state", state, "locked", false,
		"avatar_url", nil, "web_url", s.cfg.URL+"/"+u.username)
}
