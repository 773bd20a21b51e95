package remote

import (
	"slices"
	"time"

	"opsboard/workflow"
)

// window is how long after it landed a value may be found written over.
const window = 120 * time.Second

// overwritten are the clashes of values that landed and that somebody wrote over
// within moments, which GitLab cannot refuse: both are kept.
func (r *run) overwritten(b *base, theirs workflow.Card, f Fact) (out []workflow.Clash) {
	if len(b.Sent) == 0 {
		return nil
	}
	there := textsOf(theirs)
	for _, v := range sentSlots(b.Sent) {
		s := b.Sent[slotOf(v.field, v.key)]
		if !workflow.SameValue(v.field, there[slotOf(v.field, v.key)], s.Text) && f.Seen.At.Sub(s.At) <= window {
			out = append(out, workflow.Clash{
				ID: r.NewID(), Kind: workflow.ClashOverwritten, Field: v.field, Key: v.key,
				Mine: s.Text, Theirs: there[slotOf(v.field, v.key)], By: f.Seen.By, At: f.Seen.At,
			})
		}
	}
	b.Sent = nil
	return out
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
