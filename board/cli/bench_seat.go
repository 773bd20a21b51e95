package cli

import (
	tea "charm.land/bubbletea/v2"

	"opsboard/board"
	"opsboard/keymap"
	"opsboard/storage"
	"opsboard/workflow"
)

// benchSeat opens the boards that are measured, from within.
type benchSeat struct{ *app }

func (b benchSeat) open(file string) (*storage.Store, error) {
	return storage.Open(storage.Options{Path: file, Now: b.env.Now, NewID: b.env.NewID, Warn: func(string) {}})
}

// Sit opens the board of a file as a terminal of that size shows it.
func (b benchSeat) Sit(file string, width, height int) (tea.Model, error) {
	s, err := b.open(file)
	if err != nil {
		return nil, err
	}
	return board.New(board.Config{
		Store: boardStore{s}, Keys: keymap.Default(), Rules: s.Rules, Now: b.env.Now, NewID: b.env.NewID, Me: "ana",
		Poll: -1, Width: width, Height: height,
	}), nil
}

// Move moves cards in one transaction, past the rules.
func (b benchSeat) Move(file string, cards []workflow.CardID, to workflow.Stage) error {
	s, err := b.open(file)
	if err != nil {
		return err
	}
	ops := make([]workflow.Op, len(cards))
	for i, id := range cards {
		ops[i] = workflow.Op{
			ID: b.env.NewID(), Card: id, By: "ana", At: b.env.Now(), Door: workflow.DoorCommand,
			Do: workflow.Move{To: to, Force: true, Reason: "measured"},
		}
	}
	_, err = s.Commit(ops...)
	return err
}
