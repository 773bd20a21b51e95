//go:build unix

package storage

import (
	"errors"
	"os"
	"syscall"
)

// inodeOf is the number of the file on its device.
func inodeOf(path string) (uint64, bool) {
	st, err := os.Stat(path)
	if err != nil {
		return 0, false
	}
	sys, ok := st.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return sys.Ino, true
}

// syncNames makes the names in an open directory durable. File systems that
// cannot do that say EINVAL; there the names are as durable as they get.
func syncNames(dir *os.File) error {
	if err := dir.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) {
		return err
	}
	return nil
}

// isLinkless reports whether the file system has no second names for a file.
func isLinkless(err error) bool {
	return errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOTSUP) || errors.Is(err, syscall.ENOSYS) || errors.Is(err, syscall.EMLINK)
}
