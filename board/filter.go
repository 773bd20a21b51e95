package board

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// shownFilter is the filter in force: as it was typed, and as it was read. The
// zero value shows every card.
type shownFilter struct {
	text   string
	parsed filter.Filter
}

func (f shownFilter) isZero() bool { return f.parsed.IsZero() }

// before is the board as it was when a filter began to be typed.
type before struct {
	filter shownFilter
	track  int
	col    int
	left   int
	cols   []column
	file   Window
}

// filterEnv is what the words of a filter refer to at this moment.
func (m Model) filterEnv() filter.Env {
	return filter.Env{Me: m.cfg.Me, Now: moment(m.dates.toward, m.cfg.Now()), Rules: m.rules, Views: m.tabs.views}
}

// filterNow is the filter in force, read again: "today" moves on. What cannot be
// read any more stays what it was.
func (m Model) filterNow() shownFilter {
	if m.shown.filter.isZero() {
		return m.shown.filter
	}
	if f, err := filter.Parse(m.shown.filter.text, m.filterEnv()); err == nil {
		m.shown.filter.parsed = f
	}
	return m.shown.filter
}

// openFilter begins to type a filter, from the one in force.
func (m Model) openFilter() (Model, tea.Cmd) {
	text := m.filterText()
	if text != "" {
		text += " "
	}
	m.prompt = prompt{kind: filtering, line: newLineInput(text), was: before{
		filter: m.shown.filter, track: m.tabs.at, col: m.shown.col, left: m.shown.left, cols: m.shown.cols, file: m.file.win,
	}}
	m.shown.home = nil
	for _, c := range m.shown.cols {
		m.shown.home = append(m.shown.home, c.id())
	}
	m.prompt = m.prompt.listing(m.completions())
	return m.tallied(), batch(m.loadViews(), m.askNames())
}

// anchor is the card that a column is loaded around: while a filter is typed,
// the one that its cursor was on before, though some keys hid it.
func (m Model) anchor(col int) workflow.CardID {
	if col < len(m.shown.home) && m.shown.home[col] != "" {
		return m.shown.home[col]
	}
	return m.shown.cols[col].id()
}

// athome puts each cursor back on the card that it was on when a filter began to
// be typed, where that shows again.
func (m Model) athome() Model {
	for i, id := range m.shown.home {
		if i < len(m.shown.cols) && id != "" && m.shown.cols[i].place(id) >= 0 {
			m.shown.cols[i].at = m.shown.cols[i].place(id)
		}
	}
	if !m.prompt.isOpen() {
		m.shown.home = nil
	}
	return m
}

// filterTyped shows the board as the line has it. A line that cannot be read yet
// leaves what the last one showed, and says why.
func (m Model) filterTyped(same bool) (Model, tea.Cmd) {
	m.prompt = m.prompt.listing(m.completions())
	if same {
		return m, nil
	}
	f, err := m.readFilter(withoutKeyToBe(m.prompt.line.String()))
	if err != nil {
		m.prompt.fault = sentence(err.Error())
		return m, nil
	}
	m.prompt.fault = ""
	return m.filteredBy(m.asView(f))
}

// withoutKeyToBe leaves out a last word that may become a key, and one that has
// no value yet: who types "stage:" neither looks for cards that say "sta" nor
// wants to hear that a value is missing.
func withoutKeyToBe(line string) string {
	i := strings.LastIndexByte(line, ' ') + 1
	word := strings.ToLower(strings.TrimPrefix(line[i:], "-"))
	switch {
	case strings.HasSuffix(word, ":"):
		return line[:i]
	case strings.Contains(word, ":") && strings.HasSuffix(word, ","):
		return line[:len(line)-1]
	}
	if word == "" && i < len(line) || word != "" && slices.ContainsFunc(filter.Keys(), func(k string) bool { return strings.HasPrefix(k, word) }) {
		return line[:i]
	}
	return line
}

func (m Model) readFilter(text string) (shownFilter, error) {
	text = strings.TrimSpace(text)
	f, err := filter.Parse(text, m.filterEnv())
	if err != nil || f.IsZero() {
		return shownFilter{}, err
	}
	return shownFilter{text, f}, nil
}

// filteredBy puts another filter in force. Keys that act on cards wait until
// they show.
func (m Model) filteredBy(f shownFilter) (Model, tea.Cmd) {
	if f.text == m.shown.filter.text {
		return m, nil
	}
	m.shown.filter = f
	if m.file.loading && m.file.sifting == m.file.load { // one at a time: 500 keys in one go are not 500 scans
		m.file.siftMore = true
		return m, nil
	}
	return m.sift()
}

// sift loads what the filter in force lets through. Each column stays on its
// card, or near its place.
func (m Model) sift() (Model, tea.Cmd) {
	m, cmd := m.reloadAs("", true)
	m.file.stale, m.file.sifting = true, m.file.load
	return m, cmd
}

// firstRows is how many rows of each column a first screen needs: those on screen,
// where a card takes three lines or more, and as far as its cursors are down.
func (m Model) firstRows() int {
	far := 0
	for _, c := range m.shown.cols {
		far = max(far, c.at)
	}
	return far + rowsFor(m.term.height)/3 + 1
}

// unfiltered takes the filter away; the cursor stays on its card.
func (m Model) unfiltered() (Model, tea.Cmd) {
	m.status = said(dim, "The filter is removed: "+m.shown.filter.text)
	m.shown.filter = shownFilter{}
	m.file.stale = true
	return m.reload(m.focused())
}

// takeFilter keeps the filter that is typed, or completes what is picked.
func (m Model) takeFilter() (Model, tea.Cmd) {
	if m.prompt.pick >= 0 {
		return m.complete()
	}
	f, err := m.readFilter(m.prompt.line.String())
	if err != nil {
		m.status = m.explain(err)
		return m, nil
	}
	m.prompt = prompt{}
	m, cmd := m.filteredBy(m.asView(f))
	if !m.file.stale || !m.file.loading {
		m.shown.home = nil
	}
	switch {
	case m.file.unread != nil:
	case m.isChanged():
		m.status = said(warn, m.viewHint())
	case m.onView() == "" && !m.shown.filter.isZero():
		how := m.keyFor(keymap.Filter) + " changes it."
		if m.screen == onBoard {
			how = m.keyFor(keymap.Leave) + " removes the filter."
		}
		m.status = said(dim, "Filtered: "+m.shown.filter.text+". "+how)
	}
	return m, cmd
}

// leaveFilter brings back the board as it was before the first key of the line.
func (m Model) leaveFilter() (Model, tea.Cmd) {
	was := m.prompt.was
	m.prompt, m.shown.home = prompt{}, nil
	if was.filter.text == m.shown.filter.text {
		return m, nil
	}
	m.shown.filter = was.filter
	if was.track != m.tabs.at || len(was.cols) != len(m.shown.cols) || was.cols == nil {
		m.file.stale = true
		return m.reload(m.focused())
	}
	m.shown.cols, m.shown.col, m.shown.left, m.file.win = was.cols, was.col, was.left, was.file
	m = m.relay()
	return m.reload(m.focused())
}

// tallied counts what the filter being typed shows.
func (m Model) tallied() Model {
	if m.prompt.kind != filtering {
		return m
	}
	if m.screen == onWaiting {
		m.prompt.tally = fmt.Sprintf("%d waiting", len(m.waits.list))
		return m
	}
	n, some := 0, false
	for _, c := range m.shown.cols {
		n += c.count
		some = some || c.more
	}
	m.prompt.tally = fmt.Sprintf("%d cards", n)
	switch {
	case some:
		m.prompt.tally = fmt.Sprintf("%d+ cards", n)
	case n == 1:
		m.prompt.tally = "1 card"
	}
	return m
}

// hides reports whether the filter in force does not show the card. A brief card
// is given the benefit of the doubt where the filter asks for its texts.
func (m Model) hides(c workflow.Card) bool {
	return !m.shown.filter.isZero() && !m.shown.filter.parsed.NeedsText() && !m.shown.filter.parsed.Match(c)
}

// andHidden adds to what was done that the card will go: it stays on screen
// until the file has the change, so that what one did is seen.
func (m Model) andHidden(handle string, before, after workflow.Card) Model {
	if m.hides(after) && !m.hides(before) {
		m.status.text += " " + cell.Clean(handle) + " no longer matches the filter."
	}
	return m
}
