package board

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"opsboard/workflow"
)

// openDuplicate begins to look for the card that this one repeats. Before
// anything is typed the likely ones are listed.
func (m Model) openDuplicate() (Model, tea.Cmd) {
	r, _ := m.current()
	if err := m.refuses(r.Card, workflow.Close{As: workflow.Duplicate, Reason: "look"}); err != nil {
		m.status = m.explain(err)
		return m, nil
	}
	m.prompt = prompt{kind: searching, pairs: true, line: newLineInput("")}
	m.finder = m.finder.anew()
	m, read := m.freshTitles()
	m, look := m.look()
	return m, batch(read, look)
}

// sameAs closes the card on screen as a duplicate of another one.
func (m Model) sameAs(other Row) (Model, tea.Cmd) {
	m.prompt = prompt{}
	return m.decide(workflow.Close{As: workflow.Duplicate, Of: other.Card.ID, Reason: "the same as " + nameOf(other)})
}

// fewestLetters is how long a word of a title is that says something of what the
// card is about.
const fewestLetters = 4

// likeness is what a card is worth to who looks for what another one repeats:
// all that have words of its title, most of them first; of what is typed those
// that fit, of equal ones the likelier.
func (s sought) likeness(of workflow.Card) worth {
	var words sought
	for _, w := range soughtIn(of.Title) {
		if w = strings.Trim(w, `.,:;!?"'()[]`); utf8.RuneCountInString(w) >= fewestLetters {
			words = append(words, w)
		}
	}
	typed := s.worth()
	return func(t *titled) int {
		switch {
		case t.id == string(of.ID): // no card repeats itself
			return 0
		case typed == nil:
			return words.shared(t.title)
		}
		n := typed(t)
		if n > 0 {
			n = n*mostShared + min(words.shared(t.title), mostShared-1)
		}
		return n
	}
}

// mostShared is more than any two titles share.
const mostShared = 100_000

// shared is the worth of those words that stand in a text in lower case.
func (s sought) shared(text string) int {
	total := 0
	for _, w := range s {
		n, _, _ := fitWhole(text, w)
		total += n
	}
	return total
}
