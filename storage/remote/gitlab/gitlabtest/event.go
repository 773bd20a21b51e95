package gitlabtest

import "time"

// event is one entry of an issue's history. Which of its parts matter is told by
// its kind: label, state, milestone, iteration or weight.
type event struct {
	id      int64
	kind    string
	by      *user
	at      time.Time
	action  string // "add", "remove"; of a state "closed", "reopened"
	subject int64  // label, milestone or iteration id
	weight  *int64
}

func (a act) record(r *row, kind, action string, subject int64) {
	r.events = append(r.events, event{id: a.s.nextID("event"), kind: kind, by: a.by, at: a.stamp, action: action, subject: subject})
}

// swapped records that one subject took another's place.
func (a act) swapped(r *row, kind string, from, to int64) {
	if from != 0 {
		a.record(r, kind, "remove", from)
	}
	if to != 0 {
		a.record(r, kind, "add", to)
	}
}

// wireEvent is one entry as resource_*_events give it. A label that was deleted
// since is null.
func (s *Server) wireEvent(i *issue, r *row, e event) object {
	if e.kind == "weight" {
		var weight any
		if e.weight != nil {
			weight = *e.weight
		}
		return obj("id", e.id, "user", s.wireUser(e.by), "created_at", e.at, "issue_id", i.id, "weight", weight)
	}
	o := obj("id", e.id, "user", s.wireUser(e.by), "created_at", e.at, "resource_type", "Issue", "resource_id", i.id)
	switch e.kind {
	case "state":
		return o.with("state", e.action)
	case "label":
		var what any
		if l := s.labelByID(e.subject); l != nil {
			what = obj("id", l.id, "name", l.name, "color", l.color, "description", orNull(l.description))
		}
		return o.with("label", what, "action", e.action)
	case "milestone":
		return o.with("milestone", s.wireMilestone(s.milestoneByID(e.subject)), "action", e.action, "state", stateOf(r))
	default:
		return o.with("iteration", s.wireIteration(s.iterationByID(e.subject)), "action", e.action)
	}
}

func stateOf(r *row) string {
	if r.closed {
		return "closed"
	}
	return "opened"
}
