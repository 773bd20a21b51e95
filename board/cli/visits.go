package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"opsboard/board"
)

// visitFile remembers when a person looked at a board last, in a file that only
// its owner can read.
type visitFile struct {
	path  string
	board string // the path of the board file
	name  string // whose visit it is
}

// visitRecord is a visit as it is written.
type visitRecord struct {
	Board string    `json:"board"`
	Name  string    `json:"name"`
	Step  uint64    `json:"step"`
	At    time.Time `json:"at"`
}

// visits are those of a person to the board at the path; nil where there is no
// place for them, or no use.
func (a *app) visits(path, name string) board.Visits {
	dir := a.env.statePath("visits").value
	if dir == "" || a.passing {
		return nil
	}
	if full, err := filepath.Abs(path); err == nil {
		path = full
	}
	return visitFile{filepath.Join(dir, short(path)+"-"+short(name)+".json"), path, name}
}

// Last is the last visit; none where nothing was written yet.
func (v visitFile) Last() (board.Visit, error) {
	text, err := os.ReadFile(v.path)
	if errors.Is(err, fs.ErrNotExist) {
		return board.Visit{}, nil
	}
	var r visitRecord
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	if err != nil {
		return board.Visit{}, fmt.Errorf("the last visit cannot be read: %w", err)
	}
	if r.Board != v.board || r.Name != v.name {
		return board.Visit{}, nil
	}
	return board.Visit{Step: r.Step, At: r.At}, nil
}

// Seen writes the visit whole or not at all.
func (v visitFile) Seen(x board.Visit) error {
	text, err := json.Marshal(visitRecord{v.board, v.name, x.Step, x.At})
	if err == nil {
		err = os.MkdirAll(filepath.Dir(v.path), 0o700)
	}
	var f *os.File
	if err == nil {
		f, err = os.CreateTemp(filepath.Dir(v.path), ".*.new") // for its owner only
	}
	if err != nil {
		return fmt.Errorf("remember the visit: %w", err)
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), v.path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // what went wrong is told already
		return fmt.Errorf("remember the visit: %w", err)
	}
	return nil
}
