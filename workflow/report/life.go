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
	Resolution workflow.Resolution // how it is closed; empty while it is open
	Closed     time.Time           // zero while it is open
	Reopened   int                 // how often it was closed and opened again
	Weight     int                 // as it is now
	Visits     []Visit             // the stages it was in, oldest first
	Rounds     []workflow.Round    // each request for validation, oldest first
	Forced     []time.Time         // when it was forced past a rule
	RolledOver []time.Time         // when it went on into the next iteration
	Plans      []Plan              // the iterations it was in, oldest first
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

// Fields are those of a card that its life is folded from: lines may come without
// the changes of all others, and those that change none of them but the first may
// be left out.
func Fields() []workflow.Field {
	return []workflow.Field{
		workflow.FieldKind, workflow.FieldStage, workflow.FieldResolution, workflow.FieldRound, workflow.FieldForced, workflow.FieldIteration,
		"weight", "created_at", "entered_at", "closed_at",
	}
}

// LifeOf folds the history of one card, oldest line first. What was taken back
// and the taking back itself are left out, as if neither had happened. A value
// that cannot be read is passed over: the other figures of the card stand.
func LifeOf(history []Line) Life {
	var l Life
	var card workflow.Card
	for _, line := range history {
		if line.Undone || line.Undoes != 0 {
			continue
		}
		was := stateOf(&card)
		for _, ch := range line.Changes {
			_ = card.Set(ch.Field, ch.Key, ch.New) // what cannot be read is absent; see above
		}
		l.take(line.Entry, was, &card)
	}
	l.Kind, l.Resolution, l.Weight, l.Rounds = card.Kind, card.Resolution, card.Weight, card.Rounds
	return l
}

// state is what of a card is compared before and after a line.
type state struct {
	stage     workflow.Stage
	open      bool
	iteration workflow.Date
	forced    int
}

func stateOf(c *workflow.Card) state {
	return state{c.Stage, c.IsOpen(), c.Iteration.Start, len(c.Forced)}
}

// take adds what one entry made of the card.
func (l *Life) take(e workflow.Entry, before state, after *workflow.Card) {
	if l.Card == "" {
		l.Card, l.Created = e.Card, e.At
		if !after.CreatedAt.IsZero() {
			l.Created = after.CreatedAt
		}
	}
	if after.Stage != before.stage {
		l.leave(entered(e, after))
		l.Visits = append(l.Visits, Visit{Stage: after.Stage, From: entered(e, after)})
	}
	switch open := after.IsOpen(); {
	case before.open && !open:
		l.Closed = closed(e, after)
		l.leave(l.Closed)
	case !before.open && open:
		l.Closed = time.Time{}
		l.Reopened++
		if after.Stage == before.stage {
			l.Visits = append(l.Visits, Visit{Stage: after.Stage, From: e.At})
		}
	}
	if after.Iteration.Start != before.iteration {
		l.Plans = append(l.Plans, Plan{e.At, after.Iteration.Start})
	}
	switch {
	case e.What == (workflow.RollOver{}).Name():
		l.RolledOver = append(l.RolledOver, e.At)
	case e.What == (workflow.Move{}).Name() && len(after.Forced) > before.forced:
		l.Forced = append(l.Forced, e.At)
	}
}

// leave ends the stay that is under way.
func (l *Life) leave(at time.Time) {
	if n := len(l.Visits); n > 0 && l.Visits[n-1].To.IsZero() {
		l.Visits[n-1].To = later(at, l.Visits[n-1].From)
	}
}

// entered is when the card came into its stage. An import tells of a move on the
// day of the import: the card itself knows better.
func entered(e workflow.Entry, after *workflow.Card) time.Time {
	if !after.EnteredAt.IsZero() && after.EnteredAt.Before(e.At) {
		return after.EnteredAt
	}
	return e.At
}

func closed(e workflow.Entry, after *workflow.Card) time.Time {
	if !after.ClosedAt.IsZero() && after.ClosedAt.Before(e.At) {
		return after.ClosedAt
	}
	return e.At
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
