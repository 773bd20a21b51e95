package storage

import (
	"errors"
	"os"
	"time"
)

// ErrSyncing says that another process syncs this board.
var ErrSyncing = errors.New("another sync of this board is running")

// syncLockPath is the file whose lock a sync holds.
func syncLockPath(path string) string { return path + ".sync" }

// LockSync lets this process be the only one that syncs the board until unlock is
// called, or the process ends. While another one is, the error is [ErrSyncing].
func (s *Store) LockSync() (unlock func(), err error) {
	path := syncLockPath(realPath(s.path))
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fileProblem(path, "lock", err)
	}
	if err := tryOwn(f); err != nil {
		_ = f.Close()
		if errors.Is(err, errLocked) {
			return nil, ErrSyncing
		}
		return nil, fileProblem(path, "lock", err)
	}
	return func() { _ = f.Close() }, nil
}

// SyncedAt notes that a sync went through at the moment. It stands beside the
// board, so that a sync with nothing to do need not write to it.
func (s *Store) SyncedAt(at time.Time) error {
	path := syncLockPath(realPath(s.path))
	err := os.WriteFile(path, []byte("the time of this file is that of the last sync\n"), 0o600)
	if err == nil {
		err = os.Chtimes(path, at, at)
	}
	return fileProblem(path, "note the time of the sync in", err)
}

// LastSync is when a sync went through last, zero where that is not known.
func (s *Store) LastSync() time.Time {
	info, err := os.Stat(syncLockPath(realPath(s.path)))
	if err != nil || info.Size() == 0 { // locked, but never through
		return time.Time{}
	}
	return info.ModTime().UTC()
}
