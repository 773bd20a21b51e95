package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"opsboard/storage"
	"opsboard/workflow"
)

// looked is what a cell of a list is judged by.
type looked struct {
	rules  *workflow.Rules
	now    time.Time
	people bool // a person reads it: days instead of instants
}

// column is one column that a list can have.
type column struct {
	name, head string
	number     bool
	cell       func(looked, storage.Row) string
}

// columns are all that there are, by the words of the --json contract where it
// has one.
func columns() []column {
	plain := func(name, head string, of func(workflow.Card) string) column {
		return column{name, head, false, func(_ looked, r storage.Row) string { return of(r.Card) }}
	}
	number := func(name, head string, of func(workflow.Card) int) column {
		return column{name, head, true, func(_ looked, r storage.Row) string { return numberCell(of(r.Card)) }}
	}
	moment := func(name, head string, of func(workflow.Card) time.Time) column {
		return column{name, head, false, func(l looked, r storage.Row) string { return l.moment(of(r.Card)) }}
	}
	return []column{
		{"card", "CARD", false, func(_ looked, r storage.Row) string { return r.Handle }},
		plain("id", "ID", func(c workflow.Card) string { return string(c.ID) }),
		plain("kind", "KIND", func(c workflow.Card) string { return string(c.Kind) }),
		plain("title", "TITLE", func(c workflow.Card) string { return c.Title }),
		plain("stage", "STAGE", func(c workflow.Card) string { return string(c.Stage) }),
		plain("state", "STATE", stateWord),
		plain("resolution", "RESOLUTION", func(c workflow.Card) string { return string(c.Resolution) }),
		number("priority", "PRI", func(c workflow.Card) int { return c.Priority }),
		number("weight", "WEIGHT", func(c workflow.Card) int { return c.Weight }),
		plain("labels", "LABELS", func(c workflow.Card) string { return strings.Join(c.Labels, ",") }),
		plain("requester", "REQUESTER", func(c workflow.Card) string { return c.Requester }),
		plain("delegate", "DELEGATE", func(c workflow.Card) string { return c.Delegate }),
		plain("dri", "DRI", func(c workflow.Card) string { return c.DRI }),
		{"iteration", "ITERATION", false, func(l looked, r storage.Row) string { return l.iteration(r.Card.Iteration) }},
		plain("milestone", "MILESTONE", func(c workflow.Card) string { return c.Milestone }),
		{"due", "DUE", false, func(l looked, r storage.Row) string { return l.due(r.Card) }},
		plain("confidential", "CONFIDENTIAL", func(c workflow.Card) string { return map[bool]string{true: "yes"}[c.Confidential] }),
		{"age", "DAYS", true, func(l looked, r storage.Row) string { return strconv.Itoa(r.Card.DaysInStage(l.now)) }},
		{"gates", "GATES", false, looked.gates},
		{"missing", "MISSING", false, func(l looked, r storage.Row) string {
			return strings.Join(gatesOf(l.rules.Next(r.Card, l.now)).Missing, ",")
		}},
		{"validation", "VALIDATION", false, func(_ looked, r storage.Row) string { return string(r.Card.Round().State) }},
		{"waiting", "WAITING", false, func(_ looked, r storage.Row) string { return waitingOn(r.Card) }},
		{"forced", "FORCED", false, func(_ looked, r storage.Row) string { return strings.Join(owedRules(r.Card), ",") }},
		moment("created", "CREATED", func(c workflow.Card) time.Time { return c.CreatedAt }),
		moment("updated", "UPDATED", func(c workflow.Card) time.Time { return c.UpdatedAt }),
		moment("entered", "ENTERED", func(c workflow.Card) time.Time { return c.EnteredAt }),
		moment("closed", "CLOSED", func(c workflow.Card) time.Time { return c.ClosedAt }),
	}
}

func columnNames() []string {
	var out []string
	for _, c := range columns() {
		out = append(out, c.name)
	}
	return out
}

func numberCell(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// moment is a time: a day for people, RFC 3339 in UTC for programs.
func (l looked) moment(t time.Time) string {
	switch {
	case t.IsZero():
		return ""
	case l.people:
		return string(l.rules.Cadence().Today(t))
	}
	return t.UTC().Format(time.RFC3339)
}

// local is a time to the minute in the team's zone for people, as moment for
// programs.
func (l looked) local(t time.Time) string {
	if t.IsZero() || !l.people {
		return l.moment(t)
	}
	return localTime(t, l.rules.Cadence())
}

func (l looked) iteration(i workflow.Iteration) string {
	if l.people {
		return i.String()
	}
	return string(i.Start)
}

// due is the day that a card is due; people read beside it that it has passed.
func (l looked) due(c workflow.Card) string {
	if l.people && c.IsOverdue(l.rules.Cadence().Today(l.now)) {
		return string(c.Due) + " overdue"
	}
	return string(c.Due)
}

// gates is the gate meter: "2/4"; empty where there is no next stage.
func (l looked) gates(r storage.Row) string {
	g := l.rules.Next(r.Card, l.now)
	if g.To == "" {
		return ""
	}
	return fmt.Sprintf("%d/%d", g.Met(), g.Total())
}

// waitingOn is on whom the card waits: its requester for information, or who was
// asked to validate.
func waitingOn(c workflow.Card) string {
	switch r := c.Round(); {
	case !c.IsOpen():
		return ""
	case c.IsWaiting():
		return orWord(c.Requester, "requester")
	case r.State == workflow.Requested:
		return r.Of
	}
	return ""
}

func owedRules(c workflow.Card) []string {
	var out []string
	for _, f := range c.Forced {
		out = append(out, string(f.Rule))
	}
	return out
}
