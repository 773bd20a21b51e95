package storage

import (
	"encoding/binary"
	"errors"
	"slices"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// cardState is a card as the file holds it: the whole card, and where its long
// texts and its comments lie.
type cardState struct {
	id    workflow.CardID
	num   uint32
	card  workflow.Card
	span  workflow.Span     // when it is ready to leave its stage
	refs  map[string]uint64 // the long texts of the card's life that are in the file
	notes []note

	written []workflow.Value // the card's values, once they were asked for
	record  []byte           // its record, once it was made
	places  []indexEntry     // what the indexes hold of it, once that was asked for
}

// values are the card's, written once.
func (st *cardState) values() []workflow.Value {
	if st.written == nil {
		st.written = st.card.Values()
	}
	return st.written
}

// isGone reports whether nothing is left of the card: its making was undone.
func (st *cardState) isGone() bool {
	return st == nil || st.card.Kind == "" && len(st.values()) == 0
}

// with is the state after a change of the card. Texts and numbers are shared.
func (st *cardState) with(c workflow.Card) *cardState {
	out := *st
	out.card, out.written, out.record, out.places = c, nil, nil, nil
	out.card.ID = st.id
	return &out
}

// readHead is the card's record, nil where there is no such card.
func (t *tx) readHead(id workflow.CardID) (*headRecord, error) {
	raw := t.bucket(bucketCard).Get([]byte(id))
	if raw == nil {
		return nil, nil
	}
	return decodeHead(id, raw)
}

// readState is the whole card with where its parts lie, nil where there is no
// such card.
func (t *tx) readState(id workflow.CardID) (*cardState, error) {
	h, err := t.readHead(id)
	if h == nil || err != nil {
		return nil, err
	}
	return t.stateOf(h)
}

func (t *tx) stateOf(h *headRecord) (*cardState, error) {
	st := &cardState{id: h.id, num: h.num, span: h.span, refs: map[string]uint64{}}
	c, err := h.card(func(_ workflow.Field, v value) (string, error) { return t.readText(v, st.refs) })
	if err != nil {
		return nil, err
	}
	if err := t.readNotes(st, &c); err != nil {
		return nil, err
	}
	if len(st.notes) != h.comments {
		return nil, damaged("record %s says %d comments, but %d are there", nameRecord(bucketCard, []byte(h.id)), h.comments, len(st.notes))
	}
	st.card = c
	st.card.Newer, err = t.newer(h.id)
	return st, err
}

// readCard is the whole card; false where there is none of this id.
func (t *tx) readCard(id workflow.CardID) (workflow.Card, bool, error) {
	st, err := t.readState(id)
	if st == nil || err != nil {
		return workflow.Card{}, false, err
	}
	return st.card, true, nil
}

// putCard writes a card that has changed, and its indexes. old is nil for a new
// card; a new that is gone removes the card and keeps its number for the day
// when it is brought back. The entries of the change are written before, so
// that the long texts are there.
func (t *tx) putCard(old, new *cardState) error {
	if old.isGone() {
		old = nil
	}
	if err := t.writeCard(old, new); err != nil {
		return err
	}
	if !t.facts {
		if err := t.markUnsent(new.id); err != nil {
			return err
		}
	}
	before, after := t.indexed(old), t.indexed(new)
	if before != nil && after != nil {
		after.sameText = slices.Equal(filter.Texts(old.card), filter.Texts(new.card))
	}
	return t.reindex(before, after)
}

// writeCard is putCard without the indexes.
func (t *tx) writeCard(old, new *cardState) error {
	if err := t.putNotes(old, new); err != nil {
		return err
	}
	key, cards := []byte(new.id), t.bucket(bucketCard)
	if new.isGone() {
		t.noneGone = false
		return errors.Join(cards.Delete(key), t.bucket(bucketGone).Put(key, seal(bucketGone, key, u32(new.num))))
	}
	if old == nil {
		if err := t.isBack(key); err != nil {
			return err
		}
	}
	if new.record == nil {
		t.make(new)
	}
	return cards.Put(key, new.record)
}

// make writes down what the file is to hold of a card: its record, and its places
// in the indexes. Its long texts are in the file already. It may be called for
// several cards at once.
func (t *tx) make(st *cardState) {
	if st.isGone() {
		return
	}
	st.span = t.rules.ReadySpan(st.card)
	st.record = encodeHead(st)
	st.places = t.entriesOf(t.indexed(st))
}

// isBack notes that a card is there: it may have been gone.
func (t *tx) isBack(key []byte) error {
	if t.nobodyGone() {
		return nil
	}
	return t.bucket(bucketGone).Delete(key)
}

// indexed is what the indexes are told of a card, nil for none.
func (t *tx) indexed(st *cardState) *indexed {
	if st.isGone() {
		return nil
	}
	return &indexed{
		id: st.id, num: st.num, brief: st.card, ready: st.span, places: st.places,
		texts: func() ([]string, error) { return filter.Texts(st.card), nil },
	}
}

// number gives a card its number: the one it had, or the next.
func (t *tx) number(id workflow.CardID) (uint32, error) {
	key := []byte(id)
	if !t.nobodyGone() {
		if raw := t.bucket(bucketGone).Get(key); raw != nil {
			body, err := unseal(bucketGone, key, raw)
			if err == nil && len(body) != 4 {
				err = damaged("record %s cannot be taken apart", nameRecord(bucketGone, key))
			}
			if err != nil {
				return 0, err
			}
			return binary.BigEndian.Uint32(body), nil
		}
	}
	b := t.bucket(bucketNum)
	if t.lastNum == 0 {
		b.FillPercent = appendOnly
		t.lastNum = t.lastNumber()
	}
	t.lastNum++
	return t.lastNum, b.Put(u32(t.lastNum), seal(bucketNum, u32(t.lastNum), key))
}

// lastNumber is the number of the last card in the file, 0 where there is none.
func (t *tx) lastNumber() uint32 {
	if k, _ := t.bucket(bucketNum).Cursor().Last(); len(k) == 4 {
		return binary.BigEndian.Uint32(k)
	}
	return 0
}

// nobodyGone reports whether no card's making stands undone, which is asked for
// each card that an import adds.
func (t *tx) nobodyGone() bool {
	if !t.noneGone {
		k, _ := t.bucket(bucketGone).Cursor().First()
		t.noneGone = k == nil
	}
	return t.noneGone
}
