package board

import (
	"opsboard/workflow"
	"opsboard/workflow/filter"
	"opsboard/workflow/plan"
)

// ScheduleQuery asks for windows of a plan: open cards by iteration.
type ScheduleQuery struct {
	Kinds   []workflow.Kind // nil means all
	Filter  filter.Filter   // only the cards that match, as the file has them
	Columns []Shelf
	// Named are cards that are wanted by name, and Lay says how they are to be
	// shown. It is called while the file is read and must not ask it for anything.
	Named []workflow.CardID
	Lay   func(workflow.Card) workflow.Card
}

// Shelf asks for the cards of iterations that begin from one day until another;
// both empty for those that are not scheduled. Of these it asks for Rows: around
// the first of the cards Anchors that is there, else so that the row at Offset is
// among them.
type Shelf struct {
	From, Until workflow.Date
	Rows        int
	Anchors     []workflow.CardID
	Offset      int
}

// Schedule is what a plan shows, all of one moment.
type Schedule struct {
	Columns []Shelved // in the order asked for
	Named   []Row     // those of the cards wanted by name that are there, as the file has them
}

// Shelved is the window of a Shelf: its cards by DRI as [plan.ByDRI] has them, of
// one DRI by priority and then by the time in their stage.
type Shelved struct {
	Cards, Weight int
	People        []plan.Load   // what each DRI has, in order; of capacities it says nothing
	First, Last   workflow.Date // the first and last day of their iterations
	Offset        int           // place of Rows[0]
	Rows          []Row
}
