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

// Problem says in one word what is wrong with a board file. The words stand in
// the --json contract.
type Problem string

// What can be wrong with a board file.
const (
	Missing      Problem = "missing"       // nothing is there
	Exists       Problem = "exists"        // something is there that must not be overwritten
	Empty        Problem = "empty"         // a file of 0 bytes, which is never taken for an empty board
	Truncated    Problem = "truncated"     // shorter than what was written to it
	Foreign      Problem = "foreign"       // something else than a board
	Newer        Problem = "newer"         // written by a newer opsboard
	Damaged      Problem = "damaged"       // contradicts its own checksums or structure
	Busy         Problem = "busy"          // another process holds it
	Replaced     Problem = "replaced"      // removed or replaced while it was in use
	NoSpace      Problem = "no-space"      // the disk, the quota or a size limit is full
	ReadOnly     Problem = "read-only"     // the file system takes no writes
	NoPermission Problem = "no-permission" // this user may not
	NotAFile     Problem = "not-a-file"    // a directory, a device, a loop of links
	Unreadable   Problem = "unreadable"    // the system failed to read or write it
)

// FileError is trouble with a board file (or a backup of one): the file may not
// be used until somebody does something about it.
type FileError struct {
	Path    string
	Problem Problem
	Detail  string // what is wrong, as a sentence about "it"
	Advice  string // what to do about it; empty where nothing helps
	Err     error  // what the system said, where it said anything
}

// Error is one sentence, without the advice.
func (e *FileError) Error() string {
	if e.Err != nil {
		return e.Path + ": " + e.Detail + ": " + e.Err.Error()
	}
	return e.Path + ": " + e.Detail
}

// Unwrap is what the system said.
func (e *FileError) Unwrap() error { return e.Err }

// fault makes a FileError with the advice that fits its problem.
func fault(path string, p Problem, format string, args ...any) *FileError {
	return &FileError{Path: path, Problem: p, Detail: fmt.Sprintf(format, args...), Advice: advice(path, p)}
}

// advice says what helps against a problem, naming the newest backup where there
// is one.
func advice(path string, p Problem) string {
	restore := ""
	if b := newestBackup(path); b != "" {
		restore = "`opsboard restore " + b + "` brings back the newest backup"
	}
	switch p {
	case Missing:
		return join(restore, "check the path, or run `opsboard` to start a new board there")
	case Empty, Truncated:
		return join(restore, "`opsboard check --repair` salvages what is left; the file itself is kept")
	case Damaged:
		return join("`opsboard check --repair` salvages what can be read and keeps the damaged file", restore)
	case Foreign, NotAFile:
		return join("name the board file with --file", restore)
	case Exists:
		return "choose another path, or move what is there out of the way"
	case Newer:
		return "install a newer opsboard; this one leaves the file alone"
	case Busy:
		return "try again when the other program is done"
	case Replaced:
		return "nothing was written; run the command again to work on the file that is there now"
	case NoSpace:
		return "free some space and try again: everything saved before is intact"
	case ReadOnly:
		return "make the file system writable, or copy the board elsewhere and name it with --file"
	case NoPermission:
		return "ask the owner for access, or name another board with --file"
	case Unreadable:
		return join("the disk or the network drive may be failing: copy the file away before anything else", restore)
	}
	return restore
}

func join(parts ...string) string {
	kept := parts[:0:0]
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "; ")
}

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
		return doing + ": this user may not"
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
