package gitlabtest

import (
	"errors"
	"slices"
	"time"
)

// Browser is a person at GitLab's own pages. What is done there goes the way that
// requests go, but is not recorded as one.
type Browser struct {
	s       *Server
	user    *user
	project *space
}

// Browser sits somebody down at the server's first project.
func (s *Server) Browser(username string) Browser {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := Browser{s: s, user: s.mustUser(username)}
	for _, sp := range s.spaces {
		if sp.project {
			b.project = sp
			break
		}
	}
	return b
}

// In goes to another project.
func (b Browser) In(project string) Browser {
	b.s.mu.Lock()
	defer b.s.mu.Unlock()
	b.project = b.s.mustSpace(project)
	return b
}

// do lets something be done to an issue, now.
func (b Browser) do(iid int64, what func(act, *issue) *failure) error {
	b.s.mu.Lock()
	defer b.s.mu.Unlock()
	b.s.settle(b.s.now())
	a := b.s.act(b.user, b.s.now())
	i := b.project.byIID[iid]
	if i == nil || i.truth().deleted || !b.s.canRead(b.user, i, i.truth()) {
		return errors.New("404 Not found")
	}
	if f := what(a, i); f != nil {
		return errors.New(string(f.body))
	}
	return nil
}

func (b Browser) change(iid int64, ch change) error {
	return b.do(iid, func(a act, i *issue) *failure { return a.update(i, ch) })
}

// Open makes an issue and returns its iid, 0 if it was refused.
func (b Browser) Open(title, description string, labels ...string) int64 {
	b.s.mu.Lock()
	defer b.s.mu.Unlock()
	b.s.settle(b.s.now())
	i, f := b.s.act(b.user, b.s.now()).create(b.project, change{title: &title, description: &description, labels: labels, setLabels: true})
	if f != nil {
		return 0
	}
	return i.iid
}

// Import files an issue as an import of another project does: with the dates of
// the past, and closed without a moment at which it was closed.
func (b Browser) Import(title, description string, closed bool, created time.Time, labels ...string) int64 {
	b.s.mu.Lock()
	defer b.s.mu.Unlock()
	a := b.s.act(b.user, b.s.now())
	i, f := a.create(b.project, change{title: &title, description: &description, labels: labels, setLabels: true, imported: true})
	if f != nil {
		return 0
	}
	r := i.truth().copy()
	r.created, r.updated, r.closed, r.events = created, created, closed, nil
	a.commit(i, r)
	return i.iid
}

// Move drags a card to the column of a scoped label: the other labels of that
// scope go, with a licence or without.
func (b Browser) Move(iid int64, column string) error {
	return b.do(iid, func(a act, i *issue) *failure {
		ch := change{add: []string{column}}
		for _, name := range a.s.labelNames(i.truth()) {
			if scope(name) == scope(column) && name != column {
				ch.remove = append(ch.remove, name)
			}
		}
		return a.update(i, ch)
	})
}

// Comment writes a note and returns its id, 0 if none was kept.
func (b Browser) Comment(iid int64, body string) (int64, error) { return b.note(iid, body, false) }

// CommentInternally writes a note that only the team can see.
func (b Browser) CommentInternally(iid int64, body string) (int64, error) {
	return b.note(iid, body, true)
}

func (b Browser) note(iid int64, body string, internal bool) (int64, error) {
	var id int64
	err := b.do(iid, func(a act, i *issue) *failure {
		n, _, f := a.comment(i, body, internal, time.Time{}, "")
		if n != nil {
			id = n.id
		}
		return f
	})
	return id, err
}

// EditNote changes a note.
func (b Browser) EditNote(iid, note int64, body string) error {
	return b.do(iid, func(a act, i *issue) *failure { _, f := a.editNote(i, note, body); return f })
}

// DeleteNote takes a note away.
func (b Browser) DeleteNote(iid, note int64) error {
	return b.do(iid, func(a act, i *issue) *failure { return a.deleteNote(i, note) })
}

// SetLabels replaces all labels.
func (b Browser) SetLabels(iid int64, labels ...string) error {
	return b.change(iid, change{labels: labels, setLabels: true})
}

// AddLabels adds labels; RemoveLabels takes them off.
func (b Browser) AddLabels(iid int64, labels ...string) error {
	return b.change(iid, change{add: labels})
}

// RemoveLabels takes labels off.
func (b Browser) RemoveLabels(iid int64, labels ...string) error {
	return b.change(iid, change{remove: labels})
}

// Close closes an issue; Reopen opens it again.
func (b Browser) Close(iid int64) error { return b.change(iid, change{state: "close"}) }

// Reopen opens a closed issue.
func (b Browser) Reopen(iid int64) error { return b.change(iid, change{state: "reopen"}) }

// SetTitle changes the title.
func (b Browser) SetTitle(iid int64, title string) error { return b.change(iid, change{title: &title}) }

// SetDescription changes the description.
func (b Browser) SetDescription(iid int64, text string) error {
	return b.change(iid, change{description: &text})
}

// Assign makes people the assignees; nobody clears them.
func (b Browser) Assign(iid int64, usernames ...string) error {
	ids := []int64{}
	b.s.mu.Lock()
	for _, n := range usernames {
		ids = append(ids, b.s.mustUser(n).id)
	}
	b.s.mu.Unlock()
	return b.change(iid, change{assignees: &ids})
}

// SetMilestone sets a milestone by its id; 0 clears it.
func (b Browser) SetMilestone(iid, milestone int64) error {
	return b.change(iid, change{milestone: &milestone})
}

// SetIteration sets an iteration by its id; 0 clears it.
func (b Browser) SetIteration(iid, iteration int64) error {
	return b.change(iid, change{iteration: &iteration})
}

// SetWeight sets the weight; below 0 clears it.
func (b Browser) SetWeight(iid, weight int64) error {
	w := &weight
	if weight < 0 {
		w = nil
	}
	return b.change(iid, change{weight: &w})
}

// SetDue sets the due day, "2026-11-30"; "" clears it.
func (b Browser) SetDue(iid int64, day string) error { return b.change(iid, change{due: &day}) }

// SetConfidential hides an issue from all but the team, its author and assignees.
func (b Browser) SetConfidential(iid int64, on bool) error {
	return b.change(iid, change{confidential: &on})
}

// SetUpdated stamps an issue as its owner may, with a moment of the future too.
func (b Browser) SetUpdated(iid int64, at time.Time) error {
	return b.change(iid, change{updated: at})
}

// Delete deletes an issue, whatever the person's role.
func (b Browser) Delete(iid int64) error {
	return b.do(iid, func(a act, i *issue) *failure { a.remove(i); return nil })
}

// MoveTo takes an issue to another project and returns its iid there.
func (b Browser) MoveTo(iid int64, project string) (int64, error) {
	return b.copied(iid, project, func(a act, i *issue, to *space) (*issue, *failure) { return a.move(i, to) })
}

// Clone copies an issue with its notes and returns the copy's iid.
func (b Browser) Clone(iid int64, project string) (int64, error) {
	return b.copied(iid, project, func(a act, i *issue, to *space) (*issue, *failure) { return a.clone(i, to, true) })
}

func (b Browser) copied(iid int64, project string, how func(act, *issue, *space) (*issue, *failure)) (int64, error) {
	var there int64
	err := b.do(iid, func(a act, i *issue) *failure {
		n, f := how(a, i, b.s.mustSpace(project))
		if n != nil {
			there = n.iid
		}
		return f
	})
	return there, err
}

// Link relates two issues of the project.
func (b Browser) Link(iid, other int64) error {
	return b.do(iid, func(a act, i *issue) *failure {
		if to := b.project.byIID[other]; to != nil {
			_, f := a.s.relate(a, i, to, "relates_to")
			return f
		}
		return notFound("")
	})
}

// RenameLabel renames a label wherever it is used. No issue is touched.
func (b Browser) RenameLabel(from, to string) error {
	return b.label(from, func(l *label) { l.name = to })
}

// DeleteLabel takes a label off every issue. None is touched.
func (b Browser) DeleteLabel(name string) error {
	return b.label(name, func(l *label) { l.deleted = true })
}

// RenameMilestone gives a milestone another title. No issue is touched.
func (b Browser) RenameMilestone(id int64, title string) error {
	b.s.mu.Lock()
	defer b.s.mu.Unlock()
	m := b.s.milestoneByID(id)
	if m == nil {
		return errors.New("404 Milestone Not Found")
	}
	b.s.generation++
	m.title = title
	return nil
}

func (b Browser) label(name string, how func(*label)) error {
	b.s.mu.Lock()
	defer b.s.mu.Unlock()
	l := b.s.labelNamed(b.project, name)
	if l == nil {
		return errors.New("404 Label Not Found")
	}
	b.s.generation++
	how(l)
	return nil
}

// RollOver is what GitLab's automation bot does when an iteration ends: open
// issues of the one go to the other, and updated_at moves (roll_over_issues_service.rb).
func (s *Server) RollOver(from, to int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	bot := s.userNamed("automation-bot")
	if bot == nil {
		bot = &user{id: s.nextID("user"), username: "automation-bot", name: "GitLab Automation Bot", bot: true}
		s.users = append(s.users, bot)
	}
	a := s.act(bot, s.now())
	for _, i := range slices.Clone(s.issues) {
		if r := i.truth(); r.iteration == from && !r.closed && !r.deleted {
			r = r.copy()
			a.swapped(r, "iteration", from, to)
			r.iteration, r.updated = to, a.stampFor(r)
			a.commit(i, r)
		}
	}
}
