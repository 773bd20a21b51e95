package storage

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// tryLock leaves locking to bbolt: here a lock that was taken once cannot be
// taken again on the same descriptor.
func tryLock(*os.File, bool) error { return nil }

// tryOwn takes the lock of a file that bbolt does not lock. It is of a byte far
// behind what the file holds, so that the file can be read and written meanwhile.
// It ends with the descriptor. A lock that somebody else holds is errLocked.
func tryOwn(f *os.File) error {
	const last = 1<<32 - 1
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0,
		&windows.Overlapped{Offset: last, OffsetHigh: last})
	switch {
	case errors.Is(err, windows.ERROR_LOCK_VIOLATION), errors.Is(err, windows.ERROR_IO_PENDING):
		return errLocked
	case err != nil:
		return os.NewSyscallError("LockFileEx", err)
	}
	return nil
}

// unlock does nothing: closing the file gives the lock back.
func unlock(*os.File) {}
