package cli

import (
	"fmt"
	"path/filepath"
	"time"

	"opsboard/board"
	"opsboard/storage"
	"opsboard/workflow"
)

// reviewFile keeps a person's review of a board, in a file that only its owner
// can read.
type reviewFile struct {
	keptFile
	board string // the id of the board
	by    string
}

// reviewRecord is a review as it is written.
type reviewRecord struct {
	Board    string          `json:"board"`
	By       string          `json:"by"`
	Start    workflow.Date   `json:"start"`
	End      workflow.Date   `json:"end"`
	Card     string          `json:"card,omitempty"`
	List     bool            `json:"list,omitempty"`
	Seconds  int64           `json:"seconds"`
	At       time.Time       `json:"at"`
	Verdicts []verdictRecord `json:"verdicts"`
}

type verdictRecord struct {
	Card    string `json:"card"`
	Verdict string `json:"verdict"`
	Note    string `json:"note,omitempty"`
	Step    uint64 `json:"step,omitempty"`
}

// reviews keeps the review of a person; nil where there is no place for it, or
// no use.
func (a *app) reviews(s *storage.Store, by string) (board.Reviews, error) {
	path, id, err := a.keptOf(s, "reviews", by)
	if path == "" || err != nil {
		return nil, err
	}
	return &reviewFile{keptFile: keptFile{path: path}, board: id, by: by}, nil
}

// keptOf is where something of a person's work at the board is kept, "" where
// there is no place for it, or no use; and the board's id.
func (a *app) keptOf(s *storage.Store, what, by string) (path, id string, err error) {
	dir := a.env.statePath(what).value
	if dir == "" || a.passing {
		return "", "", nil
	}
	if id, err = s.Board(); err != nil {
		return "", "", err
	}
	full := s.Path()
	if abs, err := filepath.Abs(full); err == nil {
		full = abs
	}
	return filepath.Join(dir, short(full)+"-"+short(by)+".json"), id, nil
}

// Kept is the review of the last time; none of another board that lies at the
// path now.
func (r *reviewFile) Kept() (board.KeptReview, error) {
	var x reviewRecord
	if there, err := r.read(&x); err != nil || !there {
		return board.KeptReview{}, err
	}
	if x.Board != r.board || x.By != r.by {
		return board.KeptReview{}, nil
	}
	for _, d := range []workflow.Date{x.Start, x.End} {
		if _, err := workflow.ParseDate(string(d)); err != nil {
			return board.KeptReview{}, fmt.Errorf("%s: %w", r.path, err)
		}
	}
	out := board.KeptReview{
		Iteration: workflow.Iteration{Start: x.Start, End: x.End}, Card: workflow.CardID(x.Card), List: x.List,
		Spent: time.Duration(x.Seconds) * time.Second, At: x.At,
	}
	for _, v := range x.Verdicts {
		out.Verdicts = append(out.Verdicts, board.KeptVerdict{Card: workflow.CardID(v.Card), Verdict: v.Verdict, Note: v.Note, Step: v.Step})
	}
	return out, nil
}

// Keep writes the review whole or not at all; a zero one takes the file away.
func (r *reviewFile) Keep(k board.KeptReview) error {
	if k.IsZero() {
		if err := r.keep(k.At, nil); err != nil {
			return fmt.Errorf("drop the review: %w", err)
		}
		return nil
	}
	x := reviewRecord{
		Board: r.board, By: r.by, Start: k.Iteration.Start, End: k.Iteration.End, Card: string(k.Card), List: k.List,
		Seconds: int64(k.Spent / time.Second), At: k.At,
	}
	for _, v := range k.Verdicts {
		x.Verdicts = append(x.Verdicts, verdictRecord{string(v.Card), v.Verdict, v.Note, v.Step})
	}
	if err := r.keep(k.At, x); err != nil {
		return fmt.Errorf("keep the review: %w", err)
	}
	return nil
}
