package board

import (
	"fmt"
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// marks are the cards that a person has marked, in the order in which they were.
// They are kept by id, so a reload, a filter or another track takes none away. A
// value: whatever marks makes another.
type marks struct {
	ids []workflow.CardID
	in  map[workflow.CardID]bool
}

// mostMarked is how many cards can be marked: a change of more is one for the
// command line, with a filter that can be read again.
const mostMarked = 5000

func (k marks) has(id workflow.CardID) bool { return k.in[id] }

func (k marks) count() int { return len(k.ids) }

func (k marks) with(ids ...workflow.CardID) marks {
	out := marks{slices.Clip(k.ids), maps.Clone(k.in)}
	if out.in == nil {
		out.in = map[workflow.CardID]bool{}
	}
	for _, id := range ids {
		if !out.in[id] {
			out.in[id] = true
			out.ids = append(out.ids, id)
		}
	}
	return out
}

func (k marks) without(ids ...workflow.CardID) marks {
	gone := map[workflow.CardID]bool{}
	for _, id := range ids {
		gone[id] = true
	}
	var left marks
	for _, id := range k.ids {
		if !gone[id] {
			left = left.plus(id)
		}
	}
	return left
}

// plus adds to marks that nobody else holds yet.
func (k marks) plus(id workflow.CardID) marks {
	if k.in == nil {
		k.in = map[workflow.CardID]bool{}
	}
	k.in[id] = true
	k.ids = append(k.ids, id)
	return k
}

// stretch is a range that is being marked: from the card where it began to the
// cursor, in one column.
type stretch struct {
	on   bool
	from int             // the place where it began
	id   workflow.CardID // the card there, by which it is found after a reload
}

// reach is the first and last place of the range.
func (m Model) reach() (first, last int) {
	c := m.shown.cols[m.shown.col]
	from := m.marked.stretch.from
	if place := c.place(m.marked.stretch.id); place >= 0 {
		from = place
	}
	return min(from, c.at), max(from, c.at)
}

// mark marks the card under the cursor, or takes its mark away, and goes on to
// the next card. A range that is being marked is ended.
func (m Model) mark() (Model, tea.Cmd) {
	if m.marked.stretch.on {
		return m.endRange(pressed{})
	}
	r, ok := m.current()
	if !ok {
		return m.noCard(), nil
	}
	if m, ok = m.turned(r); !ok {
		return m, nil
	}
	return m.down(1)
}

// turned marks a card or takes its mark away, and says so; ok is false where one
// more is too many.
func (m Model) turned(r Row) (_ Model, ok bool) {
	word := "Marked"
	switch id := r.Card.ID; {
	case m.marked.cards.has(id):
		word = "Unmarked"
		m.marked.cards = m.marked.cards.without(id)
	case m.marked.cards.count() == mostMarked:
		m.status = said(warn, fmt.Sprintf("%d cards are marked: more at once is not to be overlooked.", mostMarked))
		return m, false
	default:
		m.marked.cards = m.marked.cards.with(id)
	}
	m.status = said(plain, fmt.Sprintf("%s %s, %s.", word, r.Handle, m.markedText()))
	return m, true
}

// markedText says how many cards are marked, those of a range in the making
// among them.
func (m Model) markedText() string {
	n := m.marked.cards.count()
	if m.marked.stretch.on {
		c := m.shown.cols[m.shown.col]
		first, last := m.reach()
		for place := first; place <= last; place++ {
			if r, ok := c.row(place); !ok || !m.marked.cards.has(r.Card.ID) {
				n++
			}
		}
	}
	return fmt.Sprintf("%d marked", n)
}

// markRange begins to mark a range at the cursor, or ends it.
func (m Model) markRange() (Model, tea.Cmd) {
	if m.marked.stretch.on {
		return m.endRange(pressed{})
	}
	r, ok := m.current()
	if !ok {
		return m.noCard(), nil
	}
	m.marked.stretch = stretch{on: true, from: m.shown.cols[m.shown.col].at, id: r.Card.ID}
	m.status = said(plain, fmt.Sprintf("A range begins at %s: %s ends it, %s drops it.", cell.Clean(r.Handle), m.keyFor(keymap.MarkRange), m.keyFor(keymap.Leave)))
	return m, nil
}

// stretches reports whether an action leaves a range open: it moves the cursor
// in its column, or speaks of the range itself.
func stretches(a keymap.Action) bool {
	switch a {
	case keymap.Down, keymap.Up, keymap.HalfDown, keymap.HalfUp, keymap.Top, keymap.Bottom, keymap.Mark, keymap.MarkRange, keymap.Leave, "":
		return true
	}
	return false
}

// pressed is a key that waits for something to be read.
type pressed struct {
	act keymap.Action
	key string
}

// endRange marks the cards of the range; then does what the key asks for that
// ended it. Cards that are not loaded are asked of the file: keys wait.
func (m Model) endRange(then pressed) (Model, tea.Cmd) {
	c, s := m.shown.cols[m.shown.col], m.marked.stretch
	first, last := m.reach()
	m.marked.stretch = stretch{}
	if last-first+m.marked.cards.count() >= mostMarked {
		m.status = said(warn, fmt.Sprintf("The range is of %d cards: at most %d can be marked. Nothing was marked.", last-first+1, mostMarked))
		return m, nil
	}
	if _, ok := c.row(first); ok {
		if _, ok := c.row(last); ok {
			var ids []workflow.CardID
			for place := first; place <= last; place++ {
				r, _ := c.row(place)
				ids = append(ids, r.Card.ID)
			}
			return m.markAll(ids, then)
		}
	}
	m.marked.errand = m.marked.errand.next(then)
	q := m.query(m.dates.past, 2*(last-first+rangeSlack), ColumnQuery{Stage: c.stage, Anchor: c.id(), Offset: c.at})
	store, n, to := m.cfg.Store, m.marked.errand.n, c.id()
	return m, func() tea.Msg {
		win, err := store.Load(q)
		if err != nil {
			return rangedMsg{n: n, err: err}
		}
		return rangedMsg{n: n, ids: between(win.Columns[0].Rows, s.id, to)}
	}
}

// rangeSlack is how many cards may have come into a range while it was marked.
const rangeSlack = 64

// between is the cards from one to another, whichever comes first; none where
// one of the two has gone.
func between(rows []Row, a, b workflow.CardID) []workflow.CardID {
	i := slices.IndexFunc(rows, func(r Row) bool { return r.Card.ID == a })
	k := slices.IndexFunc(rows, func(r Row) bool { return r.Card.ID == b })
	if i < 0 || k < 0 {
		return nil
	}
	var ids []workflow.CardID
	for _, r := range rows[min(i, k) : max(i, k)+1] {
		ids = append(ids, r.Card.ID)
	}
	return ids
}

// rangedMsg brings the cards of a range that was not loaded.
type rangedMsg struct {
	n   int
	ids []workflow.CardID
	err error
}

func (m Model) ranged(msg rangedMsg) (Model, tea.Cmd) {
	if msg.n != m.marked.errand.n || !m.marked.errand.on {
		return m, nil
	}
	then := m.marked.errand.then
	m.marked.errand.on = false
	switch {
	case msg.err != nil:
		m.input.held = nil
		return m.cannotRead(msg.err), nil
	case len(msg.ids) == 0:
		m.input.held = nil
		m.status = said(warn, "An end of the range has gone to another column meanwhile: nothing was marked.")
		return m, nil
	}
	return m.markAll(msg.ids, then)
}

// markAll marks the cards of a range and does what waits for that.
func (m Model) markAll(ids []workflow.CardID, then pressed) (Model, tea.Cmd) {
	m.marked.cards = m.marked.cards.with(ids...)
	if then.act != "" {
		return m.act(then.act, then.key)
	}
	m.status = said(plain, fmt.Sprintf("Marked a range of %d, %s.", len(ids), m.markedText()))
	return m, nil
}

// unmark drops the range that is being marked, else all marks.
func (m Model) unmark() Model {
	switch n := m.marked.cards.count(); {
	case m.marked.stretch.on:
		m.marked.stretch = stretch{}
		m.status = said(dim, "The range is dropped.")
		return m
	case n == 1:
		m.status = said(dim, "1 card is unmarked.")
	case n > 1:
		m.status = said(dim, fmt.Sprintf("%d cards are unmarked.", n))
	}
	m.marked.cards = marks{}
	return m
}
