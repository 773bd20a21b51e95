package board

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/keymap"
)

// Editor is the person's own editor, for long texts.
type Editor interface {
	// Begin puts a text where the editor finds it and gives the command that edits
	// it on the terminal; it is not started yet. end gives what became of the text,
	// and clears away; what cannot be read stays where it is, and the error says
	// where. It is called once the command has ended, however it did.
	Begin(text string) (edit *exec.Cmd, end func() (string, error), err error)
}

// outsideMsg brings the command that edits a text of a form.
type outsideMsg struct {
	form int
	edit *exec.Cmd
	end  func() (string, error)
	err  error
}

// endedMsg says that the editor has ended.
type endedMsg struct {
	form int
	end  func() (string, error)
	err  error // of the editor
}

// backMsg brings the text back.
type backMsg struct {
	form int
	text string
	err  error // of the editor, or of reading what it left
}

// goOutside hands the focused text to the person's editor. Keys wait until it is
// back.
func (m Model) goOutside() (Model, tea.Cmd) {
	x := m.form.fields[m.form.at]
	switch {
	case x.kind != textField:
		m.status = said(dim, "Only a long text opens in the editor: "+m.keyFor(keymap.NextField)+" goes to the next field.")
		return m, nil
	case m.cfg.Editor == nil:
		m.status = said(warn, "There is no editor to be started here.")
		return m, nil
	}
	m.form.busy = true
	editor, text, n := m.cfg.Editor, x.text.String(), m.form.opened
	return m, func() tea.Msg {
		edit, end, err := editor.Begin(text)
		return outsideMsg{n, edit, end, err}
	}
}

// outside gives the terminal to the editor, unless the form was left meanwhile.
func (m Model) outside(msg outsideMsg) (Model, tea.Cmd) {
	switch {
	case msg.err != nil:
		return m.back(backMsg{form: msg.form, err: msg.err}), nil
	case m.form.opened != msg.form || !m.form.busy:
		return m.ended(endedMsg{form: msg.form, end: msg.end}) // which clears away
	}
	run := m.cfg.exec
	if run == nil {
		run = tea.ExecProcess
	}
	return m, run(msg.edit, func(err error) tea.Msg { return endedMsg{msg.form, msg.end, err} })
}

// ended reads, in a command, what the editor has left.
func (m Model) ended(msg endedMsg) (Model, tea.Cmd) {
	return m, func() tea.Msg {
		text, err := msg.end()
		if msg.err != nil { // then what it left is not what the person wants
			err = errors.Join(msg.err, err)
		}
		return backMsg{msg.form, text, err}
	}
}

// back takes the text over. An editor that failed, an empty text and one that is
// as it was change nothing, which is said.
func (m Model) back(msg backMsg) Model {
	if m.form.opened != msg.form || !m.form.busy {
		return m
	}
	m.form.busy = false
	x := m.form.fields[m.form.at]
	was := x.text.String()
	text := newEditor("").typed(msg.text).String()
	if !strings.HasSuffix(was, "\n") {
		text = strings.TrimRight(text, "\n") // editors end a file with one
	}
	switch {
	case msg.err != nil:
		m.status = said(bad, "The text is as it was: "+editorTrouble(msg.err)+".")
	case text == was:
		m.status = said(dim, "The text came back as it was.")
	case strings.TrimSpace(text) == "":
		m.status = said(warn, "The file came back empty: the text is as it was.")
	default:
		x.text, x.fault = newEditor(text), ""
		m.form = m.form.with(m.form.at, x)
		m.status = said(plain, "The text came back from the editor.")
	}
	return m
}

// editorTrouble says why an editor gave no text.
func editorTrouble(err error) string {
	var exit *exec.ExitError
	var missing *exec.Error
	text := strings.ReplaceAll(err.Error(), "\n", "; ")
	switch {
	case errors.As(err, &missing):
		return fmt.Sprintf("the editor %s cannot be started; VISUAL or EDITOR names another", missing.Name)
	case errors.As(err, &exit):
		return "the editor ended with a failure (" + text + ")"
	}
	return text
}
