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
	l, changes, err := readLine(raw)
	if err != nil {
		return LogEntry{}, fmt.Errorf("a line cannot be read: %w", err)
	}
	out := LogEntry{Raw: raw, Verdict: l.Verdict, Extra: l.V > logFormat || len(l.Must) > 0, Entry: workflow.Entry{
		ID: l.ID, Card: l.Card, What: l.What, Rule: workflow.RuleName(l.Rule), Reason: l.Reason,
		By: l.By, At: l.At.UTC(), Door: l.Door, Over: l.Over, Changes: changes,
	}}
	if why := wrong(&out.Entry); why != "" {
		return LogEntry{}, fmt.Errorf("a line %s", why)
	}
	out.Entry.Changes = shared(changes)
	return out, nil
}

// readLine reads what stands in a line; its changes come as the board has them.
func readLine(raw []byte) (line, []workflow.Change, error) {
	var l line
	if changes, ok := readQuick(raw, &l); ok {
		return l, changes, nil
	}
	l = line{}
	if err := json.Unmarshal(raw, &l); err != nil {
		return l, nil, err
	}
	changes := make([]workflow.Change, 0, len(l.Changes))
	for _, ch := range l.Changes {
		changes = append(changes, workflow.Change{Field: workflow.Field(ch[0]), Key: ch[1], Old: ch[2], New: ch[3]})
	}
	return l, changes, nil
}

// wrong says what of an entry no board could keep.
func wrong(e *workflow.Entry) string {
	switch {
	case !isID(e.ID) || len(e.ID) > maxKey:
		return "has no id"
	case e.Card != "" && (len(e.Card) != 12 || !isID(string(e.Card))):
		return "is about no card"
	case strings.TrimSpace(e.By) == "" || len(e.By) > 255 || strings.ContainsRune(e.By, 0):
		return "does not say by whom it is"
	case e.At.IsZero() || e.At.Year() < 1 || e.At.Year() > 9999:
		return "does not say when it was"
	case e.What == "" || len(e.What) > maxKey || len(e.Rule) > maxKey || len(e.Door) > maxKey:
		return "does not say what it is"
	}
	for _, ch := range e.Changes {
		if ch.Field == "" || len(ch.Field) > maxKey || len(ch.Key) > maxKey || strings.ContainsRune(string(ch.Field), 0) || strings.ContainsRune(ch.Key, 0) {
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
