package exchange

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// issue is a line of issues.ndjson, as GitLab's project export lays it out. Only
// what a card can show is named; anything may be null or missing.
type issue struct {
	ID             int64  `json:"id"`
	IID            int    `json:"iid"`
	Title          string `json:"title"`
	Description    string `json:"description"`
	State          word   `json:"state"`
	StateID        int    `json:"state_id"`
	AuthorID       int64  `json:"author_id"`
	UpdatedBy      int64  `json:"updated_by_id"`
	ClosedBy       int64  `json:"closed_by_id"`
	CreatedAt      moment `json:"created_at"`
	UpdatedAt      moment `json:"updated_at"`
	ClosedAt       moment `json:"closed_at"`
	DueDate        word   `json:"due_date"`
	Confidential   bool   `json:"confidential"`
	Locked         bool   `json:"discussion_locked"`
	Weight         int    `json:"weight"`
	TimeEstimate   int64  `json:"time_estimate"`
	HealthStatus   word   `json:"health_status"`
	DuplicatedToID int64  `json:"duplicated_to_id"`
	MovedToID      int64  `json:"moved_to_id"`
	Milestone      *title `json:"milestone"`
	Assignees      []struct {
		UserID int64 `json:"user_id"`
	} `json:"issue_assignees"`
	LabelLinks  []labelLink     `json:"label_links"`
	Timelogs    []timelog       `json:"timelogs"`
	Notes       []note          `json:"notes"`
	LabelMoves  []resourceEvent `json:"resource_label_events"`
	StateMoves  []resourceEvent `json:"resource_state_events"`
	MilestoneMv []resourceEvent `json:"resource_milestone_events"`
	WorkItem    *struct {
		BaseType word `json:"base_type"`
	} `json:"work_item_type"`
	Text *struct {
		Description string `json:"description"`
	} `json:"work_item_description"`
	assigneeNames []string // a CSV has them by name
	authorName    string
	url           string
}

// title is what a label or a milestone is called.
type title struct {
	Title string `json:"title"`
}

// timelog is time spent on an issue, in seconds.
type timelog struct {
	Spent int64 `json:"time_spent"`
}

// labelLink says that the issue carries a label, and since when.
type labelLink struct {
	LabelID   int64  `json:"label_id"`
	CreatedAt moment `json:"created_at"`
	Label     *title `json:"label"`
}

type note struct {
	ID        int64  `json:"id"`
	Note      string `json:"note"`
	AuthorID  int64  `json:"author_id"`
	CreatedAt moment `json:"created_at"`
	System    bool   `json:"system"`
	Action    word   `json:"action"`
	Author    *struct {
		Name string `json:"name"`
	} `json:"author"`
	Meta *struct {
		Action word `json:"action"`
	} `json:"system_note_metadata"`
}

// resourceEvent is one resource event of a label, a state or a milestone.
type resourceEvent struct {
	Action      word   `json:"action"`
	State       word   `json:"state"`
	UserID      int64  `json:"user_id"`
	CreatedAt   moment `json:"created_at"`
	LabelID     int64  `json:"label_id"`
	MilestoneID int64  `json:"milestone_id"`
	Label       *title `json:"label"`
	Milestone   *title `json:"milestone"`
}

// word is a string, or a number that stands for one.
type word string

// UnmarshalJSON takes a string, a number, or null for none.
func (w *word) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*w = ""
		return nil
	}
	var n json.Number
	if len(b) > 0 && b[0] != '"' && json.Unmarshal(b, &n) == nil {
		*w = word(n)
		return nil
	}
	return json.Unmarshal(b, (*string)(w))
}

// UnmarshalJSON takes RFC 3339, what GitLab's CSV writes, or a day; null and ""
// for none.
func (m *moment) UnmarshalJSON(b []byte) error {
	m.Time = time.Time{}
	if string(b) == "null" {
		return nil
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	t, err := readMoment(s)
	m.Time = t
	return err
}

var errMoment = errors.New("no time such as 2026-11-29T10:00:00Z")

// readMoment reads a time; without a zone it is UTC. Years that no board has
// (before 1900, after 8999) are refused: they cannot be written back.
func readMoment(s string) (time.Time, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05 MST", "2006-01-02 15:04:05 -0700", time.DateTime, "2006-01-02T15:04:05", "2006-01-02 15:04", time.DateOnly} {
		t, err := time.Parse(layout, s)
		if err == nil && t.Year() >= 1900 && t.Year() < 9000 {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%.40q is %w", s, errMoment)
}

// jsonWhy says in words why a line is not what it should be.
func jsonWhy(err error) string {
	var wrong *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &wrong) && wrong.Field == "":
		return "is no JSON object"
	case errors.As(err, &wrong):
		return fmt.Sprintf("%s is a %s; a %s belongs there", wrong.Field, wrong.Value, wrong.Type)
	case errors.Is(err, errMoment):
		return err.Error()
	case errors.As(err, &syntax) && syntax.Error() == "unexpected end of JSON input":
		return "is cut off in the middle"
	case errors.As(err, &syntax):
		return fmt.Sprintf("is no JSON: %v at byte %d", err, syntax.Offset)
	}
	return "is no JSON: " + err.Error()
}
