package gitlabtest

import (
	"fmt"
	"path"
	"strings"
	"time"
)

// Tier is the licence that a project's group pays for.
type Tier int

// The tiers. Premium is the default: scoped labels exclude each other, and
// iterations and weights are there.
const (
	Premium Tier = iota
	Free
	Ultimate
)

// space is a project or a group: whatever has a path, members, labels and
// milestones.
type space struct {
	id         int64
	path, name string
	project    bool
	public     bool
	parent     *space
	members    map[int64]Role
	invited    []invitation // of a project
	created    time.Time

	nextIID, nextMilestone, nextIteration int64
	issues                                []*issue // of a project, by iid
	byIID                                 map[int64]*issue
	merges                                []mergeRequest
}

// AddGroup makes a group and those above it: "acme/support".
func (s *Server) AddGroup(full string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.group(full)
}

// AddProject makes a private project and the groups above it, and returns its id.
func (s *Server) AddProject(full string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.newSpace(full)
	p.project, p.byIID = true, map[int64]*issue{}
	if dir := path.Dir(full); dir != "." {
		p.parent = s.group(dir)
	}
	return p.id
}

// SetPublic makes a project readable by everybody, or by its members only.
func (s *Server) SetPublic(project string, on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mustSpace(project).public = on
}

// RenameProject gives a project another path. The old one answers GET with 301
// and everything else with 405 (lib/api/helpers.rb).
func (s *Server) RenameProject(from, to string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.mustSpace(from)
	p.path, p.name, s.renamed[from] = to, path.Base(to), p.id
}

func (s *Server) group(full string) *space {
	if g := s.spaceAt(full); g != nil {
		return g
	}
	var parent *space
	if dir := path.Dir(full); dir != "." {
		parent = s.group(dir)
	}
	g := s.newSpace(full)
	g.parent = parent
	return g
}

func (s *Server) newSpace(full string) *space {
	sp := &space{id: s.nextID("space"), path: full, name: path.Base(full), members: map[int64]Role{}, created: s.now()}
	s.spaces = append(s.spaces, sp)
	return sp
}

func (s *Server) mustSpace(full string) *space {
	if sp := s.spaceAt(full); sp != nil {
		return sp
	}
	panic(fmt.Sprintf("gitlabtest: there is no project or group %q", full))
}

func (s *Server) spaceAt(full string) *space {
	for _, sp := range s.spaces {
		if strings.EqualFold(sp.path, full) {
			return sp
		}
	}
	return nil
}

func (s *Server) spaceByID(id int64) *space {
	for _, sp := range s.spaces {
		if sp.id == id {
			return sp
		}
	}
	return nil
}

// within says whether sp is top or lies below it.
func (sp *space) within(top *space) bool {
	for ; sp != nil; sp = sp.parent {
		if sp == top {
			return true
		}
	}
	return false
}

// readable says whether somebody may see a project or group at all.
func (s *Server) readable(u *user, sp *space) bool {
	return sp.public || u != nil && (u.admin || s.role(u, sp) > 0 || !sp.project && s.belowReadable(u, sp))
}

func (s *Server) belowReadable(u *user, g *space) bool {
	for _, sp := range s.spaces {
		if sp.project && sp.within(g) && s.role(u, sp) > 0 {
			return true
		}
	}
	return false
}

func (s *Server) webURL(sp *space) string {
	if sp.project {
		return s.cfg.URL + "/" + sp.path
	}
	return s.cfg.URL + "/groups/" + sp.path
}

func (s *Server) apiURL(p *space) string {
	return fmt.Sprintf("%s/api/v4/projects/%d", s.cfg.URL, p.id)
}
