package board

import (
	"fmt"
	"slices"
	"strings"

	"opsboard/board/cell"
	"opsboard/workflow"
)

// sayPrompt is the line being typed: what is in it, how much it finds, what is
// wrong with it, and what of the list is picked.
func (m Model) sayPrompt() string {
	p := m.prompt
	text := p.title() + ": "
	if line := strings.TrimSpace(p.line.String()); line != "" {
		text += cell.Clean(line)
	} else {
		text += "empty"
	}
	if p.tally != "" {
		text += ", " + cell.Clean(p.tally)
	}
	if p.fault != "" {
		text += ". " + cell.Clean(strings.TrimSuffix(p.fault, "."))
	}
	if why := m.emptyList(); why != "" && p.line.String() != "" {
		text += ". " + sentence(why)
	}
	if p.pick >= 0 && p.pick < len(p.items) {
		text += fmt.Sprintf(". %d of %d: %s", p.pick+1, len(p.items)+m.unlisted(), m.sayItem(p.items[p.pick]))
	}
	return text + "."
}

// unlisted is how many lines the list is about to gain.
func (m Model) unlisted() int {
	if m.prompt.kind != searching {
		return 0
	}
	return len(m.finder.rest)
}

// sayItem is one line of the list in words.
func (m Model) sayItem(x item) string {
	for _, f := range m.finder.found {
		if x.card != "" && f.Card.ID == x.card {
			return m.sayFound(f)
		}
	}
	text := ""
	for _, p := range append(slices.Clip(x.left), x.right...) {
		text += p.text
	}
	return strings.Join(strings.Fields(text), " ")
}

// sayFound names a card that was found, what it is and where it stands.
func (m Model) sayFound(f found) string {
	where := "in " + string(f.Card.Stage)
	if !f.Card.IsOpen() && f.Card.Resolution != workflow.Completed {
		where = "closed as " + string(f.Card.Resolution)
	}
	if f.inText {
		where += ", found in its texts"
	}
	return cell.Clean(f.Handle) + " " + cell.Clean(f.Card.Title) + ", " + cell.Clean(string(f.Card.Kind)) + ", " + cell.Clean(where)
}
