package remote

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"opsboard/workflow"
)

// absorb takes over one fact: merged with what was changed here, it becomes the
// new base. A fact that says nothing new writes nothing.
func (r *run) absorb(tx Tx, f Fact, found *Report) error {
	if f.Gone != nil {
		return r.absorbGone(tx, f, found)
	}
	if f.Seen == nil {
		return nil
	}
	id, b, err := r.identify(tx, f, found)
	if err != nil {
		return err
	}
	if b, err = r.landedUnseen(tx, id, b, f); err != nil {
		return err
	}
	return r.merge(tx, id, b, f, found)
}

// identify finds the card that a fact is about, with its base: by the remote's
// name, by the marker, by where an import found it, else it is a new one.
func (r *run) identify(tx Tx, f Fact, found *Report) (workflow.CardID, *base, error) {
	id, err := cardOf(tx, f.RID)
	if err != nil {
		return "", nil, err
	}
	if id != "" {
		b, err := readBase(tx, id)
		return id, b, err
	}
	id = f.Seen.Card.ID
	if from, ok := tx.CardOfOrigin(f.Seen.Card.Origin); ok && f.Seen.Card.Origin != "" && !f.Seen.Marked {
		id = from
	}
	b, err := readBase(tx, id)
	if err != nil {
		return "", nil, err
	}
	if b != nil && b.RID != f.RID {
		return r.twice(tx, id, b, f, found)
	}
	return id, b, nil
}

// twice decides about a second card of the remote that bears the marker of one
// that is known: somebody copied it, or it was made twice. The one with the lower
// number keeps the card; the other becomes a card of its own. Nothing is deleted.
func (r *run) twice(tx Tx, id workflow.CardID, b *base, f Fact, found *Report) (workflow.CardID, *base, error) {
	other := derived(f.RID)
	known := b.card(id)
	mine, _, err := tx.Card(id)
	if err != nil {
		return "", nil, err
	}
	if made := f.Seen.Card.CreatedAt; !b.Created.IsZero() && made.Sub(b.Created).Abs() <= r.caps.Settle && r.caps.Settle > 0 {
		found.Said = append(found.Said, fmt.Sprintf("%s is there twice, as #%d and #%d: made by one request that was answered late", id, mine.Remote.IID, f.Seen.Card.Remote.IID))
		if err := r.flag(tx, id, workflow.Clash{
			Kind: workflow.ClashDuplicate, Why: fmt.Sprintf("the remote has this card twice: as #%d and as #%d", mine.Remote.IID, f.Seen.Card.Remote.IID),
		}, f.Seen.At, found); err != nil {
			return "", nil, err
		}
	}
	if f.Seen.Card.Remote.IID >= mine.Remote.IID || mine.Remote.IID == 0 {
		nb, err := readBase(tx, other)
		return other, nb, err
	}
	// The copy came first: it becomes the card of its own, and this one the card.
	copied := derived(b.RID)
	old := b.RID
	changes := workflow.Diff(workflow.Card{}, known)
	changes = slices.DeleteFunc(changes, func(ch workflow.Change) bool { return ch.Field == workflow.FieldClash })
	if err := tx.Fact(workflow.Entry{ID: r.NewID(), Card: copied, What: "remote", By: r.Name, At: r.serverNow(), Door: workflow.DoorRemote, Changes: changes}); err != nil {
		return "", nil, err
	}
	moved := *b
	if err := write(tx, keyBase+string(copied), moved); err != nil {
		return "", nil, err
	}
	if err := tx.Put(keyRID+string(old), []byte(copied)); err != nil {
		return "", nil, err
	}
	b.RID, b.Mark, b.IsGone = f.RID, nil, false
	return id, b, nil
}

// derived is the id of a card that brings none along: the same on every replica.
func derived(rid RID) workflow.CardID {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	sum := sha256.Sum256([]byte("opsboard card of " + string(rid)))
	id := make([]byte, 12)
	for i := range id {
		id[i] = letters[int(sum[i])%len(letters)]
	}
	return workflow.CardID(id)
}

// merge brings the card and what was seen together and makes that the base.
func (r *run) merge(tx Tx, id workflow.CardID, b *base, f Fact, found *Report) error {
	mine, there, err := tx.Card(id)
	if err != nil {
		return err
	}
	theirs := f.Seen.Card
	theirs.ID = id
	if !there {
		return r.make(tx, id, f, found)
	}
	before := b.card(id)
	if b == nil {
		if before, _, err = tx.Imported(id); err != nil {
			return err
		}
		before = r.Remote.Canon(before)
		b = &base{}
	}
	m := tx.Rules().Merge(workflow.Meeting{
		Base: before, Mine: mine, Canon: r.Remote.Canon(mine), Theirs: theirs,
		Carries: r.carries, By: f.Seen.By, At: f.Seen.At, ID: r.NewID(),
	})
	after := m.Card
	after.Remote = theirs.Remote
	if b.IsGone {
		after.Clashes = slices.DeleteFunc(after.Clashes, func(c workflow.Clash) bool { return c.Kind == workflow.ClashGone })
	}
	for _, c := range r.overwritten(b, theirs, f) {
		after.Clashes = append(after.Clashes, c)
		m.Found = append(m.Found, c)
	}
	found.count(m.Found)
	if changes := workflow.Diff(mine, after); len(changes) > 0 {
		found.Changed++
		if err := tx.Fact(r.entry(id, f, changes)); err != nil {
			return err
		}
	}
	return r.agree(tx, id, b, f, after, found)
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
	if fresh := b.RID == ""; fresh {
		for _, u := range s.Unplaced {
			found.Unplaced = append(found.Unplaced, u)
		}
	}
	agreed := s.Card
	agreed.ID = id
	b.RID, b.At, b.Mark, b.Raw, b.Ref, b.IsGone = f.RID, s.At, s.Mark, s.Raw, s.Card.Remote, false
	if b.Created.IsZero() {
		b.Created = s.Card.CreatedAt
	}
	b.agree(agreed)
	b.forget(now, agreed)
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

// forget drops what is settled: values held back of which somebody answered the
// clash, and notes of values that are there natively too.
func (b *base) forget(now, agreed workflow.Card) {
	for slot, h := range b.Held {
		if _, open := now.Clash(h.Clash); !open {
			delete(b.Held, slot)
		}
	}
	for _, v := range agreed.Values() {
		slot := slotOf(v.Field, v.Key)
		if text, ok := b.Noted[slot]; ok && workflow.SameValue(v.Field, text, v.Text) {
			delete(b.Noted, slot)
		}
	}
}

// window is how long after it landed a value may be found written over.
const window = 120 * time.Second

// overwritten are the clashes of values that landed and that somebody wrote over
// within moments, which GitLab cannot refuse: both are kept.
func (r *run) overwritten(b *base, theirs workflow.Card, f Fact) (out []workflow.Clash) {
	if len(b.Sent) == 0 {
		return nil
	}
	there := map[string]string{}
	for _, v := range theirs.Values() {
		there[slotOf(v.Field, v.Key)] = v.Text
	}
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
	b.IsGone = true
	if err := write(tx, keyBase+string(id), b); err != nil {
		return err
	}
	found.Gone++
	return r.flag(tx, id, workflow.Clash{Kind: workflow.ClashGone, Why: f.Gone.Why, Theirs: string(f.Gone.Moved)}, r.serverNow(), found)
}
