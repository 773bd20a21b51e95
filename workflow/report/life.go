package report

import (
	"time"

	"opsboard/workflow"
)

// Life is what the figures need to know of one card. All times are UTC.
type Life struct {
	Card       workflow.CardID
	Kind       workflow.Kind
	Created    time.Time
	Closings   []Closing        // each time that it was closed, oldest first
	Weight     int              // as it is now
	Visits     []Visit          // the stages it was in, oldest first
	Rounds     []workflow.Round // each request for validation, oldest first: who was asked and when, and the answer
	Forced     []time.Time      // when it was forced past a rule
	Over       []time.Time      // when it passed a limit of work in progress
	RolledOver []time.Time      // when it went on into the next iteration
	Plans      []Plan           // the iterations it was in, oldest first
}

// Closing is a time in which a card was closed.
type Closing struct {
	From, To time.Time // To is zero while it is closed
	As       workflow.Resolution
}

// Visit is a stay in one stage.
type Visit struct {
	Stage workflow.Stage
	From  time.Time
	To    time.Time // zero while the card is there
}

// Plan says that from a moment on a card was in an iteration, or in none.
type Plan struct {
	At time.Time
	In workflow.Date // first day of the iteration; "" for none
}

// Line is one line of a history. Undone says that it has been taken back since.
type Line struct {
	workflow.Entry
	Undone bool
}

// LifeOf folds the history of one card, oldest line first. What was taken back
// and the taking back itself are left out, as if neither had happened. A value
// that cannot be read is passed over: the other figures of the card stand.
func LifeOf(history []Line) Life {
	var f Fold
	for _, line := range history {
		if line.Undone || line.Undoes != 0 {
			continue
		}
		if !f.begun {
			f.Begin(line.Card)
		}
		e := EventOf(line.Entry)
		f.Take(&e)
	}
	return f.life
}

// leave ends the stay that is under way.
func (l *Life) leave(at time.Time) {
	if n := len(l.Visits); n > 0 && l.Visits[n-1].To.IsZero() {
		l.Visits[n-1].To = later(at, l.Visits[n-1].From)
	}
}

// correct takes over what a later line says of the closing in force: an import
// knows at the end when it was.
func (l *Life) correct(as workflow.Resolution, was, is time.Time) {
	c := &l.Closings[len(l.Closings)-1]
	c.As = as
	if is.IsZero() || is.Equal(was) {
		return
	}
	for i := len(l.Visits) - 1; i >= 0 && l.Visits[i].To.Equal(c.From); i-- {
		l.Visits[i].To = later(is, l.Visits[i].From)
	}
	c.From = is
}

// closing is the one that is in force at a moment; ok is false where the card was
// open then.
func (l *Life) closing(at time.Time) (c Closing, ok bool) {
	for i := len(l.Closings) - 1; i >= 0; i-- {
		if c := l.Closings[i]; !c.From.After(at) && (c.To.IsZero() || c.To.After(at)) {
			return c, true
		}
	}
	return c, false
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
