package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"opsboard/board"
	"opsboard/storage"
	"opsboard/workflow"
)

// reviewFile keeps a person's review of a board, in a file that only its owner
// can read.
type reviewFile struct {
	path  string
	board string // the id of the board
	by    string

	mu     sync.Mutex
	newest time.Time // of what was kept: a write that comes too late changes nothing
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
	dir := a.env.statePath("reviews").value
	if dir == "" || a.passing {
		return nil, nil
	}
	id, err := s.Board()
	if err != nil {
		return nil, err
	}
	path := s.Path()
	if full, err := filepath.Abs(path); err == nil {
		path = full
	}
	return &reviewFile{path: filepath.Join(dir, short(path)+"-"+short(by)+".json"), board: id, by: by}, nil
}

// Kept is the review of the last time; none of another board that lies at the
// path now.
func (r *reviewFile) Kept() (board.KeptReview, error) {
	text, err := os.ReadFile(r.path)
	if errors.Is(err, fs.ErrNotExist) {
		return board.KeptReview{}, nil
	}
	var x reviewRecord
	if err == nil {
		err = json.Unmarshal(text, &x)
	}
	if err != nil {
		return board.KeptReview{}, fmt.Errorf("%s: %w", r.path, err)
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
	r.mu.Lock()
	defer r.mu.Unlock()
	if k.At.Before(r.newest) {
		return nil
	}
	r.newest = k.At
	if k.IsZero() {
		if err := os.Remove(r.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
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
	text, err := json.Marshal(x)
	if err == nil {
		err = writeWhole(r.path, string(text))
	}
	if err != nil {
		return fmt.Errorf("keep the review: %w", err)
	}
	return nil
}
