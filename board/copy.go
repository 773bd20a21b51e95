package board

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// copies are what can be copied of a card, each with the key that picks it.
var copies = []option{
	{value: "handle", label: "handle", key: "h"},
	{value: "id", label: "id", key: "i"},
	{value: "title", label: "title", key: "t"},
	{value: "link", label: "link", key: "l"},
	{value: "markdown", label: "as Markdown", key: "m"},
}

// copy asks what to copy of the card that the keys act on.
func (m Model) copy() (Model, tea.Cmd) {
	r, ok := m.current()
	switch {
	case !ok:
		return m.noCard(), nil
	case m.screen == onCard:
		return m.copyMenu(m.card.whole), nil
	}
	return m.fetchWhole(r.Card.ID, keymap.Copy)
}

// copyMenu asks what to copy. The card is whole, so that all of it can be.
func (m Model) copyMenu(w Whole) Model {
	options := append([]option(nil), copies...)
	for i := range options {
		text, note := m.copied(w, options[i].value)
		if note = cell.Clean(note); text != "" && options[i].value != "markdown" {
			note = cell.Cut(cell.Clean(text), 60)
		}
		if text == "" {
			note, _, _ = strings.Cut(note, ". ") // what else could be copied stands beside it
		}
		options[i].label, options[i].note = options[i].key+"  "+options[i].label, note
	}
	m.form = form{
		title: "Copy " + cell.Clean(w.Handle), card: w.Row,
		fields: []field{{name: "copy", kind: menuField, options: options}},
		done: func(m Model, f form) (Model, tea.Cmd) {
			m.form = form{}
			text, note := m.copied(w, f.choice("copy"))
			if text == "" {
				m.status = said(warn, note)
				return m, nil
			}
			m.status = said(plain, "Copied "+note+".")
			return m, tea.SetClipboard(text)
		},
	}
	return m
}

// copied is what is copied, and what to call it; where there is nothing to copy,
// why not.
func (m Model) copied(w Whole, what string) (text, note string) {
	c := w.Card
	switch what {
	case "id":
		return string(c.ID), "the id " + string(c.ID)
	case "title":
		return w.Handle + " " + cell.Clean(c.Title), "the title of " + w.Handle
	case "link":
		if c.Remote.URL == "" {
			return "", w.Handle + " has no link: " + m.whyNoPage() + ". " + m.keyFor(keymap.Copy) + " h copies its handle."
		}
		return c.Remote.URL, "the link of " + w.Handle
	case "markdown":
		return m.asMarkdown(w), "all of " + w.Handle + " as Markdown"
	}
	return w.Handle, w.Handle
}

// asMarkdown is all of a card but its history, to be pasted elsewhere: what is
// short as a list, what people wrote as they wrote it, below headings.
func (m Model) asMarkdown(w Whole) string {
	c := w.Card
	var b strings.Builder
	part := func(title, text string) {
		if text = strings.TrimSpace(text); text != "" {
			fmt.Fprintf(&b, "\n## %s\n\n%s\n", title, text)
		}
	}
	fmt.Fprintf(&b, "# %s %s\n\n%s", w.Handle, escapeMarkdown(c.Title), factsAsMarkdown(m.rules, c))
	part("Description", c.Description)
	part("Gameplan", c.Gameplan)
	if a := c.Approval; a.Level != "" {
		part("Approval", fmt.Sprintf("%s, %s\n\n%s", escapeMarkdown(a.By), escapeMarkdown(a.Level), a.Evidence))
	}
	part("Validation", roundsAsMarkdown(c.Rounds))
	part("Blueprint", c.Blueprint.Text+"\n\n"+inList(c.Blueprint.Links))
	var links []string
	for _, l := range c.Links {
		links = append(links, strings.TrimSpace(l.Relation+" "+escapeMarkdown(l.Title)+" "+l.URL))
	}
	part("Links", inList(links))
	for i, x := range c.Comments {
		if i == 0 {
			b.WriteString("\n## Comments\n")
		}
		fmt.Fprintf(&b, "\n**%s**, %s\n\n%s\n", escapeMarkdown(orNobody(x.Author)), m.clock(x.At, "2006-01-02 15:04"), strings.TrimSpace(x.Text))
	}
	return b.String()
}

// factsAsMarkdown is a list of the card's fields of one line, those that are set.
func factsAsMarkdown(r *workflow.Rules, c workflow.Card) string {
	state := string(c.Stage)
	if !c.IsOpen() {
		state += ", closed as " + string(c.Resolution)
	}
	priority := ""
	if c.Priority > 0 {
		priority = fmt.Sprint(c.Priority)
	}
	var b strings.Builder
	for _, f := range [][2]string{
		{"Stage", state},
		{"Kind", r.KindTitle(c.Kind)},
		{"Priority", priority},
		{"DRI", c.DRI},
		{"Requester", c.Requester},
		{"Delegate", c.Delegate},
		{"Iteration", c.Iteration.String()},
		{"Milestone", c.Milestone},
		{"Labels", strings.Join(c.Labels, ", ")},
	} {
		if f[1] != "" {
			fmt.Fprintf(&b, "- %s: %s\n", f[0], escapeMarkdown(f[1]))
		}
	}
	if c.Remote.URL != "" {
		fmt.Fprintf(&b, "- Link: <%s>\n", c.Remote.URL)
	}
	return b.String()
}

func roundsAsMarkdown(rounds []workflow.Round) string {
	var lines []string
	for i, v := range rounds {
		line := fmt.Sprintf("%d. %s", i+1, v.State)
		if v.Of != "" {
			line += ", asked of " + escapeMarkdown(v.Of)
		}
		if v.Note != "" {
			line += ": " + escapeMarkdown(v.Note)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func inList(items []string) string {
	var b strings.Builder
	for _, s := range items {
		b.WriteString("- " + s + "\n")
	}
	return b.String()
}
