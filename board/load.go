package board

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"opsboard/workflow"
)

// loadedMsg brings the windows of all columns.
type loadedMsg struct {
	load  int
	at    time.Time
	win   Window
	past  time.Time       // the moment that the windows are of; zero: today
	focus workflow.CardID // the card that the cursor goes to; "" leaves it
	from  workflow.CardID // where the cursor was; whoever has moved it since keeps it
	err   error
}

// fetchedMsg brings the window of one column, asked for because the cursor came
// near its end, or left it.
type fetchedMsg struct {
	load, col int
	win       Window
	err       error
}

// rowsFor is how many rows of a column are loaded on a screen of h lines: some
// screens full.
func rowsFor(h int) int { return max(64, h) }

// fetchedRows is how many rows of one column are fetched for a cursor that
// wanders through it: enough that a key held down seldom waits for the file.
const fetchedRows = 256

// reload reads all columns of the track anew, each around the card of its
// cursor; loads still on their way are stale from here on. focus is the card to
// stay with, wherever it stands now.
func (m Model) reload(focus workflow.CardID) (Model, tea.Cmd) { return m.reloadAs(focus, false) }

// reloadAs is reload; first asks for a first screen, which is quick under any
// filter and may not be all.
func (m Model) reloadAs(focus workflow.CardID, first bool) (Model, tea.Cmd) {
	m.file.load++
	m.file.loading, m.file.siftMore = true, false
	m.shown.filter = m.filterNow()
	q := m.query(m.dates.toward, rowsFor(m.term.height))
	q.First = first || !q.Past.IsZero() && !q.Past.Equal(m.dates.past) // which cards were ready then is told after the cards
	q.FirstRows = m.firstRows()
	for i, c := range m.shown.cols {
		q.Columns = append(q.Columns, ColumnQuery{Stage: c.stage, Anchor: m.anchor(i), Offset: c.at})
	}
	store, load, at, from := m.cfg.Store, m.file.load, m.cfg.Now(), m.focused()
	return m, func() tea.Msg {
		win, err := loadAround(store, q, focus)
		return loadedMsg{load: load, at: at, past: q.Past, win: win, focus: focus, from: from, err: err}
	}
}

// query asks for columns of the track as it stood then; zero: as it stands.
func (m Model) query(then time.Time, rows int, columns ...ColumnQuery) Query {
	return Query{
		Kinds: m.tabs.onShow().kinds, Filter: m.shown.filter.parsed, At: moment(then, m.cfg.Now()), Past: then, Rows: rows, Columns: columns,
	}
}

// loadAround loads the windows, and where the card in focus has gone to another
// column, that column around it.
func loadAround(s Store, q Query, focus workflow.CardID) (Window, error) {
	win, err := s.Load(q)
	if err != nil || focus == "" || slices.ContainsFunc(win.Columns, func(c Column) bool { return c.has(focus) }) {
		return win, err
	}
	q.Columns = slices.Clone(q.Columns)
	for i := range q.Columns {
		q.Columns[i].Anchor = focus
	}
	again, err := s.Load(q)
	if err != nil {
		return win, err
	}
	for i, c := range again.Columns {
		if c.has(focus) && again.Version == win.Version {
			win.Columns[i] = c
		}
	}
	return win, nil
}

func (c Column) has(id workflow.CardID) bool {
	return slices.ContainsFunc(c.Rows, func(r Row) bool { return r.Card.ID == id })
}

// loaded takes the windows over, with what is unsaved laid over them.
func (m Model) loaded(msg loadedMsg) (Model, tea.Cmd) {
	if msg.load != m.file.load {
		return m, nil // a newer load is on its way
	}
	m.file.loading, m.file.slow = false, false
	if m.file.siftMore {
		return m.sift()
	}
	if msg.err != nil {
		return m.cannotRead(msg.err), nil
	}
	if rules := m.cfg.Rules(); rules != m.rules {
		m.rules = rules
		if !sameTracks(tracksOf(rules), m.tabs.all[:m.plainTracks()]) {
			return m.onTrack(0).reload("")
		}
		m.tabs.all = m.allTracks() // a view may be broken now, or mended
	}
	changed, moved := m.file.version != msg.win.Version, m.focused() != msg.from
	was := m.dates.day
	m.file.blank, m.file.stale, m.dates.past = false, false, msg.past
	m.file.unread, m.file.readAt, m.file.version, m.file.win = nil, msg.at, msg.win.Version, msg.win
	m.dates.day = m.rules.Cadence().Today(moment(msg.past, msg.at))
	m.dates.sprint = m.dayNamed()
	m = m.relay().withTakenOn(msg.win.TakenOn)
	if msg.win.Partial { // the rest follows; keys that act on cards wait for it
		focus := msg.focus
		if msg.past.IsZero() || moved {
			focus = ""
		}
		m, rest := m.tallied().reload(focus)
		m.file.stale = true
		return m, rest
	}
	m = m.athome()
	if msg.focus != "" && !moved {
		m = m.follow(msg.focus)
	}
	for i := range m.shown.cols {
		m.shown.cols[i].fetching = 0
	}
	m = m.tallied()
	m, beside := m.refreshed(changed, was)
	m, cmd := m.refetched()
	return m, tea.Batch(append([]tea.Cmd{cmd}, beside...)...)
}

// refreshed reads again what is shown beside the columns. yesterday is the day of
// the load before, "" for the first.
func (m Model) refreshed(changed bool, yesterday workflow.Date) (Model, []tea.Cmd) {
	var log, titles, figures, review, news, more, open, shared, under tea.Cmd
	if m.screen == onHistory && changed {
		m, log = m.refreshHistory()
	}
	if m.screen == onReview && changed {
		m, review = m.loadReview()
	}
	m, more = m.refreshLists(changed)
	if m.prompt.kind == searching {
		m, titles = m.freshTitles()
	}
	m, figures = m.refreshFlow()
	if (changed || m.dates.day != yesterday && yesterday != "") && m.term.frame.text != "" { // the first ones are read when the program runs
		m, news = m.moreNews()
	}
	if m.base == onPlan {
		m, open = m.loadPlan()
	}
	if changed && m.term.frame.text != "" {
		m, shared = m.readSync()
	}
	if changed {
		under = m.readUnderForm()
	}
	return m, []tea.Cmd{log, titles, figures, review, news, more, open, shared, under}
}

// refetched brings what a load has left open: the row under the cursor, when it
// has moved on meanwhile, and the card that is open.
func (m Model) refetched() (Model, tea.Cmd) {
	var row, whole tea.Cmd
	if !m.shown.cols[m.shown.col].loaded() {
		m, row = m.fetch(m.shown.col)
	}
	if m.showsCard() {
		m, whole = m.reread()
	}
	return m, batch(row, whole)
}

// cannotRead keeps what is on screen, says why it cannot be read anew, and puts
// the cursor back on a card that is known.
func (m Model) cannotRead(err error) Model {
	m.file.unread, m.dates.toward = err, m.dates.past
	m.status = said(bad, "The file cannot be read: "+err.Error())
	m.shown.cols = slices.Clone(m.shown.cols)
	for i := range m.shown.cols {
		m.shown.cols[i].fetching = 0
		m.shown.cols[i] = m.shown.cols[i].into()
	}
	m.input.held = nil
	return m
}

// fetch reads one column around its cursor, in the order of the load in force.
func (m Model) fetch(col int) (Model, tea.Cmd) {
	c := m.shown.cols[col]
	if c.fetching == m.file.load || m.file.loading {
		return m, nil
	}
	m.shown.cols = slices.Clone(m.shown.cols)
	m.shown.cols[col].fetching = m.file.load
	q := m.query(m.dates.past, max(fetchedRows, rowsFor(m.term.height)), ColumnQuery{Stage: c.stage, Anchor: c.id(), Offset: c.at})
	store, load := m.cfg.Store, m.file.load
	return m, func() tea.Msg {
		win, err := store.Load(q)
		return fetchedMsg{load: load, col: col, win: win, err: err}
	}
}

// fetched exchanges the window of one column under its cursor.
func (m Model) fetched(msg fetchedMsg) Model {
	if msg.load != m.file.load {
		return m
	}
	if msg.err != nil {
		return m.cannotRead(msg.err)
	}
	m.file.win.Columns = slices.Clone(m.file.win.Columns)
	m.file.win.Columns[msg.col] = msg.win.Columns[0]
	m.shown.cols = slices.Clone(m.shown.cols)
	m.shown.cols[msg.col].fetching = 0
	m = m.withTakenOn(msg.win.TakenOn)
	if len(m.saving.queue) == 0 {
		m.shown.cols[msg.col] = m.newColumn(msg.win.Columns[0], m.shown.cols[msg.col])
	} else {
		m = m.relay()
	}
	if c := m.shown.cols[msg.col]; !c.loaded() && c.fetching == 0 {
		m.shown.cols[msg.col] = c.into()
	}
	return m
}

// poll asks the file, after a pause, whether somebody changed it.
func (m Model) poll() tea.Cmd {
	if m.cfg.Poll < 0 {
		return nil
	}
	store, now := m.cfg.Store, m.cfg.Now
	return tea.Tick(m.cfg.Poll, func(time.Time) tea.Msg {
		v, err := store.Version()
		return polledMsg{version: v, err: err, at: now()}
	})
}

// polledMsg says which version the file is of.
type polledMsg struct {
	version uint64
	err     error
	at      time.Time
}

// nothingNew reports whether an answer of the file changes nothing on screen:
// most do not, and an idle board must cost nothing.
func (m Model) nothingNew(p polledMsg) bool {
	return p.err == nil && m.file.unread == nil && m.saving.trouble.err == nil && !m.outdated(p) && !m.review.ticks(m, p.at) && !m.syncDue(p.at) && !m.syncTicks(p.at)
}

// outdated reports whether what is on screen is no longer true. The past stays
// what it was.
func (m Model) outdated(p polledMsg) bool {
	return m.dates.past.IsZero() && (p.version != m.file.version || m.rules.Cadence().Today(p.at) != m.dates.day)
}

// polled loads what others changed, and what a new day brings; it saves again
// what could not be saved, when its time has come.
func (m Model) polled(p polledMsg) (Model, tea.Cmd) {
	var cmd, retry tea.Cmd
	switch {
	case p.err != nil && m.file.unread == nil:
		m = m.cannotRead(p.err)
	case p.err == nil && !m.file.loading && (len(m.saving.queue) == 0 || m.saving.trouble.err != nil) &&
		(m.file.unread != nil || m.outdated(p)):
		m, cmd = m.reload(m.focused())
	}
	if m.saving.trouble.err != nil && !p.at.Before(m.saving.trouble.next) {
		m, retry = m.retry()
	}
	var sync tea.Cmd
	if m.syncDue(p.at) {
		m, sync = m.startSync(false)
	}
	if p.err == nil && m.file.unread == nil && !m.outdated(p) {
		m.file.readAt = p.at
	}
	return m, tea.Batch(cmd, retry, sync, m.poll())
}
