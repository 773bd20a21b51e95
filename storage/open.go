package storage

import (
	"errors"
	"math/rand/v2"
	"os"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// patience is how long a transaction waits for the others.
const patience = time.Second

// errLocked says that somebody else is in the file just now.
var errLocked = errors.New("locked by another process")

// opened is the board file for the length of one transaction.
type opened struct {
	db    *bbolt.DB
	file  *os.File
	clean bool // no transaction was left half way
}

// close gives the file free. After a transaction that could not be ended (the
// file broke under it) bbolt would wait for itself for ever; then only the
// descriptor is closed, which frees the lock, and the mapping is left.
func (o *opened) close() {
	if !o.clean {
		_ = o.file.Close()
		return
	}
	_ = o.db.Close() // what was committed is on the disk
}

// open opens the file, waiting up to a second for whoever is in it.
func (s *Store) open(write bool) (*opened, error) {
	var deadline *time.Timer
	for pause := 200 * time.Microsecond; ; pause = min(pause*3/2, longestPause) {
		o, err := attempt(s.path, write)
		if !errors.Is(err, errLocked) {
			return o, err
		}
		if deadline == nil {
			deadline = time.NewTimer(patience)
			defer deadline.Stop()
		}
		again := time.NewTimer(pause/2 + rand.N(pause))
		select {
		case <-deadline.C:
			again.Stop()
			return nil, busyProblem(s.path)
		case <-again.C:
		}
	}
}

// longestPause is the longest wait between two looks at a lock. Who writes in
// many transactions pauses longer than that between them (see makeRoom).
const longestPause = 2 * time.Millisecond

// makeRoom lets those who wait for the file in.
func makeRoom() {
	<-time.After(2 * longestPause)
}

// attempt opens the file if nobody is in it, else answers errLocked. The file
// is never created, and it is looked at under the lock, by plain reads, before
// bbolt maps it.
func attempt(path string, write bool) (*opened, error) {
	if info, err := os.Stat(path); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, notAFile(path, info.Mode())
	}
	flag := os.O_RDONLY
	if write {
		flag = os.O_RDWR
	}
	f, err := os.OpenFile(path, flag, 0)
	if err != nil {
		return nil, err
	}
	o := &opened{file: f}
	defer func() {
		if o.db == nil {
			_ = f.Close()
		}
	}()
	if err := tryLock(f, write); err != nil {
		return nil, err
	}
	if !isAt(f, path) {
		return nil, errLocked // it was replaced in between: look again
	}
	if err := precheck(f); err != nil {
		return nil, err
	}
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{
		Timeout:      1, // the lock is ours already; where it is not, one try
		ReadOnly:     !write,
		FreelistType: bbolt.FreelistMapType,
		NoStatistics: true,
		OpenFile:     func(string, int, os.FileMode) (*os.File, error) { return f, nil },
	})
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, errLocked
	}
	if err != nil {
		return nil, err
	}
	o.db = db
	return o, nil
}
