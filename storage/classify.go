package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"

	berrors "go.etcd.io/bbolt/errors"

	"opsboard/workflow"
)

// fileProblem makes a FileError of what the system or bbolt said while doing
// something to the file at path. A FileError that was made deeper down gets the
// path and the advice it lacks; an answer is returned as it is; anything else is
// wrapped once with what we were doing.
func fileProblem(path, doing string, err error) error {
	var known *FileError
	var refusal *workflow.Refusal
	var invalid *workflow.Invalid
	if errors.As(err, &known) {
		known.complete(path)
		return err
	}
	if err == nil || errors.As(err, &refusal) || errors.As(err, &invalid) {
		return err
	}
	p := problemOf(err)
	if p == "" {
		return fmt.Errorf("%s %s: %w", doing, path, err)
	}
	e := fault(path, p, "%s", sentenceOf(p, doing))
	if p == Busy {
		return busyProblem(path)
	}
	e.Err = bare(err)
	return e
}

// busyProblem says who holds the file, as well as the system tells.
func busyProblem(path string) error {
	return fault(path, Busy, "it is being used by %s", holder(path))
}

// complete adds the path and the advice.
func (e *FileError) complete(path string) {
	if e.Path == "" {
		e.Path = path
	}
	if e.Advice == "" {
		e.Advice = advice(e.Path, e.Problem)
	}
}

// problemOf sorts an error of the system or of bbolt; "" for one of another
// origin.
func problemOf(err error) Problem {
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return Busy
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG),
		strings.Contains(err.Error(), "file too large"), errors.Is(err, berrors.ErrMaxSizeReached):
		return NoSpace // bbolt hides EFBIG behind text
	case errors.Is(err, syscall.EROFS), errors.Is(err, berrors.ErrDatabaseReadOnly):
		return ReadOnly
	case errors.Is(err, syscall.ELOOP), errors.Is(err, syscall.EISDIR), errors.Is(err, syscall.ENOTDIR):
		return NotAFile
	case errors.Is(err, fs.ErrPermission):
		return NoPermission
	case errors.Is(err, fs.ErrNotExist):
		return Missing
	case errors.Is(err, fs.ErrExist):
		return Exists
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrChecksum), errors.Is(err, berrors.ErrBucketNotFound),
		strings.Contains(err.Error(), "file size too small"):
		return Damaged
	case errors.Is(err, berrors.ErrVersionMismatch):
		return Newer
	}
	var ofPath *fs.PathError
	var ofLink *os.LinkError
	var ofCall *os.SyscallError
	var number syscall.Errno
	if errors.As(err, &ofPath) || errors.As(err, &ofLink) || errors.As(err, &ofCall) || errors.As(err, &number) {
		return Unreadable
	}
	return ""
}

func sentenceOf(p Problem, doing string) string {
	for _, open := range []string{" to", " into", " of", " at"} {
		if strings.HasSuffix(doing, open) {
			doing += " it"
			break
		}
	}
	switch p {
	case Missing:
		return "it is not there"
	case Exists:
		return "it is there already"
	case NoSpace:
		return doing + ": there is no room for it"
	case ReadOnly:
		return doing + ": it is on a file system that takes no writes"
	case NoPermission:
		return "this user may not " + doing
	case NotAFile:
		return doing + ": it is not a file that could hold a board"
	case Damaged:
		return doing + ": it is damaged"
	case Newer:
		return "it was written by a newer version"
	}
	return doing + ": the system failed"
}

// bare takes the operation and the path off an error, which the sentence around
// it says already.
func bare(err error) error {
	var ofPath *fs.PathError
	if errors.As(err, &ofPath) {
		return ofPath.Err
	}
	return err
}
