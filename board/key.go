package board

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/keymap"
)

// maxHeld bounds the keys that wait: more is a cat on the keyboard.
const maxHeld = 10_000

// waiting reports whether keys must wait, because what they would act on is
// still on its way: the card under the cursor, a card to open, an undo.
func (m Model) waiting() bool {
	if m.prompt.isOpen() {
		return m.saving.leaving || m.prompt.kind == searching && m.finder.taken
	}
	if m.showsCard() && m.card.unlaid() {
		return true
	}
	if m.screen == onPlan && m.planner.waits() || m.planner.opens {
		return true
	}
	if m.saving.leaving || m.file.loading && (m.file.blank || m.file.stale || m.dates.toward != m.dates.past) ||
		m.input.intent != (intent{}) || m.marked.errand.on || m.form.busy ||
		m.history.waits() || m.review.opens || m.inbox.opens || m.triage.opens || m.waits.opens || m.waits.late || m.flow.then != "" {
		return true
	}
	if m.saving.trouble.err == nil && slices.ContainsFunc(m.saving.queue, func(w write) bool { return w.act != commit }) {
		return true
	}
	c := m.shown.cols[m.shown.col]
	return !c.loaded() && (m.file.loading || c.fetching == m.file.load)
}

// key handles a key press, or keeps it until what it acts on is there.
func (m Model) key(k tea.KeyPressMsg) (Model, tea.Cmd) {
	if m.waiting() && k.String() != "ctrl+c" {
		return m.hold(k), nil
	}
	return m.press(k)
}

// hold keeps a key, or what the mouse did, until its turn comes.
func (m Model) hold(msg tea.Msg) Model {
	if len(m.input.held) < maxHeld {
		m.input.held = append(m.input.held[:len(m.input.held):len(m.input.held)], msg)
	}
	return m
}

// release handles what waited, as far as they need wait no longer.
func (m Model) release() (Model, tea.Cmd) {
	var cmds []tea.Cmd
	for len(m.input.held) > 0 && !m.waiting() {
		next := m.input.held[0]
		m.input.held = m.input.held[1:]
		var cmd tea.Cmd
		was := m
		switch msg := next.(type) {
		case tea.KeyPressMsg:
			m, cmd = m.press(msg)
		case mouseMsg:
			m, cmd = m.pointed(msg)
		}
		cmds = append(cmds, cmd)
		m, cmd = m.minded(was)
		cmds = append(cmds, cmd)
	}
	if len(m.input.held) == 0 {
		m.input.held = nil
	}
	return m, tea.Batch(cmds...)
}

// press finds what a key means where the focus is, and does it. A message that
// was read goes with the next key.
func (m Model) press(k tea.KeyPressMsg) (Model, tea.Cmd) {
	m.status = status{}
	m = m.present()
	key := k.String()
	if a, _ := m.cfg.Keys.Lookup(m.scope(), key); a == keymap.Suspend && len(m.input.chord) == 0 {
		return m.suspend()
	}
	if held := m.input.drag; held.id != "" {
		m.input.drag = drag{}
		if a, _ := m.cfg.Keys.Lookup(m.scope(), key); a == keymap.Leave && (held.over != "" || held.onto != "") {
			return m, nil
		}
	}
	if m.prompt.isOpen() {
		return m.typedLine(k, key)
	}
	if m.form.isOpen() && !m.form.menu() {
		return m.typed(k, key)
	}
	var room [4]string // a chord is short: the keys of one need no memory of their own
	keys := append(append(room[:0], m.input.chord...), key)
	a, more := m.cfg.Keys.Lookup(m.scope(), keys...)
	if more {
		m.input.chord = slices.Clone(keys)
		return m, nil
	}
	if a == "" {
		if next, cmd, done := m.fromNeeds(keys); done {
			return next, cmd
		}
		if keys := m.reached(k); keys != nil {
			return m.pressAll(keys)
		}
	}
	m.input.chord = nil
	if m.form.menu() {
		return m.chosen(a, key)
	}
	return m.act(a, key)
}

// paste types a text into the field that has the focus; elsewhere it means
// nothing.
func (m Model) paste(text string) (Model, tea.Cmd) {
	if m.prompt.isOpen() {
		return m.retyped(m.prompt.line.typed(text))
	}
	if m.form.isOpen() && !m.form.menu() && !m.form.busy {
		m.form = m.form.pasted(text)
	}
	return m, nil
}

// act does what a key asks for.
func (m Model) act(a keymap.Action, key string) (Model, tea.Cmd) {
	if !m.dates.past.IsZero() && !looks[a] {
		return m.notInThePast(), nil
	}
	if next, cmd, done := m.actOnScreen(a, key); done {
		return next, cmd
	}
	switch {
	case m.marked.stretch.on && !stretches(a):
		return m.endRange(pressed{a, key})
	case (m.screen == onBoard || m.screen == onPlan) && m.marked.cards.count() > 0 && isChange(a):
		return m.onMarked(pressed{a, key})
	}
	switch a {
	case keymap.Left:
		return m.sideways(m.shown.col - 1)
	case keymap.Right:
		return m.sideways(m.shown.col + 1)
	case keymap.Column:
		if n, ok := m.which(a, key, 1); ok {
			return m.sideways(n - 1)
		}
	case keymap.Down:
		return m.down(1)
	case keymap.Up:
		return m.down(-1)
	case keymap.HalfDown:
		return m.half(1)
	case keymap.HalfUp:
		return m.half(-1)
	case keymap.Top:
		return m.down(-far)
	case keymap.Bottom:
		return m.down(far)
	case keymap.Track:
		return m.toTab(m.tabs.at + 1)
	case keymap.PrevTrack:
		return m.toTab(m.tabs.at - 1)
	case keymap.Mark:
		return m.mark()
	case keymap.MarkRange:
		return m.markRange()
	case keymap.Open:
		return m.open()
	case keymap.NextCard:
		return m.neighbour(1)
	case keymap.PrevCard:
		return m.neighbour(-1)
	case keymap.Leave:
		return m.stepBack()
	case keymap.Filter:
		return m.openFilter()
	case keymap.Find:
		return m.openFind(), nil
	case keymap.NextMatch:
		return m.nextMatch(1), nil
	case keymap.PrevMatch:
		return m.nextMatch(-1), nil
	case keymap.Search:
		return m.openSearch()
	case keymap.Palette:
		return m.openPalette()
	case keymap.Quit:
		return m.quit(key)
	case keymap.Help:
		return m.help(), nil
	case keymap.Why:
		return m.why(), nil
	case keymap.Copy:
		return m.copy()
	case keymap.Forward:
		return m.forward()
	case keymap.MoveTo:
		return m.moveTo(), nil
	case keymap.Undo:
		return m.takeBack(undo)
	case keymap.Redo:
		return m.takeBack(redo)
	case keymap.Retry:
		return m.retryNow()
	case keymap.Plan:
		return m.openPlan()
	case keymap.History:
		return m.openHistory()
	case keymap.Flow:
		return m.openFlow()
	case keymap.AsItStood:
		return m.askMoment(), nil
	case keymap.NextNews:
		return m.nextNews()
	case keymap.News:
		return m.openNews(), nil
	case keymap.Review:
		return m.openReview()
	case keymap.TriageNew:
		return m.openTriage()
	case keymap.Waiting:
		return m.openWaiting()
	case keymap.Sync:
		return m.syncNow()
	case keymap.Inbox:
		return m.openInbox()
	case keymap.Browse:
		return m.browse()
	case keymap.NewCard:
		return m.newCard()
	case keymap.Edit, keymap.Comment, keymap.Triage, keymap.Approve, keymap.Gameplan, keymap.Schedule,
		keymap.Validate, keymap.Blueprint, keymap.Close, keymap.Reopen, keymap.Back, keymap.Force,
		keymap.Priority, keymap.Kind, keymap.Labels, keymap.Links, keymap.RequestApproval:
		return m.openForm(a)
	}
	return m, nil
}

// which is the number that a key of an action stands for that has a key for each
// value: its digit, else its place among those keys, of which the first stands for
// least. ok is false where it is none of them.
func (m Model) which(a keymap.Action, key string, least int) (n int, ok bool) {
	name := strings.TrimRight(key, "0123456789")
	if len(key)-len(name) == 1 {
		return int(key[len(name)] - '0'), true
	}
	for _, b := range m.cfg.Keys.In(m.scope()) {
		if i := slices.Index(b.Keys, key); b.Action == a && i >= 0 {
			return least + i, true
		}
	}
	return 0, false
}

// actOnScreen does what a key means to the screen that has the focus alone; done
// is false where it means there what it means everywhere.
func (m Model) actOnScreen(a keymap.Action, key string) (_ Model, _ tea.Cmd, done bool) {
	switch m.screen {
	case onHistory:
		return m.actInHistory(a)
	case onFlow:
		return m.actInFlow(a, key)
	case onPlan:
		return m.actInPlan(a, key)
	case onNews:
		return m.actInNews(a)
	case onInbox:
		return m.actInInbox(a)
	case onReview:
		return m.actInReview(a)
	case onTriage:
		return m.actInTriage(a, key)
	}
	return m, nil, false
}
