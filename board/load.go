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
	m.load++
	m.loading, m.siftMore = true, false
	m.filter = m.filterNow()
	q := m.query(m.toward, rowsFor(m.height))
	q.First = first || !q.Past.IsZero() && !q.Past.Equal(m.past) // which cards were ready then is told after the cards
	for i, c := range m.cols {
		q.Columns = append(q.Columns, ColumnQuery{Stage: c.stage, Anchor: m.anchor(i), Offset: c.at})
	}
	store, load, at, from := m.cfg.Store, m.load, m.cfg.Now(), m.focused()
	return m, func() tea.Msg {
		win, err := loadAround(store, q, focus)
		return loadedMsg{load: load, at: at, past: q.Past, win: win, focus: focus, from: from, err: err}
	}
}

// query asks for columns of the track as it stood then; zero: as it stands.
func (m Model) query(then time.Time, rows int, columns ...ColumnQuery) Query {
	return Query{
		Kinds: m.tracks[m.track].kinds, Filter: m.filter.parsed, At: moment(then, m.cfg.Now()), Past: then, Rows: rows, Columns: columns,
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
	if msg.load != m.load {
		return m, nil // a newer load is on its way
	}
	m.loading, m.slow = false, false
	if m.siftMore {
		return m.sift()
	}
	if msg.err != nil {
		return m.cannotRead(msg.err), nil
	}
	if rules := m.cfg.Rules(); rules != m.rules {
		m.rules = rules
		if !sameTracks(tracksOf(rules), m.tracks[:m.plainTracks()]) {
			return m.onTrack(0).reload("")
		}
		m.tracks = m.allTracks() // a view may be broken now, or mended
	}
	changed, moved := m.version != msg.win.Version, m.focused() != msg.from
	was := m.day
	m.blank, m.stale, m.past = false, false, msg.past
	m.unread, m.readAt, m.version, m.file = nil, msg.at, msg.win.Version, msg.win
	m.day = m.rules.Cadence().Today(moment(msg.past, msg.at))
	m.sprint = m.dayNamed()
	m = m.relay().withTakenOn(msg.win.TakenOn)
	if msg.win.Partial { // the rest follows; keys that act on cards wait for it
		focus := msg.focus
		if msg.past.IsZero() || moved {
			focus = ""
		}
		m, rest := m.tallied().reload(focus)
		m.stale = true
		return m, rest
	}
	m = m.athome()
	if msg.focus != "" && !moved {
		m = m.follow(msg.focus)
	}
	for i := range m.cols {
		m.cols[i].fetching = 0
	}
	m = m.tallied()
	m, beside := m.refreshed(changed, was)
	m, cmd := m.refetched()
	return m, tea.Batch(append([]tea.Cmd{cmd}, beside...)...)
}

// refreshed reads again what is shown beside the columns. yesterday is the day of
// the load before, "" for the first.
func (m Model) refreshed(changed bool, yesterday workflow.Date) (Model, []tea.Cmd) {
	var log, titles, figures, review, news, more, open, shared tea.Cmd
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
	if (changed || m.day != yesterday && yesterday != "") && m.frame.text != "" { // the first ones are read when the program runs
		m, news = m.moreNews()
	}
	if m.base == onPlan {
		m, open = m.loadPlan()
	}
	if changed && m.frame.text != "" {
		m, shared = m.readSync()
	}
	return m, []tea.Cmd{log, titles, figures, review, news, more, open, shared}
}

// refetched brings what a load has left open: the row under the cursor, when it
// has moved on meanwhile, and the card that is open.
func (m Model) refetched() (Model, tea.Cmd) {
	var row, whole tea.Cmd
	if !m.cols[m.col].loaded() {
		m, row = m.fetch(m.col)
	}
	if m.showsCard() {
		whole = m.wholeOf(m.card.whole.Card.ID, true)
	}
	return m, batch(row, whole)
}

// cannotRead keeps what is on screen, says why it cannot be read anew, and puts
// the cursor back on a card that is known.
func (m Model) cannotRead(err error) Model {
	m.unread, m.toward = err, m.past
	m.status = said(bad, "The file cannot be read: "+err.Error())
	m.cols = slices.Clone(m.cols)
	for i := range m.cols {
		m.cols[i].fetching = 0
		m.cols[i] = m.cols[i].into()
	}
	m.held = nil
	return m
}

// fetch reads one column around its cursor, in the order of the load in force.
func (m Model) fetch(col int) (Model, tea.Cmd) {
	c := m.cols[col]
	if c.fetching == m.load || m.loading {
		return m, nil
	}
	m.cols = slices.Clone(m.cols)
	m.cols[col].fetching = m.load
	q := m.query(m.past, max(fetchedRows, rowsFor(m.height)), ColumnQuery{Stage: c.stage, Anchor: c.id(), Offset: c.at})
	store, load := m.cfg.Store, m.load
	return m, func() tea.Msg {
		win, err := store.Load(q)
		return fetchedMsg{load: load, col: col, win: win, err: err}
	}
}

// fetched exchanges the window of one column under its cursor.
func (m Model) fetched(msg fetchedMsg) Model {
	if msg.load != m.load {
		return m
	}
	if msg.err != nil {
		return m.cannotRead(msg.err)
	}
	m.file.Columns = slices.Clone(m.file.Columns)
	m.file.Columns[msg.col] = msg.win.Columns[0]
	m.cols = slices.Clone(m.cols)
	m.cols[msg.col].fetching = 0
	m = m.withTakenOn(msg.win.TakenOn)
	if len(m.queue) == 0 {
		m.cols[msg.col] = m.newColumn(msg.win.Columns[0], m.cols[msg.col])
	} else {
		m = m.relay()
	}
	if c := m.cols[msg.col]; !c.loaded() && c.fetching == 0 {
		m.cols[msg.col] = c.into()
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
	return p.err == nil && m.unread == nil && m.trouble.err == nil && !m.outdated(p) && !m.review.ticks(m, p.at) && !m.syncDue(p.at) && !m.syncTicks(p.at)
}

// outdated reports whether what is on screen is no longer true. The past stays
// what it was.
func (m Model) outdated(p polledMsg) bool {
	return m.past.IsZero() && (p.version != m.version || m.rules.Cadence().Today(p.at) != m.day)
}

// polled loads what others changed, and what a new day brings; it saves again
// what could not be saved, when its time has come.
func (m Model) polled(p polledMsg) (Model, tea.Cmd) {
	var cmd, retry tea.Cmd
	switch {
	case p.err != nil && m.unread == nil:
		m = m.cannotRead(p.err)
	case p.err == nil && !m.loading && (len(m.queue) == 0 || m.trouble.err != nil) &&
		(m.unread != nil || m.outdated(p)):
		m, cmd = m.reload(m.focused())
	}
	if m.trouble.err != nil && !p.at.Before(m.trouble.next) {
		m, retry = m.retry()
	}
	var sync tea.Cmd
	if m.syncDue(p.at) {
		m, sync = m.startSync(false)
	}
	if p.err == nil && m.unread == nil && !m.outdated(p) {
		m.readAt = p.at
	}
	return m, tea.Batch(cmd, retry, sync, m.poll())
}
