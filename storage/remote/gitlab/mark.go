package gitlab

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"time"
)

// mark is by what an issue is known unchanged: a hash of what is read of it, when
// it changed, and how many comments it has. GitLab moves no updated_at for some
// changes, and only once a minute for others. The related merge requests are
// kept in it, which cost a call of their own.
type mark struct {
	Hash     string      `json:"h"`
	Updated  string      `json:"u"`
	Notes    int         `json:"n"`
	Requests int         `json:"m,omitempty"`
	Links    [][2]string `json:"l,omitempty"` // address and title
}

func (d *Driver) markOf(is *issue) mark {
	b := make([]byte, 0, 512+len(is.text))
	put := func(s string) {
		b = strconv.AppendInt(b, int64(len(s)), 10)
		b = append(append(b, ':'), s...)
	}
	for _, s := range []string{d.sign, is.Title, is.text, string(is.mark.card), is.mark.op, is.mark.rest.At, is.State, is.Due, is.Type, is.Author.Username, is.DuplicateOf} {
		put(s)
	}
	for _, l := range is.Labels {
		put(l)
	}
	for _, a := range is.Assignees {
		put("@" + a.Username)
	}
	if is.Milestone != nil {
		put("%" + is.Milestone.Title)
	}
	if is.Iteration != nil {
		put("*" + is.Iteration.Start + is.Iteration.Title)
	}
	for _, n := range []int64{int64(is.Weight), is.MovedTo, is.ClosedAt.UnixMilli()} {
		b = strconv.AppendInt(append(b, ' '), n, 10)
	}
	b = strconv.AppendBool(b, is.Confidential)
	sum := sha256.Sum256(b)
	return mark{
		Hash:    base64.RawURLEncoding.EncodeToString(sum[:12]),
		Updated: is.UpdatedAt.Format(time.RFC3339Nano), Notes: is.Notes, Requests: is.Requests,
	}
}

// same reports whether nothing changed between two marks.
func (m mark) same(n mark) bool {
	return m.Hash == n.Hash && m.Updated == n.Updated && m.Notes == n.Notes && m.Requests == n.Requests
}

func (m mark) pack() []byte {
	b, err := json.Marshal(m)
	if err != nil {
		return nil // strings and numbers: cannot fail
	}
	return b
}

func unpackMark(b []byte) (m mark) {
	if json.Unmarshal(b, &m) != nil {
		return mark{}
	}
	return m
}
