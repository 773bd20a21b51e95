package board

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// knowable are the fields whose answers are mostly ones that were given before.
var knowable = []string{"requester", "delegate", "dri", "milestone", "label", "iteration"}

// knownMsg brings the answers that were given before.
type knownMsg struct {
	form  int // the form that asked
	known map[string][]string
}

// askKnown reads, in a command, the answers known for the fields of a form. That
// they cannot be read is not worth a word: what else is read from the file says
// so.
func (m Model) askKnown(f form) tea.Cmd {
	var ask []string
	for _, x := range f.fields {
		if x.kind == lineField && slices.Contains(knowable, x.name) {
			ask = append(ask, x.name)
		}
	}
	if len(ask) == 0 {
		return nil
	}
	store, n := m.cfg.Store, f.opened
	return func() tea.Msg {
		known, err := store.Known(ask)
		if err != nil {
			return nil
		}
		return knownMsg{n, known}
	}
}

// knows takes the known answers over: into the form that asked, if it is still
// open, and for the next one, until newer ones come.
func (m Model) knows(msg knownMsg) Model {
	known := map[string][]string{}
	for _, answers := range []map[string][]string{m.forms.known, msg.known} {
		for name, list := range answers {
			known[name] = list
		}
	}
	m.forms.known = known
	if m.form.opened == msg.form {
		m.form = m.form.knowing(known)
		for i, x := range m.form.fields {
			if x.name == "iteration" && !x.walk.on {
				m.form.fields[i].known = m.iterationWords(m.form.card.Card)
			}
		}
	}
	return m.relisted()
}

// knowing is the form with the known answers in its fields.
func (f form) knowing(known map[string][]string) form {
	f.fields = slices.Clone(f.fields)
	for i, x := range f.fields {
		if list, ok := known[x.name]; ok && x.kind == lineField && x.name != "iteration" && !x.walk.on {
			f.fields[i].known = list
		}
	}
	return f
}
