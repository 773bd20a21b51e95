//go:build unix

package cli

import (
	"errors"
	"os"
	"syscall"
	"time"
)

// patience is how long a lock is waited for that another program of the person
// holds for the time of one small write.
const patience = 5 * time.Second

// lockFile takes the lock of an open file for this program alone.
func lockFile(f *os.File) error {
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			return err
		}
		again := time.NewTimer(time.Millisecond)
		select {
		case <-deadline.C:
			again.Stop()
			return errors.New("another program of yours holds it")
		case <-again.C:
		}
	}
}
