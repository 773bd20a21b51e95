package board

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/workflow/filter"
)

// Views is where saved filters are kept. Its methods are called from commands.
type Views interface {
	// Load gives the saved filters, in the order of their tabs.
	Load() ([]View, error)
	// Save keeps a filter under a name, in place of the one that had it. A name that
	// cannot be used is a *[workflow.Invalid].
	Save(name, text string) error
}

// View is a saved filter.
type View struct {
	Name, Text string
	Tab        bool // it stands beside the kinds, as a tab
}

// viewsMsg brings the saved filters; saved names the one that was just kept. since
// is how many had been kept here when they were asked for.
type viewsMsg struct {
	views []View
	saved string
	since int
	err   error
}

// loadViews asks for the saved filters: another window may have changed them.
func (m Model) loadViews() tea.Cmd {
	if m.cfg.Views == nil {
		return nil
	}
	store, since := m.cfg.Views, m.file.saves
	return func() tea.Msg {
		views, err := store.Load()
		return viewsMsg{views: views, since: since, err: err}
	}
}

// gotViews takes the saved filters over.
func (m Model) gotViews(msg viewsMsg) (Model, tea.Cmd) {
	if msg.err != nil {
		m.status = m.explain(msg.err)
		return m, nil
	}
	if msg.saved != "" {
		return m.savedView(msg)
	}
	if msg.since < m.file.saves { // what was kept meanwhile is not in it
		return m, nil
	}
	m, cmd := m.withViews(msg.views)
	switch {
	case m.prompt.kind == filtering:
		m = m.relisted()
	case m.prompt.kind == choosing:
		m.prompt.deeds = m.deeds()
		m = m.paletteTyped()
	}
	return m, cmd
}

// savedView shows what was just kept: on the tab of a view it is that view from
// now on, or the new one.
func (m Model) savedView(msg viewsMsg) (Model, tea.Cmd) {
	view := m.onView()
	if strings.EqualFold(view, msg.saved) {
		m.shown.filter.text = viewWord + view
	}
	m, cmd := m.withViews(msg.views)
	text := "Saved as view:" + msg.saved + ": a tab, in this line, in the palette and on the command line."
	i := slices.IndexFunc(m.tabs.all, func(t track) bool { return strings.EqualFold(t.view, msg.saved) })
	if i < 0 {
		text = "Saved as view:" + msg.saved + ": in this line, in the palette and on the command line."
	}
	if view != "" && i >= 0 && i != m.tabs.at {
		m.shown.filter = m.viewFilter(m.tabs.onShow()) // what was changed has become the other
		var show tea.Cmd
		m, show = m.toTab(i)
		cmd = batch(cmd, show)
	}
	m.status = said(plain, text)
	return m, cmd
}

// nameView asks, on the same line, for the name under which the filter that is
// typed is kept.
func (m Model) nameView() Model {
	text := strings.TrimSpace(m.prompt.line.String())
	if m.prompt.kind != filtering {
		return m
	}
	if m.cfg.Views == nil {
		m.status = said(dim, "There is no place to keep views in.")
		return m
	}
	if _, err := m.readFilter(text); err != nil || text == "" {
		m.status = said(warn, "There is no filter to save yet: type one that matches something.")
		if err != nil {
			m.status = m.explain(err)
		}
		return m
	}
	m.prompt.under = &prompt{kind: filtering, line: m.prompt.line, was: m.prompt.was}
	m.prompt.kind, m.prompt.line, m.prompt.tally = naming, newLineInput(m.onView()), text
	m.prompt = m.prompt.listing(nil)
	return m
}

// takeName keeps the filter under the name that is typed.
func (m Model) takeName() (Model, tea.Cmd) {
	name, text := strings.TrimSpace(m.prompt.line.String()), strings.TrimSpace(m.prompt.under.line.String())
	if err := m.checkView(name, text); err != nil {
		m.status = m.explain(err)
		return m, nil
	}
	m, take := m.backToFilter().takeFilter()
	m, save := m.saveView(name, text)
	return m, batch(take, save)
}

// saveView keeps a filter under a name.
func (m Model) saveView(name, text string) (Model, tea.Cmd) {
	m.file.saves++
	store, since := m.cfg.Views, m.file.saves
	return m, func() tea.Msg {
		err := store.Save(name, text)
		if err != nil {
			return viewsMsg{err: err}
		}
		views, err := store.Load()
		return viewsMsg{views, name, since, err}
	}
}

// checkView refuses a name that cannot be written, and a view of itself.
func (m Model) checkView(name, text string) error {
	if err := filter.CheckViewName(name); err != nil {
		return err
	}
	env := m.filterEnv()
	env.Views = maps.Clone(env.Views)
	if env.Views == nil {
		env.Views = map[string]string{}
	}
	env.Views[name] = text
	_, err := filter.Parse("view:"+name, env)
	return err
}

// backToFilter is the line of the filter again, as it was.
func (m Model) backToFilter() Model {
	m.prompt = *m.prompt.under
	m.prompt = m.prompt.listing(m.completions())
	return m.tallied()
}

// viewDeeds are the saved filters, for the palette.
func (m Model) viewDeeds() []deed {
	var out []deed
	if m.isChanged() && m.cfg.Views != nil {
		out = append(out,
			deed{words: "save the view " + cell.Clean(m.onView()) + " as it is changed", name: "view", note: cell.Clean(m.shown.filter.text), do: Model.saveChanged},
			deed{words: "go back to the view " + cell.Clean(m.onView()) + " as it is saved", name: "view", do: Model.asSaved})
	}
	for i, t := range m.tabs.all {
		if t.view != "" {
			note := cell.Clean(m.tabs.views[t.view])
			if t.fault != "" {
				note = cell.Clean(t.fault)
			}
			out = append(out, deed{words: "view " + t.title, name: "tab", note: note, off: i == m.tabs.at, do: func(m Model) (Model, tea.Cmd) { return m.toTab(i) }})
		}
	}
	for _, name := range filter.Values("view", m.filterEnv()) {
		if slices.ContainsFunc(m.tabs.all, func(t track) bool { return strings.EqualFold(t.view, name) }) {
			continue
		}
		out = append(out, deed{words: "view " + name, name: "filter", note: cell.Clean(m.tabs.views[name]), do: func(m Model) (Model, tea.Cmd) {
			return m.filteredByText("view:" + name)
		}})
	}
	return out
}

// begin puts the filter in force that the board is opened with.
func (m Model) begin() Model {
	if m.cfg.Views != nil {
		views, err := m.cfg.Views.Load()
		if err != nil {
			m.status = m.explain(err)
		}
		m, _ = m.withViews(views) // a track is on show: nothing is to be read
	}
	f, err := m.readFilter(m.cfg.Filter)
	if err != nil {
		m.status = m.explain(fmt.Errorf("the filter that the board was to begin with: %w", err))
	}
	m.shown.filter = f
	return m
}
