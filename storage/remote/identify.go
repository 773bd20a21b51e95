package remote

import (
	"crypto/sha256"
	"fmt"
	"time"

	"opsboard/workflow"
)

// identify finds the card that a fact is about, with its base: by the remote's
// name, by the marker, by where an import found it, else it is a new one. "" is
// one that has to be looked at again first.
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
	switch {
	case b == nil || b.RID == f.RID || b.RID == "":
		return id, b, nil
	case b.IsGone:
		return id, b, r.madeAnew(tx, b, f)
	case !r.met[b.RID]: // is the first one still there?
		return "", nil, r.lookAtBoth(tx, b.RID, f.RID)
	}
	return r.twice(tx, id, b, f, found)
}

// madeAnew ties a card whose place on the remote is gone to the one that somebody
// made for it since.
func (r *run) madeAnew(tx Tx, b *base, f Fact) error {
	old := b.RID
	b.RID, b.Mark, b.Created = f.RID, nil, f.Seen.Card.CreatedAt
	return tx.Delete(keyRID + string(old))
}

// lookAtBoth puts off what two cards with one marker mean until both were looked
// at, the known one first: it may be gone, and the other made in its place.
func (r *run) lookAtBoth(tx Tx, known, other RID) error {
	now := r.serverNow()
	if err := tx.Put(settleKey(now.Add(-time.Second), known), []byte{1}); err != nil {
		return err
	}
	return tx.Put(settleKey(now, other), []byte{1})
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
	known.Clashes, known.Remote, known.CreatedAt, known.EnteredAt = nil, b.Ref, b.Created, b.At.UTC()
	changes := workflow.Diff(workflow.Card{}, known)
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
	b.RID, b.Mark, b.At, b.Created = f.RID, nil, time.Time{}, f.Seen.Card.CreatedAt // of that place nothing is known yet
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
