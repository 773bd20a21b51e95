//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package storage

import (
	"errors"
	"os"
	"syscall"
)

// tryLock takes the lock that bbolt will ask for, on the same descriptor, so
// that the file can be looked at under it. A lock that somebody else holds is
// errLocked.
func tryLock(f *os.File, exclusive bool) error {
	how := syscall.LOCK_SH
	if exclusive {
		how = syscall.LOCK_EX
	}
	for {
		err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
		switch {
		case errors.Is(err, syscall.EWOULDBLOCK):
			return errLocked
		case errors.Is(err, syscall.EINTR):
			continue
		case err != nil:
			return os.NewSyscallError("flock", err)
		}
		return nil
	}
}

// unlock gives the lock back.
func unlock(f *os.File) { _ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }

// tryOwn takes the lock of a file that bbolt does not lock. A lock that somebody
// else holds is errLocked.
func tryOwn(f *os.File) error { return tryLock(f, true) }
