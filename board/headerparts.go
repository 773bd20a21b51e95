package board

import (
	"fmt"
	"strconv"

	"opsboard/board/cell"
	"opsboard/keymap"
)

// headerParts is what the header has to say, each part in its fullest form.
type headerParts struct {
	tabs          []headTab
	more          string   // how many tabs are not shown; "" for none
	room          int      // the width of the screen
	filter        string   // as it was typed; "" where there is none
	news          string   // how many cards have news
	marked        string   // how many cards are marked
	middle        []string // the iteration, in full and in short
	role          role
	state         string
	shorterStates []string
}

// lighter is what a header gives up, one thing after the other, until it fits.
// The state is never given up.
var lighter = []func(headerParts) headerParts{
	func(h headerParts) headerParts {
		if len(h.middle) > 1 {
			h.middle = h.middle[1:]
		}
		return h
	},
	func(h headerParts) headerParts { return h.brief(0) },
	func(h headerParts) headerParts { h.news = ""; return h },
	headerParts.fewerViews,
	func(h headerParts) headerParts { h.filter = cell.Cut(h.filter, 24); return h },
	headerParts.oneTab,
	func(h headerParts) headerParts { h.middle = nil; return h },
	func(h headerParts) headerParts { return h.brief(1) },
	func(h headerParts) headerParts { h.filter = cell.Cut(h.filter, 12); return h },
	func(h headerParts) headerParts { h.filter = ""; return h },
}

// brief is the header with its state in the nth shorter form.
func (h headerParts) brief(n int) headerParts {
	if n < len(h.shorterStates) {
		h.state = h.shorterStates[n]
	}
	return h
}

// notes are what stands between the tracks and the state, in order.
func (h headerParts) notes() (out [4]piece, n int) {
	when := ""
	if len(h.middle) > 0 {
		when = h.middle[0]
	}
	for _, x := range [4]piece{{warn, h.filter}, {dim, when}, {dim, h.news}, {focus, h.marked}} {
		if x.text != "" {
			out[n] = x
			n++
		}
	}
	return out, n
}

// width is how many cells the header takes.
func (h headerParts) width() int {
	notes, many := h.notes()
	n := 1 + gap + cell.Width(h.state) + 1 + count(many > 0)
	n += h.tabsWidth()
	for _, x := range notes[:many] {
		n += gap + cell.Width(x.text)
	}
	return n
}

// fitted is the header as it fits into the width of the screen.
func (m Model) fitted() headerParts {
	h := m.headerParts()
	for _, lose := range lighter {
		if h.width() > m.term.width {
			h = lose(h)
		}
	}
	return h
}

// headerParts gathers them.
func (m Model) headerParts() headerParts {
	h := m.tabParts()
	h.middle = []string{m.dates.sprint.long, m.dates.sprint.short}
	h.filter = m.filterNote()
	h.news = m.newsText()
	h.role, h.state, h.shorterStates = m.saveState()
	if m.marked.cards.count() > 0 || m.marked.stretch.on {
		h.marked = m.markedText()
	}
	return h
}

// dayNames is what a day is called in full and in short.
type dayNames struct{ long, short string }

// dayNamed names the current iteration and its day. It is asked when the day may
// have changed, not for each frame.
func (m Model) dayNamed() dayNames {
	cad := m.rules.Cadence()
	it := cad.At(m.dates.day)
	if m.dates.day == "" {
		return dayNames{}
	}
	n, of := m.dates.day.Since(it.Start)+1, it.End.Since(it.Start)+1
	return dayNames{fmt.Sprintf("%s · day %d of %d", it, n, of), fmt.Sprintf("day %d/%d", n, of)}
}

// saveState is what became of the changes made here, and of what moment the
// board on screen is, with its shorter forms.
func (m Model) saveState() (r role, state string, shorter []string) {
	r, state = dim, "saved"
	switch {
	case m.saving.trouble.err != nil:
		r, state = bad, strconv.Itoa(m.saving.queue.changes())+" unsaved"
	case m.condition() == failed:
		r, state = bad, "not read"
	case m.file.unread != nil:
		r, state = bad, "as of "+m.clock(m.file.readAt, "15:04")
	case len(m.saving.queue) > 0:
		state = "saving"
	case m.underWay():
		state = "loading"
	}
	if m.dates.past.IsZero() && m.shared() && m.saving.trouble.err == nil && m.file.unread == nil {
		return m.remoteState(state)
	}
	if m.dates.past.IsZero() {
		return r, state, nil
	}
	more := ""
	if state != "saved" {
		more = " · " + state
	}
	back := " · " + m.keyFor(keymap.Leave) + " returns"
	return then, "PAST · as of " + m.clock(m.dates.past, "2 January 2006, 15:04") + back + more, []string{
		"PAST · " + m.clock(m.dates.past, "2 Jan 2006, 15:04") + more, "PAST" + more,
	}
}
