package board

import (
	"fmt"
	"strings"

	"opsboard/board/cell"
)

// sayForm names the form and the field that has the focus.
func (m Model) sayForm() string {
	f := m.form
	if f.menu() && len(f.cards) > 0 { // the preview of a change of many
		return strings.TrimSpace(cell.Clean(f.title) + ". " + cell.Clean(f.lead) + ". " + sayField(f.fields[0]) + " " + cell.Clean(f.fault))
	}
	if f.menu() {
		return cell.Clean(f.title) + ". " + sayField(f.fields[0])
	}
	where := ""
	if n := len(f.fields); n > 1 {
		where = fmt.Sprintf("Field %d of %d, ", f.at+1, n)
	}
	return sentence(where+sayField(f.fields[f.at])) + m.sayMeaning(f)
}

// sayMeaning is what the focused answer comes to, and what is suggested: what
// stands around the field on a screen.
func (m Model) sayMeaning(f form) (text string) {
	x := f.fields[f.at]
	if x.tell != nil && x.fault == "" {
		if means := x.tell(m, f, x.answer()); means != "" {
			text += " " + sentence(cell.Clean(means)) + "."
		}
	}
	if all := x.suggestions(); len(all) > 0 {
		text += " Suggested: " + cell.Clean(strings.Join(all, ", ")) + "."
	}
	if f.live != nil && x.options != nil {
		text += " " + cell.Clean(f.live(m, f))
	}
	return text
}

// sayField is one field: what it asks, what it holds, what is wrong with it.
func sayField(x field) string {
	text := cell.Clean(x.label) + ": "
	switch {
	case x.options != nil:
		o := x.options[x.pick]
		if x.kind == menuField {
			text = ""
		}
		text += fmt.Sprintf("%s, %d of %d", cell.Clean(o.label), x.pick+1, len(x.options))
		if o.note != "" {
			text += ": " + cell.Clean(o.note)
		}
	case x.answer() == "":
		text += "empty"
		if x.hint != "" {
			text += " (" + cell.Clean(x.hint) + ")"
		}
	default:
		text += sayText(x)
	}
	if x.fault != "" {
		text += ". " + sentence(cell.Clean(x.fault))
	}
	return strings.TrimSuffix(text, ".") + "."
}

// sayText is what a text field holds: all of one line, the beginning of many.
func sayText(x field) string {
	lines := strings.Split(x.answer(), "\n")
	if n := len(lines); n > 1 {
		return fmt.Sprintf("%d lines, beginning %s", n, cell.Clean(lines[0]))
	}
	return cell.Clean(lines[0])
}

// sayAnswer is a field as it is left: its label and what it holds now.
func sayAnswer(x field) string {
	switch {
	case x.options != nil:
		return cell.Clean(x.label) + ": " + cell.Clean(x.options[x.pick].label) + "."
	case x.answer() == "":
		return cell.Clean(x.label) + ": empty."
	}
	return cell.Clean(x.label) + ": " + sayText(x) + "."
}
