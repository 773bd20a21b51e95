package board

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// underFormMsg brings the card that a form is about, as the file has it now.
type underFormMsg struct {
	form  int
	whole Whole
}

// readUnderForm reads the card anew that the open form is about: somebody else may
// have changed what is being typed. Nothing is read for a form that shows nothing of
// its card.
func (m Model) readUnderForm() tea.Cmd {
	f := m.form
	if shown, err := m.formOf(keymap.Action(f.draft), Whole{Row: f.card}); !f.isOpen() || f.menu() || f.card.Card.ID == "" || err != nil || !shown.isOpen() {
		return nil
	}
	store, n, id := m.cfg.Store, f.opened, f.card.Card.ID
	return func() tea.Msg {
		w, err := store.Read(id)
		if err != nil {
			return nil // what is accepted will say so
		}
		return underFormMsg{n, w}
	}
}

// changedUnderForm takes over what others made of the card: a field that was not
// touched here shows it, and of one that was it is said, so that nobody is
// overwritten unawares.
func (m Model) changedUnderForm(msg underFormMsg) Model {
	if !m.form.isOpen() || m.form.opened != msg.form {
		return m
	}
	w := m.upToDate(msg.whole)
	fresh, err := m.formOf(keymap.Action(m.form.draft), w)
	f := m.form
	if err != nil || !f.asks(fresh) {
		return m
	}
	var names []string
	for i, now := range fresh.fields {
		x := f.fields[i]
		switch {
		case now.was == x.was:
			continue
		case x.answer() == x.was:
			now.known = x.known
			x = now
		default:
			x.was = now.was
			names = append(names, theirsNow(now))
		}
		f = f.with(i, x)
	}
	f.card, f.title = fresh.card, fresh.title
	if len(names) > 0 {
		f.meanwhile = fmt.Sprintf("Changed meanwhile by %s: %s. What you accept here takes its place.", changer(w, m.cfg.Me), workflow.Words(names))
	}
	m.form = f
	return m
}

// asks reports whether the form asks the same as another one.
func (f form) asks(other form) bool {
	if len(f.fields) != len(other.fields) {
		return false
	}
	for i, x := range f.fields {
		if x.name != other.fields[i].name || (x.options == nil) != (other.fields[i].options == nil) {
			return false
		}
	}
	return true
}

// theirsNow names a field and, where it is short, what it is now.
func theirsNow(x field) string {
	switch {
	case x.options != nil:
		return x.label + ", now " + x.options[x.pick].label
	case x.kind == textField:
		return x.label
	case x.was == "":
		return x.label + ", now empty"
	}
	return x.label + ", now “" + cell.Cut(cell.Clean(x.was), 120) + "”"
}

// changer is who made the newest change of a card, as me reads it.
func changer(w Whole, me string) string {
	if len(w.History) == 0 {
		return "somebody"
	}
	switch e := w.History[0]; {
	case e.Door == workflow.DoorItself:
		return "the board itself"
	case e.By == me:
		return "you, elsewhere"
	default:
		return cell.Clean(orNobody(e.By))
	}
}
