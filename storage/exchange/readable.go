package exchange

import (
	"time"

	"opsboard/workflow"
)

// readable is the card as scripts read it, under the names of the command
// line's --json.
type readable struct {
	Kind         workflow.Kind       `json:"kind"`
	Title        string              `json:"title"`
	Description  string              `json:"description"`
	Stage        workflow.Stage      `json:"stage"`
	State        string              `json:"state"`
	Resolution   workflow.Resolution `json:"resolution"`
	Priority     int                 `json:"priority"`
	Weight       int                 `json:"weight"`
	Labels       []string            `json:"labels"`
	Requester    string              `json:"requester"`
	Delegate     string              `json:"delegate"`
	DRI          string              `json:"dri"`
	Iteration    *period             `json:"iteration"`
	Milestone    string              `json:"milestone"`
	Due          workflow.Date       `json:"due"`
	Confidential bool                `json:"confidential"`
	Gameplan     string              `json:"gameplan"`
	Comments     []said              `json:"comments"`
	CreatedAt    moment              `json:"created_at"`
	UpdatedAt    moment              `json:"updated_at"`
	EnteredAt    moment              `json:"entered_stage_at"`
	ClosedAt     moment              `json:"closed_at"`
}

type period struct {
	Start workflow.Date `json:"start"`
	End   workflow.Date `json:"end"`
	Title string        `json:"title"`
}

type said struct {
	Author string `json:"author"`
	At     moment `json:"at"`
	Text   string `json:"text"`
}

func readableOf(c workflow.Card) readable {
	r := readable{
		Kind: c.Kind, Title: c.Title, Description: c.Description, Stage: c.Stage, State: state(c),
		Resolution: c.Resolution, Priority: c.Priority, Weight: c.Weight, Labels: append([]string{}, c.Labels...),
		Requester: c.Requester, Delegate: c.Delegate, DRI: c.DRI, Milestone: c.Milestone, Due: c.Due, Confidential: c.Confidential, Gameplan: c.Gameplan,
		Comments: make([]said, len(c.Comments)), CreatedAt: moment{c.CreatedAt}, UpdatedAt: moment{c.UpdatedAt},
		EnteredAt: moment{c.EnteredAt}, ClosedAt: moment{c.ClosedAt},
	}
	if !c.Iteration.IsZero() {
		r.Iteration = &period{c.Iteration.Start, c.Iteration.End, c.Iteration.Title}
	}
	for i, m := range c.Comments {
		r.Comments[i] = said{m.Author, moment{m.At}, m.Text}
	}
	return r
}

func state(c workflow.Card) string {
	if c.IsOpen() {
		return "open"
	}
	return "closed"
}

// MarshalJSON writes RFC 3339 in UTC, null for the zero time.
func (m moment) MarshalJSON() ([]byte, error) {
	if m.IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + m.UTC().Format(time.RFC3339Nano) + `"`), nil
}
