package remote

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"

	"opsboard/workflow"
)

// pending is what of a card the remote does not have yet.
func (r *run) pending(b *base, now workflow.Card) []workflow.Change {
	canon := r.Remote.Canon(now)
	canon.ID = now.ID
	agreed := b.card(now.ID)
	return slices.DeleteFunc(append(workflow.Diff(agreed, canon), b.half(agreed, canon)...), func(ch workflow.Change) bool {
		return !r.carries(ch.Field) || workflow.SameValue(ch.Field, ch.Old, ch.New) || b.holds(now, ch.Field, ch.Key, ch.New)
	})
}

// holds reports whether the remote did not take the value, and nobody has answered
// that yet.
func (b *base) holds(now workflow.Card, f workflow.Field, key, text string) bool {
	if b == nil {
		return false
	}
	h, isHeld := b.Held[slotOf(f, key)]
	if isHeld {
		_, isHeld = now.Clash(h.Clash)
	}
	return isHeld && h.Text == text
}

// withoutHeld is a card that the remote is to make, without what it did not take.
func (b *base) withoutHeld(want, now workflow.Card) workflow.Card {
	var off []workflow.Change
	for _, v := range slices.Backward(want.Values()) {
		if b.holds(now, v.Field, v.Key, v.Text) {
			off = append(off, workflow.Change{Field: v.Field, Key: v.Key, Old: v.Text})
		}
	}
	if len(off) == 0 {
		return want
	}
	out, _ := want.With(off) // of Values, so it can be read
	return out
}

// half are the values of which a note landed and nothing else: what is still to
// show natively, and what is no longer so and was said all the same.
func (b *base) half(agreed, canon workflow.Card) (out []workflow.Change) {
	if b == nil || len(b.Noted) == 0 {
		return nil
	}
	there, here := textsOf(agreed), textsOf(canon)
	for _, slot := range slices.Sorted(maps.Keys(b.Noted)) {
		field, key, _ := strings.Cut(slot, "\x00")
		ch := workflow.Change{Field: workflow.Field(field), Key: key, New: here[slot]}
		switch said := b.Noted[slot]; {
		case !workflow.SameValue(ch.Field, there[slot], ch.New): // a difference like any other
		case workflow.SameValue(ch.Field, said, ch.New):
			out = append(out, ch)
		case ch.New == "":
			ch.Old = said
			out = append(out, ch)
		}
	}
	return out
}

// isTakenBack reports whether a change takes back what was said and never became
// more than a note.
func isTakenBack(b *base, ch workflow.Change) bool {
	_, said := b.Noted[slotOf(ch.Field, ch.Key)]
	return said && ch.New == "" && !slices.ContainsFunc(b.Values, func(v [3]string) bool {
		return v[0] == string(ch.Field) && v[1] == ch.Key
	})
}

func (r *run) native(f workflow.Field) bool {
	return f != workflow.FieldComment && (r.caps.Native == nil || r.caps.Native(f))
}

func (r *run) noted(f workflow.Field) bool {
	return f != workflow.FieldComment && r.caps.Noted != nil && r.caps.Noted(f)
}

// changes are the calls that bring the pending values to the remote, in the order
// in which nothing looks broken half way: what gates ask for comes before the
// move that needs it.
func (r *run) changes(id workflow.CardID, b *base, now workflow.Card, by string) []Change {
	pending := r.pending(b, now)
	if len(pending) == 0 {
		return nil
	}
	want := r.Remote.Canon(now)
	want.ID = id
	one := Change{Card: id, Want: want, By: by}
	if b == nil || b.RID == "" {
		one.ID, one.What, one.Changes = string(id), Create, pending
		one.Want = b.withoutHeld(want, now)
		if one.Want.Title == "" {
			return nil // without one nothing can be made
		}
		return []Change{one}
	}
	one.RID = b.RID
	var out []Change
	var noted, native []workflow.Change
	for _, ch := range pending {
		switch {
		case ch.Field == workflow.FieldComment && ch.New != "" && ch.Old == "":
			said := one
			said.ID, said.What, said.Changes = ch.Key, Note, []workflow.Change{ch}
			out = append(out, said)
			continue
		case ch.Field == workflow.FieldComment:
			native = append(native, ch)
			continue
		}
		if text, done := b.Noted[slotOf(ch.Field, ch.Key)]; r.noted(ch.Field) && !(done && text == ch.New) {
			noted = append(noted, ch)
		}
		if r.native(ch.Field) && !isTakenBack(b, ch) {
			native = append(native, ch)
		}
	}
	if len(noted) > 0 {
		note := one
		note.ID, note.What, note.Changes = noteID(id, b.Notes, noted), Note, noted
		out = append([]Change{note}, out...)
	}
	if len(native) > 0 {
		update := one
		update.ID, update.What, update.Changes = noteID(id, b.Notes, native), Update, native
		out = append(out, update)
	}
	return out
}

// noteID is the id of a change that brings none along: the same when the same
// change of the same card is tried again, after a crash too.
func noteID(id workflow.CardID, n int, changes []workflow.Change) string {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00%d", id, n)
	for _, ch := range changes {
		fmt.Fprintf(h, "\x00%s\x00%s\x00%s", ch.Field, ch.Key, ch.New)
	}
	out := make([]byte, 12)
	for i, x := range h.Sum(nil)[:12] {
		out[i] = letters[int(x)%len(letters)]
	}
	return string(out)
}
