package remote

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"opsboard/workflow"
)

// logFormat is the version of the lines that this program writes.
const logFormat = 1

// line is an entry as it stands in a log. Its keys are in the order of the
// alphabet, so that the same entry always makes the same bytes.
type line struct {
	At      time.Time       `json:"at"`
	By      string          `json:"by"`
	Card    workflow.CardID `json:"card,omitempty"`
	Changes [][4]string     `json:"changes,omitempty"`
	Door    workflow.Door   `json:"door,omitempty"`
	ID      string          `json:"id"`
	Must    []string        `json:"must,omitempty"` // what a reader has to understand
	Over    string          `json:"over,omitempty"`
	Reason  string          `json:"reason,omitempty"`
	Rule    string          `json:"rule,omitempty"`
	V       int             `json:"v"`
	Verdict Verdict         `json:"verdict"`
	What    string          `json:"what"`
}

// NewLogEntry is a decided entry as it is put on a log. Numbers that mean
// something on one board only stay there, and so does what ties a card to another
// remote.
func NewLogEntry(e workflow.Entry, v Verdict) LogEntry {
	l := line{
		At: e.At.UTC(), By: e.By, Card: e.Card, Door: e.Door, ID: e.ID, Over: e.Over, Reason: e.Reason,
		Rule: string(e.Rule), V: logFormat, Verdict: v, What: e.What,
	}
	e.Changes = shared(e.Changes)
	l.Changes = make([][4]string, 0, len(e.Changes))
	for _, ch := range e.Changes {
		l.Changes = append(l.Changes, [4]string{string(ch.Field), ch.Key, ch.Old, ch.New})
	}
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	_ = out.Encode(l) // texts and times alone: it cannot fail
	e.Seq, e.Step, e.Undoes, e.IsRedo = 0, 0, 0, false
	return LogEntry{Raw: bytes.TrimSuffix(b.Bytes(), []byte("\n")), Entry: e, Verdict: v}
}

// maxKey is how long the name of one value may be.
const maxKey = 4 << 10

// ReadLogEntry reads one line of a log. Keys that it does not know are left alone;
// what a reader has to understand and this one does not makes the entry Extra. The
// error says why the line is none that a board could keep, and depends on its
// bytes alone.
func ReadLogEntry(raw []byte) (LogEntry, error) {
	if !utf8.Valid(raw) {
		return LogEntry{}, fmt.Errorf("a line is not plain text")
	}
	var l line
	if err := json.Unmarshal(raw, &l); err != nil {
		return LogEntry{}, fmt.Errorf("a line cannot be read: %w", err)
	}
	if why := l.wrong(); why != "" {
		return LogEntry{}, fmt.Errorf("a line %s", why)
	}
	out := LogEntry{Raw: raw, Verdict: l.Verdict, Extra: l.V > logFormat || len(l.Must) > 0, Entry: workflow.Entry{
		ID: l.ID, Card: l.Card, What: l.What, Rule: workflow.RuleName(l.Rule), Reason: l.Reason,
		By: l.By, At: l.At.UTC(), Door: l.Door, Over: l.Over,
	}}
	out.Entry.Changes = make([]workflow.Change, 0, len(l.Changes))
	for _, ch := range l.Changes {
		out.Entry.Changes = append(out.Entry.Changes, workflow.Change{Field: workflow.Field(ch[0]), Key: ch[1], Old: ch[2], New: ch[3]})
	}
	out.Entry.Changes = shared(out.Entry.Changes)
	return out, nil
}

// wrong says what of a line no board could keep.
func (l *line) wrong() string {
	switch {
	case !isID(l.ID) || len(l.ID) > maxKey:
		return "has no id"
	case l.Card != "" && (len(l.Card) != 12 || !isID(string(l.Card))):
		return "is about no card"
	case strings.TrimSpace(l.By) == "" || len(l.By) > 255 || strings.ContainsRune(l.By, 0):
		return "does not say by whom it is"
	case l.At.IsZero() || l.At.UTC().Year() < 1 || l.At.UTC().Year() > 9999:
		return "does not say when it was"
	case l.What == "" || len(l.What) > maxKey || len(l.Rule) > maxKey || len(l.Door) > maxKey:
		return "does not say what it is"
	}
	for _, ch := range l.Changes {
		if ch[0] == "" || len(ch[0]) > maxKey || len(ch[1]) > maxKey || strings.ContainsRune(ch[0]+ch[1], 0) {
			return "changes no field of a card"
		}
	}
	return ""
}

// isID tells the names that opsboard gives: small letters, digits, and a number
// after a dash.
func isID(s string) bool {
	for _, c := range s {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return s != ""
}

// shared are the changes that travel: what ties a card to another remote stays.
// They are the same slice where all of them do.
func shared(changes []workflow.Change) []workflow.Change {
	if len(changes) == 0 {
		return nil
	}
	if !slices.ContainsFunc(changes, stays) {
		return changes
	}
	var out []workflow.Change
	for _, ch := range changes {
		if !stays(ch) {
			out = append(out, ch)
		}
	}
	return out
}

// stays tells a change that ties the card to another remote.
func stays(ch workflow.Change) bool { return ch.Field == "remote" }
