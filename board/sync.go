package board

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
)

// The board syncs by itself, as the person would wish who presses S.
const (
	syncPause   = 2 * time.Second  // after a change made here: a few are sent together
	syncLively  = 5 * time.Second  // after others changed something: where one change is, another follows
	syncEvery   = 30 * time.Second // while somebody is there, and longer each time that nothing was new
	syncAway    = 5 * time.Minute  // else
	awayAfter   = 5 * time.Minute  // without a key
	syncBusy    = 5 * time.Second  // after another process was found syncing
	lastSyncTry = 10 * time.Minute // the longest wait after failures
	syncWatch   = 500 * time.Millisecond
)

// syncing is how the board and its remote stand.
type syncing struct {
	state  SyncState
	load   int // number of the newest reading of the state
	on     bool
	run    int                // number of the newest sync
	heard  chan SyncProgress  // how far it has come, the newest word only
	cancel context.CancelFunc // ends it
	asked  bool               // a person asked for it, and is told what it came to
	more   bool               // something was changed here while it ran
	shown  bool               // it takes so long that it must be said
	far    SyncProgress

	trouble SyncTrouble
	since   time.Time // when the trouble began
	until   time.Time // the remote asks to wait
	wait    time.Duration
	quiet   time.Duration // the pause after a sync that brought nothing
	next    time.Time     // when the next sync is due; zero: at once
	key     time.Time     // when a key was last pressed
	away    bool          // the next sync was put off because nobody is there
}

// shared reports whether the board has a remote, and the program knows its kind.
func (m Model) shared() bool { return m.cfg.Sync != nil && m.sync.state.Remote != "" }

// syncStateMsg brings how the file stands to its remote.
type syncStateMsg struct {
	load  int
	state SyncState
	err   error
}

// readSync reads how the file stands to its remote.
func (m Model) readSync() (Model, tea.Cmd) {
	if m.cfg.Sync == nil {
		return m, nil
	}
	m.sync.load++
	store, load := m.cfg.Store, m.sync.load
	return m, func() tea.Msg {
		state, err := store.SyncState()
		return syncStateMsg{load, state, err}
	}
}

// knowsRemote is the board that begins with how it stands to its remote.
func (m Model) knowsRemote() Model {
	m, cmd := m.readSync()
	if cmd == nil {
		return m
	}
	m, _ = m.ofRemote(cmd())
	return m
}

// ofRemote handles a message that is about the remote.
func (m Model) ofRemote(msg tea.Msg) (Model, tea.Cmd) {
	switch msg := msg.(type) {
	case syncStateMsg:
		return m.gotSync(msg), nil
	case syncFarMsg:
		return m.syncFar(msg)
	case syncedMsg:
		return m.synced(msg)
	case inboxMsg:
		return m.gotInbox(msg), nil
	case browsedMsg:
		return m.browsed(msg), nil
	}
	return m, nil
}

// gotSync takes it over; what another process changed is sent as soon as what was
// changed here. That the file cannot be read is said elsewhere.
func (m Model) gotSync(msg syncStateMsg) Model {
	if msg.load != m.sync.load || msg.err != nil {
		return m
	}
	more := msg.state.Unsent > m.sync.state.Unsent
	m.sync.state = msg.state
	if more && !m.sync.on {
		m = m.wantsSync()
	}
	return m
}

// syncDue reports whether it is time to sync without being asked.
func (m Model) syncDue(at time.Time) bool {
	return m.shared() && m.sync.state.ByHand == "" && !m.sync.on && !m.saving.leaving && m.dates.past.IsZero() && !at.Before(m.sync.next)
}

// syncTicks reports whether the header's word on the last sync is another one by
// now.
func (m Model) syncTicks(at time.Time) bool {
	return m.shared() && lately(m.sync.state.Last, m.file.readAt) != lately(m.sync.state.Last, at)
}

// syncedMsg brings what a sync came to, and what others did that it brought.
type syncedMsg struct {
	run    int
	result SyncResult
	lines  []NewsLine
}

// mostTold is how many entries of a sync are looked at to tell of them.
const mostTold = 2000

// startSync begins a sync, in a command.
func (m Model) startSync(asked bool) (Model, tea.Cmd) {
	s := m.sync
	s.on, s.asked, s.more, s.shown, s.far = true, asked, false, asked, SyncProgress{}
	s.run++
	s.heard = make(chan SyncProgress, 1)
	var ctx context.Context
	ctx, s.cancel = context.WithCancel(context.Background())
	m.sync = s
	syncer, store, run, heard := m.cfg.Sync, m.cfg.Store, s.run, s.heard
	return m, batch(func() tea.Msg {
		_, before, failed := store.News(0, 1)
		r := syncer.Sync(ctx, func(p SyncProgress) { newest(heard, p) })
		out := syncedMsg{run: run, result: r}
		if failed == nil && r.Came > 0 {
			out.lines, _, _ = store.News(before, mostTold)
		}
		return out
	}, m.watchSync())
}

// newest leaves only the newest word in the channel.
func newest(heard chan SyncProgress, p SyncProgress) {
	select {
	case <-heard:
	default:
	}
	select {
	case heard <- p:
	default:
	}
}

// syncFarMsg says how far a sync has come.
type syncFarMsg struct {
	run int
	far *SyncProgress // nil: as far as before
}

// watchSync listens, after a pause, how far the sync has come.
func (m Model) watchSync() tea.Cmd {
	if m.cfg.Poll < 0 {
		return nil
	}
	run, heard := m.sync.run, m.sync.heard
	return tea.Tick(syncWatch, func(time.Time) tea.Msg {
		select {
		case p := <-heard:
			return syncFarMsg{run, &p}
		default:
			return syncFarMsg{run, nil}
		}
	})
}

// syncFar shows how far the sync has come.
func (m Model) syncFar(msg syncFarMsg) (Model, tea.Cmd) {
	if msg.run != m.sync.run || !m.sync.on {
		return m, nil
	}
	m.sync.shown = m.sync.shown || m.sync.trouble == SyncFine
	if msg.far != nil {
		m.sync.far = *msg.far
	}
	return m, m.watchSync()
}

// syncNow syncs because a person asked for it.
func (m Model) syncNow() (Model, tea.Cmd) {
	s, now := m.sync, m.cfg.Now()
	switch {
	case !m.shared():
		m.status = said(dim, "This board has no remote: opsboard remote add NAME URL connects it with one.")
	case s.state.ByHand != "":
		m.status = said(plain, s.state.ByHand)
	case !m.dates.past.IsZero():
		return m.notInThePast(), nil
	case s.on:
		m.sync.asked, m.sync.shown = true, true
		m.status = said(plain, "A sync is under way.")
	case s.trouble == SyncAsked && now.Before(s.until):
		m.status = said(warn, s.state.Remote+" asks to wait until "+m.clock(s.until, "15:04")+": the board goes on by itself then.")
	default:
		return m.startSync(true)
	}
	return m, nil
}

// synced takes over what a sync came to, and says when the next one is due.
func (m Model) synced(msg syncedMsg) (Model, tea.Cmd) {
	if msg.run != m.sync.run || !m.sync.on {
		return m, nil
	}
	s, r, now := m.sync, msg.result, m.cfg.Now()
	s.cancel()
	asked, was := s.asked, s.trouble
	s.on, s.asked, s.shown, s.cancel = false, false, false, nil
	switch r.Trouble {
	case SyncFine:
		s.trouble, s.wait, s.until = SyncFine, 0, time.Time{}
		s = s.calmer(r.Came > 0).after(now, r.Again)
	case SyncStopped:
		s.next = now.Add(syncEvery)
	case SyncBusy:
		s.next = now.Add(syncBusy)
	default:
		if s.trouble = r.Trouble; was == SyncFine {
			s.since = now
		}
		s.wait = min(max(2*s.wait, syncEvery), lastSyncTry)
		s.next, s.until = now.Add(s.wait), r.Until
		if r.Trouble == SyncAsked && r.Until.After(now) {
			s.next, s.wait = r.Until, 0
		}
	}
	m.sync = s
	m = m.tellSync(r, msg.lines, asked, was)
	m, state := m.readSync()
	if r.Came+r.Sent+r.Clashes == 0 && !r.Flow || m.file.loading || !m.dates.past.IsZero() || len(m.saving.queue) > 0 {
		return m, state
	}
	m, load := m.reload(m.focused()) // what is told is to be seen
	return m, batch(state, load)
}

// wantsSync puts the next sync soon after a change made here. After a trouble it
// waits with the others for its turn.
func (m Model) wantsSync() Model {
	switch s := &m.sync; {
	case m.cfg.Sync == nil:
	case s.on:
		s.more = true
	case s.trouble == SyncFine:
		if soon := m.cfg.Now().Add(syncPause); soon.Before(s.next) {
			s.next = soon
		}
	}
	return m
}

// present notes that somebody is there, for whom the board is to be fresh.
func (m Model) present() Model {
	if m.cfg.Sync == nil {
		return m
	}
	if m.sync.key = m.cfg.Now(); m.sync.away {
		m.sync.away, m.sync.next = false, m.sync.key
	}
	return m
}
