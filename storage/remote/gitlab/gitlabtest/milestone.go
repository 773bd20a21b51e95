package gitlabtest

import "time"

type milestone struct {
	id, iid            int64
	home               *space
	title, description string
	start, due         string
	closed, deleted    bool
	created, updated   time.Time
}

type iteration struct {
	id, iid          int64
	home             *space
	title            string // "" for those that a cadence made
	start, due       string
	created, updated time.Time
}

// AddMilestone gives a project or a group a milestone and returns its id. Days
// are "2026-11-23"; "" is none.
func (s *Server) AddMilestone(path, title, start, due string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.newMilestone(s.mustSpace(path), title, start, due).id
}

func (s *Server) newMilestone(home *space, title, start, due string) *milestone {
	home.nextMilestone++
	m := &milestone{id: s.nextID("milestone"), iid: home.nextMilestone, home: home, title: title, start: start, due: due, created: s.now(), updated: s.now()}
	s.milestones = append(s.milestones, m)
	return m
}

// AddIteration gives a group an iteration from its first to its last day and
// returns its id. It has no title, as those of a cadence have none.
func (s *Server) AddIteration(group, first, last string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.mustSpace(group)
	g.nextIteration++
	it := &iteration{id: s.nextID("iteration"), iid: g.nextIteration, home: g, start: first, due: last, created: s.now(), updated: s.now()}
	s.iterations = append(s.iterations, it)
	return it.id
}

func (s *Server) milestoneByID(id int64) *milestone {
	for _, m := range s.milestones {
		if m.id == id && !m.deleted {
			return m
		}
	}
	return nil
}

func (s *Server) milestoneTitled(home *space, title string) *milestone {
	for _, m := range s.milestones {
		if m.title == title && !m.deleted && home.within(m.home) {
			return m
		}
	}
	return nil
}

func (s *Server) iterationByID(id int64) *iteration {
	for _, it := range s.iterations {
		if it.id == id {
			return it
		}
	}
	return nil
}

func (s *Server) today() string { return s.now().Format(time.DateOnly) }

func (s *Server) wireMilestone(m *milestone) any {
	if m == nil {
		return nil
	}
	state, owner := "active", member{"group_id", m.home.id}
	if m.closed {
		state = "closed"
	}
	if m.home.project {
		owner.key = "project_id"
	}
	return obj("id", m.id, "iid", m.iid, owner.key, owner.value, "title", m.title, "description", m.description, "state", state,
		"created_at", m.created, "updated_at", m.updated, "due_date", orNull(m.due), "start_date", orNull(m.start),
		"expired", m.due != "" && m.due < s.today(), "web_url", s.webURL(m.home)+"/-/milestones/"+itoa(m.iid))
}

// iterationState is 1 upcoming, 2 current, 3 closed (assumed: the documents show
// only the number).
func (s *Server) iterationState(it *iteration) int {
	switch today := s.today(); {
	case today < it.start:
		return 1
	case today <= it.due:
		return 2
	default:
		return 3
	}
}

func (s *Server) wireIteration(it *iteration) any {
	if it == nil {
		return nil
	}
	return obj("id", it.id, "iid", it.iid, "sequence", it.iid, "group_id", it.home.id, "title", orNull(it.title), "description", nil,
		"state", s.iterationState(it), "created_at", it.created, "updated_at", it.updated, "start_date", it.start, "due_date", it.due,
		"web_url", s.webURL(it.home)+"/-/iterations/"+itoa(it.id))
}
