package storage

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// guarded runs fn and turns the ways in which a broken file kills a reader into
// errors: a fault of the memory map (the file was cut short while it was open)
// and bbolt's own panics over pages that are not what they should be. Panics of
// our own code are bugs, and are passed on.
func guarded(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		what := recover()
		switch {
		case what == nil:
		case isFault(what):
			err = damaged("a part of it could not be read (%v)", what)
		case isMissingBucket(what):
			err = damaged("it has no %s", what)
		case panickedInBolt():
			err = damaged("a page is not what it should be (%v)", what)
		default:
			panic(what)
		}
	}()
	return fn()
}

func isMissingBucket(what any) bool {
	_, ok := what.(noBucket)
	return ok
}

// isFault tells a fault at an address of the map from a nil pointer.
func isFault(what any) bool {
	fault, ok := what.(interface{ Addr() uintptr })
	return ok && fault.Addr() != 0
}

// panickedInBolt reports whether the panic that is being recovered from was
// raised in bbolt's code.
func panickedInBolt() bool {
	var at [64]uintptr
	frames := runtime.CallersFrames(at[:runtime.Callers(1, at[:])])
	panicking := false
	for {
		f, more := frames.Next()
		inRuntime := strings.HasPrefix(f.Function, "runtime.")
		switch {
		case f.Function == "runtime.gopanic":
			panicking = true
		case panicking && !inRuntime:
			return strings.HasPrefix(f.Function, "go.etcd.io/bbolt")
		}
		if !more {
			return false
		}
	}
}

// damaged is the error of a record or page that cannot be trusted. The path
// and the advice are added where the transaction ends.
func damaged(format string, a ...any) *FileError {
	return &FileError{Problem: Damaged, Detail: fmt.Sprintf(format, a...)}
}
