package remote

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"opsboard/workflow"
)

// window is how long after it landed a value may be found written over.
const window = 120 * time.Second

// overwritten are the clashes of values that landed and that somebody wrote over
// within moments, which GitLab cannot refuse: both are kept.
func (r *run) overwritten(rules *workflow.Rules, b *base, theirs workflow.Card, f Fact) (out []workflow.Clash) {
	if len(b.Sent) == 0 {
		return nil
	}
	there := textsOf(theirs)
	for _, v := range sentSlots(b.Sent) {
		s := b.Sent[slotOf(v.field, v.key)]
		if !workflow.SameValue(v.field, there[slotOf(v.field, v.key)], s.Text) && f.Seen.At.Sub(s.At) <= window && !r.wasKnown(f.Seen, v, s) && !r.isMerged(rules, theirs, v, s) {
			out = append(out, workflow.Clash{
				ID: r.NewID(), Kind: workflow.ClashOverwritten, Field: v.field, Key: v.key,
				Mine: s.Text, Theirs: there[slotOf(v.field, v.key)], By: f.Seen.by(v.field), At: f.Seen.At,
			})
		}
	}
	b.Sent = nil
	return out
}

// wasKnown reports whether whoever gave the value that stands there had the sent one
// before them. Who says so apart from the value says it once the value has landed.
func (r *run) wasKnown(seen *Seen, v fieldKey, s sent) bool {
	return slices.ContainsFunc(seen.Knew, func(h Had) bool {
		return h.Field == v.field && h.Key == v.key && h.Digest == Digest(s.Text) && (h.At.IsZero() || !h.At.Before(s.At.Add(-r.caps.Settle)))
	})
}

// isMerged reports whether all that was changed in a text is in the one that stands
// there: somebody changed other lines of it.
func (r *run) isMerged(rules *workflow.Rules, theirs workflow.Card, v fieldKey, s sent) bool {
	if v.field != workflow.FieldDescription {
		return false
	}
	before, mine := theirs, theirs
	before.Description, mine.Description = s.Was, s.Text
	m := rules.Merge(workflow.Meeting{Base: before, Mine: mine, Canon: mine, Theirs: theirs, Carries: r.carries})
	return len(m.Found) == 0 && m.Card.Description == theirs.Description
}

// by is who gave the value of a field that stands there, empty where it is not sure.
func (s *Seen) by(f workflow.Field) string {
	if s.Hands == nil {
		return s.By
	}
	return s.Hands[f]
}

// Digest stands for a value that somebody knew, so that it need not be written out.
func Digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:6])
}

// notYetShown are the values that a note of ours brought moments ago and that a look
// does not show: it may be at a server that has not heard of the note.
func (r *run) notYetShown(b *base, seen *Seen) map[string]sent {
	there := textsOf(seen.Card)
	out := map[string]sent{}
	for slot, s := range b.Sent {
		field, key, _ := strings.Cut(slot, "\x00")
		f := workflow.Field(field)
		if s.Said && !r.wasKnown(seen, fieldKey{f, key}, s) && r.serverNow().Before(s.At.Add(r.caps.Settle)) &&
			workflow.SameValue(f, there[slot], s.Was) && !workflow.SameValue(f, s.Was, s.Text) {
			out[slot] = s
		}
	}
	return out
}

// withLate is a look with the values that it does not show yet. There will be
// another one, which is believed.
func (r *run) withLate(tx Tx, f Fact, late map[string]sent) (Fact, error) {
	if len(late) == 0 {
		return f, nil
	}
	var said []workflow.Change
	due := time.Time{}
	for _, v := range sentSlots(late) {
		s := late[slotOf(v.field, v.key)]
		said = append(said, workflow.Change{Field: v.field, Key: v.key, New: s.Text})
		if at := s.At.Add(r.caps.Settle); at.After(due) {
			due = at
		}
	}
	seen := *f.Seen
	seen.Card, _ = seen.Card.With(said) // of Values, so it can be read
	return Fact{RID: f.RID, Seen: &seen}, tx.Put(settleKey(due.Add(time.Second), f.RID), []byte{1})
}

type fieldKey struct {
	field workflow.Field
	key   string
}

// sentSlots are the values in a fixed order.
func sentSlots(m map[string]sent) []fieldKey {
	out := make([]fieldKey, 0, len(m))
	for s := range m {
		for i := range len(s) {
			if s[i] == 0 {
				out = append(out, fieldKey{workflow.Field(s[:i]), s[i+1:]})
				break
			}
		}
	}
	slices.SortFunc(out, func(a, b fieldKey) int {
		if a.field != b.field {
			return compare(a.field, b.field)
		}
		return compare(a.key, b.key)
	})
	return out
}

func compare[T ~string](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
