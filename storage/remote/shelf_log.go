package remote

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// onlyHandedOn is why a log takes nothing while a file is taken in.
const onlyHandedOn = "what was changed here goes into the next file"

// onlyTakes is a log that nothing is appended to.
type onlyTakes struct{ Log }

// Probe says so.
func (o onlyTakes) Probe(ctx context.Context, now time.Time, memory []byte) (Caps, error) {
	caps, err := o.Log.Probe(ctx, now, memory)
	caps.ReadOnly = cmp.Or(caps.ReadOnly, onlyHandedOn)
	return caps, err
}

// GoesBy passes on what the copy of the board is called.
func (o onlyTakes) GoesBy(replica string) {
	if log, ok := o.Log.(interface{ GoesBy(replica string) }); ok {
		log.GoesBy(replica)
	}
}

// Memory is what the log learned.
func (o onlyTakes) Memory() []byte {
	if log, ok := o.Log.(Rememberer); ok {
		return log.Memory()
	}
	return nil
}

// setupOf is the board's remote in a transaction, and how far its log was folded.
func setupOf(x LogTx) (s Setup, at logCursor, err error) {
	body, err := x.Get(keySetup)
	if err != nil || body == nil {
		return s, at, cmp.Or(err, errors.New("the board is not shared"))
	}
	if err := json.Unmarshal(body, &s); err != nil {
		return s, at, fmt.Errorf("the sync's record %q cannot be read: %w", keySetup, err)
	}
	cursor, err := read[logCursor](x, keyCursor)
	if cursor != nil {
		at = *cursor
	}
	return s, at, err
}

// versionsOf are the places of a log after one of them, oldest first.
func versionsOf(log Reading, after Version) (out []Version, err error) {
	err = log(after, func(s Segment) error {
		out = append(out, s.Version)
		return nil
	})
	return out, err
}

// rest is what a log has after where it parts from another.
type rest struct {
	versions []Version
	ids      map[string]bool // of its entries, each with its card
}

func restOf(log Reading, after Version) (rest, error) {
	out := rest{ids: map[string]bool{}}
	err := log(after, func(s Segment) error {
		out.versions = append(out.versions, s.Version)
		for _, e := range s.Entries {
			out.ids[string(e.Entry.Card)+" "+e.Entry.ID] = true
		}
		return nil
	})
	return out, err
}

// has reports whether each entry of another is in this one: then nothing is joined.
func (r rest) has(other rest) bool {
	for id := range other.ids {
		if !r.ids[id] {
			return false
		}
	}
	return true
}

// commonOf is the newest version that two logs have in common, "" for none.
func commonOf(one, other Reading) (common Version, err error) {
	a, err := versionsOf(one, "")
	if err != nil {
		return "", err
	}
	b, err := versionsOf(other, "")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			break
		}
		common = a[i]
	}
	return common, err
}

// outweighs reports whether of two logs that went on side by side, from where they
// part, it is the first that everybody keeps: the one with more parts, and of two
// that are as long the one whose hash is greater. What is appended to it never makes
// it the lesser one.
func outweighs(one, other []Version) bool {
	if c := cmp.Compare(len(one), len(other)); c != 0 || len(one) == 0 {
		return c > 0
	}
	return one[len(one)-1] > other[len(other)-1]
}
