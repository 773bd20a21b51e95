package board

import (
	"context"
	"sync"
)

// syncKeeper ends a sync in good order: when the board is left, and when the
// program is suspended, which must not happen while a sync has the file locked.
type syncKeeper struct {
	Syncer
	busy sync.Mutex // held while a sync runs, and while none may
	mu   sync.Mutex
	live context.Context // of the syncs from now on
	stop context.CancelFunc
}

func newSyncKeeper(s Syncer) *syncKeeper {
	k := &syncKeeper{Syncer: s}
	k.live, k.stop = context.WithCancel(context.Background())
	return k
}

// Sync passes one sync on at a time.
func (k *syncKeeper) Sync(ctx context.Context, tell func(SyncProgress)) SyncResult {
	k.busy.Lock()
	defer k.busy.Unlock()
	k.mu.Lock()
	live := k.live
	k.mu.Unlock()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(live, stop)()
	if live.Err() != nil || ctx.Err() != nil {
		return SyncResult{Trouble: SyncStopped}
	}
	return k.Syncer.Sync(ctx, tell)
}

// pause ends the sync that runs, waits until it has, and lets none begin.
func (k *syncKeeper) pause() {
	if k == nil {
		return
	}
	k.mu.Lock()
	k.stop()
	k.mu.Unlock()
	k.busy.Lock()
}

// resume ends a pause.
func (k *syncKeeper) resume() {
	if k == nil {
		return
	}
	k.mu.Lock()
	k.live, k.stop = context.WithCancel(context.Background())
	k.mu.Unlock()
	k.busy.Unlock()
}

// end ends the sync that runs and waits until it has; no other one begins.
func (k *syncKeeper) end() {
	if k != nil {
		k.pause()
		k.busy.Unlock()
	}
}
