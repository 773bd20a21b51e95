package board

import (
	"errors"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
)

// condition is what a person must know before believing what is on screen. No
// two of them look alike, in colour or without.
type condition uint8

const (
	well    condition = iota
	empty             // there is no card to show
	loading           // what is asked for is on its way, and that takes long
	failed            // the file cannot be read, and nothing of it is known
	stale             // the file cannot be read any more: what is known is of earlier
	past              // the board as it stood, on purpose
)

// condition is the one that the board is in.
func (m Model) condition() condition {
	switch {
	case m.file.unread != nil && (m.file.blank || m.file.win.Columns == nil):
		return failed
	case m.underWay():
		return loading
	case m.file.unread != nil:
		return stale
	case !m.dates.past.IsZero():
		return past
	case m.empty():
		return empty
	}
	return well
}

// underWay reports whether what was asked for is not what is known yet: another
// track, another moment.
func (m Model) underWay() bool { return m.file.blank || !m.dates.toward.Equal(m.dates.past) }

// slowAfter is how long a load may take before it is said: what comes at once
// must not flicker.
const slowAfter = 100 * time.Millisecond

// slowMsg says that a load has taken long.
type slowMsg struct{ load int }

// beSlow gives the newest load the time in which nothing need be said of it.
func (m Model) beSlow() tea.Cmd {
	if m.cfg.Poll < 0 {
		return nil
	}
	load := m.file.load
	return tea.Tick(slowAfter, func(time.Time) tea.Msg { return slowMsg{load} })
}

// slowed says that a load takes long, if it has not come yet.
func (m Model) slowed(msg slowMsg) Model {
	m.file.slow = m.file.loading && msg.load == m.file.load
	return m
}

// still reports whether the screen stays as it was, because what takes its place
// is there in a moment.
func (m Model) still() bool {
	return m.underWay() && m.file.loading && !m.file.slow && m.file.unread == nil && m.term.frame.width == m.term.width && m.term.frame.height == m.term.height
}

// noticeLine is the second line of the screen: what must be known all the time,
// else nothing.
func (m Model) noticeLine() string {
	r, texts := m.notice()
	text := ""
	for _, text = range texts {
		if cell.Width(text)+2 <= m.term.width {
			break
		}
	}
	if text == "" {
		return ""
	}
	var b strings.Builder
	p := m.term.theme.line(&b, m.term.width)
	p.space(1)
	p.put(r, cell.Clean(text))
	p.fill()
	return b.String()
}

// notice is what must be known all the time, the longest form first.
func (m Model) notice() (role, []string) {
	if m.dates.past.IsZero() && m.saving.trouble.err == nil && m.file.unread == nil {
		return plain, nil
	}
	again := m.keyFor(keymap.Retry) + " tries again"
	switch c := m.condition(); {
	case !m.dates.past.IsZero():
		back := m.keyFor(keymap.Leave) + " returns"
		of := "PAST · as of " + m.clock(m.dates.past, "2 January 2006, 15:04") + " · "
		if m.term.width >= wholeSign {
			of = "PAST · " // the header says the rest
		}
		return then, []string{
			of + "nothing can be changed here · " + m.keyFor(keymap.History) + " chooses another moment · " + back + " to today",
			of + "nothing can be changed here · " + back + " to today",
			of + back + " to today",
			"PAST as of " + m.clock(m.dates.past, "2 Jan 2006, 15:04") + " · " + back,
			"PAST " + m.clock(m.dates.past, "2 Jan 15:04") + " · " + back,
			"PAST " + m.clock(m.dates.past, "2 Jan 15:04"),
		}
	case m.saving.trouble.err != nil:
		short := changes(len(m.saving.queue)) + " not saved · " + again
		return bad, []string{changes(len(m.saving.queue)) + " not saved: " + m.saving.trouble.err.Error() + " · " + again, short}
	case c == stale:
		of := "as of " + m.clock(m.file.readAt, "15:04")
		return bad, []string{
			"These cards are " + of + ": the file cannot be read, " + m.file.unread.Error() + " · " + again,
			"These cards are " + of + ", the file cannot be read · " + again,
			"Cards " + of + " · unreadable · " + again,
			"Cards " + of,
		}
	}
	return plain, nil
}

// changes counts unsaved changes in words.
func changes(n int) string {
	if n == 1 {
		return "1 change is"
	}
	return strconv.Itoa(n) + " changes are"
}

// wholeSign is the width from which the header has room for all that the past is.
const wholeSign = 100

// clock writes a moment as the team's clocks show it.
func (m Model) clock(at time.Time, layout string) string { return at.In(m.zone()).Format(layout) }

// inPlaceOfCards is what stands where there are no cards to show.
func (m Model) inPlaceOfCards(w int) []textLine {
	t := &writer{w: w}
	title := cell.Clean(m.tabs.onShow().title)
	switch m.condition() {
	case failed:
		t.text(bad, 0, "The board cannot be read")
		t.gap()
		t.text(plain, 0, m.file.unread.Error())
		if what := whatToDo(m.file.unread); what != "" {
			t.text(plain, 0, sentence(what))
		}
		t.gap()
		t.keys(m, offer{keymap.Retry, "tries again"}, offer{keymap.Quit, "leaves"})
	case loading:
		t.text(focus, 0, "Loading "+title+" …")
		t.gap()
		t.text(dim, 0, "The file takes its time. Keys that are typed now are not lost.")
	default:
		m.nothingYet(t, title)
	}
	return t.lines
}

// nothingYet says that there is no card, and how to begin.
func (m Model) nothingYet(t *writer, title string) {
	none := "No card"
	if len(m.tabs.onShow().kinds) > 0 {
		none = "No " + strings.ToLower(title)
	}
	if !m.dates.past.IsZero() {
		t.text(strong, 0, none+" then")
		return
	}
	if fault := m.tabs.onShow().fault; fault != "" && !m.isChanged() {
		t.text(bad, 0, "The view "+m.onView()+" cannot be read")
		t.gap()
		t.text(plain, 0, fault)
		t.text(dim, 0, m.filterText())
		t.gap()
		t.keys(m, offer{keymap.Filter, "changes its filter"}, offer{keymap.Track, "shows the next tab"})
		return
	}
	if !m.shown.filter.isZero() {
		t.text(strong, 0, "Nothing matches "+m.filterText())
		t.gap()
		other := offer{keymap.Leave, "removes it"}
		switch {
		case m.isChanged():
			other.does = "goes back to what is saved"
		case m.onView() != "":
			other = offer{keymap.Track, "shows the next tab"}
		}
		t.keys(m, offer{keymap.Filter, "changes the filter"}, other)
		return
	}
	t.text(strong, 0, none+" yet")
	t.gap()
	t.keys(m, offer{keymap.NewCard, "makes one"}, offer{keymap.Track, "shows the other kinds"}, offer{keymap.Help, "shows all keys"})
	t.gap()
	t.text(dim, 0, "opsboard import FILE brings in what is elsewhere, opsboard demo shows a board of sample work.")
}

// offer is an action that helps, and what it does.
type offer struct {
	action keymap.Action
	does   string
}

// keys are the keys of what helps, one a line.
func (t *writer) keys(m Model, offers ...offer) {
	width := 3
	for _, o := range offers {
		width = max(width, cell.Width(m.keyFor(o.action)))
	}
	for _, o := range offers {
		t.add(piece{focus, cell.Pad(m.keyFor(o.action), width+2)}, piece{plain, o.does})
	}
}

// whatToDo is the advice that an error carries; "" where it has none.
func whatToDo(err error) string {
	var a interface{ WhatToDo() string }
	if errors.As(err, &a) {
		return a.WhatToDo()
	}
	return ""
}
