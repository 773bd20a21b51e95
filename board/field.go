package board

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// field is one question.
type field struct {
	name        string // by which faults and answers find it
	label, hint string
	kind        fieldKind
	line        lineInput // the text of a lineField
	text        editor    // the text of a textField
	options     []option
	pick        int
	fault       string
	was         string // the answer that the form began with

	known   []string // answers given elsewhere, most used first: they complete this one
	several bool     // the answer is a list with commas, completed item by item
	walk    walk     // where the keys through the known answers have led

	check func(Model, form, string) string // what is wrong with an answer by itself; "" for nothing
	tell  func(Model, form, string) string // what the answer means, shown beside it
}

type fieldKind uint8

const (
	lineField   fieldKind = iota // one line of text
	textField                    // many lines
	choiceField                  // one of a few, side by side
	menuField                    // one of a list; alone in its form
)

// option is one answer of a choice. note says what speaks against it.
type option struct {
	value, label, note string
	key                string // picks it at once, in a list that has the focus
}

func line(name, label, text, hint string) field {
	x := field{name: name, label: label, hint: hint, kind: lineField, line: newLineInput(text)}
	x.was = x.answer()
	return x
}

func long(name, label, text, hint string) field {
	x := field{name: name, label: label, hint: hint, kind: textField, text: newEditor(text)}
	x.was = x.answer()
	return x
}

// choice is a field with the option of the value picked, else the first.
func choice(name, label, value string, options ...option) field {
	pick := max(0, slices.IndexFunc(options, func(o option) bool { return o.value == value }))
	return field{name: name, label: label, kind: choiceField, options: options, pick: pick, was: options[pick].value}
}

func (x field) answer() string {
	switch {
	case x.options != nil:
		return x.options[x.pick].value
	case x.kind == lineField:
		return strings.TrimSpace(x.line.String())
	}
	return x.text.String()
}

func (x field) isText() bool { return x.options == nil }

// laid is the text of a field and its cursor, to be drawn.
func (x field) laid() editor {
	if x.kind == lineField {
		return x.line.laid()
	}
	return x.text
}

// typed puts a text in at the cursor.
func (x field) typed(s string) field {
	x.walk = walk{}
	if x.fault = ""; x.kind == lineField {
		x.line = x.line.typed(s)
	} else {
		x.text = x.text.typed(s)
	}
	return x
}

// edited does what an editing key asks for.
func (x field) edited(k tea.KeyPressMsg) field {
	var ok bool
	if x.kind == lineField {
		x.line, ok = x.line.edited(k)
	} else {
		x.text, ok = x.text.edited(k.String())
	}
	if ok {
		x.fault, x.walk = "", walk{}
	}
	return x
}

// vertical moves the cursor a line up or down in a text drawn w cells wide; ok
// is false at its first or last line.
func (x field) vertical(by, w int) (_ field, ok bool) {
	e, ok := x.laid().vertical(by, w)
	switch {
	case !ok:
	case x.kind == lineField:
		x.line = x.line.at(e.at)
	default:
		x.text = e
	}
	return x, ok
}
