package plan

import (
	"fmt"
	"slices"
	"strings"

	"opsboard/workflow"
)

// Status is how a line stands to the board as it is now.
type Status uint8

const (
	Fits  Status = iota // the field is what it was when it was planned
	Done                // the field is already what it was to be
	Clash               // somebody made something else of it since
	Gone                // there is no such card, or it is closed
)

// String is the status in a word.
func (s Status) String() string { return [...]string{"fits", "done", "clash", "gone"}[s] }

// State is a line beside the board as it is now.
type State struct {
	Line
	Status Status
	Now    string // the field as it is; "" where the card is gone
	Row    workflow.Card
}

// Why says what stands in the way of the line; "" where nothing does.
func (s State) Why() string {
	switch s.Status {
	case Clash:
		return fmt.Sprintf("it was %s when it was planned, and is %s now", s.Words(s.Before), s.Words(s.Now))
	case Gone:
		if s.Row.ID != "" {
			return "the card is closed"
		}
		return "there is no such card on this board"
	}
	return ""
}

// Against compares each line with the board; find gives a card as it is there.
func (d Draft) Against(find func(workflow.CardID) (workflow.Card, bool)) []State {
	out := make([]State, len(d.Lines))
	for i, l := range d.Lines {
		out[i] = State{Line: l}
		c, ok := find(l.Card)
		if ok {
			out[i].Row = c
		}
		if !ok || !c.IsOpen() {
			out[i].Status = Gone
			continue
		}
		out[i].Now = Value(c, l.Field)
		out[i].Status = status(l, out[i].Now)
	}
	return out
}

func status(l Line, now string) Status {
	switch now {
	case l.After:
		return Done
	case l.Before:
		return Fits
	}
	return Clash
}

// Laid is a card as the draft has it: with those of its lines that fit.
func (d Draft) Laid(c workflow.Card) workflow.Card {
	out := c
	for _, l := range d.Lines {
		if l.Card == c.ID && c.IsOpen() && status(l, Value(c, l.Field)) == Fits {
			set(&out, l.Field, l.After)
		}
	}
	return out
}

// Wish is what the lines of one card ask for.
type Wish struct {
	Card  workflow.CardID
	Lines []Line
	Do    workflow.Schedule
}

// Wishes are what is to be done on the board: of the lines that fit, those of a
// card together. Each is refused where its card was scheduled otherwise since.
func Wishes(states []State) []Wish {
	var out []Wish
	for _, s := range states {
		if s.Status != Fits {
			continue
		}
		i := slices.IndexFunc(out, func(w Wish) bool { return w.Card == s.Card })
		if i < 0 {
			i = len(out)
			out = append(out, Wish{Card: s.Card})
		}
		w := &out[i]
		w.Lines = append(w.Lines, s.Line)
		if w.Do.Was == nil {
			w.Do.Was = &workflow.Scheduled{}
		}
		value := s.After
		switch s.Field {
		case workflow.FieldIteration:
			it, _ := iteration(value)
			w.Do.Iteration = &it
			w.Do.Was.Iteration, _ = iteration(s.Before)
		case workflow.FieldDRI:
			w.Do.DRI, w.Do.Was.DRI = &value, s.Before
		case workflow.FieldMilestone:
			w.Do.Milestone, w.Do.Was.Milestone = &value, s.Before
		case workflow.FieldPinned:
			yes := value != ""
			w.Do.Pin, w.Do.Was.Pinned = &yes, s.Before != ""
		}
	}
	return out
}

// Tally counts what a draft comes to.
type Tally struct {
	Scheduled, Moved, Unscheduled, Other int // lines, by what they do
	Clashes                              int // lines that no longer fit
	Over                                 int // people over their capacity, in an iteration each
	Gates                                int // gates that the planned cards still lack
}

// TallyOf counts the lines. Over and Gates are for others to say: they depend on
// cards and rules.
func TallyOf(states []State) Tally {
	var t Tally
	for _, s := range states {
		switch {
		case s.Status == Clash || s.Status == Gone:
			t.Clashes++
		case s.Field != workflow.FieldIteration:
			t.Other++
		case s.Before == "":
			t.Scheduled++
		case s.After == "":
			t.Unscheduled++
		default:
			t.Moved++
		}
	}
	return t
}

// String is "14 scheduled, 3 moved, 1 over capacity, 4 gates still open".
func (t Tally) String() string {
	var out []string
	add := func(n int, one, many string) {
		if n == 1 {
			out = append(out, "1 "+one)
		} else if n > 1 {
			out = append(out, fmt.Sprintf("%d %s", n, many))
		}
	}
	add(t.Scheduled, "scheduled", "scheduled")
	add(t.Moved, "moved", "moved")
	add(t.Unscheduled, "taken out", "taken out")
	add(t.Other, "other change", "other changes")
	add(t.Clashes, "clash", "clashes")
	add(t.Over, "over capacity", "over capacity")
	add(t.Gates, "gate still open", "gates still open")
	if len(out) == 0 {
		return "nothing planned"
	}
	return strings.Join(out, ", ")
}
