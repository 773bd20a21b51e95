package storage

import (
	"slices"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// EachOf visits the cards of these ids, whole and in this order, and with
// history their history too, oldest first. A card that is gone by then is left
// out. The file is not held while visit runs: each card and its history are as
// they stood in one moment, but not all cards in the same one. The first error of
// visit ends it and is returned as it is.
func (s *Store) EachOf(ids []workflow.CardID, history bool, visit func(workflow.Card, []workflow.Entry) error) error {
	for len(ids) > 0 {
		var some []told
		err := s.view("read", func(t *tx) (err error) {
			some, err = t.told(ids, history)
			return err
		})
		if err != nil {
			return err
		}
		for _, x := range some {
			if x.card.ID == "" {
				continue
			}
			if err := visit(x.card, x.history); err != nil {
				return err
			}
		}
		ids = ids[len(some):]
	}
	return nil
}

// told is a card with its history; the zero value is a card that is gone.
type told struct {
	card    workflow.Card
	history []workflow.Entry
}

// told reads so many of the cards, from the first, as one transaction may.
func (t *tx) told(ids []workflow.CardID, history bool) ([]told, error) {
	var out []told
	read := 0
	for _, id := range ids[:min(len(ids), chunkCards)] {
		if read >= chunkBytes {
			break
		}
		card, there, err := t.readCard(id)
		if err != nil {
			return nil, err
		}
		x := told{card: card}
		for _, text := range filter.Texts(card) {
			read += len(text)
		}
		if there && history {
			if x.history, err = t.historyOf(id); err != nil {
				return nil, err
			}
			for _, e := range x.history {
				for _, ch := range e.Changes {
					read += len(ch.Old) + len(ch.New)
				}
			}
		}
		out = append(out, x)
	}
	return out, nil
}

// historyOf are the entries of a card, oldest first.
func (t *tx) historyOf(id workflow.CardID) ([]workflow.Entry, error) {
	var out []workflow.Entry
	err := t.entriesOfCard(id, func(seq uint64) (bool, error) {
		e, err := t.entry(seq, nil)
		out = append(out, e.Entry)
		return err == nil, err
	})
	slices.Reverse(out)
	return out, err
}
