// Package keymap says which key means what: one table from which the board
// takes its keys, the help screen and the README their rows, and the key file
// its names. It knows nothing of the terminal, nor of what an action does.
package keymap

// Action is what a key asks for, by the name that the key file uses.
type Action string

// The actions of the board. Each one does something: an action without a
// deed has no place here.
const (
	Left       Action = "left"
	Down       Action = "down"
	Up         Action = "up"
	Right      Action = "right"
	Top        Action = "top"
	Bottom     Action = "bottom"
	HalfDown   Action = "half-page-down"
	HalfUp     Action = "half-page-up"
	Column     Action = "column" // 1…9: the digit pressed says which
	Track      Action = "track"
	PrevTrack  Action = "previous-track"
	Forward    Action = "forward"
	Back       Action = "back"
	MoveTo     Action = "move"
	Force      Action = "force"
	Mark       Action = "mark"
	MarkRange  Action = "mark-range"
	NewCard    Action = "new"
	Open       Action = "open"
	Edit       Action = "edit"
	Comment    Action = "comment"
	Gameplan   Action = "gameplan"
	Triage     Action = "triage"
	Approve    Action = "approve"
	Validate   Action = "validate"
	Schedule   Action = "schedule"
	Blueprint  Action = "blueprint"
	Close      Action = "close"
	Reopen     Action = "reopen"
	Priority   Action = "priority"
	Kind       Action = "kind"
	Labels     Action = "labels"
	Links      Action = "links"
	Why        Action = "why"
	Undo       Action = "undo"
	Redo       Action = "redo"
	Copy       Action = "copy"
	Retry      Action = "retry"
	Help       Action = "help"
	Quit       Action = "quit"
	Find       Action = "find"
	NextMatch  Action = "next-match"
	PrevMatch  Action = "previous-match"
	Suspend    Action = "suspend"
	Leave      Action = "leave"
	Filter     Action = "filter"
	Search     Action = "search"
	Palette    Action = "palette"
	Take       Action = "take"
	Complete   Action = "complete"
	SaveView   Action = "save-view"
	NextItem   Action = "next-item"
	PrevItem   Action = "previous-item"
	NextItems  Action = "next-items"
	PrevItems  Action = "previous-items"
	NextCard   Action = "next-card"
	PrevCard   Action = "previous-card"
	Accept     Action = "accept"
	NextField  Action = "next-field"
	PrevField  Action = "previous-field"
	NextChoice Action = "next-choice"
	PrevChoice Action = "previous-choice"
	Outside    Action = "editor"
	NextKnown  Action = "next-suggestion"
	PrevKnown  Action = "previous-suggestion"
	History    Action = "history"
	TakeBack   Action = "take-back"
	AsItStood  Action = "as-it-stood"
	Before     Action = "before"
	After      Action = "after"
	Flow       Action = "flow"
	NextFigure Action = "next-figure"
	PrevFigure Action = "previous-figure"
	Figure     Action = "figure" // 0…9: the digit pressed says which
	BurnDown   Action = "burn-down"
	Forecast   Action = "forecast"
	Detail     Action = "detail"
	Earlier    Action = "earlier"
	Later      Action = "later"
	Wider      Action = "wider"
	Narrower   Action = "narrower"
	CopyFigure Action = "copy-figure"

	Review         Action = "review"
	Keep           Action = "keep"
	Postpone       Action = "postpone"
	NeedsWork      Action = "needs-work"
	Reassign       Action = "reassign"
	DeckOrList     Action = "deck-or-list"
	WhichIteration Action = "which-iteration"
	Summary        Action = "summary"
	Format         Action = "format"
	CopySummary    Action = "copy-summary"

	Sync   Action = "sync"
	Browse Action = "browse"
	Inbox  Action = "inbox"

	TakeTheirs   Action = "take-theirs"
	TakeMine     Action = "take-yours"
	TakeThird    Action = "take-another"
	AcceptBreach Action = "accept-move"
	PushBack     Action = "move-back"
	LeaveClash   Action = "leave-it"

	NextNews Action = "next-news"
	News     Action = "since-you-looked"
	Seen     Action = "seen"

	RequestApproval Action = "request-approval"
	TriageNew       Action = "triage-new"
	Valid           Action = "valid"
	Invalid         Action = "invalid"
	AskInfo         Action = "ask"
	Answered        Action = "answered"
	Aligned         Action = "aligned"
	NotCongruent    Action = "aligned-not-congruent"
	NotAligned      Action = "not-aligned"
	SameAs          Action = "duplicate"
	SetPriority     Action = "set-priority" // 0…4: the digit pressed says which
	Skip            Action = "skip"
	Order           Action = "order"
	Waiting         Action = "waiting"

	Plan          Action = "plan"
	LaterOn       Action = "later-on"
	Sooner        Action = "sooner"
	PickIteration Action = "to-iteration"
	Difference    Action = "difference"
	PlanAtOnce    Action = "plan-at-once"
	Trim          Action = "trim"
	ApplyPlan     Action = "apply-plan"
	SavePlan      Action = "save-plan"
	DropPlan      Action = "drop-plan"
)

// Scope is where a key is pressed: what has the focus.
type Scope string

// The scopes. A key that a scope does not know is ignored there, except in a
// form or a prompt, where it is typed.
const (
	OnBoard Scope = "board"
	OnCard  Scope = "card" // a card is open
	InMenu  Scope = "menu" // a list to choose from
	InForm  Scope = "form"
	InHelp  Scope = "help"
	// InPrompt is a line being typed with a list beneath: filter, search, palette.
	InPrompt Scope = "prompt"
	// InHistory is the list of what was done.
	InHistory Scope = "history"
	// InFlow is the screen of the figures.
	InFlow Scope = "flow"
	// InReview is the review of what is queued for an iteration.
	InReview Scope = "review"
	// InNews is the list of what others did since the last visit.
	InNews Scope = "news"
	// InInbox is the list of what here and on the remote contradicts itself.
	InInbox Scope = "inbox"
	// InTriage is a card that is to be decided.
	InTriage Scope = "triage"
	// InWaiting is the list of what waits.
	InWaiting Scope = "waiting"

	// InPlan is the plan: iterations side by side. InDraft is what its draft would
	// change, line by line.
	InPlan  Scope = "plan"
	InDraft Scope = "draft"
)

// Scopes lists all scopes in the order of the help screen.
func Scopes() []Scope {
	return []Scope{OnBoard, OnCard, InMenu, InForm, InPrompt, InHistory, InPlan, InDraft, InTriage, InWaiting, InReview, InFlow, InNews, InInbox, InHelp}
}
