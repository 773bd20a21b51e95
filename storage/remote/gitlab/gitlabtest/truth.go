package gitlabtest

import (
	"slices"
	"strings"
	"time"
)

// Truth is an issue as it is on the server, whoever may see it: what every
// replica must come to.
type Truth struct {
	ID, IID, ProjectID   int64
	Title, Description   string
	Closed, Deleted      bool
	Confidential, Hidden bool
	Labels               []string // by name
	Assignees            []string
	Author               string
	Milestone, Iteration int64 // ids; 0 is none
	Weight               *int64
	Due                  string
	Created, Updated     time.Time // to the microsecond, which answers do not show
	MovedTo              int64     // an issue's id
	Notes                []Note    // without lines of activity
	Activity             []Note
	Events               []Event
	Related              []int64 // issue ids
}

// Note is a comment, or a line of activity.
type Note struct {
	ID               int64
	Body, Author     string
	Internal         bool
	Created, Updated time.Time
}

// Event is an entry of the resource events: "label add Stage::Triage".
type Event struct {
	ID   int64
	By   string
	At   time.Time
	What string
}

// Truth shows an issue of the server's first project, or nil if there never was
// one of that iid.
func (s *Server) Truth(iid int64) *Truth {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle(s.now())
	for _, sp := range s.spaces {
		if sp.project {
			if i := sp.byIID[iid]; i != nil {
				t := s.truthOf(i)
				return &t
			}
			return nil
		}
	}
	return nil
}

// Truths shows every issue of the server's first project, deleted ones among
// them, by iid. What is due to be committed by now is.
func (s *Server) Truths() []Truth { return s.TruthsOf("") }

// TruthsOf shows every issue of a project.
func (s *Server) TruthsOf(project string) []Truth {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle(s.now())
	var out []Truth
	for _, sp := range s.spaces {
		if !sp.project || project != "" && sp.path != project {
			continue
		}
		for _, i := range sp.issues {
			out = append(out, s.truthOf(i))
		}
		break
	}
	slices.SortFunc(out, func(a, b Truth) int { return int(a.IID - b.IID) })
	return out
}

func (s *Server) truthOf(i *issue) Truth {
	r := i.truth()
	t := Truth{
		ID: i.id, IID: i.iid, ProjectID: i.home.id, Title: r.title, Description: r.description, Closed: r.closed, Deleted: r.deleted,
		Confidential: r.confidential, Hidden: r.author.banned, Labels: s.labelNames(r), Author: r.author.username,
		Milestone: r.milestone, Iteration: r.iteration, Weight: r.weight, Due: r.due, Created: r.created, Updated: r.updated, MovedTo: r.movedTo,
	}
	for _, u := range r.assignees {
		t.Assignees = append(t.Assignees, u.username)
	}
	for _, n := range r.notes {
		one := Note{n.id, n.body, n.author.username, n.internal, n.created, n.updated}
		if n.system {
			t.Activity = append(t.Activity, one)
		} else {
			t.Notes = append(t.Notes, one)
		}
	}
	for _, e := range r.events {
		what := e.kind + " " + e.action
		if l := s.labelByID(e.subject); e.kind == "label" && l != nil {
			what += " " + l.name
		} else if e.subject != 0 {
			what += " " + itoa(e.subject)
		}
		t.Events = append(t.Events, Event{e.id, e.by.username, e.at, what})
	}
	for _, l := range s.links {
		if l.source == i || l.target == i {
			other, _ := l.seenFrom(i)
			t.Related = append(t.Related, other.id)
		}
	}
	return t
}

// IssuesWith are the iids, in the server's first project, of issues whose
// description holds a marker: more than one is a duplicate.
func (s *Server) IssuesWith(marker string) []int64 {
	var out []int64
	for _, t := range s.Truths() {
		if !t.Deleted && strings.Contains(t.Description, marker) {
			out = append(out, t.IID)
		}
	}
	return out
}

// NotesWith are the notes, in the server's first project, that hold a marker.
func (s *Server) NotesWith(marker string) []Note {
	var out []Note
	for _, t := range s.Truths() {
		for _, n := range t.Notes {
			if strings.Contains(n.Body, marker) {
				out = append(out, n)
			}
		}
	}
	return out
}
