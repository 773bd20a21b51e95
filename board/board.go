package board

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"opsboard/keymap"
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
	m := Model{cfg: cfg, rules: cfg.Rules(), term: terminal{width: cfg.Width, height: cfg.Height}}
	m.term.theme = theme{profile: colorprofile.ANSI256, ascii: cfg.ASCII, ambiguous: cfg.Ambiguous, light: cfg.Background == LightBackground, named: cfg.Theme}
	if cfg.Profile != nil {
		m.term.theme.profile = *cfg.Profile
	}
	m.term.theme = m.term.theme.dressed()
	m.term.cells = newCells(m.term.theme)
	m = m.onTrack(0).begin()
	m, cmd := m.reload("")
	for cmd != nil { // a second time where the cursor's card was not in the window
		m, cmd = m.handle(cmd())
	}
	if cfg.Hello != "" && m.file.unread == nil {
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
	return m.knowsRemote().present().lastVisit().drawn()
}

// Init starts to watch the file, and asks the terminal for its background where
// the person has not said it.
func (m Model) Init() tea.Cmd {
	if m.cfg.Background != AskedBackground {
		return tea.Batch(m.poll(), m.readNews(m.news.last.Step))
	}
	return tea.Batch(askTerminal(), m.poll(), m.readNews(m.news.last.Step))
}

// Update handles one message and draws what came of it.
func (m Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if poll, ok := msg.(polledMsg); ok && m.nothingNew(poll) {
		m.file.readAt = poll.at // still true: what is shown is as of now
		return m, m.poll()
	}
	before := len(m.input.held)
	m, cmd := m.heeded(msg)
	if len(m.input.held) > before { // it waits: nothing on screen has changed
		return m, cmd
	}
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
		t := m.term.theme
		t.profile = msg.Profile
		return m.themed(t), nil
	case tea.BackgroundColorMsg:
		t := m.term.theme
		t.light = !msg.IsDark()
		return m.themed(t).terminalAnswered()
	case askedMsg:
		m.term.asked = m.cfg.Now()
	case unansweredMsg:
		return m.terminalAnswered()
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
	case furtherMsg:
		return takenNow(m.lookedFurther(msg), nil)
	case viewsMsg:
		return m.gotViews(msg)
	case underFormMsg:
		return m.changedUnderForm(msg), nil
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
	v := tea.NewView(m.term.frame.text)
	v.AltScreen = true
	v.WindowTitle = "opsboard"
	v.KeyboardEnhancements.ReportAlternateKeys = true // ctrl and a key of another script
	if !m.cfg.NoMouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	if m.term.frame.cursor {
		v.Cursor = tea.NewCursor(m.term.frame.x, m.term.frame.y)
		v.Cursor.Shape, v.Cursor.Blink = m.term.frame.shape, false
	}
	return v
}
