package report

import (
	"strconv"
	"strings"
	"sync"
	"time"

	"opsboard/workflow"
)

// Event is what one line of a history changes of what a life is made of.
type Event struct {
	At     time.Time
	Rolls  bool // the board took the card on into the next iteration
	Forces bool // the card was moved past a rule
	Over   bool // it passed a limit of work in progress

	Has        Values // which of the following the line sets
	Kind       workflow.Kind
	Stage      workflow.Stage
	Resolution workflow.Resolution
	Weight     int
	Iteration  workflow.Date // the first day
	Created    time.Time
	Entered    time.Time
	Closed     time.Time
	Rounds     []RoundChange
}

// Values is a set of those that an [Event] sets.
type Values uint8

// The values.
const (
	HasKind Values = 1 << iota
	HasStage
	HasResolution
	HasWeight
	HasIteration
	HasCreated
	HasEntered
	HasClosed
)

// RoundChange sets a round for validation, or takes it away.
type RoundChange struct {
	Number int // from 1; a number that is not there yet is the next one's
	Gone   bool
	Round  workflow.Round
}

// EventOf reads a line of a history. A value that cannot be read is absent, a
// round that cannot be read is passed over.
func EventOf(e workflow.Entry) Event {
	out := Event{At: e.At, Rolls: e.What == (workflow.RollOver{}).Name(), Over: e.Over != ""}
	c := cards.Get().(*workflow.Card)
	defer cards.Put(c)
	moves := e.What == (workflow.Move{}).Name()
	out.Forces = moves && e.Rule == outOfOrder
	for _, ch := range e.Changes {
		switch ch.Field {
		case workflow.FieldForced: // a mark that grows, not one that goes
			out.Forces = out.Forces || moves && len(ch.New) > len(ch.Old)
		case workflow.FieldRound:
			out.addRound(ch)
		default:
			out.set(ch, c)
		}
	}
	return out
}

// outOfOrder is the rule of a move that only force allows.
const outOfOrder = "card/order"

// cards are what values are read into, one line after the other.
var cards = sync.Pool{New: func() any { return &workflow.Card{} }}

// set takes over a field with one value, which it reads into c. Nothing but what
// is read here is looked at in it.
func (e *Event) set(ch workflow.Change, c *workflow.Card) {
	part, known := parts[ch.Field]
	if !known {
		return
	}
	_ = c.Set(ch.Field, ch.Key, ch.New) // what cannot be read is absent
	e.Has |= part
	switch part {
	case HasKind:
		e.Kind = c.Kind
	case HasStage:
		e.Stage = c.Stage
	case HasResolution:
		e.Resolution = c.Resolution
	case HasWeight:
		e.Weight = c.Weight
	case HasIteration:
		e.Iteration = c.Iteration.Start
	case HasCreated:
		e.Created = c.CreatedAt
	case HasEntered:
		e.Entered = c.EnteredAt
	case HasClosed:
		e.Closed = c.ClosedAt
	}
}

var parts = map[workflow.Field]Values{
	workflow.FieldKind: HasKind, workflow.FieldStage: HasStage, workflow.FieldResolution: HasResolution, workflow.FieldWeight: HasWeight,
	workflow.FieldIteration: HasIteration, workflow.FieldCreatedAt: HasCreated, workflow.FieldEnteredAt: HasEntered, workflow.FieldClosedAt: HasClosed,
}

func (e *Event) addRound(ch workflow.Change) {
	var c workflow.Card
	change := RoundChange{Number: beyond, Gone: ch.New == ""}
	if n, err := strconv.Atoi(strings.TrimLeft(ch.Key, "0")); err == nil && n > 0 {
		change.Number = n
	}
	if !change.Gone {
		if c.Set(ch.Field, ch.Key, ch.New) != nil {
			return
		}
		r := c.Rounds[0]
		change.Round = workflow.Round{State: r.State, Of: r.Of, At: r.At, AnsweredAt: r.AnsweredAt}
	}
	e.Rounds = append(e.Rounds, change)
}

// beyond is the number of a round whose key is none.
const beyond = 1 << 20
