package board

import (
	"fmt"
	"slices"
	"strings"

	"opsboard/board/cell"
)

const (
	labelWidth  = 16
	formWidth   = 90 // wider lines are hard to read
	tallestText = 12 // lines that a field shows at most
)

// formWidth is how many cells the text of a field has.
func (m Model) formWidth() int {
	w := min(m.term.width, formWidth) - 3
	if m.labelsBeside() {
		w -= labelWidth
	}
	return max(w, 1)
}

// labelsBeside reports whether labels stand beside their fields, not above.
func (m Model) labelsBeside() bool { return m.term.width >= 56 }

// sketch is a form being laid out: its lines, and where the cursor is.
type sketch struct {
	lines    []string
	at, x    int // the line and cell of the cursor
	from, to int // the lines of the focused field, which must show
	cursor   bool
	owner    []int // for each line the field that it belongs to; -1 for none
}

// owned says whose the lines are that came since it was last said.
func (k sketch) owned(field int) sketch {
	for len(k.owner) < len(k.lines) {
		k.owner = append(k.owner, field)
	}
	return k
}

// sketchForm lays the form out, and says which of its lines is the first on a
// screen of height lines.
func (m Model) sketchForm(height int) (sketch, int) {
	var k sketch
	if lead := m.leadOf(m.form); lead != "" {
		for _, x := range cell.Wrap(cell.Clean(lead), max(1, min(m.term.width, formWidth)-2), 3) {
			k.lines = append(k.lines, m.oneLine(piece{dim, " " + x}))
		}
		k.lines = append(k.lines, "")
	}
	k = k.owned(-1)
	for i := range m.form.fields {
		k = m.fieldLines(k, i, height).owned(i)
	}
	for _, x := range cell.Wrap(m.form.fault, max(1, m.term.width-2), 4) {
		k.lines = append(k.lines, m.oneLine(piece{warn, " " + x}))
	}
	k = k.owned(-1)
	top := 0
	if len(k.lines) > height {
		top = max(0, min(k.to-height, k.from, len(k.lines)-height))
		top = max(top, k.at-height+1)
	}
	return k, top
}

// leadOf is what stands above the first field.
func (m Model) leadOf(f form) string {
	lead := f.lead
	if f.live != nil {
		lead = f.live(m, f)
	}
	if m.forms.drafts.failed != nil && f.draft != "" {
		lead = "What you type cannot be kept as a draft: " + m.forms.drafts.failed.Error() + ". " + lead
	}
	return strings.TrimSpace(strings.TrimSpace(f.meanwhile+" "+f.back) + " " + lead)
}

// besideLines are what the answer of a field means, and while it has the focus
// the answers that are suggested.
func (m Model) besideLines(x field, has bool) (out []textLine) {
	if x.tell != nil && x.fault == "" {
		for _, t := range cell.Wrap(cell.Clean(x.tell(m, m.form, x.answer())), max(1, m.formWidth()), 3) {
			out = append(out, textLine{piece{dim, t}})
		}
	}
	if has && m.term.height >= lowScreen {
		if line := m.suggestionLine(x); line != nil {
			out = append(out, line)
		}
	}
	return out
}

func (m Model) oneLine(pieces ...piece) string {
	var b strings.Builder
	p := m.term.theme.line(&b, m.term.width)
	for _, x := range pieces {
		p.put(x.role, x.text)
	}
	return b.String()
}

// fieldHead is what stands before a field: the line above it, if it has one; how
// its first line begins; and by how many cells the others are indented. A menu has
// none of these.
func (m Model) fieldHead(x field, has bool) (above, head textLine, indent int) {
	if x.kind == menuField {
		return nil, nil, 0
	}
	label, edge := piece{dim, x.label}, piece{plain, " "}
	if has {
		label.role, edge = focus, piece{focus, m.term.theme.glyphs().bar}
	}
	if m.labelsBeside() {
		label.text = cell.Pad(label.text, labelWidth)
		return nil, textLine{edge, label}, 1 + labelWidth
	}
	return textLine{edge, label}, textLine{edge}, 1
}

// fieldLines draws one field: its label, its answer, its fault.
func (m Model) fieldLines(s sketch, i, height int) sketch {
	x, has := m.form.fields[i], i == m.form.at
	begin := len(s.lines)
	above, head, indent := m.fieldHead(x, has)
	if above != nil {
		s.lines = append(s.lines, m.oneLine(above...))
	}
	begins := func() textLine {
		if indent == 0 {
			return nil
		}
		return textLine{head[0], piece{plain, strings.Repeat(" ", indent-1)}}
	}
	var body []textLine
	row, col := 0, 0
	switch {
	case x.kind == menuField:
		body = m.menuLines(x)
		row = x.pick
	case x.isText():
		body, row, col = m.textLines(x, has, height)
	default:
		body = []textLine{m.choiceLine(x, has)}
	}
	if has {
		s.cursor, s.at, s.x = true, len(s.lines)+row, indent+col
		if x.kind == menuField {
			s.at, s.x = len(s.lines)+menuRow(body, row), 0
		}
	}
	for k, line := range body {
		lead := begins()
		if k == 0 && head != nil {
			lead = head
		}
		s.lines = append(s.lines, m.oneLine(append(lead, line...)...))
	}
	for _, line := range m.besideLines(x, has) {
		s.lines = append(s.lines, m.oneLine(append(begins(), line...)...))
	}
	if x.fault != "" {
		for _, t := range cell.Wrap(cell.Clean(x.fault), max(1, m.formWidth()), 3) {
			s.lines = append(s.lines, m.oneLine(append(begins(), piece{warn, t})...))
		}
	}
	if has {
		s.from, s.to = begin, len(s.lines)
	}
	if x.kind == textField && m.term.height >= lowScreen {
		s.lines = append(s.lines, "")
	}
	return s
}

// textLines is a text field: its lines around the cursor, or its hint.
func (m Model) textLines(x field, has bool, height int) (out []textLine, row, col int) {
	e := x.laid()
	lines, row, col := e.wrapped(m.formWidth())
	tall := max(1, min(tallestText, height-2))
	if !has {
		tall = min(tall, 4)
	}
	top := 0
	if len(lines) > tall {
		top = max(0, min(row-tall/2, len(lines)-tall))
	}
	for _, l := range lines[top:min(len(lines), top+tall)] {
		out = append(out, textLine{piece{plain, e.drawn(l)}})
	}
	if len(e.text) == 0 {
		hint := x.hint
		if hint == "" && !has {
			hint = "–"
		}
		out = []textLine{{piece{faint, cell.Clean(hint)}}}
		if lines := cell.Wrap(cell.Clean(hint), m.formWidth(), min(3, tall)); has && len(lines) > 1 { // all of it, where one is about to answer
			out = out[:0]
			for _, l := range lines {
				out = append(out, textLine{piece{faint, l}})
			}
		}
	}
	if ghost := x.ghost(); has && ghost != "" && x.fault == "" {
		out[len(out)-1] = append(out[len(out)-1], piece{faint, cell.Cut(cell.Clean(ghost), max(0, m.formWidth()-col))})
	}
	return out, row - top, col
}

// choiceLine is a choice: all options where they fit, else the one that is
// picked.
func (m Model) choiceLine(x field, has bool) textLine {
	var all textLine
	used := 0
	for i, o := range x.options {
		p := piece{dim, " " + o.label + " "}
		if i == x.pick {
			p = piece{strong, "[" + o.label + "]"}
			if has {
				p.role = focus
			}
		}
		used += cell.Width(p.text) + 1
		all = append(all, p, piece{plain, " "})
	}
	if used <= m.formWidth() {
		return all
	}
	g := m.term.theme.glyphs()
	r := strong
	if has {
		r = focus
	}
	return textLine{piece{dim, g.left + " "}, piece{r, x.options[x.pick].label}, piece{dim, fmt.Sprintf(" %s  %d of %d", g.right, x.pick+1, len(x.options))}}
}

// noteLead begins a line of a list that is none of an option's own: more of what speaks
// against it.
const noteLead = "    "

// mostNote is how many lines it takes at most.
const mostNote = 4

// menuLines lists the options; what speaks against one stands beside it, or
// beneath.
func (m Model) menuLines(x field) []textLine {
	g := m.term.theme.glyphs()
	var out []textLine
	long := slices.ContainsFunc(x.options, func(o option) bool { return cell.Width(o.label) >= labelWidth })
	for i, o := range x.options {
		bar, r := piece{plain, " "}, plain
		if i == x.pick {
			bar, r = piece{focus, g.bar}, strong
		}
		if o.note != "" && i != x.pick {
			r = dim
		}
		if m.labelsBeside() && !long {
			room := max(1, min(m.term.width, formWidth)-labelWidth-2)
			notes := append(cell.Wrap(o.note, room, mostNote), "")
			out = append(out, textLine{bar, piece{r, cell.Pad(o.label, labelWidth)}, piece{dim, notes[0]}})
			for _, l := range notes[1 : max(2, len(notes))-1] {
				out = append(out, textLine{piece{plain, noteLead}, piece{plain, strings.Repeat(" ", labelWidth+1-len(noteLead))}, piece{dim, l}})
			}
			continue
		}
		out = append(out, textLine{bar, piece{r, o.label}})
		for _, l := range cell.Wrap(o.note, max(1, min(m.term.width, formWidth)-8), mostNote) {
			out = append(out, textLine{piece{plain, noteLead}, piece{dim, l}})
		}
	}
	return out
}

// menuRow is the line on which the option picked begins.
func menuRow(lines []textLine, pick int) int {
	for i, l := range lines {
		if l[0].text != noteLead {
			if pick == 0 {
				return i
			}
			pick--
		}
	}
	return 0
}
