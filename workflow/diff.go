package workflow

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// slot is where a value stands on a card.
type slot struct {
	field Field
	key   string
}

// Diff lists what makes after out of before, in the order of [Card.Values]. Of
// what a card has many of, that which is gone comes at the end, the last first.
func Diff(before, after Card) []Change {
	var out []Change
	for i := range scalars {
		s := &scalars[i]
		if s.same(&before, &after) {
			continue
		}
		if was, is := s.get(&before), s.get(&after); was != is {
			if out == nil && before.Kind == "" { // the card is new: there will be many
				out = make([]Change, 0, 16)
			}
			out = append(out, Change{s.name, "", was, is})
		}
	}
	dropShared(&before, &after)
	was, is := before.appendLists(nil), after.appendLists(nil)
	if len(was)+len(is) == 0 {
		return out
	}
	var old map[slot]string
	if len(was) > 0 {
		old = make(map[slot]string, len(was))
	}
	for _, v := range was {
		old[slot{v.Field, v.Key}] = v.Text
	}
	for _, v := range is {
		k := slot{v.Field, v.Key}
		if old[k] != v.Text {
			out = append(out, Change{v.Field, v.Key, old[k], v.Text})
		}
		delete(old, k)
	}
	for _, v := range slices.Backward(was) {
		if text, gone := old[slot{v.Field, v.Key}]; gone {
			out = append(out, Change{v.Field, v.Key, text, ""})
		}
	}
	return out
}

// dropShared leaves out the lists that are equal, and the comments that both
// cards begin with: those are most of what a long-lived card holds.
func dropShared(a, b *Card) {
	if slices.Equal(a.Labels, b.Labels) {
		a.Labels, b.Labels = nil, nil
	}
	if slices.Equal(a.Links, b.Links) {
		a.Links, b.Links = nil, nil
	}
	if slices.Equal(a.Rounds, b.Rounds) {
		a.Rounds, b.Rounds = nil, nil
	}
	if maps.Equal(a.Extra, b.Extra) {
		a.Extra, b.Extra = nil, nil
	}
	n := 0
	for n < min(len(a.Comments), len(b.Comments)) && a.Comments[n] == b.Comments[n] {
		n++
	}
	a.Comments, b.Comments = a.Comments[n:], b.Comments[n:]
}

// With is the card after the changes, whatever they are: facts are kept, never
// judged. A field that this version does not know is kept in Extra; a value
// that cannot be read leaves its field absent and is named in the error, the
// rest is applied all the same.
func (c Card) With(changes []Change) (Card, error) {
	out := c.clone()
	var bad []string
	for _, ch := range changes {
		if err := out.Set(ch.Field, ch.Key, ch.New); err != nil {
			bad = append(bad, fmt.Sprintf("%s %s: %v", ch.Field, ch.Key, err))
		}
	}
	if len(bad) > 0 {
		return out, fmt.Errorf("values that cannot be read: %s", strings.Join(bad, "; "))
	}
	return out, nil
}
