package exchange

import (
	"encoding/json"
	"fmt"
	"io"
)

// names are what a project export calls the people, labels and milestones that
// its issues name by number only.
type names struct {
	people, labels, milestones map[int64]string
}

// named is a line of one of the small files of an export.
type named struct {
	ID     int64  `json:"id"`
	Title  string `json:"title"`
	UserID int64  `json:"user_id"`
	User   *struct {
		ID       int64  `json:"id"`
		Username string `json:"username"`
		Name     string `json:"name"`
	} `json:"user"`
}

// read takes in the member if it is one of those. A line that cannot be read
// costs a name, no card: the number stands for it.
func (n *names) read(member string, in io.Reader, path string) error {
	var at *map[int64]string
	switch member {
	case memberPeople:
		at = &n.people
	case memberLabels:
		at = &n.labels
	case memberMilestones:
		at = &n.milestones
	default:
		return nil
	}
	if *at == nil {
		*at = map[int64]string{}
	}
	_, err := emitLines(in, path, maxLine, func(l raw) bool {
		var v named
		if l.why != "" || json.Unmarshal([]byte(l.data), &v) != nil {
			return true
		}
		if v.User != nil {
			v.Title = v.User.Username
			if v.Title == "" {
				v.Title = v.User.Name
			}
			if v.ID = v.UserID; v.ID == 0 {
				v.ID = v.User.ID
			}
		}
		if v.ID != 0 && v.Title != "" && len(v.Title) <= 1024 {
			(*at)[v.ID] = v.Title
		}
		return len(*at) < maxNames
	})
	return err
}

// complete reports whether nothing more can be learned.
func (n *names) complete() bool { return n.people != nil && n.labels != nil && n.milestones != nil }

func person(id int64) string { return fmt.Sprintf("user-%d", id) }
