package board

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

const keyColumn = 22

// help shows the key table as it is in force, by the places where keys act, the
// one where the person is first.
func (m Model) help() Model {
	under := m.screen
	if m.screen == onPage {
		under = m.page.under
	}
	at := m
	at.screen = under
	groups := m.cfg.Keys.GroupsFrom(at.under())
	return m.toPage("Keys", func(m Model, w int) *writer {
		t := &writer{w: w}
		for _, group := range groups {
			t.heading(group.Scope.Title())
			for _, b := range group.Rows {
				t.keyRow(b)
			}
		}
		t.heading("On a card")
		for _, x := range m.term.theme.glyphs().onCards() {
			t.explained(piece{plain, "  " + x[0]}, x[1])
		}
		return t
	})
}

// toPage opens a page to read, over what is on screen; another page gives way.
func (m Model) toPage(title string, lay layer) Model {
	if m.screen != onPage {
		m.page.under = m.screen
	}
	m.page = page{title: title, under: m.page.under, lay: lay}.laidFor(m, m.term.width)
	m.screen = onPage
	return m
}

// onCards is what stands on a card as a mark, and what it says.
func (g glyphs) onCards() [][2]string {
	return [][2]string{
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
	}
}

// keyRow writes one row of the table.
func (t *writer) keyRow(b keymap.Binding) {
	keys := "  " + strings.Join(b.Keys, "  ")
	if n := len(b.Keys); n > 4 { // 1…9
		keys = "  " + b.Keys[0] + " … " + b.Keys[n-1]
	}
	t.explained(piece{focus, keys}, b.Does)
}

// explained writes a name and what it means, whole: beside each other where both
// fit, the meaning below the name where the name is long or the page is narrow.
func (t *writer) explained(name piece, meaning string) {
	at := place{part: t.part, block: t.block}
	t.block++
	put := func(pieces ...piece) {
		t.put(at, pieces)
		at.at++
	}
	indent := min(keyColumn, t.w)
	beside := cell.Width(name.text) < keyColumn
	if beside && cell.Width(meaning) > t.w-keyColumn && t.w < narrow {
		beside, indent = false, 6
	}
	text := cell.Wrap(meaning, max(t.w-indent, 1), 1<<30)
	if beside && len(text) > 0 {
		put(piece{name.role, cell.Pad(name.text, keyColumn)}, piece{plain, text[0]})
		text = text[1:]
	} else {
		for _, l := range cell.Wrap(name.text, max(t.w-2, 1), 1<<30) {
			put(piece{name.role, "  " + l})
		}
	}
	for _, l := range text {
		put(piece{plain, strings.Repeat(" ", indent)}, piece{plain, l})
	}
}

// why shows each gate of the current card's next stage.
func (m Model) why() Model {
	r, ok := m.current()
	if !ok {
		return m.noCard()
	}
	g := m.withRoom(r.Card, m.rules.Next(r.Card, m.cfg.Now()))
	m = m.toPage("Why "+cell.Clean(r.Handle), func(m Model, w int) *writer {
		t := &writer{w: w}
		t.text(strong, 0, r.Card.Title)
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
		return t
	})
	m.page.card, m.page.needs = r.Card.ID, actionsFor(g)
	return m
}

// actionsFor are the actions that give what a card lacks for its next stage; where
// it lacks nothing, the move itself.
func actionsFor(g workflow.Gates) (out []keymap.Action) {
	for _, x := range g.Missing() {
		if a, ok := supplies[x.Supply]; ok && isChange(a) && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	if g.To != "" && len(g.Missing()) == 0 {
		out = append(out, keymap.Forward)
	}
	return out
}

// tellsNeeds reports whether the page on screen tells what a card needs.
func (m Model) tellsNeeds() bool { return m.scope() == keymap.InHelp && m.page.card != "" }

// fromNeeds leaves the page that tells what a card needs, to do to the card what the
// keys ask for: they stand on the page to be pressed. done is false for keys that
// change nothing.
func (m Model) fromNeeds(keys []string) (_ Model, _ tea.Cmd, done bool) {
	r, ok := m.current()
	a, _ := m.cfg.Keys.Lookup(scopes[m.page.under], keys...)
	if !m.tellsNeeds() || !ok || r.Card.ID != m.page.card || !isChange(a) {
		return m, nil, false
	}
	m, back := m.leave()
	m, cmd := m.act(a, keys[len(keys)-1])
	return m, batch(back, cmd), true
}
