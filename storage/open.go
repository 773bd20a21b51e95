package storage

import (
	"errors"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// patience is how long a transaction waits for the others where nothing else is
// asked for.
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
// file broke under it) bbolt would wait for itself for ever; then the mapping is
// left, and the lock is given back by hand: as long as there is a mapping, closing
// the descriptor does not.
func (o *opened) close() {
	if !o.clean {
		unlock(o.file)
		_ = o.file.Close()
		return
	}
	_ = o.db.Close() // what was committed is on the disk
}

// open opens the file, waiting with patience for whoever is in it. The file is
// never created, and it is looked at under the lock, by plain reads, before
// bbolt maps it.
func (s *Store) open(write bool) (*opened, error) {
	var f *os.File
	var deadline, word *time.Timer
	for {
		if f == nil {
			var err error
			if f, err = openFile(s.path, write); err != nil {
				return nil, err
			}
		}
		o, err := lockAndMap(f, s.path, write)
		switch {
		case errors.Is(err, errClosed):
			f = nil
		case !errors.Is(err, errLocked):
			return o, err
		}
		if deadline == nil {
			deadline, word = time.NewTimer(s.waits), time.NewTimer(patience)
			defer deadline.Stop()
			defer word.Stop()
		}
		select {
		case <-word.C: // a longer wait than people expect is explained
			if s.waits > patience {
				s.warn("waiting for %s, which is using %s", holder(s.path), s.path)
			}
		default:
		}
		if !pause(deadline) {
			if f != nil {
				_ = f.Close()
			}
			return nil, busyProblem(s.path)
		}
	}
}

// longestPause is the longest wait between two looks at a lock. It is short,
// because the lock goes to who asks first after it was freed: who waits must ask
// as often as those who come and go.
const longestPause = 300 * time.Microsecond

// pause waits a moment, by chance longer or shorter so that those who wait do
// not keep step. It is false when the deadline has passed.
func pause(deadline *time.Timer) bool {
	again := time.NewTimer(longestPause/6 + rand.N(longestPause*5/6))
	defer again.Stop()
	select {
	case <-deadline.C:
		return false
	case <-again.C:
		return true
	}
}

// makeRoom lets those who wait for the file in, between two of many
// transactions.
func makeRoom() {
	<-time.After(10 * longestPause)
}

// openFile opens what lies at the path, if it is a file.
func openFile(path string, write bool) (*os.File, error) {
	if info, err := os.Stat(path); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() { // before opening, which would wait on a pipe
		return nil, notAFile(path, info.Mode())
	}
	if write {
		return os.OpenFile(path, os.O_RDWR, 0)
	}
	return os.Open(path)
}

// errClosed says that the file must be opened anew: another one took its place
// before it was locked.
var errClosed = errors.New("replaced before it was locked")

// lockAndMap takes the lock and opens the file as a board. While somebody else
// has the lock it answers errLocked and leaves f open; after any other error,
// such as errClosed, f is closed.
func lockAndMap(f *os.File, path string, write bool) (_ *opened, err error) {
	if err := tryLock(f, write); errors.Is(err, errLocked) {
		return nil, err
	} else if err != nil {
		_ = f.Close()
		return nil, err
	}
	o := &opened{file: f}
	defer func() {
		if o.db == nil { // also when bbolt panicked
			_ = f.Close()
		}
	}()
	if !isAt(f, path) {
		return nil, errClosed
	}
	if err := precheck(f); err != nil {
		return nil, err
	}
	o.db, err = bbolt.Open(path, 0o600, &bbolt.Options{
		Timeout:         1, // the lock is ours already; where it is not, one try
		ReadOnly:        !write,
		FreelistType:    bbolt.FreelistArrayType, // the first free pages are taken first: what is written together lies together
		NoStatistics:    true,
		InitialMmapSize: roomToGrow(f, write),
		OpenFile:        func(string, int, os.FileMode) (*os.File, error) { return f, nil },
	})
	if errors.Is(err, berrors.ErrTimeout) { // where the lock is bbolt's own: it has closed f
		err = errClosed
	}
	if err != nil {
		o.db = nil
		return nil, err
	}
	o.db.AllocSize = growth(f)
	return o, nil
}

// growth is by how much the file grows when it is full: by an eighth, so that a
// small board stays a small file and a large one grows seldom.
func growth(f *os.File) int {
	const least, most = 128 << 10, 16 << 20
	info, err := f.Stat()
	if err != nil {
		return least
	}
	return int(min(max(info.Size()/8, least), most)) &^ 0xFFFF
}

// roomToGrow is how much is mapped for a write, so that the map need not be
// made anew, and all that was read with it, when the file grows.
func roomToGrow(f *os.File, write bool) int {
	if !write || runtime.GOOS == "windows" || strconv.IntSize < 64 { // there a map is paid for
		return 0
	}
	info, err := f.Stat()
	if err != nil {
		return 0
	}
	return int(info.Size()) + 64<<20
}
