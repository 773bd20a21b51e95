package remote

import (
	"slices"
	"time"

	"opsboard/workflow"
)

// absorb takes over one fact: merged with what was changed here, it becomes the
// new base. A fact that says nothing new writes nothing.
func (r *run) absorb(tx Tx, f Fact, found *Report) error {
	r.meet(f.RID)
	if f.Gone != nil {
		return r.absorbGone(tx, f, found)
	}
	if f.Seen == nil {
		return nil
	}
	id, b, err := r.identify(tx, f, found)
	if err != nil || id == "" {
		return err
	}
	if r.isOld(b, f.Seen.At) {
		r.doubted[f.RID] = true
		return tx.Put(settleKey(b.At.Add(r.caps.Settle), f.RID), []byte{1})
	}
	if b, err = r.landedUnseen(tx, id, b, f); err != nil {
		return err
	}
	return r.merge(tx, id, b, f, found)
}

// isOld reports whether a card is shown as it was before what is agreed: who
// answered has not heard of that yet.
func (r *run) isOld(b *base, at time.Time) bool {
	if b == nil || !at.Before(b.At) {
		return false
	}
	now := r.serverNow()
	return now.Before(b.At.Add(r.caps.Settle)) && !b.At.After(now.Add(time.Minute)) // a stamp of the future says nothing
}

// merge brings the card and what was seen together and makes that the base.
func (r *run) merge(tx Tx, id workflow.CardID, b *base, f Fact, found *Report) error {
	mine, there, err := tx.Card(id)
	if err != nil {
		return err
	}
	var late map[string]sent
	if b != nil {
		late = r.notYetShown(b, f.Seen)
	}
	if f, err = r.withLate(tx, f, late); err != nil {
		return err
	}
	theirs := f.Seen.Card
	theirs.ID = id
	if !there {
		return r.make(tx, id, f, found)
	}
	before, joins := b.card(id), b == nil
	if joins {
		if before, _, err = tx.Imported(id); err != nil {
			return err
		}
		before = r.Remote.Canon(before)
		b = &base{}
	}
	before = b.withNoted(before, theirs)
	m := tx.Rules().Merge(r.meeting(before, mine, theirs, f.Seen, r.NewID()))
	after := m.Card
	after.Remote = theirs.Remote
	if b.IsGone {
		after.Clashes = slices.DeleteFunc(after.Clashes, func(c workflow.Clash) bool { return c.Kind == workflow.ClashGone })
	}
	for _, c := range r.overwritten(tx.Rules(), b, theirs, f) {
		after.Clashes = append(after.Clashes, c)
		m.Found = append(m.Found, c)
	}
	if len(late) > 0 {
		b.Sent = late
	}
	found.count(m.Found)
	after.Clashes = r.stillRefused(b, after, *f.Seen)
	if changes := workflow.Diff(mine, after); len(changes) > 0 {
		if joins || slices.ContainsFunc(changes, isSeen) {
			found.Changed++
		}
		if err := tx.Fact(r.entry(id, f, changes)); err != nil {
			return err
		}
	}
	return r.agree(tx, id, b, f, after, found)
}

func (r *run) meeting(before, mine, theirs workflow.Card, seen *Seen, id string) workflow.Meeting {
	return workflow.Meeting{
		Base: before, Mine: mine, Canon: r.Remote.Canon(mine), Theirs: theirs,
		Carries: r.carries, By: seen.By, Hands: seen.Hands, At: seen.At, ID: id,
	}
}

// isSeen reports whether a person would say that the card changed: that it is tied
// to the remote now, or that a clash was found, is told elsewhere.
func isSeen(ch workflow.Change) bool {
	return ch.Field != workflow.FieldRemote && ch.Field != workflow.FieldClash
}

// make makes the card of a fact that nobody here has.
func (r *run) make(tx Tx, id workflow.CardID, f Fact, found *Report) error {
	c := f.Seen.Card
	c.ID = id
	if c.EnteredAt.IsZero() {
		c.EnteredAt = f.Seen.At.UTC()
	}
	found.New++
	if err := tx.Fact(r.entry(id, f, workflow.Diff(workflow.Card{}, c))); err != nil {
		return err
	}
	return r.agree(tx, id, &base{}, f, c, found)
}

func (r *run) entry(id workflow.CardID, f Fact, changes []workflow.Change) workflow.Entry {
	e := workflow.Entry{ID: r.NewID(), Card: id, What: "remote", By: f.Seen.By, At: f.Seen.At, Door: workflow.DoorRemote, Changes: changes}
	if e.By == "" {
		e.By = r.Name
	}
	if e.At.IsZero() {
		e.At = r.serverNow()
	}
	return e
}

// agree makes what was seen the base of a card that is now as given.
func (r *run) agree(tx Tx, id workflow.CardID, b *base, f Fact, now workflow.Card, found *Report) error {
	s := f.Seen
	if b.RID == "" {
		found.Unplaced = append(found.Unplaced, s.Unplaced...)
	}
	agreed := s.Card
	agreed.ID = id
	b.RID, b.At, b.Mark, b.Raw, b.Ref, b.IsGone = f.RID, s.At, s.Mark, s.Raw, s.Card.Remote, false
	if b.Created.IsZero() {
		b.Created = s.Card.CreatedAt
	}
	b.agree(agreed)
	b.forget(now, *s)
	if r.caps.Settle > 0 && s.At.After(r.serverNow().Add(-r.caps.Settle)) && !b.Settle.Equal(s.At) {
		b.Settle = s.At
		if err := tx.Put(settleKey(s.At.Add(r.caps.Settle), f.RID), []byte{1}); err != nil {
			return err
		}
	}
	if err := write(tx, keyBase+string(id), b); err != nil {
		return err
	}
	if err := tx.Put(keyRID+string(f.RID), []byte(id)); err != nil {
		return err
	}
	return tx.SetUnsent(id, len(r.pending(b, now)) > 0)
}

// textsOf are the values of a card by their slots.
func textsOf(c workflow.Card) map[string]string {
	out := map[string]string{}
	for _, v := range c.Values() {
		out[slotOf(v.Field, v.Key)] = v.Text
	}
	return out
}

// withNoted is what is agreed, with what a note of ours said and their side shows:
// that is no news of theirs.
func (b *base) withNoted(agreed, theirs workflow.Card) workflow.Card {
	if len(b.Noted) == 0 {
		return agreed
	}
	var said []workflow.Change
	for _, v := range theirs.Values() {
		if text, ok := b.Noted[slotOf(v.Field, v.Key)]; ok && workflow.SameValue(v.Field, text, v.Text) {
			said = append(said, workflow.Change{Field: v.Field, Key: v.Key, New: v.Text})
		}
	}
	out, _ := agreed.With(said) // of Values, so it can be read
	return out
}

func (s *Seen) isHalf(f workflow.Field) bool { return slices.Contains(s.Half, f) }

// forget drops what is settled: values held back of which somebody answered the
// clash, and notes of values that are there natively too, or have another value.
func (b *base) forget(now workflow.Card, seen Seen) {
	for slot, h := range b.Held {
		if _, open := now.Clash(h.Clash); !open {
			delete(b.Held, slot)
		}
	}
	for _, v := range seen.Card.Values() {
		slot := slotOf(v.Field, v.Key)
		if text, ok := b.Noted[slot]; ok && !(seen.isHalf(v.Field) && workflow.SameValue(v.Field, text, v.Text)) {
			delete(b.Noted, slot)
		}
	}
}

func (r *Report) count(found []workflow.Clash) {
	for _, c := range found {
		r.Clashes++
		if c.Kind == workflow.ClashBreach {
			r.Breaches++
		}
	}
}

// flag puts a clash on a card, as a fact.
func (r *run) flag(tx Tx, id workflow.CardID, c workflow.Clash, at time.Time, found *Report) error {
	card, there, err := tx.Card(id)
	if err != nil || !there {
		return err
	}
	if c.ID == "" {
		c.ID = r.NewID()
	}
	c.At = at.UTC()
	after := card
	after.Clashes = append(slices.Clone(card.Clashes), c)
	found.count([]workflow.Clash{c})
	return tx.Fact(workflow.Entry{
		ID: r.NewID(), Card: id, What: "remote", By: r.Name, At: c.At, Door: workflow.DoorRemote, Changes: workflow.Diff(card, after),
	})
}

// absorbGone notes that a card cannot be seen there any more. It is kept as it is,
// and nothing is sent until a person decides.
func (r *run) absorbGone(tx Tx, f Fact, found *Report) error {
	id, err := cardOf(tx, f.RID)
	if err != nil || id == "" {
		return err
	}
	b, err := readBase(tx, id)
	if err != nil || b == nil || b.IsGone || b.RID != f.RID {
		return err
	}
	if settled := b.At.Add(r.caps.Settle); r.caps.Settle > 0 && r.serverNow().Before(settled) {
		// Who answered may not know yet of a card that was just made or changed.
		r.doubted[f.RID] = true
		return tx.Put(settleKey(settled, f.RID), []byte{1})
	}
	b.IsGone = true
	if err := write(tx, keyBase+string(id), b); err != nil {
		return err
	}
	found.Gone++
	return r.flag(tx, id, workflow.Clash{Kind: workflow.ClashGone, Why: f.Gone.Why, Theirs: string(f.Gone.Moved)}, r.serverNow(), found)
}
