package board

import (
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"opsboard/keymap"
	"opsboard/workflow"
)

// Model is the board on screen: the one model of the program. Its methods
// return the model that comes next.
type Model struct {
	cfg   Config
	rules *workflow.Rules
	theme theme
	cells *cells
	frame frame // the screen as drawn after the last message that changed it

	width, height int
	left          int // first column on screen

	tracks []track
	track  int
	file   Window   // as loaded, without what is unsaved
	cols   []column // as shown, with what is unsaved laid over it
	col    int      // the column that has the focus

	queue   queue
	trouble trouble // why the oldest change is not saved; zero while all is well
	leaving bool    // quit as soon as the queue is empty

	version  uint64
	load     int       // number of the newest load of the whole board
	loading  bool      // it has not come back
	blank    bool      // the track on show has not been loaded yet
	stale    bool      // an undo is in the file, and not yet on screen
	unread   error     // why the file cannot be read; nil while it can
	readAt   time.Time // when what is shown was read
	day      workflow.Date
	sprint   dayNames  // the iteration of the day and its place in it
	fetching intent    // what waits for a whole card to be read
	past     time.Time // the moment on show; zero: today
	toward   time.Time // the moment that the newest load is of
	slow     bool      // the load has taken so long that it must be said

	marked  marks   // the cards that changes act on; none: the one under the cursor
	stretch stretch // the range that is being marked
	errand  errand  // what the marked cards are being read for

	held   []tea.Msg // keys, and what the mouse did, that wait for what is being fetched
	chord  []string  // keys of a longer sequence
	status status

	filter      shownFilter        // only the cards that match are on the board
	views       map[string]string  // saved filters
	viewList    []View             // the same, in the order of their tabs
	kept        map[string]keptTab // how each tab was left, by its key
	plainFilter shownFilter        // that of the tracks, while a view is on show
	sifting     int                // the load of a filter being typed that is on its way
	siftMore    bool               // the filter has changed since
	home        []workflow.CardID  // where each cursor was when a filter began to be typed

	screen screen // what has the focus
	card   cardView
	form   form
	forms  int                 // forms opened so far
	known  map[string][]string // answers given before, by field, as last read
	drafts drafts
	page   page
	prompt prompt // a line being typed, over all of them
	finder finder // the search over all cards

	history historyView
	flow    flowView
	review  review

	reviewing reviewKeeping
	news      newsView
	triage    triage
	triaging  triageKeeping
	waits     waitsView
	drag      drag // the card that the mouse holds
	planner   planner
	sync      syncing
	inbox     inbox
	base      screen // what lies under an open card: the board or the plan
}

// screen is what a person looks at. A form lies over the others.
type screen uint8

const (
	onBoard screen = iota
	onCard
	onPage // help, why
	onHistory
	onFlow
	onReview
	onNews
	onTriage
	onWaiting
	onPlan
	onInbox
)

// New is a board with its first windows loaded: the first frame shows the
// cards, and a key typed before it finds them.
func New(cfg Config) Model {
	if cfg.Places == nil {
		cfg.Places = keymap.PlacesOf("")
	}
	if cfg.Poll == 0 {
		cfg.Poll = defaultPoll
	}
	if cfg.pause == 0 {
		cfg.pause = defaultPause
	}
	m := Model{cfg: cfg, rules: cfg.Rules(), width: cfg.Width, height: cfg.Height}
	m.theme = theme{profile: colorprofile.ANSI256, ascii: cfg.ASCII, ambiguous: cfg.Ambiguous, light: cfg.Background == LightBackground, named: cfg.Theme}
	if cfg.Profile != nil {
		m.theme.profile = *cfg.Profile
	}
	m.theme = m.theme.dressed()
	m.cells = &cells{theme: m.theme, lines: map[drawn][]string{}}
	m = m.onTrack(0).begin()
	m, cmd := m.reload("")
	for cmd != nil { // a second time where the cursor's card was not in the window
		m, cmd = m.handle(cmd())
	}
	if cfg.Hello != "" && m.unread == nil {
		m.status = said(plain, cfg.Hello)
	}
	if cfg.Drafts != nil {
		m = m.readDrafts()
	}
	if cfg.Plans != nil {
		m = m.readPlan()
	}
	if cfg.Reviews != nil {
		m = m.readReview()
	}
	if cfg.Triages != nil {
		m = m.readTriage()
	}
	return m.knowsRemote().lastVisit().drawn()
}

// Init starts to watch the file, and asks the terminal for its background where
// the person has not said it.
func (m Model) Init() tea.Cmd {
	if m.cfg.Background != AskedBackground {
		return tea.Batch(m.poll(), m.readNews(m.news.last.Step))
	}
	return tea.Batch(tea.RequestBackgroundColor, m.poll(), m.readNews(m.news.last.Step))
}

// Update handles one message and draws what came of it.
func (m Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if poll, ok := msg.(polledMsg); ok && m.nothingNew(poll) {
		m.readAt = poll.at // still true: what is shown is as of now
		return m, m.poll()
	}
	m, cmd := m.heeded(msg)
	m, more := m.release()
	m, lay := m.layLater()
	return m.drawn(), batch(batch(cmd, more), lay)
}

// heeded handles a message, and sees to the draft of what it may have typed.
func (m Model) heeded(msg tea.Msg) (Model, tea.Cmd) {
	next, cmd := m.handle(msg)
	next, draft := next.minded(m)
	return next, batch(cmd, draft)
}

func (m Model) handle(msg tea.Msg) (Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return m.key(msg)
	case tea.MouseMsg:
		return m.onMouse(msg)
	case tea.PasteMsg:
		return m.paste(msg.Content)
	case tea.WindowSizeMsg:
		return m.resized(msg.Width, msg.Height)
	case tea.ColorProfileMsg:
		t := m.theme
		t.profile = msg.Profile
		return m.themed(t), nil
	case tea.BackgroundColorMsg:
		t := m.theme
		t.light = !msg.IsDark()
		return m.themed(t), nil
	case loadedMsg:
		return m.loaded(msg)
	case fetchedMsg:
		return m.fetched(msg), nil
	case readMsg:
		return m.read(msg)
	case foundMsg:
		return m.found(msg)
	case rangedMsg:
		return m.ranged(msg)
	case gatheredMsg:
		return m.gathered(msg)
	case judgedMsg:
		return m.previewed(msg), nil
	case savedMsg:
		return m.saved(msg)
	case outsideMsg:
		return m.outside(msg)
	case endedMsg:
		return m.ended(msg)
	case backMsg:
		return m.back(msg), nil
	case pausedMsg:
		return m.paused(), nil
	case draftedMsg:
		return m.drafted(msg), nil
	case laidMsg:
		return m.relaid(msg), nil
	case knownMsg:
		return m.knows(msg), nil
	case titlesMsg:
		return takenNow(m.gotTitles(msg))
	case lookedMsg:
		return takenNow(m.looked(msg))
	case inTextsMsg:
		return takenNow(m.foundInTexts(msg), nil)
	case viewsMsg:
		return m.gotViews(msg)
	case namedMsg:
		return m.foundNamed(msg)
	case polledMsg:
		return m.polled(msg)
	case slowMsg:
		return m.slowed(msg), nil
	case logMsg:
		return m.logged(msg)
	case reviewMsg:
		return m.reviewed(msg)
	case triageKeptMsg:
		return m.triageKept(msg)
	case reviewKeptMsg:
		return m.reviewKept(msg)
	case reviewCardMsg:
		return m.gotReviewCard(msg), nil
	case newsMsg:
		return m.gotNews(msg), nil
	case seenMsg:
		if msg.err != nil {
			m.status = said(bad, sentence(msg.err.Error()))
		}
		return m, nil
	case turnsMsg:
		return m.gotTurns(msg)
	case waitsMsg:
		return m.gotWaits(msg), nil
	case planMsg:
		return m.answered(msg)
	case reportMsg:
		return m.figured(msg)
	case slowFlowMsg:
		m.flow.slow = m.flow.loads && msg.load == m.flow.load
		return m, nil
	case openMsg:
		return m.planLoaded(msg)
	case planKeptMsg:
		return m.planKept(msg)
	case planSavedMsg:
		return m.planSaved(msg), nil
	case syncStateMsg, syncFarMsg, syncedMsg, inboxMsg, browsedMsg:
		return m.ofRemote(msg)
	case tea.ResumeMsg:
		return m.reload(m.focused())
	}
	return m, nil
}

// View is the screen.
func (m Model) View() tea.View {
	v := tea.NewView(m.frame.text)
	v.AltScreen = true
	v.WindowTitle = "opsboard"
	v.KeyboardEnhancements.ReportAlternateKeys = true // ctrl and a key of another script
	if !m.cfg.NoMouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	if m.frame.cursor {
		v.Cursor = tea.NewCursor(m.frame.x, m.frame.y)
		v.Cursor.Shape, v.Cursor.Blink = m.frame.shape, false
	}
	return v
}
