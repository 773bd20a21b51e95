package remote

import (
	"slices"
	"strings"

	"opsboard/workflow"
)

// refusedEach flags each value that the remote did not take by itself.
func (r *run) refusedEach(tx Tx, ch Change, changes []workflow.Change, out Outcome, found *Report) error {
	for _, c := range changes {
		one := ch
		one.What = Update // it is about this value, not about the card
		if why := out.Whys[c.Field]; why != "" {
			out.Why = why
		}
		if err := r.refused(tx, one, []workflow.Change{c}, out, found); err != nil {
			return err
		}
	}
	return nil
}

// refused flags values that the remote did not take. They stay on the board and
// are not sent again until somebody answers, or changes them.
func (r *run) refused(tx Tx, ch Change, changes []workflow.Change, out Outcome, found *Report) error {
	b, err := readBase(tx, ch.Card)
	if err != nil {
		return err
	}
	if b == nil {
		b = &base{}
	}
	if b.Held == nil {
		b.Held = map[string]held{}
	}
	clash := workflow.Clash{ID: r.NewID(), Kind: workflow.ClashRefused, Why: out.Why}
	if len(changes) == 1 && ch.What != Create {
		clash.Field, clash.Key, clash.Mine, clash.Theirs = changes[0].Field, changes[0].Key, changes[0].New, changes[0].Old
	} else {
		var names []string
		for _, c := range changes {
			names = append(names, string(c.Field))
		}
		clash.Key = strings.Join(names, ", ")
	}
	for _, c := range changes {
		b.Held[slotOf(c.Field, c.Key)] = held{Text: c.New, Clash: clash.ID}
	}
	if err := write(tx, keyBase+string(ch.Card), b); err != nil {
		return err
	}
	found.Refused++
	if err := r.flag(tx, ch.Card, clash, r.serverNow(), found); err != nil {
		return err
	}
	c, there, err := tx.Card(ch.Card)
	if err != nil || !there {
		return err
	}
	return tx.SetUnsent(ch.Card, len(r.pending(b, c)) > 0)
}

// stillRefused are the card's clashes without those of refused values that the
// remote has by now.
func (r *run) stillRefused(b *base, after workflow.Card, seen Seen) []workflow.Clash {
	if len(b.Held) == 0 {
		return after.Clashes
	}
	there, here := textsOf(seen.Card), textsOf(r.Remote.Canon(after))
	open := map[string]bool{}
	settled := map[string]bool{}
	for slot, h := range b.Held {
		field, _, _ := strings.Cut(slot, "\x00")
		if !seen.isHalf(workflow.Field(field)) && workflow.SameValue(workflow.Field(field), there[slot], here[slot]) {
			settled[h.Clash] = true
			delete(b.Held, slot)
		} else {
			open[h.Clash] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(after.Clashes), func(c workflow.Clash) bool { return settled[c.ID] && !open[c.ID] })
}
