//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package storage

import "os"

// tryLock leaves locking to bbolt: on these systems a lock that was taken once
// cannot be taken again on the same descriptor.
func tryLock(*os.File, bool) error { return nil }

// tryOwn is of no use here either: nobody else can be kept away.
func tryOwn(*os.File) error { return nil }

// unlock does nothing: closing the file gives the lock back.
func unlock(*os.File) {}
