package board

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// lineInput is the text of a field of one line and the place of its cursor: an
// editor into which no line end is typed. A line end that is in the text already is
// a character like others.
//
// It is not the textinput of Bubbles, which drops control characters of a text that
// is on the card already, measures by grapheme, panics where the last word is
// deleted, and looks for four clipboard programs at every start of the program.
type lineInput struct{ e editor }

func newLineInput(text string) lineInput { return lineInput{newEditor(text)} }

// String is the text, to the character as it was given and typed.
func (l lineInput) String() string { return l.e.String() }

// laid is the line as it is drawn, and broken where it is wider than its field.
func (l lineInput) laid() editor { return l.e }

// typed puts text in at the cursor, line ends and tabs as spaces.
func (l lineInput) typed(s string) lineInput {
	s = strings.NewReplacer("\r\n", " ", "\r", " ", "\n", " ", "\t", " ").Replace(s)
	return lineInput{l.e.typed(s)}
}

// edited does what an editing key asks for, and puts in what any other key types; ok
// is false for a key that changes nothing.
func (l lineInput) edited(k tea.KeyPressMsg) (_ lineInput, ok bool) {
	next := l
	switch key := k.String(); key {
	case "home", "ctrl+a":
		next.e.at = 0
	case "end", "ctrl+e":
		next.e.at = len(l.e.text)
	case "ctrl+u":
		next.e = l.e.cut(0, l.e.at)
	case "ctrl+k":
		next.e = l.e.cut(l.e.at, len(l.e.text))
	default:
		if e, known := l.e.edited(key); known {
			next.e = e
		} else if k.Text != "" {
			next = l.typed(k.Text)
		}
	}
	return next, next.e.at != l.e.at || !slices.Equal(next.e.text, l.e.text)
}

// at is the line with the cursor before another of its characters.
func (l lineInput) at(i int) lineInput {
	l.e.at = min(max(i, 0), len(l.e.text))
	return l
}
