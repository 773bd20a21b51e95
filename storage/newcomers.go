package storage

import (
	"fmt"
	"slices"
	"strings"

	"opsboard/workflow"
)

// Unknown reports whether nothing is here of a card, nor ever was.
func (x *SyncTx) Unknown(id workflow.CardID) (bool, error) {
	if c := x.w.cards[id]; c != nil && c.changed || x.t.bucket(bucketCard).Get([]byte(id)) != nil {
		return false, nil
	}
	none := true
	err := x.t.entriesOfCard(id, func(uint64) (bool, error) {
		none = false
		return false, nil
	})
	return none, err
}

// Made takes over cards that are not here, each with the lines that lead exactly to
// it, as Fact would one line after another: what they make was worked out already.
// It says the number of the last line of each card, and changes nothing that it is
// given.
func (x *SyncTx) Made(cards []*workflow.Card, lines [][]workflow.Entry) ([]uint64, error) {
	if err := x.wants(); err != nil {
		return nil, err
	}
	x.made = true
	if _, err := x.w.counted(""); err != nil { // what is there before, what comes as it does
		return nil, err
	}
	t := x.t
	t.fillInOrder(cards)
	last := lastOf{seq: t.end().seq, text: t.bucket(bucketText).Sequence()}
	coming, seqs, known := make([]*imported, len(cards)), make([]uint64, len(cards)), make(map[workflow.CardID]bool, len(cards))
	for i, c := range cards {
		isNew, err := x.Unknown(c.ID)
		if err == nil && (!isNew || known[c.ID]) {
			err = fmt.Errorf("the card %s is here already", c.ID)
		}
		if err != nil {
			return nil, err
		}
		known[c.ID] = true
		if coming[i], err = x.enrol(c, lines[i], &last); err != nil {
			return nil, err
		}
		seqs[i] = last.seq
	}
	if err := t.putAhead(coming, scribe{t: t}); err != nil {
		return nil, err
	}
	return seqs, t.bucket(bucketText).SetSequence(last.text)
}

// enrol gives a card and its lines their numbers.
func (x *SyncTx) enrol(card *workflow.Card, lines []workflow.Entry, last *lastOf) (*imported, error) {
	if err := checkID(card.ID); err != nil {
		return nil, err
	}
	for i := range lines {
		if err := checkBy(lines[i].By); err != nil {
			return nil, err
		}
	}
	c := &imported{id: card.ID, card: card, entries: lines, texts: longTexts(lines), first: lastOf{last.seq + 1, last.text + 1}}
	last.seq += uint64(len(lines))
	last.text += uint64(len(c.texts))
	var err error
	c.num, err = x.t.number(c.id)
	x.w.crowds.moved(workflow.Card{}, *card)
	x.t.ix.origin(card.Origin, c.id)
	delete(x.w.cards, c.id) // that it was not here
	return c, err
}

// fillInOrder leaves little room in the pages of cards that come in the order of
// their ids, after all that are here.
func (t *tx) fillInOrder(cards []*workflow.Card) {
	byID := func(a, b *workflow.Card) int { return strings.Compare(string(a.ID), string(b.ID)) }
	newest, _ := t.bucket(bucketCard).Cursor().Last()
	if len(cards) == 0 || string(newest) >= string(cards[0].ID) || !slices.IsSortedFunc(cards, byID) {
		return
	}
	t.fillPages()
	t.bucket(bucketSync).FillPercent = appendOnly
}
