package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"opsboard/storage"
	"opsboard/workflow/plan"
)

// planFiles keeps the draft of a person's plan for a board, in a file that only
// its owner can read.
type planFiles struct {
	mu    sync.Mutex
	path  string // "" where there is no place for it
	board string // the id of the board
	me    string
}

// plans keeps the draft for a board.
func (a *app) plans(s *storage.Store) (*planFiles, error) {
	me, err := a.who()
	if err != nil {
		return nil, err
	}
	id, err := s.Board()
	if err != nil {
		return nil, err
	}
	p := &planFiles{board: id, me: me}
	if dir := a.env.statePath("drafts").value; dir != "" && !a.passing {
		full, err := filepath.Abs(s.Path())
		if err != nil {
			full = s.Path()
		}
		p.path = filepath.Join(dir, "plan-"+short(full+"\x00"+me)+".json")
	}
	return p, nil
}

// Kept is the draft of this board and person.
func (p *planFiles) Kept() (plan.Draft, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	none := plan.Draft{Board: p.board, By: p.me}
	if p.path == "" {
		return none, nil
	}
	text, err := os.ReadFile(p.path)
	if errors.Is(err, fs.ErrNotExist) {
		return none, nil
	}
	if err != nil {
		return none, fmt.Errorf("read the draft of the plan: %w", err)
	}
	d, err := plan.Read(text)
	if err != nil {
		return none, fmt.Errorf("%s: %w", p.path, err)
	}
	if d.Board != p.board { // another board lies at the path now: its draft is not for this one
		return none, fmt.Errorf("%s is a draft for another board than the one that is there now", p.path)
	}
	d.By = p.me
	return d, nil
}

// Keep writes the draft whole or not at all; an empty one takes the file away.
func (p *planFiles) Keep(d plan.Draft) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.path == "" {
		return nil
	}
	if d.IsEmpty() {
		if err := os.Remove(p.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("drop the draft of the plan: %w", err)
		}
		return nil
	}
	if err := writeWhole(p.path, string(plan.Write(d))); err != nil {
		return fmt.Errorf("keep the draft of the plan: %w", err)
	}
	return nil
}

// Save writes the draft to a new file.
func (p *planFiles) Save(d plan.Draft, path string) (string, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	f, err := os.OpenFile(full, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) // it is for others
	if errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("there is a file %s already", full)
	}
	if err != nil {
		return "", fmt.Errorf("%s cannot be written: %s", full, bareError(err))
	}
	_, err = f.Write(plan.Write(d))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		_ = os.Remove(full) // what went wrong is told already
		return "", fmt.Errorf("%s cannot be written: %s", full, bareError(err))
	}
	return full, nil
}
