package board

import (
	"strings"

	"opsboard/board/cell"
	"opsboard/keymap"
)

const keyColumn = 22

// help shows the key table as it is in force, by the places where keys act.
func (m Model) help() Model {
	t := &writer{w: max(m.term.width-2, 1)}
	for _, group := range m.cfg.Keys.Groups() {
		t.heading(group.Scope.Title())
		for _, b := range group.Rows {
			t.lines = append(t.lines, keyRow(b)...)
		}
	}
	t.heading("On a card")
	g := m.term.theme.glyphs()
	for _, x := range [][2]string{
		{"2/4", "two of the four gates of the next stage are met"},
		{g.ready + " 4/4", "ready to move on"},
		{g.waits + " waiting", "waits on its requester for information"},
		{g.asked + " validation asked", "waits for a validation"},
		{g.no + " rejected", "the newest validation was rejected"},
		{g.forced + " forced", "stands past a rule that is still owed something"},
		{"due 3 Dec", "promised by that day; overdue: the day has passed"},
		{g.confidential + " confidential", "only the team may see it; an export leaves it out"},
		{g.news + " news", "somebody else did something to it since you looked"},
		{g.marked + " marked", "one of the marked cards: changes act on all of them"},
		{g.unsaved + " unsaved", "a change is not in the file yet"},
		{g.unsent + " to push", "changed here since the remote last had it"},
		{g.clash + " 1 clash", "here and on the remote it was changed in two ways: the inbox"},
	} {
		t.add(piece{plain, cell.Pad("  "+x[0], keyColumn)}, piece{dim, x[1]})
	}
	m.page = page{title: "Keys", lines: t.lines, under: m.screen}
	if m.screen == onPage {
		m.page.under = onBoard
	}
	m.screen = onPage
	return m
}

// keyRow is one row of the table; keys that do not fit get a line of their own.
func keyRow(b keymap.Binding) []textLine {
	keys := "  " + strings.Join(b.Keys, "  ")
	if n := len(b.Keys); n > 4 { // 1…9
		keys = "  " + b.Keys[0] + " … " + b.Keys[n-1]
	}
	if cell.Width(keys) < keyColumn {
		return []textLine{{piece{focus, cell.Pad(keys, keyColumn)}, piece{plain, b.Does}}}
	}
	return []textLine{{piece{focus, keys}}, {piece{plain, cell.Pad("", keyColumn) + b.Does}}}
}

// why shows each gate of the current card's next stage.
func (m Model) why() Model {
	r, ok := m.current()
	if !ok {
		return m.noCard()
	}
	t := &writer{w: max(m.term.width-2, 1)}
	t.text(strong, 0, r.Card.Title)
	g := m.withRoom(r.Card, m.rules.Next(r.Card, m.cfg.Now()))
	if g.To == "" {
		t.gap()
		t.text(plain, 0, "The card is in "+string(r.Card.Stage)+": there is no next stage.")
	}
	m.gates(t, g)
	m.forcedMarks(t, r.Card)
	if g.To != "" {
		t.gap()
		t.text(dim, 0, "rule "+string(g.Rule))
	}
	m.page = page{title: "Why " + cell.Clean(r.Handle), lines: t.lines, under: m.screen}
	m.screen = onPage
	return m
}
