package board

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
)

// unsought reports whether what is typed is still being searched, and nothing is
// listed for it yet: what the list shows is not what enter is meant for.
func (m Model) unsought() bool {
	f, text := m.finder, m.prompt.line.String()
	if f.failed || m.prompt.fault != "" || strings.TrimSpace(text) == "" && !m.prompt.pairs {
		return false
	}
	return f.text != text || len(f.found) == 0 && (f.busy || f.texts || !f.titles.whole)
}

// takenNow opens what is picked, where that was asked for before it was found.
func takenNow(m Model, cmd tea.Cmd) (Model, tea.Cmd) {
	if !m.finder.taken || m.prompt.kind != searching || m.unsought() {
		return m, cmd
	}
	m.finder.taken = false
	m, take := m.takeFound()
	return m, batch(cmd, take)
}

// nothingToTake says why enter takes nothing from a list that is empty.
func (m Model) nothingToTake() Model {
	if why := m.emptyList(); why != "" {
		m.status = said(dim, sentence(why)+".")
	}
	return m
}

// takeFound opens the card that is picked, and puts the cursor on it. The keys
// wait where it is not found yet.
func (m Model) takeFound() (Model, tea.Cmd) {
	if m.unsought() {
		m.finder.taken = true
		return m, nil
	}
	if m.prompt.pick < 0 || m.prompt.pick >= len(m.prompt.items) {
		return m.nothingToTake(), nil
	}
	id := m.prompt.items[m.prompt.pick].card
	if m.prompt.pairs {
		return m.sameAs(m.finder.found[m.prompt.pick].Row)
	}
	m.prompt = prompt{}
	return m.fetchWhole(id, keymap.Search)
}

// arrived opens a card that was searched for, and shows the board around it: on
// the track that has it, without a filter that hides it.
func (m Model) arrived(w Whole) (Model, tea.Cmd) {
	m.card = cardView{from: m.underCard()}.showing(w)
	m.screen = onCard
	c := w.Card
	if c.Kind == "" || !c.IsOpen() && c.Stage != m.rules.ClosingStage(c.Kind) {
		m.status = said(dim, cell.Clean(w.Handle)+" is closed as "+string(c.Resolution)+": it stands in no column.")
		return m, nil
	}
	if !m.belongs(c) {
		i := slices.IndexFunc(m.tabs.all, func(t track) bool { return t.kinds == nil || slices.Contains(t.kinds, c.Kind) })
		m = m.onTrack(i)
	}
	if v := m.onView(); v != "" && !m.shown.filter.parsed.Match(c) {
		m = m.onTrack(m.plainTracks() - 1)
		m.status = said(dim, "The view "+v+" does not show "+w.Handle+": "+m.tabs.onShow().title+" does.")
	}
	if !m.shown.filter.isZero() && !m.shown.filter.parsed.Match(c) {
		m.status = said(dim, "The filter hid "+w.Handle+" and is removed: "+m.shown.filter.text)
		m.shown.filter = shownFilter{}
	}
	m.file.stale = true
	return m.reload(c.ID)
}
