package workflow

import "time"

// Door is the way a change came in: the board, the command line, an import, or
// the board acting by itself when a day comes.
type Door string

// The doors.
const (
	DoorBoard   Door = "board"
	DoorCommand Door = "command"
	DoorImport  Door = "import"
	DoorItself  Door = "itself" // arrival and roll-over: done by the board, not by a person
	DoorRemote  Door = "remote" // what a remote reported: a fact, not judged
)

// Op is a wish: what somebody wants to do to one card. It is judged by
// [Rules.Apply].
type Op struct {
	ID   string // random and unique, 12 letters and digits; given by the caller
	Card CardID
	By   string    // who acts
	At   time.Time // when, by the caller's clock
	Door Door
	Do   Action
}

// Action is what an [Op] does. The actions are the types of this package that
// have this method; there are no others.
type Action interface {
	// Name is the word that histories show: "move", "gameplan".
	Name() string
	apply(*judgement) (RuleName, error)
}

// Entry is one line of the history: a wish that was granted, or a fact that was
// taken over. Its changes are what the card became; replaying the changes of all
// entries of a card gives the card, without asking any rule again.
type Entry struct {
	Seq     uint64 // place in this board's history, from 1 without gaps
	Step    uint64 // the Seq of the first entry of the same undo step
	ID      string // the op's id
	Card    CardID
	What    string // the action's name
	Rule    RuleName
	Reason  string
	By      string
	At      time.Time
	Door    Door
	Undoes  uint64 // the step that this entry takes back, 0 for none
	IsRedo  bool   // with Undoes: the step taken back was itself an undo
	Over    string // the limits of work in progress that the card passed, as [OverText] has them; empty for none
	Changes []Change
}

// Create makes a new card; the op's Card is its id. Kind and Title are required.
type Create struct {
	Kind                          Kind
	Title, Description, Requester string
	Labels                        []string
	Priority, Weight              int
	Due                           Date
	Confidential                  bool
}

// Edit changes fields that no stage rule guards. A nil pointer leaves a field as
// it is; a pointer to the zero value clears it.
type Edit struct {
	Title, Description, Requester, Delegate, DRI *string
	Priority, Weight                             *int
	Due                                          *Date
	Confidential                                 *bool
	AddLabels, RemoveLabels                      []string
	AddLinks                                     []Link
	RemoveLinks                                  []string // addresses
}

// ChangeKind makes the card one of another kind. It keeps its stage where the
// other kind has it, else it goes to the nearest earlier stage that both have.
type ChangeKind struct{ To Kind }

// Decide records what triage decided. Info needs Text (what is missing) and lets
// the card wait on its requester; Invalidated needs Text (the reason) and closes
// it; the roadmap verdicts take the three judgements.
type Decide struct {
	Verdict              Verdict
	Work, Danger, Effect Judgement
	Text                 string
}

// Answered takes a card off its wait: the requester gave the information.
type Answered struct{ Text string }

// WriteGameplan sets the gameplan; an empty text removes it.
type WriteGameplan struct{ Text string }

// WriteBlueprint sets the blueprint; empty text and no links remove it.
type WriteBlueprint struct {
	Text  string
	Links []string
}

// Say adds a comment.
type Say struct{ Text string }

// Approve documents an approval: who, at what level, and a link or quotation.
type Approve struct{ By, Level, Evidence string }

// RequestApproval asks for the approval that triage found the card to need, with
// a comment that names the level and the reason. An empty Level is the lowest that
// satisfies; an empty Reason is what triage found.
type RequestApproval struct{ Level, Reason string }

// Decline documents that the approval was refused, and closes the card as
// declined.
type Decline struct{ By, Reason string }

// Schedule sets when and by whom. A nil pointer leaves a field as it is; a
// pointer to the zero value clears it.
type Schedule struct {
	Iteration      *Iteration
	Milestone, DRI *string
	Pin            *bool // a pinned card does not roll over

	// Was is what the card was when this was wished; nil: it does not matter. Where
	// one of the fields above has become something else since, and not what it is
	// to be, the whole is refused as plan/clash: nobody's plan is written over
	// unseen.
	Was *Scheduled
}

// Scheduled is when and by whom a card is to be done.
type Scheduled struct {
	Iteration      Iteration
	Milestone, DRI string
	Pinned         bool
}

// Validate asks for validation or records its answer. Received also moves the
// card on, Rejected moves it back where the workflow says so.
type Validate struct {
	Answer RoundState // Requested, Received, Rejected, Skipped
	Of     string     // Requested: whom; empty means the delegate, else the requester
	Note   string
}

// Move takes the card to a stage; an empty To means the next one. One stage back
// needs a Reason. Force takes a refused move all the same and needs a Reason.
type Move struct {
	To     Stage
	Force  bool
	Reason string
}

// Close closes the card. As is a resolution that the workflow knows for the
// card's stage; Of names the other card of a duplicate.
type Close struct {
	As     Resolution
	Of     CardID
	Reason string
}

// Reopen brings a closed card back into the first stage; Reason is required.
type Reopen struct{ Reason string }

// Arrive is done by the board itself when the iteration of a queued card begins.
type Arrive struct{}

// RollOver is done by the board itself when the iteration of an open card has
// ended: the card goes to the current one.
type RollOver struct{}

// Name of each action, as histories show it.
func (Create) Name() string          { return "create" }
func (Edit) Name() string            { return "edit" }
func (ChangeKind) Name() string      { return "kind" }
func (Decide) Name() string          { return "triage" }
func (Answered) Name() string        { return "answered" }
func (WriteGameplan) Name() string   { return "gameplan" }
func (WriteBlueprint) Name() string  { return "blueprint" }
func (Say) Name() string             { return "comment" }
func (Approve) Name() string         { return "approve" }
func (RequestApproval) Name() string { return "request-approval" }
func (Decline) Name() string         { return "decline" }
func (Schedule) Name() string        { return "schedule" }
func (Validate) Name() string        { return "validate" }
func (Move) Name() string            { return "move" }
func (Close) Name() string           { return "close" }
func (Reopen) Name() string          { return "reopen" }
func (Arrive) Name() string          { return "arrive" }
func (RollOver) Name() string        { return "rollover" }
