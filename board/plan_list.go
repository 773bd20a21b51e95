package board

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow/plan"
)

// planList is the difference of the draft to the board, line by line.
type planList struct {
	open    bool
	at, top int
}

func (l planList) within(n int) planList {
	l.at = max(0, min(l.at, n-1))
	return l
}

func (l planList) moved(by, n int) planList {
	l.at += by
	return l.within(n)
}

// actInDraft does what a key means on the list of the difference.
func (m Model) actInDraft(a keymap.Action) (_ Model, cmd tea.Cmd, done bool) {
	switch a {
	case keymap.Trim:
		m, cmd = m.trim()
	case keymap.Difference:
		m.planner.list.open = false
	default:
		return m.actOnDraft(a)
	}
	return m, cmd, true
}

// trim takes the line under the cursor out of the draft.
func (m Model) trim() (Model, tea.Cmd) {
	if len(m.planner.states) == 0 {
		m.status = said(dim, "Nothing is planned.")
		return m, nil
	}
	s := m.planner.states[m.planner.list.at]
	m.status = said(plain, "Taken out: "+m.planLine(s)+". "+m.keyFor(keymap.Undo)+" brings it back.")
	return m.withDraft(m.planner.draft.Without(s.Line))
}

// planLine is a line of the draft in words.
func (m Model) planLine(s plan.State) string {
	field, text := planChange(s)
	return cell.Clean(s.Handle) + " " + field + text
}

// fieldWord is what a field is called; an iteration speaks for itself.
func fieldWord(l plan.Line) string {
	switch l.Field {
	case "iteration":
		return ""
	case "dri":
		return "DRI"
	}
	return string(l.Field)
}

// planTrouble is what stands in the way of a line: a word, and why.
func (m Model) planTrouble(s plan.State) (word, why string) {
	switch {
	case s.Status == plan.Clash || s.Status == plan.Gone:
		return s.Status.String(), s.Why()
	case s.Status == plan.Done:
		return "done", "the board has it so already"
	case m.planner.no[s.Line] != "":
		return "refused", m.planner.no[s.Line]
	}
	return "", ""
}

// drawPlanList writes the difference: each line, and below the one under the
// cursor what stands in its way.
func (m Model) drawPlanList(s *sheet) (Model, frame) {
	m.pageHead(s, m.titleLine("Draft of a plan", m.planner.tally.String()))
	if len(m.planner.states) == 0 {
		for _, l := range cell.Wrap("Nothing is planned: "+m.keyFor(keymap.Leave)+" goes back to the plan.", max(1, m.term.width-2), far) {
			s.row(m.oneLine(piece{dim, " " + l}))
		}
		return m, frame{}
	}
	rows, below := m.planRooms(max(1, s.max-s.lines))
	p := m.planner
	p.list.top = max(0, min(p.list.top, p.list.at, len(p.states)-rows))
	p.list.top = max(p.list.top, p.list.at-rows+1)
	m.planner = p
	f := frame{cursor: true, y: s.lines + p.list.at - p.list.top, shape: tea.CursorUnderline}
	for i := p.list.top; i < p.list.top+rows; i++ {
		line := ""
		if i < len(p.states) {
			line = m.planListLine(i, below == 0)
		}
		s.row(line)
	}
	if below > 0 {
		s.row(m.oneLine(piece{faint, strings.Repeat(m.term.theme.glyphs().rule, m.term.width)}))
		_, why := m.planTrouble(p.states[p.list.at])
		for _, l := range m.planWhy(why, below) {
			s.row(m.oneLine(piece{plain, " "}, piece{warn, l}))
		}
	}
	return m, f
}

// planRooms is how many lines of a body of height lines the list has, and how many
// what stands in the way of the line under the cursor, below it: none where each
// line has room for that itself. It is the same for every line, so that the list
// stays where it is.
func (m Model) planRooms(height int) (rows, below int) {
	longest, fits, handle := "", true, m.planHandle()
	for _, x := range m.planner.states {
		word, why := m.planTrouble(x)
		if cell.Width(why) > cell.Width(longest) {
			longest = why
		}
		field, text := planChange(x)
		used := 1 + handle + 1 + cell.Width("x "+word+" "+field+text) + 2
		fits = fits && (why == "" || used+cell.Width(cell.Clean(why)) <= m.term.width)
	}
	if fits || height < 4 {
		return height, 0
	}
	below = len(m.planWhy(longest, height/2))
	return height - 1 - below, below
}

// planWhy is a reason in at most so many lines.
func (m Model) planWhy(why string, lines int) []string {
	return cell.Wrap(cell.Clean(why), max(1, m.term.width-2), lines)
}

// planHandle is how wide the names of the cards are in the list.
func (m Model) planHandle() int {
	width := 5
	for _, x := range m.planner.states {
		width = max(width, min(cell.Width(cell.Clean(x.Handle)), 12))
	}
	return width
}

// planChange is what a line changes: which field, where it must be said, and from
// what to what.
func planChange(x plan.State) (field, text string) {
	if field = fieldWord(x.Line); field != "" {
		field += " "
	}
	return field, cell.Clean(x.Words(x.Before)) + " → " + cell.Clean(x.Words(x.After))
}

// planListLine is one line of the list; with says whether what stands in its way
// is on the line itself.
func (m Model) planListLine(i int, with bool) string {
	var b strings.Builder
	x := m.planner.states[i]
	p := m.term.theme.line(&b, m.term.width)
	g := m.term.theme.glyphs()
	name, text := dim, plain
	if i == m.planner.list.at {
		p.put(focus, g.bar)
		name, text = focus, strong
	} else {
		p.space(1)
	}
	p.put(name, cell.Pad(cell.Clean(x.Handle), m.planHandle()))
	p.space(1)
	word, why := m.planTrouble(x)
	if word != "" {
		r, mark := bad, g.no
		if word == "done" {
			r, mark = dim, g.ready
		}
		p.put(r, mark+" "+word+" ")
	}
	field, change := planChange(x)
	p.put(dim, field)
	p.put(text, change)
	p.space(2)
	if why != "" && with {
		p.put(warn, cell.Clean(why))
		p.space(2)
	}
	p.put(dim, cell.Clean(x.Title))
	p.fill()
	return b.String()
}
