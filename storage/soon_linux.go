package storage

import (
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// soonEvery is how often a commit that writes many pages lets the disk begin.
const soonEvery = 200 * time.Microsecond

// writeSoon lets the system begin to write what a commit has handed over so far,
// until stop is called: else it begins only when the last page is handed over and
// the commit waits for all of them. It is a hint: what is on the disk when the
// commit returns, and what it says went wrong, follow from its own waiting alone.
func writeSoon(f *os.File) (stop func()) {
	quit := make(chan struct{})
	var done sync.WaitGroup
	done.Go(func() {
		again := time.NewTicker(soonEvery)
		defer again.Stop()
		for {
			select {
			case <-quit:
				return
			case <-again.C:
				_ = unix.SyncFileRange(int(f.Fd()), 0, 0, unix.SYNC_FILE_RANGE_WRITE)
			}
		}
	})
	return func() {
		close(quit)
		done.Wait()
	}
}
