package board

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// keptTab is how a tab was left: what it showed, and where each cursor was.
type keptTab struct {
	filter shownFilter
	stage  workflow.Stage
	cols   map[workflow.Stage]keptColumn
}

type keptColumn struct {
	id      workflow.CardID
	at, top int
}

// key tells a tab from all others, also when their order changes.
func (t track) key() string {
	if t.view != "" {
		return viewWord + strings.ToLower(t.view)
	}
	return t.title
}

// viewWord stands before the name of a view in a filter.
const viewWord = "view:"

// allTracks are the tracks of the workflow and, after them, the views that are
// tabs. A view that cannot be read is a tab too, which says why.
func (m Model) allTracks() []track {
	out := tracksOf(m.rules)
	for _, v := range m.tabs.list {
		if !v.Tab {
			continue
		}
		t := track{title: cell.Clean(v.Name), stages: m.rules.Stages(""), view: v.Name}
		if _, err := m.readFilter(viewWord + v.Name); err != nil {
			_, why, said := strings.Cut(err.Error(), "cannot be read: ") // of the view: the title says which
			if !said {
				why = err.Error()
			}
			t.fault = sentence(why)
			t.title += " (broken)"
		}
		out = append(out, t)
	}
	return out
}

// plainTracks is how many tabs come before the views; the last is all kinds.
func (m Model) plainTracks() int {
	n := slices.IndexFunc(m.tabs.all, func(t track) bool { return t.view != "" })
	if n < 0 {
		return len(m.tabs.all)
	}
	return n
}

// onView is the view whose tab is on show, "" on a track.
func (m Model) onView() string { return m.tabs.onShow().view }

// isChanged reports whether the filter on show is another than the view of the
// tab has.
func (m Model) isChanged() bool {
	return m.onView() != "" && m.shown.filter.text != viewWord+m.onView()
}

// leftTab notes how the tab on show is left.
func (m Model) leftTab() Model {
	if len(m.tabs.all) == 0 || len(m.shown.cols) == 0 || m.file.blank {
		return m
	}
	k := keptTab{filter: m.shown.filter, stage: m.shown.cols[m.shown.col].stage, cols: map[workflow.Stage]keptColumn{}}
	for _, c := range m.shown.cols {
		k.cols[c.stage] = keptColumn{c.id(), c.at, c.top}
	}
	m.tabs.kept = maps.Clone(m.tabs.kept)
	if m.tabs.kept == nil {
		m.tabs.kept = map[string]keptTab{}
	}
	m.tabs.kept[m.tabs.onShow().key()] = k
	return m
}

// withTabFilter puts the filter in force that belongs to the tab on show: that
// of its view, changed or not; the tracks share one. before is the filter of the
// tracks, where one of them was on show.
func (m Model) withTabFilter(wasView bool) Model {
	t := m.tabs.onShow()
	if !wasView {
		m.tabs.plain = m.shown.filter
	}
	if t.view == "" {
		m.shown.filter = m.tabs.plain
		return m
	}
	m.shown.filter = m.viewFilter(t)
	if k, ok := m.tabs.kept[t.key()]; ok && k.filter.text != m.shown.filter.text {
		m.shown.filter = k.filter
	}
	return m
}

// viewFilter is the filter of a view as it is saved. One that cannot be read
// shows no card: some would look like all that match.
func (m Model) viewFilter(t track) shownFilter {
	text := viewWord + t.view
	f, err := m.readFilter(text)
	if err == nil {
		f.text = text
		return f
	}
	none, _ := filter.Parse("state:open -state:open", m.filterEnv())
	return shownFilter{text, none}
}

// toTab shows a tab. From track to track the cursor stays on its card where that
// is to be seen; a view, and a track that one comes back to from one, is as it
// was left.
func (m Model) toTab(n int) (Model, tea.Cmd) {
	n = (n + len(m.tabs.all)) % len(m.tabs.all)
	if n == m.tabs.at {
		m.status = said(dim, m.tabs.all[n].title+" is on show.")
		return m, nil
	}
	id, from := m.focused(), m.onView()
	m = m.onTrack(n)
	t := m.tabs.onShow()
	if k, ok := m.tabs.kept[t.key()]; ok && (from != "" || t.view != "") {
		m, id = m.putBack(k), ""
	}
	m, load := m.reload(id)
	return m, batch(batch(load, m.beSlow()), m.loadViews())
}

// putBack puts each cursor where it was; the cards are found when they come.
func (m Model) putBack(k keptTab) Model {
	m.shown.home = make([]workflow.CardID, len(m.shown.cols))
	for i, c := range m.shown.cols {
		was := k.cols[c.stage]
		m.shown.home[i] = was.id
		m.shown.cols[i].at, m.shown.cols[i].top = was.at, was.top
		if c.stage == k.stage {
			m.shown.col = i
		}
	}
	return m
}

// withViews takes the saved views over, which another window may have changed.
// The tab on show stays on show, as long as it is one.
func (m Model) withViews(views []View) (Model, tea.Cmd) {
	if slices.Equal(views, m.tabs.list) {
		return m, nil
	}
	m.tabs.list, m.tabs.views = views, map[string]string{}
	for _, v := range views {
		m.tabs.views[v.Name] = v.Text
	}
	was, changed := m.tabs.onShow(), m.isChanged()
	m.tabs.all = m.allTracks()
	if was.view == "" {
		return m, nil
	}
	m.tabs.at = slices.IndexFunc(m.tabs.all, func(t track) bool { return t.key() == was.key() })
	switch {
	case m.tabs.at < 0:
		m.tabs.at = m.plainTracks() - 1
		m.status = said(warn, "The view "+was.view+" is a tab no longer.")
		if !changed {
			m.shown.filter = m.tabs.plain
		}
	case changed:
		return m, nil
	default:
		m.shown.filter = m.viewFilter(m.tabs.onShow())
	}
	m.file.stale = true
	return m.reload(m.focused())
}

// asView is a filter that was typed, known as the view of the tab where it says
// what is saved there.
func (m Model) asView(f shownFilter) shownFilter {
	if v := m.onView(); v != "" && f.text == strings.TrimSpace(m.tabs.views[v]) {
		f.text = viewWord + v
	}
	return f
}

// filterText is the filter on show as one edits it: that of a view is spelt out.
func (m Model) filterText() string {
	if v := m.onView(); v != "" && !m.isChanged() {
		return m.tabs.views[v]
	}
	return m.shown.filter.text
}

// asSaved brings back the filter of the view on show.
func (m Model) asSaved() (Model, tea.Cmd) {
	m.shown.filter = m.viewFilter(m.tabs.onShow())
	m.status = said(dim, "The view "+m.onView()+" is as it is saved.")
	m.file.stale = true
	return m.reload(m.focused())
}

// saveChanged keeps the changed filter of the view on show under its name.
func (m Model) saveChanged() (Model, tea.Cmd) {
	return m.saveView(m.onView(), m.shown.filter.text)
}

// viewHint says how a change of the view on show is kept or given up.
func (m Model) viewHint() string {
	return "Changed: " + m.keyFor(keymap.Filter) + " then " + m.keyFor(keymap.SaveView) + " saves the view " + m.onView() +
		", " + m.keyFor(keymap.Leave) + " goes back to what is saved."
}

// sayTrack names what is on show.
func (m Model) sayTrack() string {
	t := m.tabs.onShow()
	parts := []string{cell.Clean(t.title)}
	if t.view != "" {
		n := m.plainTracks()
		parts = []string{"View " + cell.Clean(t.view) + ", " + strconv.Itoa(m.tabs.at-n+1) + " of " + strconv.Itoa(len(m.tabs.all)-n)}
		switch {
		case t.fault != "":
			return parts[0] + ", cannot be read: " + cell.Clean(t.fault)
		case m.isChanged():
			parts = append(parts, "changed to "+orNothing(cell.Clean(m.shown.filter.text))+", not saved")
		default:
			parts = append(parts, "filter "+cell.Clean(m.tabs.views[t.view]))
		}
	}
	return strings.Join(append(parts, counted(len(m.shown.cols), "column")), ", ") + "."
}
