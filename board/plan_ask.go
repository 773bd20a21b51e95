package board

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// askToDrop asks before the draft is thrown away; to keep it comes first.
func (m Model) askToDrop() Model {
	if m.planner.draft.IsEmpty() {
		m.status = said(dim, "There is no draft to drop.")
		return m
	}
	m.form = form{
		title: "Drop the draft?", lead: sentence(m.planner.tally.String()) + ". Nothing of it is on the board; once the program is left it cannot be brought back.",
		fields: []field{{name: "drop", kind: menuField, options: []option{
			{value: "keep", label: "Keep it"}, {value: "drop", label: "Drop it"},
		}}},
		done: func(m Model, f form) (Model, tea.Cmd) {
			m.form = form{}
			if f.choice("drop") == "keep" {
				return m, nil
			}
			m.planner.list = planList{}
			m.status = said(plain, "The draft is dropped. Until you leave, "+m.keyFor(keymap.Undo)+" brings it back.")
			return m.withDraft(m.planner.draft.Without(m.planner.draft.Lines...))
		},
	}
	return m
}

// planSavedMsg says where a draft was saved for others.
type planSavedMsg struct {
	path string
	err  error
}

// askWhereToSave asks for the file that a colleague is to open.
func (m Model) askWhereToSave() Model {
	switch {
	case m.cfg.Plans == nil:
		m.status = said(warn, "There is no place to save a plan to.")
		return m
	case m.planner.draft.IsEmpty():
		m.status = said(dim, "Nothing is planned that could be saved.")
		return m
	}
	name := "plan-" + string(m.rules.Cadence().Today(m.cfg.Now())) + ".json"
	m.form = form{
		title: "Save the draft as a file", lead: "A colleague opens it with opsboard plan show FILE and applies it with opsboard plan apply FILE.",
		fields: []field{line("path", "file", name, "a new file")},
		done: func(m Model, f form) (Model, tea.Cmd) {
			path := strings.TrimSpace(f.text("path"))
			if path == "" {
				m.form = f.faulty(&workflow.Invalid{Field: "path"}, "A file has a name.")
				return m, nil
			}
			m.form.busy = true
			to, d := m.cfg.Plans, m.planner.draft
			return m, func() tea.Msg {
				full, err := to.Save(d, path)
				return planSavedMsg{full, err}
			}
		},
	}
	return m
}

// planSaved says what became of a draft that was saved, unless its form was left.
func (m Model) planSaved(msg planSavedMsg) Model {
	if !m.form.busy {
		return m
	}
	m.form.busy = false
	if msg.err != nil {
		m.form = m.form.faulty(&workflow.Invalid{Field: "path"}, sentence(cell.Clean(msg.err.Error()))+".")
		return m
	}
	m.form = form{}
	m.status = said(plain, "The draft is saved as "+msg.path+". It stays here too.")
	return m
}
