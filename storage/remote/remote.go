// Package remote keeps a board in step with a place that it is shared through.
//
// Every sync is: pull what is there, put what this replica changed on top of it,
// push that, record what became of it. The package owns this order and nothing
// else: a [Remote] speaks one protocol (GitLab's, git's), a [Board] is the board
// file. Nothing is changed across the network inside a transaction, each step is
// one transaction, and a sync that finds nothing new writes nothing.
//
// What a remote reports has happened: it is kept, merged and, where it broke a
// rule or contradicts what a person did here, flagged as a [workflow.Clash]. Of
// two values for one field theirs stands and ours is kept in the clash.
package remote

import (
	"context"
	"time"

	"opsboard/workflow"
)

// Remote is a place that a board is shared through. A driver says in its [Caps]
// what it can do; the engine never assumes more. Its methods are called by one
// goroutine at a time, read no clock and never wait: what must be waited for
// comes back as a time ([Outcome.After], [LaterError]).
type Remote interface {
	// Probe reaches the remote, signs in, and says what this account can do there.
	// memory is what an earlier Probe wanted kept; a driver may answer from it
	// without a call as long as it is fresh by the given time.
	Probe(ctx context.Context, now time.Time, memory []byte) (Caps, error)
	// Pull calls emit with what changed since the cursor, in the remote's order, in
	// batches that are kept together with [Batch.Next]. It returns nil only when it
	// has reached the end; a batch may repeat what was there before. known tells the
	// marks kept of cards, so that what has not changed need not be read again.
	Pull(ctx context.Context, from Cursor, known Known, emit func(Batch) error) error
	// Read reads these cards anew, whatever their marks: the second look, and the
	// fresh read before a push. Each comes as a fact: seen, or gone; or it is missed.
	Read(ctx context.Context, rids []RID, emit func(Batch) error) error
	// Push offers one change, once. Whatever happens is in the outcome; a change
	// that may or may not have landed is Unknown and is not tried again here.
	Push(ctx context.Context, change Change) Outcome
	// Resolve finds out what became of a change whose outcome is Unknown, without
	// sending it again: Landed, NotSent, or Unknown with another time to come back.
	Resolve(ctx context.Context, change Change) Outcome
	// Canon is the card as it would come back from the remote after it was pushed:
	// people under the names they have there, texts as it keeps them. Two cards with
	// the same Canon do not differ. It makes no call; before a Probe it answers from
	// the driver's configuration alone.
	Canon(workflow.Card) workflow.Card
}

// Sweeper is a Remote that can list every card that can be seen now, so that
// what vanished is noticed, and what changed without a trace that a Pull goes by.
type Sweeper interface {
	// Sweep calls emit with the ids of all cards that can be seen, and with those of
	// them that are not as known says or not known at all; it returns nil only when it
	// has listed them all.
	Sweep(ctx context.Context, known Known, emit func(there, other []RID) error) error
}

// Witness is a Remote whose own history tells who did what.
type Witness interface {
	// Hands says who put the card in its stage, and who closed or reopened it, as far
	// as it is asked and known for sure.
	Hands(ctx context.Context, rid RID, now workflow.Card, asked []workflow.Field) (map[workflow.Field]string, error)
}

// Caps is what a remote can do for this account, and what it cannot promise.
type Caps struct {
	CAS         bool                      // a change is refused if the card is not as expected
	Atomic      bool                      // all changes of a proposal land, or none
	SharedLog   bool                      // decided operations travel; else states of cards
	StableOrder bool                      // what was pulled never changes its place
	Members     bool                      // the remote says who wrote
	Unknown     time.Duration             // how long an unanswered change may still land
	Settle      time.Duration             // how long after a change its parts may still be missing
	Deletes     Visibility                // how a deletion is noticed
	ReadOnly    string                    // why this account may not write, empty where it may
	Missing     []Missing                 // what cannot be kept there, for this account or tier
	Native      func(workflow.Field) bool // which fields an Update carries; nil: all of them
	Noted       func(workflow.Field) bool // which travel as a Note; one that is native too needs both. nil: none
	Tells       bool                      // a comment tells what was an answer to a clash: see [Change.Kept]
	User        string                    // who this account is, by the name that the remote knows
	Memory      []byte                    // to be given to the next Probe
	ServerTime  time.Time                 // by the remote's clock, zero where it did not say
}

// Missing is a field that this account or tier cannot keep on the remote. It is
// kept on the board alone, and said once.
type Missing struct {
	Field workflow.Field
	Why   string // "iterations need GitLab Premium"
}

// Lacks reports whether the field cannot be kept there.
func (c Caps) Lacks(f workflow.Field) bool {
	for _, m := range c.Missing {
		if m.Field == f {
			return true
		}
	}
	return false
}

// Visibility says how the deletion of a card is noticed.
type Visibility int

// How deletions are noticed.
const (
	Never    Visibility = iota // not at all
	BySeeing                   // as a change like any other
	BySweep                    // by listing everything, now and then
)

// Cursor says how far a pull has come. It is the driver's own and is kept with
// the data that it belongs to.
type Cursor []byte

// RID is the remote's own name of a card, such as project and number.
type RID string

// Known tells the marks that were kept of cards, nil for one not known.
type Known func(rids []RID) (map[RID][]byte, error)

// Batch is a part of what was pulled: kept whole, or not at all.
type Batch struct {
	Facts      []Fact
	Glances    []Glance  // cards that were seen and have not changed, though lately
	Missed     []Missed  // cards that could not be read now, and are to be looked at again
	Next       Cursor    // nil: as before
	ServerTime time.Time // by the remote's clock
	Total      int       // how many cards the pull will see, 0 where that is not known
}

// Glance is a card whose last change was so short ago that its parts may still be
// missing.
type Glance struct {
	RID RID
	At  time.Time // when it last changed, by the remote's clock
	Old bool      // it was shown as it was before a change that is known: nothing is confirmed
}

// Missed is a card that could not be read while others could: one of them holds up no
// other.
type Missed struct {
	RID RID
	At  time.Time // when to look at it again, by the remote's clock
	Why string    // in words for a person; empty where it is nothing but too early
}

// Fact is what a remote says of one card: it is Seen, or Gone.
type Fact struct {
	RID  RID
	Seen *Seen
	Gone *Gone
}

// Seen is a card as it is on the remote.
type Seen struct {
	// Card holds every field that the remote carries, in the form of Canon. Its ID is
	// the card's own where the remote says so (its marker), else one derived from
	// the remote's identity, the same on every replica.
	Card     workflow.Card
	Marked   bool      // the id is from a marker, not derived
	At       time.Time // when it last changed, by the remote's clock
	By       string    // who changed it last, empty where that is not known
	Mark     []byte    // by which the driver knows it unchanged
	Raw      []byte    // as the remote gave it: what nobody here knows is in there
	Unplaced []string  // sentences: what of it has no place on this board

	// Half are the fields that a comment tells and that do not show beside it, as a
	// label would: an Update of them has not landed.
	Half []workflow.Field
	// Hands are who gave the values that stand there, as far as that is sure; of the
	// resolution who closed or reopened the card. Of nil By gave them all.
	Hands map[workflow.Field]string
	// Knew are the values that whoever wrote what stands there now had before them,
	// where that is known, as [Digest] gives them.
	Knew []Had
}

// Had is a value that somebody had before them when they gave another one.
type Had struct {
	Field  workflow.Field
	Key    string
	Digest string    // of the value, see [Digest]
	At     time.Time // when they said so, by the remote's clock; zero: with the value that stands there
}

// Gone is a card that cannot be seen any more.
type Gone struct {
	Moved RID    // where it went, if that can be read
	Why   string // "deleted, confidential or out of reach"
}

// What says what a change does.
type What string

// What changes do. A Create and a Note add something that must be there once; an
// Update may be repeated.
const (
	Create What = "create" // a card that the remote does not have
	Update What = "update" // values of a card
	Note   What = "note"   // one comment, or values that travel as a comment
)

// Change is one thing to do on the remote.
type Change struct {
	ID      string // fixed for ever; travels as the marker of what a Create or Note adds
	Card    workflow.CardID
	RID     RID // empty for a Create
	What    What
	Want    workflow.Card     // the card as it should become there
	Changes []workflow.Change // from what the remote has to Want; of a Create, all that it carries
	By      string            // who made the change here
	SentAt  time.Time         // when it was first sent, by the remote's clock as it was known then
	Kept    []Kept            // of a comment that tells of answers: what was kept over what
}

// State is what became of a change.
type State string

// What becomes of changes.
const (
	Landed  State = "landed"  // it is there; the outcome's fact says what is there now
	Refused State = "refused" // the remote said no, and would again
	NotSent State = "not sent"
	Later   State = "later"   // not now: try again at After
	Unknown State = "unknown" // it may be there: look at After, and not before
)

// Outcome is what became of a change.
type Outcome struct {
	State   State
	Fact    *Fact                       // of a landed Create or Update: what is there now, which becomes the base
	Dropped []workflow.Field            // asked for and not kept there; of a Refused change those that it was refused for
	Why     string                      // in the remote's words: untrusted text
	Keys    map[workflow.Field][]string // of a dropped field with many values: which. nil: all that were asked for
	Whys    map[workflow.Field]string   // of each dropped field, where it can be told apart
	After   time.Time                   // Later, Unknown: not before, by the remote's clock; NotSent: when to try again
	Err     error                       // trouble that ends the whole run: offline, signed out
}
