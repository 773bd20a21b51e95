package storage

import (
	"fmt"
	"strings"
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
