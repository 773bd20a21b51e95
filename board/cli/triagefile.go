package cli

import (
	"fmt"
	"time"

	"opsboard/board"
	"opsboard/storage"
	"opsboard/workflow"
)

// triageFile keeps a person's triage of a board, in a file that only its owner
// can read.
type triageFile struct {
	keptFile
	board string // the id of the board
	by    string
}

// triageRecord is a triage as it is written.
type triageRecord struct {
	Board      string            `json:"board"`
	By         string            `json:"by"`
	Card       workflow.CardID   `json:"card,omitempty"`
	ByPriority bool              `json:"by_priority,omitempty"`
	Seconds    int64             `json:"seconds"`
	At         time.Time         `json:"at"`
	Decided    []turnRecord      `json:"decided"`
	Skipped    []workflow.CardID `json:"skipped"`
}

type turnRecord struct {
	Card workflow.CardID `json:"card"`
	Done string          `json:"done"`
}

// triages keeps the triage of a person; nil where there is no place for it, or no
// use.
func (a *app) triages(s *storage.Store, by string) (board.Triages, error) {
	path, id, err := a.keptOf(s, "triage", by)
	if path == "" || err != nil {
		return nil, err
	}
	return &triageFile{keptFile: keptFile{path: path}, board: id, by: by}, nil
}

// Kept is the triage of the last time; none of another board that lies at the
// path now.
func (f *triageFile) Kept() (board.KeptTriage, error) {
	var x triageRecord
	if there, err := f.read(&x); err != nil || !there || x.Board != f.board || x.By != f.by {
		return board.KeptTriage{}, err
	}
	out := board.KeptTriage{Card: x.Card, ByPriority: x.ByPriority, Spent: max(0, time.Duration(x.Seconds)*time.Second), At: x.At, Skipped: x.Skipped}
	for _, d := range x.Decided {
		out.Decided = append(out.Decided, board.KeptTurn(d))
	}
	return out, nil
}

// Keep writes the triage whole or not at all; a zero one takes the file away.
func (f *triageFile) Keep(k board.KeptTriage) error {
	if k.IsZero() {
		if err := f.keep(k.At, nil); err != nil {
			return fmt.Errorf("drop the triage: %w", err)
		}
		return nil
	}
	x := triageRecord{
		Board: f.board, By: f.by, Card: k.Card, ByPriority: k.ByPriority, Seconds: int64(k.Spent / time.Second), At: k.At, Skipped: k.Skipped,
	}
	for _, d := range k.Decided {
		x.Decided = append(x.Decided, turnRecord(d))
	}
	if err := f.keep(k.At, x); err != nil {
		return fmt.Errorf("keep the triage: %w", err)
	}
	return nil
}
