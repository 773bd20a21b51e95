package remote

import (
	"crypto/sha256"
	"fmt"
	"slices"

	"opsboard/workflow"
)

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
