package board

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
)

// lineInput is the text of a field of one line and the place of its cursor: the
// textinput of Bubbles, which knows the editing keys. It is drawn as an editor
// is (see laid): textinput's own View measures by grapheme and its Cursor counts
// characters for cells, which puts the cursor of the terminal into the wrong
// place after the first wide character.
type lineInput struct {
	in *textinput.Model // never changed: whatever edits makes another
}

func newLineInput(text string) lineInput {
	in := textinput.New()
	in.SetVirtualCursor(false) // the terminal has one, and nothing blinks
	off := key.NewBinding(key.WithDisabled())
	in.KeyMap.Paste = off             // it would start a program; a terminal pastes by itself
	in.KeyMap.DeleteWordForward = off // v2.2.1 panics where the last word is deleted
	in.Focus()                        // which field has the keys is the form's to know
	in.SetValue(veiled(text))
	in.CursorEnd()
	return lineInput{&in}
}

// String is the text, to the character as it was given and typed.
func (l lineInput) String() string { return unveiled(l.in.Value()) }

// laid is the line as it is drawn, and broken where it is wider than its field.
func (l lineInput) laid() editor {
	return editor{text: []rune(l.String()), at: l.in.Position()}
}

// typed puts text in at the cursor, line ends and tabs as spaces.
func (l lineInput) typed(s string) lineInput {
	s = strings.NewReplacer("\r\n", " ", "\r", " ", "\n", " ", "\t", " ").Replace(s)
	return l.updated(tea.PasteMsg{Content: veiled(s)})
}

// edited does what an editing key asks for; ok is false for a key that changes
// nothing.
func (l lineInput) edited(k tea.KeyPressMsg) (_ lineInput, ok bool) {
	if key := k.String(); key == "ctrl+w" || key == "alt+backspace" {
		// textinput takes a blank at the beginning of the line with the word after it
		e, ok := l.laid().edited(key)
		in := *l.in
		in.SetValue(veiled(e.String()))
		return lineInput{&in}.at(e.at), ok
	}
	next := l.updated(k)
	return next, next.in.Position() != l.in.Position() || next.in.Value() != l.in.Value()
}

// at is the line with the cursor before another of its characters.
func (l lineInput) at(i int) lineInput {
	in := *l.in
	in.SetCursor(i)
	return lineInput{&in}
}

func (l lineInput) updated(msg tea.Msg) lineInput {
	in := *l.in
	in.SetValue(in.Value()) // textinput edits in place: this copies
	in, _ = in.Update(msg)  // its commands are for a cursor that blinks
	return lineInput{&in}
}

// textinput drops control characters and what was no UTF-8, of a text that is
// already on the card too. So that nobody's text changes by being edited
// elsewhere in the line, they are in it under a veil: as characters for private
// use that no font and no person has a use for.
const (
	veil   = 0x10F000
	broken = veil + 0x100 // stands for U+FFFD
)

func veiled(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError:
			return broken
		case unicode.IsControl(r):
			return veil + r
		}
		return r
	}, s)
}

func unveiled(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == broken:
			return utf8.RuneError
		case r >= veil && unicode.IsControl(r-veil):
			return r - veil
		}
		return r
	}, s)
}
