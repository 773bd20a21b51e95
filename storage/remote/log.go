package remote

import (
	"context"
	"errors"
	"fmt"
	"time"

	"opsboard/workflow"
)

// Log is a place that keeps a board's decided entries in one order that only grows
// at its end. Like a [Remote] it is called by one goroutine at a time, reads no
// clock and never waits.
type Log interface {
	// Probe reaches the place and says what is there for this board.
	Probe(ctx context.Context, now time.Time, memory []byte) (Caps, error)
	// Fetch brings what was appended after a version, oldest first; "" is the
	// beginning. It returns nil at the end, and *[Rewound] when the version is no
	// longer part of what is there.
	Fetch(ctx context.Context, after Version, emit func(Segment) error) error
	// Append puts segments, one after another, right after a version: all of them or
	// none, and says the version after each. ErrStale says that somebody was quicker;
	// fetch and decide again. ErrUnanswered says that they may have landed; the next
	// Fetch shows whether their entries are there.
	Append(ctx context.Context, after Version, segments ...Segment) ([]Version, error)
}

// Version names a state of a log: everything up to one segment. "" is the empty
// log.
type Version string

// Segment is what one replica appended at once.
type Segment struct {
	Version Version   // after it; set by Fetch
	Board   string    // the board's id
	Replica string    // who appended it
	N       uint64    // its place in the log, from 1
	At      time.Time // for people only
	Entries []LogEntry
	Bad     string // why it contributes nothing (a function of its bytes and what is before it); Entries is empty then
	Odd     string // what is strange about it although it counts
	Fold    string // the hash of the board before it, as who appended it had it; "" in most
	Signer  string // fingerprint of the key that signed it, "" for unsigned
}

// LogEntry is a decided operation, kept and passed on as the bytes it came in.
type LogEntry struct {
	Raw     []byte         // canonical JSON of one entry, one line
	Entry   workflow.Entry // what this version understands of it
	Verdict Verdict
	Extra   bool // it holds what this version does not understand and must: the card becomes read-only here
}

// Verdict says what became of an operation at its place in the log. It travels
// with the operation, so that no replica judges it again.
type Verdict string

// Verdicts. Only what was applied, and what of a conflict or a void operation is
// left as changes of the entry, changes the card.
const (
	Applied  Verdict = "applied"  // it did what was asked for
	Same     Verdict = "same"     // it was so already
	Conflict Verdict = "conflict" // it met another change; the clash is among its changes
	Void     Verdict = "void"     // it could not be done any more
)

// Rewound says that the log is not the one that was read before.
type Rewound struct {
	Common Version // the newest version that both have, "" for none
}

// Error says so.
func (e *Rewound) Error() string {
	if e.Common == "" {
		return "the log is another one than was read before"
	}
	return fmt.Sprintf("the log was set back to %s", e.Common)
}

// What an Append may answer besides success and trouble that ends the run.
var (
	ErrStale      = errors.New("somebody else was quicker")
	ErrUnanswered = errors.New("it is not known whether it landed")
)
