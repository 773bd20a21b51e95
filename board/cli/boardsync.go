package cli

import (
	"context"
	"errors"
	"maps"
	"sync"

	"opsboard/board"
	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

// boardSync brings the file of an open board and its remote into step. The driver
// lives as long as the board: it keeps its connections, and the token is looked
// for once.
type boardSync struct {
	a     *app
	store *storage.Store

	mu     sync.Mutex
	driver link
	setup  remote.Setup
	rules  *workflow.Rules
}

// Sync does it once.
func (b *boardSync) Sync(ctx context.Context, tell func(board.SyncProgress)) board.SyncResult {
	setup, err := remote.Find(ledger(b.store))
	if err == nil && setup == nil {
		err = noRemote()
	}
	if err == nil && b.a.isByFile(*setup) {
		err = byFile()
	}
	if err != nil {
		return troubleOf(ctx, err)
	}
	driver, err := b.open(*setup)
	if err != nil {
		return troubleOf(ctx, err)
	}
	r, err := b.a.syncThrough(ctx, b.store, *setup, driver, func(p remote.Progress) {
		tell(board.SyncProgress{Sends: p.Phase == "push", Done: p.Done, Total: p.Total})
	})
	if errors.Is(err, remote.ErrAuth) {
		b.forget() // perhaps there is a newer token by now
	}
	out := troubleOf(ctx, err)
	out.Again, out.Came, out.Sent = r.Again, r.New+r.Changed, r.Created+r.Updated+r.Notes
	out.Clashes, out.Refused, out.Flow = r.Clashes, r.Refused, r.FlowCame
	if r.FlowSent {
		out.Sent++
	}
	return out
}

// open gives the driver, a new one where what it is made of has changed.
func (b *boardSync) open(setup remote.Setup) (link, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	rules := b.store.Rules()
	same := !b.driver.isZero() && b.rules == rules && b.setup.Name == setup.Name && b.setup.URL == setup.URL && b.setup.Added.Equal(setup.Added) && maps.Equal(b.setup.Options, setup.Options)
	if same {
		return b.driver, nil
	}
	driver, err := b.a.remoteOf(b.store, setup)
	if err != nil {
		return link{}, err
	}
	b.driver, b.setup, b.rules = driver, setup, rules
	return driver, nil
}

func (b *boardSync) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.driver = link{}
}

// troubleOf puts what ended a sync early into the board's terms.
func troubleOf(ctx context.Context, err error) board.SyncResult {
	var later *remote.LaterError
	var out board.SyncResult
	switch {
	case err == nil:
		return out
	case ctx.Err() != nil:
		out.Trouble = board.SyncStopped
	case errors.Is(err, remote.ErrBusy):
		out.Trouble = board.SyncBusy
	case errors.Is(err, remote.ErrOffline):
		out.Trouble = board.SyncOffline
	case errors.Is(err, remote.ErrAuth):
		out.Trouble = board.SyncSignedOut
	case errors.As(err, &later):
		out.Trouble, out.Until = board.SyncAsked, later.After
	default:
		out.Trouble = board.SyncFailed
	}
	f := failureOf(err)
	out.Why = f.message
	if f.hint != "" {
		out.Why += " · " + f.hint
	}
	return out
}

// SyncState is how the file stands to its remote.
func (b boardStore) SyncState() (board.SyncState, error) {
	s, err := b.Store.SyncState()
	if err != nil || s.Remote == nil {
		return board.SyncState{}, withAdvice(err)
	}
	out := board.SyncState{Unsent: s.Unsent, Last: b.LastSync()}
	setup, err := remote.Find(ledger(b.Store))
	if err != nil || setup == nil {
		return board.SyncState{}, withAdvice(err)
	}
	out.Remote, out.Address = setup.Name, setup.URL
	out.NoPages = setup.Options[remote.OptionBoard] != "" // a log
	if setup.URL == fileURL {
		out.ByHand = "This board is handed on in files: opsboard sync FILE takes one in, opsboard bundle FILE writes one."
	}
	if s.Clashes == 0 {
		return out, nil
	}
	rows, err := b.Clashing()
	for _, r := range rows {
		out.Clashes += len(r.Card.Clashes)
	}
	return out, withAdvice(err)
}

// Inbox are the cards with clashes that nobody answered.
func (b boardStore) Inbox() ([]board.Row, error) {
	rows, err := b.Clashing()
	return boardRows(rows), withAdvice(err)
}

// syncThrough brings the board and its remote into step with a driver, once.
func (a *app) syncThrough(ctx context.Context, s *storage.Store, setup remote.Setup, driver link, tell func(remote.Progress)) (remote.Report, error) {
	report, err := driver.sync(ctx, a, s, remote.Config{
		Board: ledger(s), Name: setup.Name, Now: a.env.Now, NewID: a.env.NewID, Tell: tell,
		Lock: func() (func(), error) {
			unlock, err := s.LockSync()
			return unlock, busy(err)
		},
	})
	if err == nil {
		err = s.SyncedAt(a.env.Now())
	}
	return report, syncTrouble(setup.Name, err)
}

// boardSyncing is the syncer of an open board; nil where the program knows no
// remotes.
func (a *app) boardSyncing(s *storage.Store) board.Syncer {
	if len(a.env.Remotes) == 0 {
		return nil
	}
	return &boardSync{a: a, store: s}
}
