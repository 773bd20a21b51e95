package gitlabtest

import (
	"slices"
	"strings"
)

type label struct {
	id                       int64
	home                     *space
	name, color, description string
	priority                 *int64
	deleted                  bool
}

// AddLabel gives a project or a group a label.
func (s *Server) AddLabel(path, name, color string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.newLabel(s.mustSpace(path), name, color)
}

func (s *Server) newLabel(home *space, name, color string) *label {
	s.generation++
	l := &label{id: s.nextID("label"), home: home, name: name, color: color}
	s.labels = append(s.labels, l)
	return l
}

// reachable are the labels that a project or group may use: its own and those of
// the groups above, by name.
func (s *Server) reachable(home *space, ancestors bool) []*label {
	var out []*label
	for _, l := range s.labels {
		if !l.deleted && (l.home == home || ancestors && home.within(l.home)) {
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(a, b *label) int { return strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name)) })
	return out
}

func (s *Server) labelNamed(home *space, name string) *label {
	for _, l := range s.labels {
		if !l.deleted && l.name == name && home.within(l.home) {
			return l
		}
	}
	return nil
}

func (s *Server) labelByID(id int64) *label {
	for _, l := range s.labels {
		if l.id == id && !l.deleted {
			return l
		}
	}
	return nil
}

// labelIDs finds labels by name and makes those that are missing, where the person
// may and where create says so (available_labels_service.rb).
func (a act) labelIDs(home *space, names []string, create bool) []int64 {
	var out []int64
	for _, name := range names {
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		l := a.s.labelNamed(home, name)
		if l == nil && create && a.s.canSetMetadata(a.by, home) {
			l = a.s.newLabel(home, name, "#428BCA")
		}
		if l != nil && !slices.Contains(out, l.id) {
			out = append(out, l.id)
		}
	}
	return out
}

// scope is what comes before the last "::", or "".
func scope(name string) string {
	if i := strings.LastIndex(name, "::"); i > 0 {
		return name[:i]
	}
	return ""
}

// exclusive keeps one label of each scope (EE filter_mutually_exclusive_labels):
// where a newly given one is among several, the last newly given. A set that no new
// label joins stays, even with two of one scope; without a licence every set stays.
func (s *Server) exclusive(before, after, given []int64) []int64 {
	if !s.licensed() {
		return after
	}
	last := map[string]int64{}
	for _, id := range given {
		if l := s.labelByID(id); l != nil && scope(l.name) != "" && !slices.Contains(before, id) {
			last[scope(l.name)] = id
		}
	}
	return slices.DeleteFunc(slices.Clone(after), func(id int64) bool {
		l := s.labelByID(id)
		if l == nil {
			return true
		}
		winner, contested := last[scope(l.name)]
		return contested && id != winner
	})
}

// labelNames are an issue's labels as answers list them: by title (assumed).
func (s *Server) labelNames(r *row) []string {
	out := []string{}
	for _, id := range r.labels {
		if l := s.labelByID(id); l != nil {
			out = append(out, l.name)
		}
	}
	slices.Sort(out)
	return out
}

func (s *Server) wireLabelDetails(r *row) []object {
	out := []object{}
	for _, id := range r.labels {
		if l := s.labelByID(id); l != nil {
			out = append(out, obj("id", l.id, "name", l.name, "color", l.color, "description", orNull(l.description),
				"description_html", l.description, "text_color", "#FFFFFF"))
		}
	}
	slices.SortFunc(out, func(a, b object) int { return strings.Compare(a[1].value.(string), b[1].value.(string)) })
	return out
}

// wireLabel is a label as the lists of labels give it (recorded).
func (s *Server) wireLabel(l *label, asked *space, counts bool) object {
	o := obj("id", l.id, "name", l.name, "description", orNull(l.description), "description_html", l.description,
		"text_color", "#FFFFFF", "color", l.color, "archived", false)
	if counts {
		opened, closed := 0, 0
		for _, i := range s.issues {
			if r := i.truth(); i.home.within(asked) && !r.deleted && slices.Contains(r.labels, l.id) {
				if r.closed {
					closed++
				} else {
					opened++
				}
			}
		}
		o = o.with("open_issues_count", opened, "closed_issues_count", closed, "open_merge_requests_count", 0)
	}
	o = o.with("subscribed", false)
	if asked.project {
		var priority any
		if l.priority != nil {
			priority = *l.priority
		}
		o = o.with("priority", priority, "is_project_label", l.home.project)
	}
	return o
}
