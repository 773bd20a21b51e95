package board

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/figure"
	"opsboard/keymap"
	"opsboard/workflow"
	"opsboard/workflow/filter"
	"opsboard/workflow/report"
)

// flowView is the screen of the figures: which one is on show, of which days,
// and what was computed last. It keeps its place when it is left.
type flowView struct {
	on   int // 0 is the overview, n the nth figure
	span int // index into spans
	to   workflow.Date
	at   [2]int // the line under the cursor: of the overview, of the open cards
	top  int    // the first open card on screen

	known  bool // there are figures
	report report.Report
	names  map[workflow.CardID]Row // of the cards that are named on screen
	err    error                   // why there are no newer figures

	asked flowQuery // what the newest computation is of
	load  int       // its number
	loads bool      // it has not come back
	slow  bool      // it has taken so long that it must be said
	again bool      // something else is wanted since

	outer *outerFilter // what the board shows beside the figures; nil where they are not open

	then keymap.Action // what was asked for of the figures that are on their way
}

// spans are the ranges, in weeks.
var spans = []int{4, 8, 12, 26, 52}

// usualSpan is the one to begin with.
const usualSpan = 2

// mostNamed is how many of the open cards are shown, the oldest first.
const mostNamed = 500

// flowQuery is what figures are of.
type flowQuery struct {
	filter  string
	from    workflow.Date
	to      workflow.Date
	day     workflow.Date
	version uint64
}

// reportMsg brings the figures.
type reportMsg struct {
	load   int
	report report.Report
	names  map[workflow.CardID]Row
	err    error
}

// slowFlowMsg says that a computation has taken long.
type slowFlowMsg struct{ load int }

// openFlow shows the figures, where they were left.
func (m Model) openFlow() (Model, tea.Cmd) {
	if m.flow.outer == nil || m.screen == onBoard {
		m.flow.outer = &outerFilter{m.shown.filter, m.tabs.at}
	}
	if m.flow.load == 0 {
		m.flow.span = usualSpan
	}
	m.screen = onFlow
	return m.refigure()
}

// wantedFigures is what the screen is to show.
func (m Model) wantedFigures() flowQuery {
	to := m.flow.to
	if to == "" {
		to = m.today()
	}
	return flowQuery{m.shown.filter.text, to.Add(1 - 7*spans[m.flow.span]), to, m.today(), m.file.version}
}

// today is the day of the board on show.
func (m Model) today() workflow.Date {
	return m.rules.Cadence().Today(moment(m.dates.past, m.cfg.Now()))
}

// refigure computes the figures, unless those that are known or on their way are
// what is wanted. One computation at a time: a key held down asks for many.
func (m Model) refigure() (Model, tea.Cmd) {
	q := m.wantedFigures()
	switch {
	case m.flow.loads:
		m.flow.again = m.flow.again || q != m.flow.asked
		return m, nil
	case q == m.flow.asked && m.flow.known && m.flow.err == nil:
		return m, nil
	}
	f, err := filter.Parse(filter.OfAnyState(m.shown.filter.text), m.filterEnv())
	if err != nil {
		m.flow.err = err
		return m, nil
	}
	m.flow.asked, m.flow.again, m.flow.loads, m.flow.slow = q, false, true, false
	m.flow.load++
	store, load, past := m.cfg.Store, m.flow.load, m.dates.past
	o := report.Options{From: q.from, To: q.to, Now: moment(m.dates.past, m.cfg.Now()), Rules: m.rules}
	return m, batch(m.beSlowWithFigures(), func() tea.Msg {
		out := reportMsg{load: load}
		if out.report, out.err = store.Report(f, past, o); out.err != nil {
			return out
		}
		out.names, out.err = namesIn(store, out.report)
		return out
	})
}

// namesIn reads the cards that the figures name.
func namesIn(store Store, r report.Report) (map[workflow.CardID]Row, error) {
	var ids []workflow.CardID
	for _, a := range r.Ages.Cards[:min(mostNamed, len(r.Ages.Cards))] {
		ids = append(ids, a.Card)
	}
	for _, e := range r.Excluded {
		ids = append(ids, e.Cards[:min(fewNamed, len(e.Cards))]...)
	}
	rows, err := store.Rows(ids)
	out := make(map[workflow.CardID]Row, len(rows))
	for _, row := range rows {
		out[row.Card.ID] = row
	}
	return out, err
}

// beSlowWithFigures gives a computation the time in which nothing need be said.
func (m Model) beSlowWithFigures() tea.Cmd {
	if m.cfg.Poll < 0 {
		return nil
	}
	load := m.flow.load
	return tea.Tick(slowAfter, func(time.Time) tea.Msg { return slowFlowMsg{load} })
}

// figured takes the figures over. Those that are no longer wanted are shown too,
// with the days that they are of, until the others come.
func (m Model) figured(msg reportMsg) (Model, tea.Cmd) {
	if msg.load != m.flow.load {
		return m, nil
	}
	f := m.flow
	f.loads, f.slow, f.err = false, false, msg.err
	if msg.err == nil {
		var at workflow.CardID
		if a, ok := f.openCard(); ok {
			at = a.Card
		}
		f.known, f.report, f.names = true, msg.report, msg.names
		f = f.onCard(at)
	}
	m.flow = f
	if m.flow.again && m.screen == onFlow {
		next, cmd := m.refigure()
		if next.flow.loads {
			return next, cmd
		}
		m = next // they are those that are wanted again
	}
	m.flow.again = false
	then := m.flow.then
	m.flow.then = ""
	if then == "" || m.screen != onFlow || msg.err != nil {
		return m, nil
	}
	return m.act(then, "")
}

// withFigures reports whether the figures are those that are wanted. Where they are
// not, what was asked for is done when they are there, and keys wait for it: it
// must not act on what a person sees only until then.
func (m Model) withFigures(a keymap.Action) (Model, tea.Cmd, bool) {
	if m.flow.known && !m.flow.loads && m.wantedFigures() == m.flow.asked {
		return m, nil, true
	}
	m, cmd := m.refigure()
	if m.flow.loads {
		m.flow.then = a
		return m, cmd, false
	}
	return m, cmd, true
}

// refreshFlow computes the figures again if the file, the filter or the day has
// changed.
func (m Model) refreshFlow() (Model, tea.Cmd) {
	if m.screen != onFlow {
		return m, nil
	}
	return m.refigure()
}

// figure is the one on show; ok is false on the overview.
func (f flowView) figure() (n figure.Name, ok bool) {
	if f.on == 0 {
		return "", false
	}
	return figure.Names()[f.on-1], true
}

// listsCards reports whether the figure on show is a list of cards.
func (f flowView) listsCards() bool {
	n, _ := f.figure()
	return n == figure.Age
}

// openCard is the open card under the cursor.
func (f flowView) openCard() (report.Age, bool) {
	if list := f.aged(); f.at[1] < len(list) {
		return list[f.at[1]], true
	}
	return report.Age{}, false
}

// aged are the open cards that are shown.
func (f flowView) aged() []report.Age {
	return f.report.Ages.Cards[:min(mostNamed, len(f.report.Ages.Cards))]
}

// onCard puts the cursor on a card, or leaves it where it is.
func (f flowView) onCard(id workflow.CardID) flowView {
	list := f.aged()
	for i, a := range list {
		if a.Card == id {
			f.at[1] = i
			return f
		}
	}
	f.at[1] = max(0, min(f.at[1], len(list)-1))
	return f
}

// actInFlow does what a key means among the figures; done is false for what
// means the same everywhere.
func (m Model) actInFlow(a keymap.Action, key string) (_ Model, _ tea.Cmd, done bool) {
	var cmd tea.Cmd
	switch a {
	case keymap.NextFigure:
		m = m.onFigure(m.flow.on + 1)
	case keymap.PrevFigure:
		m = m.onFigure(m.flow.on - 1)
	case keymap.Figure:
		if n, ok := m.which(a, key, 0); ok {
			m = m.onFigure(n)
		}
	case keymap.BurnDown:
		m = m.onFigure(slices.Index(figure.Names(), figure.BurnDown) + 1)
	case keymap.Forecast:
		m = m.onFigure(slices.Index(figure.Names(), figure.Forecast) + 1)
	case keymap.Earlier:
		m, cmd = m.moveRange(-1)
	case keymap.Later:
		m, cmd = m.moveRange(1)
	case keymap.Narrower:
		m, cmd = m.widenRange(-1)
	case keymap.Wider:
		m, cmd = m.widenRange(1)
	case keymap.Detail:
		m, cmd = m.detail()
	case keymap.CopyFigure:
		m, cmd = m.copyFigure()
	case keymap.Retry:
		m, cmd = m.retryFlow()
	default:
		return m, nil, false
	}
	return m, cmd, true
}
