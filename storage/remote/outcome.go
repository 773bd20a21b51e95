package remote

import (
	"slices"

	"opsboard/workflow"
)

// record keeps what became of a change. more says whether the card's next change
// may be sent.
func (r *run) record(ch Change, out Outcome) (more bool, err error) {
	var found Report
	err = r.Board(func(tx Tx) error {
		found, more = Report{}, false
		key := keyIntent + string(ch.Card)
		if out.State == Unknown {
			return write(tx, key, intent{Change: ch, After: out.After})
		}
		if err := tx.Delete(key); err != nil {
			return err
		}
		switch out.State {
		case Landed:
			more = true
			return r.landed(tx, ch, out, &found)
		case Refused:
			_, blamed := r.split(ch, out)
			if len(blamed) == 0 {
				return r.refused(tx, ch, ch.Changes, out, &found)
			}
			more = len(blamed) < len(ch.Changes) // the rest may go without them
			return r.refusedEach(tx, ch, blamed, out, &found)
		}
		return nil
	})
	if err != nil {
		return false, err
	}
	r.report.add(found)
	switch out.State {
	case Landed:
		r.counted(ch)
	case NotSent:
		r.report.again(r.ours(out.After))
	case Later:
		r.report.again(r.ours(out.After))
		return false, errStop
	case Unknown:
		r.report.Waiting++
		r.report.again(r.ours(out.After))
	}
	return more, out.Err
}

func (r *run) counted(ch Change) {
	switch ch.What {
	case Create:
		r.report.Created++
	case Update:
		r.report.Updated++
	case Note:
		r.report.Notes++
	}
}

// landed makes the answer the base. What was asked for and did not stick stays on
// the board and is told.
func (r *run) landed(tx Tx, ch Change, out Outcome, found *Report) error {
	b, err := readBase(tx, ch.Card)
	if err != nil {
		return err
	}
	if ch.What == Create {
		b = b.made()
	} else if b == nil {
		return nil // the remote was removed meanwhile
	}
	kept, dropped := r.split(ch, out)
	switch ch.What {
	case Note:
		b.Notes++
		r.noteLanded(b, kept)
		b.remember(kept, r)
	case Update:
		b.apply(ch.Card, kept)
		b.remember(kept, r)
		for _, k := range kept {
			delete(b.Noted, slotOf(k.Field, k.Key))
		}
	}
	if err := r.answered(tx, ch, b, out, found); err != nil {
		return err
	}
	return r.refusedEach(tx, ch, dropped, out, found)
}

// made is the base of a card that was just made there: new, but for what was
// refused before.
func (b *base) made() *base {
	if b == nil {
		return &base{}
	}
	return &base{Held: b.Held}
}

// answered merges what the remote says is there now.
func (r *run) answered(tx Tx, ch Change, b *base, out Outcome, found *Report) error {
	if out.Fact != nil && out.Fact.Seen != nil {
		seen := *out.Fact.Seen
		if ch.What == Create {
			b.agree(seen.Card) // what its making could not carry follows
		} else {
			seen.Card = r.withNotes(seen.Card, b.card(ch.Card))
		}
		sent := b.Sent
		b.Sent = nil // the answer itself is no later look
		return r.mergeAnswer(tx, ch.Card, b, Fact{RID: out.Fact.RID, Seen: &seen}, sent, found)
	}
	if err := write(tx, keyBase+string(ch.Card), b); err != nil {
		return err
	}
	c, there, err := tx.Card(ch.Card)
	if err != nil || !there {
		return err
	}
	return tx.SetUnsent(ch.Card, len(r.pending(b, c)) > 0)
}

// withNotes is what an answer says, with what travels as comments from what is
// agreed: the answer to a change of values holds no comments.
func (r *run) withNotes(answer, agreed workflow.Card) workflow.Card {
	isNote := func(f workflow.Field) bool { return f == workflow.FieldComment || r.noted(f) }
	out := answer
	var clear, set []workflow.Change
	for _, v := range slices.Backward(answer.Values()) {
		if isNote(v.Field) {
			clear = append(clear, workflow.Change{Field: v.Field, Key: v.Key})
		}
	}
	for _, v := range agreed.Values() {
		if isNote(v.Field) {
			set = append(set, workflow.Change{Field: v.Field, Key: v.Key, New: v.Text})
		}
	}
	out, _ = out.With(append(clear, set...)) // written by Values, so it can be read
	return out
}

func (r *run) mergeAnswer(tx Tx, id workflow.CardID, b *base, f Fact, sent map[string]sent, found *Report) error {
	if err := r.merge(tx, id, b, f, found); err != nil || len(sent) == 0 {
		return err
	}
	b, err := readBase(tx, id)
	if err != nil || b == nil {
		return err
	}
	b.Sent = sent
	return write(tx, keyBase+string(id), b)
}

// noteLanded takes values over that went as a note. Those that have a native side
// too are agreed only once that is there.
func (r *run) noteLanded(b *base, kept []workflow.Change) {
	var agreed []workflow.Change
	for _, ch := range kept {
		if r.native(ch.Field) {
			if b.Noted == nil {
				b.Noted = map[string]string{}
			}
			if b.Noted[slotOf(ch.Field, ch.Key)] = ch.New; isTakenBack(b, ch) {
				delete(b.Noted, slotOf(ch.Field, ch.Key))
			}
			continue
		}
		agreed = append(agreed, ch)
	}
	b.apply("", agreed)
}

// apply puts changes on the agreed values.
func (b *base) apply(id workflow.CardID, changes []workflow.Change) {
	c, _ := b.card(id).With(changes) // of Canon, so it can be read
	b.agree(c)
}

// remember keeps what was sent until a later look confirms it.
func (b *base) remember(changes []workflow.Change, r *run) {
	if b.Sent == nil {
		b.Sent = map[string]sent{}
	}
	for _, ch := range changes {
		one := sent{Text: ch.New, At: r.serverNow()}
		switch slot := slotOf(ch.Field, ch.Key); {
		case ch.Field == workflow.FieldComment:
		case !r.noted(ch.Field):
			if ch.Field == workflow.FieldDescription {
				one.Was = ch.Old
			}
			b.Sent[slot] = one
		case !r.native(ch.Field):
			one.Said, one.Was = true, ch.Old
			b.Sent[slot] = one
		}
	}
}

// split tells the changes that stuck from those that did not. What a card's making
// could not carry is no loss: it follows.
func (r *run) split(ch Change, out Outcome) (kept, dropped []workflow.Change) {
	for _, x := range ch.Changes {
		keys := out.Keys[x.Field]
		isDropped := slices.Contains(out.Dropped, x.Field) && (keys == nil || slices.Contains(keys, x.Key))
		if isDropped && (ch.What == Note || r.native(x.Field) || ch.What == Update && x.Field == workflow.FieldComment) {
			dropped = append(dropped, x)
		} else {
			kept = append(kept, x)
		}
	}
	return kept, dropped
}

// landedUnseen closes the intent of a change that a look shows to have landed,
// though its answer never came, and gives the base as it is then.
func (r *run) landedUnseen(tx Tx, id workflow.CardID, b *base, f Fact) (*base, error) {
	in, err := readIntent(tx, id)
	if err != nil || in == nil {
		return b, err
	}
	switch ch := in.Change; {
	case ch.What == Create && f.Seen.Marked:
		held := b.made().Held
		b = r.asMade(f, ch.Want)
		b.Held = held
	case ch.What == Note && len(ch.Changes) == 1 && ch.Changes[0].Field == workflow.FieldComment && has(f.Seen.Card, ch.Changes[0]):
	default:
		return b, nil
	}
	return b, tx.Delete(keyIntent + string(id))
}

// asMade is the base of a card that was made there while its answer was lost: what
// it shows, as it was made. A value that differs from what was sent, or was not
// sent at all, is somebody's later doing, and comes as such.
func (r *run) asMade(f Fact, sent workflow.Card) *base {
	had := map[string]string{}
	for _, v := range sent.Values() {
		had[slotOf(v.Field, v.Key)] = v.Text
	}
	var back []workflow.Change
	for _, v := range slices.Backward(f.Seen.Card.Values()) {
		text, wasSent := had[slotOf(v.Field, v.Key)]
		if !wasSent || r.native(v.Field) && !r.noted(v.Field) {
			back = append(back, workflow.Change{Field: v.Field, Key: v.Key, New: text})
		}
	}
	b := &base{RID: f.RID}
	c, _ := f.Seen.Card.With(back) // of Values, so it can be read
	b.agree(c)
	return b
}

func has(c workflow.Card, ch workflow.Change) bool {
	for _, v := range c.Values() {
		if v.Field == ch.Field && v.Key == ch.Key {
			return true
		}
	}
	return false
}
