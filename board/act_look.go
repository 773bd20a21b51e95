package board

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// far is farther than any column or page is long.
const far = 1 << 40

// sideways puts the focus on another column.
func (m Model) sideways(col int) (Model, tea.Cmd) {
	m.shown.col = max(0, min(col, len(m.shown.cols)-1))
	return m.nearby()
}

// down moves the cursor down by so many cards, or what is open by so many lines.
func (m Model) down(by int) (Model, tea.Cmd) {
	if m.screen == onTriage && m.triage.over {
		m.triage.top = m.triageEnd().scrolled(by, m.bodyHeight()).top
		return m, nil
	}
	switch m.screen {
	case onCard, onTriage:
		m.card = m.card.laid(m, m.term.width).scrolled(by, m.bodyHeight())
		return m, nil
	case onPage:
		m.page = m.page.scrolled(by, m.bodyHeight())
		return m, nil
	case onHistory:
		return m.walkHistory(by)
	case onFlow:
		return m.walkFlow(by)
	case onNews:
		return m.walkNews(by)
	case onReview:
		return m.walkReview(by)
	case onWaiting:
		return m.walkWaits(by), nil
	case onInbox:
		return m.walkInbox(by), nil
	case onPlan:
		return m.planDown(by)
	}
	m.shown.cols = slices.Clone(m.shown.cols)
	m.shown.cols[m.shown.col] = m.shown.cols[m.shown.col].moved(m.shown.cols[m.shown.col].at + by)
	return m.nearby()
}

// half moves by half a screen.
func (m Model) half(dir int) (Model, tea.Cmd) {
	n := max(1, m.bodyHeight()/2)
	if m.screen == onBoard {
		n = max(1, n/5) // a card takes about five lines
	}
	return m.down(dir * n)
}

// nearby fetches more cards where the cursor has come near the end of what is
// loaded, or beyond it.
func (m Model) nearby() (Model, tea.Cmd) {
	if c := m.shown.cols[m.shown.col]; !c.loaded() || c.nearEdge() {
		return m.fetch(m.shown.col)
	}
	return m, nil
}

// open shows the card under the cursor, whole.
func (m Model) open() (Model, tea.Cmd) {
	r, ok := m.current()
	if !ok {
		return m.noCard(), nil
	}
	return m.fetchWhole(r.Card.ID, keymap.Open)
}

// neighbour opens the next or previous card of the column.
func (m Model) neighbour(by int) (Model, tea.Cmd) {
	if m.card.from == onTriage || m.card.from == onWaiting || m.card.from == onInbox {
		m.status = said(dim, m.keyFor(keymap.Leave)+" goes back to where the card was opened.")
		return m, nil
	}
	c := m.shown.cols[m.shown.col]
	if place := c.at + by; place < 0 || place >= c.count {
		m.status = said(dim, "There is no further card in "+cell.Clean(string(c.stage))+".")
		return m, nil
	}
	m.shown.cols = slices.Clone(m.shown.cols)
	m.shown.cols[m.shown.col] = c.moved(c.at + by)
	m, more := m.nearby()
	id := m.focused()
	if id == "" { // not loaded yet: stay where we are
		m.shown.cols[m.shown.col] = c
		return m, more
	}
	m, cmd := m.fetchWhole(id, keymap.Open)
	return m, batch(more, cmd)
}

// leave goes back to what lies under the open card, the help, the history or the
// past.
func (m Model) leave() (Model, tea.Cmd) {
	m.input.chord = nil
	switch {
	case m.screen == onPage:
		m.screen = m.page.under
		return m.backInTriage()
	case m.screen == onNews:
		m.screen = onBoard
	case m.screen == onCard && m.card.from == onNews && len(m.news.items) > 0:
		m.screen = onNews
	case m.screen == onReview:
		return m.leaveReview()
	case m.screen == onHistory:
		m.screen = m.history.under
		return m.backInTriage()
	case m.screen == onFlow:
		return m.leaveFlow()
	case m.screen == onCard && m.card.find.text != "":
		m = m.endFind()
	case m.screen == onCard && m.card.from == onFlow:
		return m.openFlow()
	case m.screen == onCard:
		return m.leaveCard()
	case m.screen == onTriage:
		return m.leaveTriage(), nil
	case m.screen == onInbox:
		return m.leaveInbox()
	case m.screen == onWaiting:
		m.screen = m.waits.under
		return m.backInTriage()
	case m.screen == onPlan && m.planner.list.open:
		m.planner.list.open = false
	case m.screen == onPlan:
		m.screen, m.base = onBoard, onBoard
	case !m.dates.past.IsZero():
		return m.at(time.Time{}, m.focused())
	default:
		return m.unmark(), nil
	}
	return m, nil
}

// stepBack leaves one thing at a time: what lies over the board, a range in the
// making, the past, the filter, and last the marks, which are most work to make
// again.
func (m Model) stepBack() (Model, tea.Cmd) {
	if m.marked.stretch.on {
		return m.unmark(), nil
	}
	if m.screen == onPlan && m.planner.from != "" {
		m.planner.from = ""
		m.status = said(dim, "The range is dropped.")
		return m, nil
	}
	if m.screen == onBoard && m.dates.past.IsZero() {
		switch {
		case m.isChanged():
			return m.asSaved()
		case m.onView() != "" && m.marked.cards.count() == 0:
			m.status = said(dim, "This is the view "+m.onView()+": "+m.keyFor(keymap.Track)+" shows the next, "+m.keyFor(keymap.Filter)+" changes its filter.")
			return m, nil
		case m.onView() == "" && !m.shown.filter.isZero():
			return m.unfiltered()
		}
	}
	return m.leave()
}

// noCard answers a key that wants a card where there is none.
func (m Model) noCard() Model {
	m.status = said(dim, "There is no card here. "+m.keyFor(keymap.NewCard)+" makes one.")
	return m
}

// intent is what a person asked for that waits until a card is read; the zero
// intent is nothing.
type intent struct {
	id   workflow.CardID // "" while the card of that name is looked up
	name string
	act  keymap.Action
}

// readMsg brings a whole card. refresh is the number of a reading that nobody asked
// for: the open card changed.
type readMsg struct {
	id      workflow.CardID
	whole   Whole
	refresh int
	err     error
}

// wholeOf reads a whole card, in the past as it stood then.
func (m Model) wholeOf(id workflow.CardID, refresh int) tea.Cmd {
	store, past, known := m.cfg.Store, m.dates.past, m.card.whole.texts
	return func() tea.Msg {
		if !past.IsZero() {
			whole, err := store.ReadAt(id, past)
			return readMsg{id, reading(whole, known), refresh, err}
		}
		whole, err := store.Read(id)
		return readMsg{id, reading(whole, known), refresh, err}
	}
}

// reread reads the open card again; what an earlier such reading brings after this
// counts no more.
func (m Model) reread() (Model, tea.Cmd) {
	m.file.rereads++
	return m, m.wholeOf(m.card.whole.Card.ID, m.file.rereads)
}

// fetchWhole reads a card and then does what was asked for; keys wait for it.
func (m Model) fetchWhole(id workflow.CardID, a keymap.Action) (Model, tea.Cmd) {
	if len(m.saving.queue) > 0 && !m.inFile(id) {
		m.status = said(warn, "The card is not saved yet.")
		return m, nil
	}
	m.input.intent = intent{id: id, act: a}
	return m, m.wholeOf(id, 0)
}

// inFile reports whether the card is more than an unsaved wish to make it.
func (m Model) inFile(id workflow.CardID) bool {
	return !slices.ContainsFunc(m.saving.queue, func(w write) bool {
		return len(w.before) == 0 && slices.ContainsFunc(w.ops, func(op workflow.Op) bool { return op.Card == id })
	})
}

// read takes a whole card over, with what is unsaved of it laid over it.
func (m Model) read(msg readMsg) (Model, tea.Cmd) {
	if msg.refresh > 0 {
		switch {
		case msg.refresh < m.file.rereads || !m.showsCard() || m.card.whole.Card.ID != msg.id:
		case msg.err != nil:
			m.status = m.explain(msg.err)
		default:
			m.card = m.card.showing(m.upToDate(msg.whole))
		}
		return m, nil
	}
	if msg.id != m.input.intent.id {
		return m, nil
	}
	a := m.input.intent.act
	m.input.intent = intent{}
	switch {
	case msg.err != nil:
		m.status = m.explain(msg.err)
		m.input.held = nil
		return m, nil
	case a == keymap.NextNews:
		return m.atNews(m.upToDate(msg.whole))
	case a == keymap.TriageNew:
		return m.inTriage(m.upToDate(msg.whole)), nil
	case a == keymap.Search:
		return m.arrived(m.upToDate(msg.whole))
	case a == keymap.Copy:
		return m.copyMenu(m.upToDate(msg.whole)), nil
	case a == keymap.Open:
		m.card = cardView{from: m.underCard()}.showing(m.upToDate(msg.whole))
		m.screen = onCard
		return m, nil
	}
	return m.formFor(a, m.upToDate(msg.whole))
}

// keyFor is the key of an action as it is shown in a sentence: the one that does
// it on this screen.
func (m Model) keyFor(a keymap.Action) string {
	if k := m.cfg.Keys.KeyIn(m.under(), a); k != "" {
		return strings.ReplaceAll(k, "shift+", "⇧")
	}
	return "(no key: " + string(a) + ")"
}
