package board

import (
	"time"

	"opsboard/workflow"
	"opsboard/workflow/filter"
	"opsboard/workflow/report"
)

// Store is what the board needs of the file. Its methods are called from
// commands, on other goroutines than the model's; reads may run beside a write,
// but never two writes at a time.
//
// An answer that asking again will not change (a rule says no, the card is
// gone) must be a *[workflow.Refusal] or a *[workflow.Invalid]: such a write is
// said and dropped. Any other error is trouble that may pass (busy, disk full,
// file removed): the write is kept on screen and tried again.
type Store interface {
	// Load reads the windows of the columns asked for, and the version they are of.
	Load(Query) (Window, error)
	// Read is one card, whole, with its history.
	Read(workflow.CardID) (Whole, error)
	// Known is, for each field named (requester, delegate, dri, milestone, label,
	// iteration), the values that cards have, most used first. An iteration is as
	// [workflow.Card.Set] reads it. It may leave out rare ones.
	Known(fields []string) (map[string][]string, error)
	// Find is the card that a person names: an id, a unique beginning of one, "#31".
	Find(name string) (workflow.CardID, error)
	// Rows are the cards that are named, in that order; those that are gone are
	// left out.
	Rows([]workflow.CardID) ([]Row, error)
	// Entire are those cards with their comments and all of their texts, in that
	// order; those that are gone are left out.
	Entire([]workflow.CardID) ([]Row, error)
	// Matching are cards that match a filter, the first so many in the order of the
	// board.
	Matching(f filter.Filter, most int) ([]Row, error)
	// Schedule reads the windows of a plan.
	Schedule(ScheduleQuery) (Schedule, error)
	// Titles visits the titles of some thousands of cards, open and closed, after
	// the card that is named ("" begins). next names the last, "" at the end.
	Titles(after workflow.CardID, visit func(Title)) (next workflow.CardID, version uint64, err error)
	// Commit judges the ops on what is stored and keeps them: all or none, in one
	// transaction and one undo step, whose number it gives; 0 where nothing changed.
	Commit(ops ...workflow.Op) (step uint64, err error)
	// ReadAt is the card as it stood then, with its history until then.
	ReadAt(id workflow.CardID, at time.Time) (Whole, error)
	// Log reads a window of the history, step by step.
	Log(LogQuery) (Log, error)
	// News is what the history has after an entry, the newest first and at most so
	// much, and the number of its newest entry.
	News(after uint64, most int) (lines []NewsLine, newest uint64, err error)
	// FallsDue are the open cards that are due on a day from one to another, in the
	// order of the days.
	FallsDue(from, until workflow.Date) ([]Row, error)
	// Plan says what taking back a step would change, and writes nothing. Where it
	// cannot be taken back, the error is that of Undo.
	Plan(step uint64, by string, at time.Time) (Plan, error)
	// Undo takes back a step, whoever made it; an undo that is taken back is a
	// redo. Step 0 means the newest of the person, for Redo the newest undo. They
	// give the entries that were written; none means that nothing changed.
	Undo(step uint64, by string, at time.Time) ([]workflow.Entry, error)
	Redo(step uint64, by string, at time.Time) ([]workflow.Entry, error)
	// Report makes the figures of the cards that match; a filter without a word on
	// their state means open ones. It may take long.
	Report(f filter.Filter, past time.Time, o report.Options) (report.Report, error)
	// SyncState is how the file stands to its remote; the zero SyncState where it
	// has none.
	SyncState() (SyncState, error)
	// Inbox are the cards with clashes that nobody answered, whole.
	Inbox() ([]Row, error)
	// Version grows with every change by any process. It is asked twice a second
	// and must cost next to nothing.
	Version() (uint64, error)
}

// Query asks for windows: for each column some rows around a card or a place.
type Query struct {
	Kinds   []workflow.Kind // nil means all
	Filter  filter.Filter   // only the cards that match; the zero Filter is every card
	At      time.Time       // the moment that "ready" is judged at
	Past    time.Time       // the board as it stood then; zero: as it is
	Rows    int             // at most so many rows a column
	Columns []ColumnQuery
	// First asks for a first screen at once, whatever the filter: where a search
	// through all cards takes longer, columns begin with their first matches, and
	// anchors and offsets are not heeded; of the past, Ready may be missing.
	First bool
	// FirstRows is how many rows of each column a first screen needs; 0: Rows.
	FirstRows int
}

// ColumnQuery lays one window: around Anchor where that card stands in the
// column, else so that the row at Offset is in it; a negative Offset counts from
// the end.
type ColumnQuery struct {
	Stage  workflow.Stage
	Anchor workflow.CardID
	Offset int
}

// Window is what was read at one version of the file.
type Window struct {
	Version uint64
	Columns []Column // in the order asked for
	Partial bool     // a first screen: some column has AtLeast, or Ready is missing

	TakenOn []workflow.Entry // what the board did by itself before it read: arrivals and roll-overs whose day had come
}

// Column is one column's window. In a stage that closes, the closed cards are
// part of the column.
type Column struct {
	Stage  workflow.Stage
	Count  int                   // cards in the column
	Ready  int                   // cards that may leave it
	Open   int                   // open cards of all kinds in the stage, which is what its limit counts
	OpenOf map[workflow.Kind]int // Open for each kind that has a limit there; nil where none has
	Offset int                   // place of Rows[0] in the column
	Rows   []Row

	AtLeast bool // of a first screen: there may be more than Count and Ready say
}

// Row is a card with the name that people use for it. The card may be brief:
// long texts cut to "…", comments absent.
type Row struct {
	Card   workflow.Card
	Handle string
	Unsent bool // it was changed here since the remote last had it
}

// Whole is all of a card, its history newest first.
type Whole struct {
	Row
	History []HistoryLine

	texts texts // its Markdown texts, read
}

// HistoryLine is one line of a card's history.
type HistoryLine struct {
	workflow.Entry
	Undone   bool // it was taken back since
	Unsigned bool // it is from before the board was signed
}
