package board

import (
	"context"
	"time"
)

// Syncer brings the board file and its remote into step.
type Syncer interface {
	// Sync does it once and waits for nothing but the remote's answers. It is called
	// from a command, by one caller at a time, and tells as often as it likes how far
	// it has come. When ctx ends, so does the request under way: what was done until
	// then is kept, and the next sync goes on from there.
	Sync(ctx context.Context, tell func(SyncProgress)) SyncResult
}

// SyncProgress is how far a sync has come.
type SyncProgress struct {
	Sends bool // it sends; else it fetches
	Done  int  // cards
	Total int  // 0 where it is not known
}

// SyncResult is what a sync came to.
type SyncResult struct {
	Trouble SyncTrouble
	Why     string    // the trouble in one sentence, with what helps; it may hold a remote's words
	Until   time.Time // of SyncAsked: when the remote wants to be asked again
	Again   time.Time // when another sync has something to do; zero: nothing is known of
	Came    int       // cards that are new or changed here
	Sent    int       // cards that were made or changed there, and the workflow
	Flow    bool      // the workflow here is another one than it was
	Clashes int       // contradictions that were found
	Refused int       // changes that the remote did not take
}

// SyncTrouble is what ended a sync early.
type SyncTrouble uint8

// The troubles of a sync. A stopped one and one that another process was quicker
// with are none that a person need know of.
const (
	SyncFine SyncTrouble = iota
	SyncStopped
	SyncBusy
	SyncOffline
	SyncSignedOut // the remote does not know the account, or not any more
	SyncAsked     // the remote asks to wait
	SyncFailed    // anything else
)

// SyncState is what the file knows of its remote.
type SyncState struct {
	Remote  string    // its name; "" where the board has none
	Address string    // of what is shared there
	Unsent  int       // cards that may differ from what the remote has
	Clashes int       // contradictions that nobody answered
	Last    time.Time // when a sync last went through; zero where none did
	NoPages bool      // cards have no page there, as in a git repository
	ByHand  string    // of a board that only a person brings into step: how, in one sentence
}
