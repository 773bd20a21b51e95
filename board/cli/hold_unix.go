//go:build unix

package cli

import (
	"errors"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// hold takes a file for this program until the lock is closed, or the program
// ends however it ends. free is false where another program holds it; where the
// file system has no locks everything is free.
func hold(f *os.File) (lock io.Closer, free bool) {
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); errors.Is(err, unix.EWOULDBLOCK) {
		_ = f.Close() // it was only read
		return nil, false
	}
	return f, true
}
