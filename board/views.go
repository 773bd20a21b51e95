package board

import (
	"fmt"
	"maps"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/workflow/filter"
)

// Views is where saved filters are kept. Its methods are called from commands.
type Views interface {
	// Load gives the saved filters by their names.
	Load() (map[string]string, error)
	// Save keeps a filter under a name, in place of the one that had it. A name that
	// cannot be used is a *[workflow.Invalid].
	Save(name, text string) error
}

// viewsMsg brings the saved filters; saved names the one that was just kept.
type viewsMsg struct {
	views map[string]string
	saved string
	err   error
}

// loadViews asks for the saved filters: another window may have changed them.
func (m Model) loadViews() tea.Cmd {
	if m.cfg.Views == nil {
		return nil
	}
	store := m.cfg.Views
	return func() tea.Msg {
		views, err := store.Load()
		return viewsMsg{views: views, err: err}
	}
}

// gotViews takes the saved filters over.
func (m Model) gotViews(msg viewsMsg) Model {
	if msg.err != nil {
		m.status = m.explain(msg.err)
		return m
	}
	m.views = msg.views
	switch {
	case msg.saved != "":
		m.status = said(plain, "Saved as view:"+msg.saved+": in this line, in the palette and on the command line.")
	case m.prompt.kind == filtering:
		m = m.relisted()
	case m.prompt.kind == choosing:
		m.prompt.deeds = m.deeds()
		m = m.paletteTyped()
	}
	return m
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
	m.prompt.kind, m.prompt.line, m.prompt.tally = naming, newLineInput(""), text
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
	store := m.cfg.Views
	return m, batch(take, func() tea.Msg {
		err := store.Save(name, text)
		if err != nil {
			return viewsMsg{err: err}
		}
		views, err := store.Load()
		return viewsMsg{views, name, err}
	})
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
	for _, name := range filter.Values("view", m.filterEnv()) {
		out = append(out, deed{words: "view " + name, name: "filter", note: cell.Clean(m.views[name]), do: func(m Model) (Model, tea.Cmd) {
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
		m.views = views
	}
	f, err := m.readFilter(m.cfg.Filter)
	if err != nil {
		m.status = m.explain(fmt.Errorf("the filter that the board was to begin with: %w", err))
	}
	m.filter = f
	return m
}
