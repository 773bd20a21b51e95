package gitlab

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// issue is what is read of an issue's JSON. The JSON itself is kept beside it.
type issue struct {
	ID, IID, Project               int64
	Title, State, Due, WebURL      string
	Type                           string // "issue", "incident"
	DuplicateOf                    string // address of the issue that it was closed as a duplicate of
	CreatedAt, UpdatedAt, ClosedAt instant
	Labels                         []string
	Milestone                      *titled
	Assignees                      []person
	Assignee                       *person
	Author, ClosedBy               person
	Iteration                      *iteration
	Notes, Requests, Weight        int
	Confidential                   bool
	MovedTo                        int64 // global id of the issue that it went on as

	raw  []byte
	mark marker // in the description; without a card where there is none
	text string // the description without it
}

type titled struct {
	ID    int64  `json:"id"`
	Title string `json:"title"`
}

type person struct {
	ID       int64  `json:"id"`
	Username string `json:"username"`
	Name     string `json:"name"`
}

type iteration struct {
	ID    int64  `json:"id"`
	Title string `json:"title"`
	Start string `json:"start_date"`
	End   string `json:"due_date"`
}

// instant is a time that may be missing or no time at all.
type instant struct{ time.Time }

// UnmarshalJSON reads what it can.
func (i *instant) UnmarshalJSON(b []byte) error {
	i.Time = time.Time{}
	if len(b) > 2 && b[0] == '"' {
		i.Time, _ = workflow.ParseMoment(string(b[1 : len(b)-1])) // none: the zero time
	}
	return nil
}

// unmarshal decodes JSON; a value of an unexpected kind leaves its field empty.
func unmarshal(b []byte, v any) error {
	err := json.Unmarshal(b, v)
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) && kind.Field != "" {
		return nil
	}
	return err
}

// readIssue reads one issue.
func readIssue(raw []byte) (*issue, error) {
	is := &issue{raw: raw}
	if err := is.decode(raw); err != nil {
		return nil, err
	}
	if is.ID <= 0 || is.IID <= 0 || is.Project <= 0 {
		return nil, errors.New("an issue without id, iid and project_id")
	}
	return is, nil
}

// readIssues reads a page of them.
func readIssues(r *reply) ([]*issue, error) {
	if err := r.isJSON(); err != nil {
		return nil, err
	}
	raws, err := elements(r.body)
	if err != nil {
		return nil, r.cut(err)
	}
	out := make([]*issue, 0, len(raws))
	for _, raw := range raws {
		is, err := readIssue(raw)
		if err != nil {
			return nil, r.cut(err)
		}
		out = append(out, is)
	}
	return out, nil
}

// rid names the issue: project, global id, and the number that people use.
func (is *issue) rid() remote.RID {
	b := strconv.AppendInt(make([]byte, 0, 40), is.Project, 10)
	b = strconv.AppendInt(append(b, ':'), is.ID, 10)
	return remote.RID(strconv.AppendInt(append(b, ':'), is.IID, 10))
}

// ref is a rid taken apart.
type ref struct{ project, id, iid int64 }

func readRID(rid remote.RID) (ref, bool) {
	parts := strings.Split(string(rid), ":")
	if len(parts) != 3 {
		return ref{}, false
	}
	var n [3]int64
	for i, p := range parts {
		v, err := strconv.ParseInt(p, 10, 64)
		if err != nil || v <= 0 {
			return ref{}, false
		}
		n[i] = v
	}
	return ref{n[0], n[1], n[2]}, true
}

func (r ref) path() string { return fmt.Sprintf("/projects/%d/issues/%d", r.project, r.iid) }

// isOpen reports whether the issue is open.
func (is *issue) isOpen() bool { return is.State != "closed" }

// assignee is the first one.
func (is *issue) assignee() (person, bool) {
	if len(is.Assignees) > 0 {
		return is.Assignees[0], true
	}
	if is.Assignee != nil {
		return *is.Assignee, true
	}
	return person{}, false
}

// derived is the id of the card of an issue that was not made here: the same on
// every replica.
func derived(origin string, project, id int64) workflow.CardID {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	_, host, _ := strings.Cut(origin, "://")
	sum := sha256.Sum256(fmt.Appendf(nil, "gitlab\x00%s\x00%d\x00%d", host, project, id))
	out := make([]byte, 12)
	for i := range out {
		out[i] = letters[int(sum[i])%len(letters)]
	}
	return workflow.CardID(out)
}

// identity is the card that the issue is.
func (d *Driver) identity(is *issue) (id workflow.CardID, isMarked bool) {
	if is.mark.card != "" {
		return is.mark.card, true
	}
	return derived(d.client.origin, is.Project, is.ID), false
}
