package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
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
	last  plan.Draft // as this program last read or kept it
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
	d, err := p.read()
	if err == nil {
		p.last = d
	}
	return d, err
}

func (p *planFiles) read() (plan.Draft, error) {
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
// What another program of the person changed meanwhile is joined with it.
func (p *planFiles) Keep(d plan.Draft) (kept plan.Draft, news int, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.path == "" {
		return d, 0, nil
	}
	err = p.alone(func() error {
		theirs, err := p.read()
		if err != nil {
			return err
		}
		kept, news = d.Joined(p.last, theirs)
		switch {
		case slices.Equal(kept.Lines, theirs.Lines):
			return nil
		case kept.IsEmpty():
			return p.remove()
		}
		return writeWhole(p.path, string(plan.Write(kept)))
	})
	if err != nil {
		return d, 0, fmt.Errorf("keep the draft of the plan: %w", err)
	}
	p.last = kept
	return kept, news, nil
}

// Drop takes the draft away, whoever wrote it last and whether or not it can be
// read.
func (p *planFiles) Drop() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.path == "" {
		return nil
	}
	p.last = plan.Draft{}
	if err := p.alone(p.remove); err != nil {
		return fmt.Errorf("drop the draft of the plan: %w", err)
	}
	return nil
}

func (p *planFiles) remove() error {
	if err := os.Remove(p.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// alone runs do while no other program of the person does the same. The lock
// goes with the program, however that ends.
func (p *planFiles) alone(do func() error) error {
	if err := os.MkdirAll(filepath.Dir(p.path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(p.path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer f.Close() // and with it goes the lock
	if err := lockFile(f); err != nil {
		return err
	}
	return do()
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
