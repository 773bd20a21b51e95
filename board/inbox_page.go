package board

import (
	"slices"
	"strings"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// clashPage is one entry to be read: what happened, what each side has, and what
// can be answered. Where not all of it has room, the air goes; on a low screen the values and
// the keys come first. Of long texts so much is left out that what one chooses from is on the
// screen.
func (m Model) clashPage(x *contradiction, w, room int, low bool) []textLine {
	for _, most := range narrowing {
		lines, need := m.clashLines(x, w, low, most)
		if x.hunks == nil && need > room && !low {
			if lines = tightened(lines, room); len(lines) > room {
				lines, _ = m.clashLines(x, w, true, most)
			}
		}
		if x.hunks == nil || need <= room || most == narrowing[len(narrowing)-1] {
			return lines
		}
	}
	return nil
}

// tightened is the page without as much of its air as it has no room for, the first
// first.
func tightened(lines []textLine, room int) []textLine {
	over := len(lines) - room
	return slices.DeleteFunc(lines, func(l textLine) bool {
		if len(l) > 0 || over <= 0 {
			return false
		}
		over--
		return true
	})
}

// clashLines are the lines of an entry, and how many of them one must see to answer
// it.
func (m Model) clashLines(x *contradiction, w int, low bool, most lineShare) (_ []textLine, need int) {
	t := &writer{w: max(w, 1)}
	if low {
		t.add(piece{strong, cell.Cut(nameOf(x.Row), t.w)})
		m.values(t, x, most)
		m.keysOf(t, x)
		need = len(t.lines)
	} else {
		t.text(strong, 0, nameOf(x.Row))
		t.gap()
	}
	t.text(plain, 0, m.whatHappened(x))
	if x.Why != "" {
		for _, l := range cell.Wrap(cell.Clean(m.remoteName()+": “"+x.Why+"”"), t.w, 6) {
			t.add(piece{dim, l})
		}
	}
	if !x.At.IsZero() {
		t.text(dim, 0, m.clock(x.At, "2 January 2006, 15:04")+", "+ago(x.At, m.cfg.Now()))
	}
	if !low {
		t.gap()
		m.values(t, x, most)
	}
	if low {
		return t.lines, need
	}
	t.gap()
	for _, c := range m.choicesOf(x) {
		lead := textLine{piece{focus, cell.Pad(c.key, 3)}}
		for _, l := range wrapped(textLine{piece{plain, c.does}}, max(1, t.w-3)) {
			t.add(append(lead, l...)...)
			lead = textLine{piece{plain, "   "}}
		}
	}
	return t.lines, len(t.lines)
}

// keysOf are the answers of an entry in as few lines as can be, none of them broken.
func (m Model) keysOf(t *writer, x *contradiction) {
	const glue = "\u00a0"
	text := ""
	for i, c := range m.choicesOf(x) {
		if i > 0 {
			text += ", "
		}
		text += strings.ReplaceAll(c.key+" "+c.short, " ", glue)
	}
	for _, l := range cell.Wrap(text, t.w, far) {
		t.add(piece{focus, strings.ReplaceAll(l, glue, " ")})
	}
}

// remoteName is what the other side is called.
func (m Model) remoteName() string { return orWord(cell.Clean(m.sync.state.Remote), "the remote") }

// whatHappened is an entry in a sentence.
func (m Model) whatHappened(x *contradiction) string {
	there, who := m.remoteName(), cell.Clean(x.By)
	by := ""
	if who != "" {
		by = ", by " + who
	}
	name := m.fieldWord(x)
	switch x.Kind {
	case workflow.ClashText:
		return name + " was written here and on " + there + by + ", in the same lines. Theirs stands, yours is kept here."
	case workflow.ClashTransition:
		return "It was moved here and on " + there + by + ", to different places. Theirs stands, your move is kept here."
	case workflow.ClashGuard:
		return "Your move does not hold on what came from " + there + by + ", and was taken back: " + m.lacking(x) + "."
	case workflow.ClashBreach:
		return orWord(who, "Somebody") + " moved it on " + there + " past a rule: " + m.lacking(x) + ". It stands until somebody says otherwise."
	case workflow.ClashRefused:
		if x.Field == "" {
			return there + " did not take what was sent of it (" + orWord(cell.Clean(fieldNames(x.Key)), "the card") + "). It stays here, and is not sent again by itself."
		}
		return name + ": " + there + " did not take it. It stays here, and is not sent again by itself."
	case workflow.ClashOverwritten:
		return name + ": what was sent was written over on " + there + by + ", within moments. Theirs stands, yours is kept here."
	case workflow.ClashGone:
		return "The card cannot be seen on " + there + " any more. Here it stays as it is, and nothing is sent."
	case workflow.ClashDuplicate:
		return there + " has the card twice. Here are two cards now: close the one that is too many."
	}
	return name + " was given another value here and on " + there + by + ". Theirs stands, yours is kept here."
}

// clashTitle is an entry in a few words.
func (m Model) clashTitle(x *contradiction) string { return ClashTitle(x.Clash, m.needs(x)) }

// needs is what the move of an entry lacks, in words.
func (m Model) needs(x *contradiction) []string {
	return m.rules.Needs(x.Card, x.Missing, m.cfg.Now())
}

// lacking is what a move needs, with the rule that says so.
func (m Model) lacking(x *contradiction) string {
	text := "it breaks"
	if len(x.Missing) > 0 {
		text = "it needs " + cell.Clean(workflow.Words(m.needs(x))) + ","
	}
	return text + " rule " + cell.Clean(string(x.Rule))
}

// fieldWord is what an entry is about, as a sentence begins.
func (m Model) fieldWord(x *contradiction) string {
	name := fieldName(workflow.Change{Field: x.Field})
	if label, known := thirdFields[x.Field]; known {
		name = label
	}
	if x.Field == workflow.FieldStage {
		name = "stage"
	}
	if x.Key != "" && x.Field != workflow.FieldRound {
		name += " " + cell.Clean(x.Key)
	}
	return sentence(orWord(name, "it"))
}

// valueWord is one value of an entry, as one reads it.
func (x *contradiction) valueWord(text string) string {
	switch {
	case x.Field == workflow.FieldStage:
		return placeWord(text)
	case text == "":
		return "nothing"
	case isLong(x.Clash):
		return firstLine(text)
	case x.Field == workflow.FieldTitle: // two long ones may differ at their ends alone
		return "“" + cell.Clean(text) + "”"
	}
	return cell.Cut(cell.Clean(strings.ReplaceAll(InShort(x.Field, x.Key, text), "\n", " ")), 400)
}

// sideBySide is the width from which the values stand beside each other.
const sideBySide = 66

// values are what both had, what is here, and what is there: beside each other, on
// a narrow screen one under the other, a long text line by line.
func (m Model) values(t *writer, x *contradiction, most lineShare) {
	if x.Base+x.Mine+x.Theirs == "" || x.Kind == workflow.ClashGone {
		return
	}
	if x.hunks != nil {
		m.lineByLine(t, x.hunks, most, "")
		return
	}
	type side struct {
		name, text string
		role       role
	}
	sides := []side{{"was", x.Base, dim}, {"yours", x.Mine, good}, {"theirs", x.Theirs, warn}}
	if x.Kind == workflow.ClashBreach {
		sides = slices.Delete(sides, 1, 2)
	}
	if x.Kind == workflow.ClashRefused || x.Kind == workflow.ClashOverwritten {
		sides = sides[1:] // what was before is what they have
	}
	if t.w < sideBySide {
		for _, s := range sides {
			lead := textLine{piece{s.role, cell.Pad(s.name, 8)}}
			for _, l := range cell.Wrap(x.valueWord(s.text), max(1, t.w-8), 6) {
				t.add(append(lead, piece{plain, l})...)
				lead = textLine{piece{plain, "        "}}
			}
		}
		return
	}
	width, cols, height := t.w/len(sides), [][]string{}, 0
	var head textLine
	for _, s := range sides {
		head = append(head, piece{s.role, cell.Pad(s.name, width)})
		lines := cell.Wrap(x.valueWord(s.text), width-2, 8)
		cols, height = append(cols, lines), max(height, len(lines))
	}
	t.add(head...)
	for y := range height {
		var line textLine
		for _, lines := range cols {
			text := ""
			if y < len(lines) {
				text = lines[y]
			}
			line = append(line, piece{plain, cell.Pad(text, width)})
		}
		t.add(line...)
	}
}

// clashesOf are those of an open card, in short.
func (m Model) clashesOf(t *writer, r Row) {
	list := contradictionsOf([]Row{r})
	if len(list) == 0 {
		return
	}
	t.heading(sentence(clashes(len(list))))
	for _, x := range list {
		t.text(bad, 2, m.term.theme.glyphs().clash+" "+m.clashTitle(x))
		if x.Mine != "" && x.Kind != workflow.ClashBreach {
			t.text(dim, 4, m.sides(x))
		}
	}
	t.add(piece{plain, "  "}, piece{focus, m.keyFor(keymap.Inbox)}, piece{dim, " answers " + map[bool]string{true: "it", false: "them"}[len(list) == 1]})
}
