package storage

import (
	"bytes"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// chunkCards and chunkBytes are how much Each reads in one transaction: while it
// reads, nobody can write.
const (
	chunkCards = 1000
	chunkBytes = 8 << 20
)

// Each visits every card that matches, closed ones too, whole and in the order
// of ids. The file is not held while visit runs, so that visit may take its
// time: each card is as it stood in one moment, but not all in the same one. The
// first error of visit ends it and is returned as it is.
func (s *Store) Each(f filter.Filter, visit func(workflow.Card) error) error {
	var next []byte
	for first := true; first || next != nil; first = false {
		var cards []workflow.Card
		err := s.view("read", func(t *tx) (err error) {
			cards, next, err = t.chunk(f, next)
			return err
		})
		if err != nil {
			return err
		}
		for _, c := range cards {
			if err := visit(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// chunk reads matching cards from an id on; next is where to go on, nil at the
// end.
func (t *tx) chunk(f filter.Filter, from []byte) (cards []workflow.Card, next []byte, err error) {
	h, r := &headRecord{}, readingOf(f)
	light, read := workflow.Card{}, 0
	c := t.bucket(bucketCard).Cursor()
	for k, raw := c.Seek(from); k != nil; k, raw = c.Next() {
		if len(cards) >= chunkCards || read >= chunkBytes {
			return cards, bytes.Clone(k), nil
		}
		if err := h.reset(workflow.CardID(k), raw); err != nil {
			return nil, nil, err
		}
		if err := h.light(&r.fields, &light, nil); err != nil {
			return nil, nil, err
		}
		light.Unsent = r.sieve.AsksUnsent() && t.isUnsent(h.id)
		if forced := r.ifForced && len(light.Forced) > 0; !forced && !r.sieve.Match(&light, h.span) {
			continue
		}
		st, err := t.stateOf(h)
		if err != nil {
			return nil, nil, err
		}
		for _, text := range filter.Texts(st.card) {
			read += len(text)
		}
		if st.card.Unsent = light.Unsent; f.Match(st.card) {
			cards = append(cards, st.card)
		}
	}
	return cards, nil, nil
}
