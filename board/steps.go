package board

import (
	"time"

	"opsboard/workflow"
)

// LogQuery asks for a window of the history.
type LogQuery struct {
	Card   workflow.CardID // only steps that touched this card; "": all
	Around uint64          // the step to lay the window around; 0: the newest
	Limit  int             // at most so many steps
}

// Log is a part of the history, newest first.
type Log struct {
	Version      uint64 // of the file, as Store.Version gives it
	Steps        []Step
	Newer, Older bool // there are more at that end
}

// Step is one line of the history: what one act did, and what one undo takes
// back.
type Step struct {
	Number   uint64
	By       string
	At       time.Time
	What     string // the name of its first action, as histories show it
	Door     workflow.Door
	Reason   string
	Over     string            // the limits that its first entry passed; "" for none
	Undoes   uint64            // the step that this one takes back, 0 for none
	IsRedo   bool              // with Undoes: it brought that step back
	UndoneBy uint64            // the step that took this one back, and is in force; 0: it stands
	Changes  []workflow.Change // of its first entry
	Entries  int               // how many entries it has
	Cards    []CardName        // the first few that it touched
	Unsigned bool              // it is from before the board was signed
}

// CardName is what people know a card by; the title of a card that is no more
// is empty.
type CardName struct {
	ID            workflow.CardID
	Handle, Title string
}

// Plan is what taking back a step would change, card by card.
type Plan struct {
	Cards int           // how many it would change
	First []PlannedCard // the first of them
}

// PlannedCard is a card with its changes, from what it is to what it would be.
type PlannedCard struct {
	CardName
	Changes []workflow.Change
}

// stands reports whether there is something of the step to take back.
func (s Step) stands() bool { return s.UndoneBy == 0 }

// reversal is the step to take back so that the state of this one changes: the
// step itself, or the undo that took it back. act says which of the two it is
// for a person.
func (s Step) reversal() (number uint64, act writeAct) {
	switch {
	case s.UndoneBy != 0 && s.Undoes == 0:
		return s.UndoneBy, redo
	case s.Undoes != 0 && !s.IsRedo:
		return s.Number, redo
	}
	return s.Number, undo
}
