package board

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"opsboard/workflow"
)

// Model is the board on screen: the one Bubble Tea model of the program. Like
// every part of it, it is a value: whatever changes one makes another.
type Model struct {
	cfg   Config
	rules *workflow.Rules

	screen screen // what has the focus
	base   screen // what lies under an open card: the board or the plan
	status status

	term   terminal
	tabs   tabs
	shown  shown
	file   fromFile
	dates  dates
	saving saving
	marked marking
	input  input

	// What is typed.
	form   form
	forms  forms
	prompt prompt // a line being typed, over all of them
	finder finder // the search over all cards

	// The screens beside the columns.
	card    cardView
	page    page
	history historyView
	flow    flowView
	review  review
	triage  triage
	news    newsView
	waits   waitsView
	planner planner
	inbox   inbox

	kept keptWork
	sync syncing
}

// terminal is what the board is drawn on, and what has been drawn.
type terminal struct {
	width, height int
	theme         theme
	cells         *cells
	asked         time.Time // when it was asked something that it has not answered; zero: it was not
	suspends      bool      // the shell gets it back as soon as it has
	frame         frame     // the screen as drawn after the last message that changed it
}

// tabs is what the tab key walks: the tracks, then the saved views.
type tabs struct {
	all   []track
	at    int                // the one on show
	views map[string]string  // saved filters
	list  []View             // the same, in the order of their tabs
	kept  map[string]keptTab // how each tab was left, by its key
	plain shownFilter        // that of the tracks, while a view is on show
}

func (t tabs) onShow() track { return t.all[t.at] }

// shown is the tab on show: its columns, what chooses among their cards, and
// where the cursor is.
type shown struct {
	cols   []column          // with what is unsaved laid over them
	col    int               // the column that has the focus
	left   int               // first column on screen
	filter shownFilter       // only the cards that match are on the board
	home   []workflow.CardID // where each cursor was when a filter began to be typed
}

// fromFile is what has been read of the file, and what is being read.
type fromFile struct {
	win     Window // without what is unsaved
	version uint64
	readAt  time.Time // when what is shown was read
	unread  error     // why the file cannot be read; nil while it can

	load     int  // number of the newest load of the whole board
	loading  bool // it has not come back
	slow     bool // it has taken so long that it must be said
	blank    bool // the track on show has not been loaded yet
	stale    bool // an undo is in the file, and not yet on screen
	rereads  int  // number of the newest reading of the open card that nobody asked for
	saves    int  // how many filters have been kept here
	sifting  int  // the load of a filter being typed that is on its way
	siftMore bool // the filter has changed since
}

// dates is the day on show: today, or the day of a moment of the past.
type dates struct {
	day    workflow.Date
	sprint dayNames  // the iteration of the day and its place in it
	past   time.Time // the moment on show; zero: today
	toward time.Time // the moment that the newest load is of
}

// saving is what is on its way into the file.
type saving struct {
	queue   queue
	trouble trouble // why the oldest change is not saved; zero while all is well
	leaving bool    // quit as soon as the queue is empty
}

// marking is the cards that changes act on, and what is being done to them.
type marking struct {
	cards   marks   // none: the one under the cursor
	stretch stretch // the range that is being marked
	errand  errand  // what the marked cards are being read for
}

// input is what hands have begun, and what is not done yet.
type input struct {
	held   []tea.Msg // keys, and what the mouse did, that wait for what is being fetched
	chord  []string  // keys of a longer sequence
	drag   drag      // the card that the mouse holds
	intent intent    // what waits for a whole card to be read
}

// forms is what outlives the form on screen.
type forms struct {
	opened int                 // so far
	known  map[string][]string // answers given before, by field, as last read
	drafts drafts
}

// keptWork is what lies beside the file of earlier runs, for whoever goes on.
type keptWork struct {
	review reviewKeeping
	triage triageKeeping
}

// screen is what a person looks at. A form lies over the others.
type screen uint8

const (
	onBoard screen = iota
	onCard
	onPage // help, why
	onHistory
	onFlow
	onReview
	onNews
	onTriage
	onWaiting
	onPlan
	onInbox
)
