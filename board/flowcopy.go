package board

import (
	"bytes"
	"encoding/json"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/figure"
	"opsboard/keymap"
)

// figureCopies are the forms in which figures are copied, each with the key that
// picks it.
var figureCopies = []option{
	{value: "markdown", label: "m  as Markdown", key: "m", note: "with its chart"},
	{value: "csv", label: "c  as CSV", key: "c", note: "figure, series, key, value: as opsboard report writes it"},
	{value: "json", label: "n  as JSON", key: "n", note: "with formula, sample and what is left out"},
}

// copyFigure asks in which form the figure is to be copied, or on the overview
// all of them.
func (m Model) copyFigure() (Model, tea.Cmd) {
	m, cmd, ready := m.withFigures(keymap.CopyFigure)
	if !ready {
		return m, cmd
	}
	if !m.flow.known {
		m.status = said(dim, "There is nothing to copy yet.")
		return m, nil
	}
	name := "the overview"
	if n, ok := m.flow.figure(); ok {
		name = n.Title()
	}
	m.form = form{
		title:  "Copy " + name,
		fields: []field{{name: "copy", kind: menuField, options: figureCopies}},
		done: func(m Model, f form) (Model, tea.Cmd) {
			m.form = form{}
			text, as := m.figureAs(f.choice("copy"))
			m.status = said(plain, "Copied "+name+" as "+as+".")
			return m, tea.SetClipboard(text)
		},
	}
	return m, nil
}

// figureAs is the figure on show in a form, and what the form is called.
func (m Model) figureAs(form string) (text, as string) {
	var parts []string
	for _, n := range figure.Names() {
		if one, ok := m.flow.figure(); !ok || n == one {
			parts = append(parts, n.Parts()...)
		}
	}
	var b bytes.Buffer
	switch form {
	case "csv":
		_ = figure.CSV(&b, m.flow.report, parts) // a buffer takes all
		return b.String(), "CSV"
	case "json":
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		_ = e.Encode(figure.Data(m.flow.report, parts)) // numbers and texts only
		return b.String(), "JSON"
	}
	return m.figureMarkdown(), "Markdown"
}
