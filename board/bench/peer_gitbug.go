package bench

import (
	"cmp"
	"fmt"
	"time"

	"opsboard/workflow"
)

// gitBug keeps each card as commits under a ref of a git repository: the stage is
// a label, as is the DRI. It imports from other trackers' servers only, so its
// cards are made by the server that it has, which a program may ask; and every
// change of a card is a commit, after which it writes its whole index again.
var gitBug = peer{
	name: "git-bug", needs: []string{"git-bug", "git"},
	most: 1000, why: "it makes a card in two to five commits and writes its whole index after each, which would take minutes",
	enter: enterGitBug,
	deeds: map[string]deed{
		"import": {as: "each card through its server"},
		"list":   {lines: [][]string{{"git-bug", "bug", "status:open", "label:Triage"}}, as: "all cards of the stage"},
		"show":   {lines: [][]string{{"git-bug", "bug", "show", theCard}}},
		"move": {
			lines: [][]string{{"git-bug", "bug", "label", "rm", theCard, "Triage"}, {"git-bug", "bug", "label", "new", theCard, "Planning"}},
			back:  [][]string{{"git-bug", "bug", "label", "rm", theCard, "Planning"}, {"git-bug", "bug", "label", "new", theCard, "Triage"}},
			as:    "two commands, one label for another",
		},
		"search": {lines: [][]string{{"git-bug", "bug", rareWord}}},
	},
}

func enterGitBug(g *guest, n int) (took time.Duration, err error) {
	if g.in, err = g.repository(); err != nil {
		return 0, err
	}
	if _, err := g.run(g.line("git-bug", "user", "new", "--non-interactive", "--name", "ana", "--email", "ana@example.org")); err != nil {
		return 0, err
	}
	began := g.r.cfg.Now()
	s, err := g.serveBugs()
	if err != nil {
		return 0, err
	}
	first, err := s.makeAll(g.r.writer(n))
	s.end()
	if err == nil {
		g.card = first
	}
	return g.r.cfg.Now().Sub(began), err
}

// What its server is asked to do.
const (
	makeBug  = `mutation($title: String!, $text: String!) { bugCreate(input: {title: $title, message: $text}) { bug { id } } }`
	labelBug = `mutation($id: String!, $labels: [String!]) { bugChangeLabels(input: {prefix: $id, added: $labels}) { bug { id } } }`
	noteBug  = `mutation($id: String!, $text: String!) { bugAddComment(input: {prefix: $id, message: $text}) { bug { id } } }`
	closeBug = `mutation($id: String!) { bugStatusClose(input: {prefix: $id}) { bug { id } } }`
)

// makeAll makes all cards, and gives the id of the first.
func (s *bugServer) makeAll(w writer) (first string, err error) {
	for i := range w.n {
		id, err := s.make(w.shared(i))
		if err != nil {
			return "", fmt.Errorf("card %d: %w", i, err)
		}
		first = cmp.Or(first, id)
	}
	return first, nil
}

func (s *bugServer) make(c workflow.Card) (id string, err error) {
	if id, err = s.ask(makeBug, map[string]any{"title": oneLine(c.Title), "text": c.Description}); err != nil {
		return "", err
	}
	labels := append([]string{string(c.Stage), c.DRI}, c.Labels...)
	if _, err := s.ask(labelBug, map[string]any{"id": id, "labels": labels}); err != nil {
		return "", err
	}
	for _, note := range c.Comments {
		if _, err := s.ask(noteBug, map[string]any{"id": id, "text": note.Text}); err != nil {
			return "", err
		}
	}
	if !c.IsOpen() {
		_, err = s.ask(closeBug, map[string]any{"id": id})
	}
	return id, err
}
