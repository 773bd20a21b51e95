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
	return filter.Env{Me: m.cfg.Me, Now: moment(m.toward, m.cfg.Now()), Rules: m.rules, Views: m.views}
}

// filterNow is the filter in force, read again: "today" moves on. What cannot be
// read any more stays what it was.
func (m Model) filterNow() shownFilter {
	if m.filter.isZero() {
		return m.filter
	}
	if f, err := filter.Parse(m.filter.text, m.filterEnv()); err == nil {
		m.filter.parsed = f
	}
	return m.filter
}

// openFilter begins to type a filter, from the one in force.
func (m Model) openFilter() (Model, tea.Cmd) {
	text := m.filterText()
	if text != "" {
		text += " "
	}
	m.prompt = prompt{kind: filtering, line: newLineInput(text), was: before{
		filter: m.filter, track: m.track, col: m.col, left: m.left, cols: m.cols, file: m.file,
	}}
	m.home = nil
	for _, c := range m.cols {
		m.home = append(m.home, c.id())
	}
	m.prompt = m.prompt.listing(m.completions())
	return m.tallied(), batch(m.loadViews(), m.askNames())
}

// anchor is the card that a column is loaded around: while a filter is typed,
// the one that its cursor was on before, though some keys hid it.
func (m Model) anchor(col int) workflow.CardID {
	if col < len(m.home) && m.home[col] != "" {
		return m.home[col]
	}
	return m.cols[col].id()
}

// athome puts each cursor back on the card that it was on when a filter began to
// be typed, where that shows again.
func (m Model) athome() Model {
	for i, id := range m.home {
		if i < len(m.cols) && id != "" && m.cols[i].place(id) >= 0 {
			m.cols[i].at = m.cols[i].place(id)
		}
	}
	if !m.prompt.isOpen() {
		m.home = nil
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
	if f.text == m.filter.text {
		return m, nil
	}
	m.filter = f
	if m.loading && m.sifting == m.load { // one at a time: 500 keys in one go are not 500 scans
		m.siftMore = true
		return m, nil
	}
	return m.sift()
}

// sift loads what the filter in force lets through. Each column stays on its
// card, or near its place.
func (m Model) sift() (Model, tea.Cmd) {
	m, cmd := m.reloadAs("", true)
	m.stale, m.sifting = true, m.load
	return m, cmd
}

// unfiltered takes the filter away; the cursor stays on its card.
func (m Model) unfiltered() (Model, tea.Cmd) {
	m.status = said(dim, "The filter is removed: "+m.filter.text)
	m.filter = shownFilter{}
	m.stale = true
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
	if !m.stale || !m.loading {
		m.home = nil
	}
	switch {
	case m.unread != nil:
	case m.isChanged():
		m.status = said(warn, m.viewHint())
	case m.onView() == "" && !m.filter.isZero():
		how := m.keyFor(keymap.Filter) + " changes it."
		if m.screen == onBoard {
			how = m.keyFor(keymap.Leave) + " removes the filter."
		}
		m.status = said(dim, "Filtered: "+m.filter.text+". "+how)
	}
	return m, cmd
}

// leaveFilter brings back the board as it was before the first key of the line.
func (m Model) leaveFilter() (Model, tea.Cmd) {
	was := m.prompt.was
	m.prompt, m.home = prompt{}, nil
	if was.filter.text == m.filter.text {
		return m, nil
	}
	m.filter = was.filter
	if was.track != m.track || len(was.cols) != len(m.cols) || was.cols == nil {
		m.stale = true
		return m.reload(m.focused())
	}
	m.cols, m.col, m.left, m.file = was.cols, was.col, was.left, was.file
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
	for _, c := range m.cols {
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
	return !m.filter.isZero() && !m.filter.parsed.NeedsText() && !m.filter.parsed.Match(c)
}

// andHidden adds to what was done that the card will go: it stays on screen
// until the file has the change, so that what one did is seen.
func (m Model) andHidden(handle string, before, after workflow.Card) Model {
	if m.hides(after) && !m.hides(before) {
		m.status.text += " " + cell.Clean(handle) + " no longer matches the filter."
	}
	return m
}
