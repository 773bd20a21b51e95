package storage

import (
	"golang.org/x/sys/unix"
)

// forget gives back the memory of the pages that were read so far. The system
// counts sixteen pages for each that is touched; they stay in its cache, and what
// is asked for again comes from there.
func (t *tx) forget() {
	// A system that does not do it keeps the pages, which is no fault.
	_, _, _ = unix.Syscall(unix.SYS_MADVISE, t.bolt.DB().Info().Data, uintptr(t.bolt.Size()), unix.MADV_DONTNEED)
}
