package board

import (
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/workflow"
)

// priorityMenu is a list in which a digit answers at once.
func priorityMenu(c workflow.Card) form {
	x := priorityField(c.Priority)
	x.kind = menuField
	for i := range x.options {
		x.options[i].key = x.options[i].value
	}
	x.options[0].label = "0 none"
	return form{title: "Priority", fields: []field{x}, done: func(m Model, f form) (Model, tea.Cmd) {
		n, _ := strconv.Atoi(f.choice("priority"))
		return m.answer(f, workflow.Edit{Priority: &n})
	}}
}

// kindMenu lists the kinds; what speaks against a change of kind stands beside
// it.
func (m Model) kindMenu(c workflow.Card) form {
	options := m.kindOptions()
	for i, o := range options {
		if workflow.Kind(o.value) == c.Kind {
			continue
		}
		d, err := m.ask(c, workflow.ChangeKind{To: workflow.Kind(o.value)})
		switch {
		case err != nil:
			options[i].note = m.explain(err).text
		case d.Card.Stage != c.Stage:
			options[i].note = "goes to " + cell.Clean(string(d.Card.Stage))
		}
		for _, r := range strings.ToLower(o.value) {
			options[i].key = string(r)
			break
		}
	}
	x := choice("kind", "kind", string(c.Kind), options...)
	x.kind = menuField
	return form{title: "Kind", fields: []field{x}, done: func(m Model, f form) (Model, tea.Cmd) {
		return m.answer(f, workflow.ChangeKind{To: workflow.Kind(f.choice("kind"))})
	}}
}

// labelsField asks for labels, and shows what the answer would change.
func labelsField(text, hint string) field {
	x := line("label", "labels", text, hint)
	x.several = true
	x.tell = func(m Model, f form, text string) string {
		if f.card.Card.ID == "" || text == strings.Join(f.card.Card.Labels, ", ") {
			return ""
		}
		return m.labelNews(f.card.Card, text)
	}
	return x
}

func labelsForm(c workflow.Card) form {
	x := labelsField(strings.Join(c.Labels, ", "), "separated by commas; or +this -that")
	return form{title: "Labels", fields: []field{x}, done: func(m Model, f form) (Model, tea.Cmd) {
		return m.answer(f, labelChange(f.card.Card, f.text("label")))
	}}
}

// labelChange reads "+this -that", which adds and takes away, else a list with
// commas, which is all labels that the card is to have.
func labelChange(c workflow.Card, text string) (e workflow.Edit) {
	if text = strings.TrimSpace(text); strings.HasPrefix(text, "+") || strings.HasPrefix(text, "-") {
		for _, l := range signed(text) {
			if name := strings.TrimSpace(l[1:]); l[0] == '-' {
				e.RemoveLabels = append(e.RemoveLabels, name)
			} else {
				e.AddLabels = append(e.AddLabels, name)
			}
		}
		return e
	}
	now := commas(text)
	for _, l := range now {
		if !c.HasLabel(l) {
			e.AddLabels = append(e.AddLabels, l)
		}
	}
	for _, l := range c.Labels {
		if !containsFold(now, l) {
			e.RemoveLabels = append(e.RemoveLabels, l)
		}
	}
	return e
}

// signed cuts "+this -that, +the other" before each sign that begins a word. An
// item without a sign is added.
func signed(text string) (out []string) {
	for _, part := range commas(text) {
		if part[0] != '+' && part[0] != '-' {
			part = "+" + part
		}
		from := 0
		for i := 1; i < len(part); i++ {
			if (part[i] == '+' || part[i] == '-') && part[i-1] == ' ' {
				out = append(out, part[from:i])
				from = i
			}
		}
		out = append(out, part[from:])
	}
	return out
}

// labelNews says what a text would change of the card's labels; "" where the
// rules would refuse it, which they say when it is taken.
func (m Model) labelNews(c workflow.Card, text string) string {
	d, err := m.ask(c, labelChange(c, text))
	if err != nil {
		return ""
	}
	var added, gone []string
	for _, l := range d.Card.Labels {
		if !containsFold(c.Labels, l) {
			added = append(added, l)
		}
	}
	for _, l := range c.Labels {
		if !containsFold(d.Card.Labels, l) {
			gone = append(gone, l)
		}
	}
	var say []string
	if len(added) > 0 {
		say = append(say, "adds "+strings.Join(added, ", "))
	}
	if len(gone) > 0 {
		say = append(say, "removes "+strings.Join(gone, ", "))
	}
	return strings.Join(say, "; ")
}

// linksForm adds a link and takes others away.
func linksForm(c workflow.Card) form {
	f := form{title: "Links", fields: []field{
		line("link", "address", "", "of what is to be added; empty adds none"),
		line("link title", "title", "", "what it is, in a few words"),
		choice("link relation", "relation", "relates", option{value: "relates", label: "relates"}, option{value: "merge-request", label: "merge request"},
			option{value: "follow-up", label: "follow-up"}, option{value: "duplicate-of", label: "duplicate of"}),
	}, done: linksDone}
	for i, l := range c.Links {
		x := choice(fmt.Sprint("link ", i), fmt.Sprintf("link %d", i+1), "", option{label: "keep"}, option{value: l.URL, label: "remove"})
		text := l.Relation + ": " + l.URL
		if l.Title != "" {
			text = l.Relation + ": " + l.Title + ", " + l.URL
		}
		x.tell = func(Model, form, string) string { return text }
		f.fields = append(f.fields, x)
	}
	return f
}

func linksDone(m Model, f form) (Model, tea.Cmd) {
	var e workflow.Edit
	if url := f.text("link"); url != "" {
		e.AddLinks = []workflow.Link{{URL: url, Title: f.text("link title"), Relation: f.choice("link relation")}}
	} else if f.text("link title") != "" {
		m.form = f.faulty(&workflow.Invalid{Field: "link"}, "A title alone is no link: it needs an address.")
		return m, nil
	}
	for i := range f.card.Card.Links {
		if url := f.choice(fmt.Sprint("link ", i)); url != "" {
			e.RemoveLinks = append(e.RemoveLinks, url)
		}
	}
	return m.answer(f, e)
}

func commas(s string) []string {
	var out []string
	for _, x := range strings.Split(s, ",") {
		if x = strings.TrimSpace(x); x != "" {
			out = append(out, x)
		}
	}
	return out
}

func containsFold(list []string, s string) bool {
	for _, x := range list {
		if strings.EqualFold(x, s) {
			return true
		}
	}
	return false
}
