package storage

import "opsboard/workflow"

// Card is the whole card, with its texts and comments. An id that no card has
// is a *[NotFound].
func (s *Store) Card(id workflow.CardID) (workflow.Card, error) {
	var c workflow.Card
	err := s.view("read", func(t *tx) error {
		var there bool
		var err error
		if c, there, err = t.readCard(id); err == nil && !there {
			err = &NotFound{Name: string(id)}
		}
		return err
	})
	if err != nil {
		return workflow.Card{}, err
	}
	return c, nil
}
