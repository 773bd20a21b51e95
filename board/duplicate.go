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
	m.finder = finder{titles: m.finder.titles}
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

// likely are the cards whose titles have words of this one, most of them first.
func (t catalogue) likely(title string, but workflow.CardID) []hit {
	var words sought
	for _, w := range soughtIn(title) {
		if w = strings.Trim(w, `.,:;!?"'()[]`); utf8.RuneCountInString(w) >= fewestLetters {
			words = append(words, w)
		}
	}
	var best []hit
	for _, c := range t.chunks {
		for i := range c.ends {
			id, other, _, open := c.at(i)
			if n := words.shared(other); n > 0 && workflow.CardID(id) != but {
				best = append(best, hit{workflow.CardID(id), n, open, len(other)})
			}
		}
	}
	return bestOf(best)
}

// shared is the worth of those words that stand in a text in lower case.
func (s sought) shared(text string) int {
	total := 0
	for _, w := range s {
		if strings.Contains(text, w) {
			n, _, _ := fit(text, w)
			total += n
		}
	}
	return total
}
