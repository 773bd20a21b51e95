package board

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// actInHistory does what a key means on the list of steps; done is false for
// what means the same everywhere.
func (m Model) actInHistory(a keymap.Action) (_ Model, _ tea.Cmd, done bool) {
	var cmd tea.Cmd
	switch a {
	case keymap.Undo, keymap.Redo, keymap.TakeBack:
		m, cmd = m.reverseStep(a)
	case keymap.Before:
		m, cmd = m.atStep(false)
	case keymap.After:
		m, cmd = m.atStep(true)
	default:
		return m, nil, false
	}
	return m, cmd, true
}

// historyKeys are those of the last line: of taking back and doing again, what can
// be done with the step under the cursor.
func (m Model) historyKeys() []keymap.Action {
	out := []keymap.Action{keymap.Leave}
	if s, ok := m.history.step(); ok {
		turn := keymap.TakeBack
		if _, act := s.reversal(); act == redo {
			turn = keymap.Redo
		}
		out = append(out, turn, keymap.Before, keymap.After)
	}
	return append(out, keymap.AsItStood, keymap.Help)
}

// beside is the width from which the preview stands beside the list.
const beside = 100

// historyRooms is how many lines the list of steps has on a screen of height
// lines, how many cells, and how many lines there are for the preview.
func (m Model) historyRooms(height int) (rows, list, preview int) {
	switch {
	case m.term.width >= beside:
		return height, min(m.term.width*3/5, 110), height
	case height >= 6:
		preview = max(3, height*2/5, min(height/2, 6))
		return height - preview - 1, m.term.width, preview
	}
	return height, m.term.width, 0
}

// drawHistory writes the list of steps, and what taking back the selected one
// would change.
func (m Model) drawHistory(s *sheet) (Model, frame) {
	m.pageHead(s, m.historyTitle())
	h := m.history
	height := s.max - s.lines
	rows, list, preview := m.historyRooms(height)
	h.top = max(0, min(h.top, h.at, len(h.log.Steps)-rows))
	h.top = max(h.top, h.at-rows+1)
	m.history = h
	if len(h.log.Steps) == 0 {
		s.row(m.oneLine(piece{dim, " Nothing was done yet."}))
		return m, frame{}
	}
	f := frame{cursor: true, y: s.lines + h.at - h.top, shape: tea.CursorUnderline}
	now, width := m.cfg.Now(), m.stepColumns(rows)
	if m.term.width >= beside {
		lines := m.previewLines(m.term.width-list-2, preview)
		for y := range height {
			var b strings.Builder
			m.stepLine(&b, h.top+y, list, width, now)
			p := m.term.theme.line(&b, m.term.width-list)
			p.space(2)
			if y < len(lines) {
				p.puts(lines[y])
			}
			p.fill()
			s.row(b.String())
		}
		return m, f
	}
	for y := range rows {
		var b strings.Builder
		m.stepLine(&b, h.top+y, list, width, now)
		s.row(b.String())
	}
	if preview > 0 {
		s.row(m.oneLine(piece{faint, strings.Repeat(m.term.theme.glyphs().rule, m.term.width)}))
		for _, line := range m.previewLines(m.term.width-2, preview) {
			s.row(m.oneLine(append([]piece{{plain, " "}}, line...)...))
		}
	}
	return m, f
}

// puts writes the pieces of a line.
func (p *pen) puts(line textLine) {
	for _, x := range line {
		p.put(x.role, x.text)
	}
}

// historyTitle names whose history it is.
func (m Model) historyTitle() string {
	h := m.history
	name := "History"
	if h.card.ID != "" {
		name += " of " + cell.Clean(h.card.Handle)
	}
	where := ""
	if s, ok := h.step(); ok {
		where = fmt.Sprintf("step %d", s.Number)
		if !h.log.Newer && h.at == 0 {
			where += ", the newest"
		} else if !h.log.Older && h.at == len(h.log.Steps)-1 {
			where += ", the oldest"
		}
		if s.Unsigned {
			where += ", from before signing"
		}
	}
	return m.titleLine(name, where)
}

// stepWidths is how wide the columns of the list are.
type stepWidths struct{ number, when, who int }

// stepColumns measures what is on screen.
func (m Model) stepColumns(rows int) stepWidths {
	w := stepWidths{}
	now := m.cfg.Now()
	h := m.history
	for _, s := range h.log.Steps[h.top:min(len(h.log.Steps), h.top+rows)] {
		w.number = max(w.number, len(strconv.FormatUint(s.Number, 10)))
		w.when = max(w.when, cell.Width(m.when(s.At, now)))
		w.who = max(w.who, min(cell.Width(cell.Clean(s.By)), 10))
	}
	return w
}

// when is a moment as a list shows it: short, and never in doubt. On a narrow
// screen the day must do.
func (m Model) when(at, now time.Time) string {
	at, now = at.In(m.zone()), now.In(m.zone())
	switch {
	case sameDay(at, now):
		return at.Format("15:04")
	case at.Year() == now.Year() && m.term.width < narrow:
		return at.Format("2 Jan")
	case at.Year() == now.Year():
		return at.Format("2 Jan 15:04")
	}
	return at.Format("2 Jan 2006")
}

// stepLine writes one step of the list, w cells wide.
func (m Model) stepLine(b *strings.Builder, i, w int, width stepWidths, now time.Time) {
	p := m.term.theme.line(b, w)
	if i >= len(m.history.log.Steps) {
		p.fill()
		return
	}
	s, here := m.history.log.Steps[i], i == m.history.at
	first := dim
	if here {
		first = focus
		p.put(focus, m.term.theme.glyphs().bar)
	} else {
		p.space(1)
	}
	number := strconv.FormatUint(s.Number, 10)
	p.space(width.number - len(number))
	p.put(first, number)
	if s.Unsigned {
		p.put(dim, m.term.theme.glyphs().dot)
	} else {
		p.space(1)
	}
	p.put(dim, cell.Pad(m.when(s.At, now), width.when))
	if w >= 44 {
		p.space(1)
		p.put(dim, cell.Pad(cell.Clean(s.By), width.who))
	}
	p.space(1)
	m.stepDeed(&p, s, w, here)
	p.fill()
}

// stepDeed writes what a step did, and to which cards.
func (m Model) stepDeed(p *pen, s Step, w int, here bool) {
	text, name := plain, plain
	switch {
	case !s.stands():
		text, name = faint, faint
	case here:
		text = strong
	}
	room := max(14, p.left/2) // for what it did, and that it was undone
	if w < 60 {
		room = max(p.left-6, p.left*2/3)
	}
	if !s.stands() {
		p.put(warn, "undone ")
		room = max(1, room-len("undone "))
	}
	if what := m.deed(s); w >= 60 {
		p.put(text, cell.Pad(cell.Cut(what, room), room))
	} else {
		p.put(text, cell.Cut(what, room))
	}
	p.space(1)
	p.put(dim, stepCards(s))
	if len(s.Cards) == 1 && s.Cards[0].Title != "" {
		p.space(1)
		p.put(name, cell.Clean(s.Cards[0].Title))
	}
}

// stepCards names the cards of a step by their handles.
func stepCards(s Step) string {
	var names []string
	for _, c := range s.Cards {
		names = append(names, cell.Clean(c.Handle))
	}
	out := strings.Join(names, " ")
	if n := s.Entries - len(names); n > 0 && len(names) > 1 {
		out += " …"
	}
	return out
}

// deed is what a step did, in a few words.
func (m Model) deed(s Step) string {
	if s.Undoes != 0 {
		if s.IsRedo {
			return fmt.Sprintf("redo, after undo %d", s.Undoes)
		}
		return fmt.Sprintf("undo of %d", s.Undoes)
	}
	what := s.What
	for _, ch := range s.Changes {
		if ch.Field == workflow.FieldStage && ch.Old != "" && ch.New != "" {
			what = cell.Clean(ch.Old) + " → " + cell.Clean(ch.New)
		}
	}
	if what == s.What {
		if parts := m.fieldsOf(s.Changes); parts != "" && parts != what && what != "create" {
			what += ": " + parts
		}
	}
	if s.Entries > 1 {
		what += fmt.Sprintf(" · %d changes", s.Entries)
	}
	return cell.Clean(what)
}

// fieldsOf names what was changed.
func (m Model) fieldsOf(list []workflow.Change) string {
	var names []string
	for _, ch := range list {
		if name := fieldName(ch); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}
