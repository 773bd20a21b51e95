package cli

import (
	"fmt"
	"path/filepath"
	"time"

	"opsboard/board"
)

// visitFile remembers when a person looked at a board last, in a file that only
// its owner can read.
type visitFile struct {
	keptFile
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
	return &visitFile{keptFile: keptFile{path: filepath.Join(dir, short(path)+"-"+short(name)+".json")}, board: path, name: name}
}

// Last is the last visit; none where nothing was written yet.
func (v *visitFile) Last() (board.Visit, error) {
	var r visitRecord
	if there, err := v.read(&r); err != nil || !there {
		if err != nil {
			err = fmt.Errorf("the last visit cannot be read: %w", err)
		}
		return board.Visit{}, err
	}
	if r.Board != v.board || r.Name != v.name {
		return board.Visit{}, nil
	}
	return board.Visit{Step: r.Step, At: r.At}, nil
}

// Seen writes the visit whole or not at all.
func (v *visitFile) Seen(x board.Visit) error {
	if err := v.keep(x.At, visitRecord{v.board, v.name, x.Step, x.At}); err != nil {
		return fmt.Errorf("remember the visit: %w", err)
	}
	return nil
}
