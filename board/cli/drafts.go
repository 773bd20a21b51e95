package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"opsboard/board"
	"opsboard/workflow"
)

// statePath is where a thing lives that outlives the program and is no data of
// the person's: the XDG state folder, ~/.local/state where it is not set.
func (e Env) statePath(name string) sourced {
	return e.xdg("XDG_STATE_HOME", filepath.Join(".local", "state"), name)
}

// draftFiles keeps what is being typed, each draft in a file that only its owner
// can read. The name of a file tells the board apart from others.
type draftFiles struct {
	dir   string
	board string // the path of the board file
	now   func() time.Time
}

// draftRecord is a draft as it is written.
type draftRecord struct {
	Board   string            `json:"board"`
	Form    string            `json:"form"`
	Card    string            `json:"card,omitempty"`
	Handle  string            `json:"handle,omitempty"`
	At      time.Time         `json:"at"`
	Answers map[string]string `json:"answers"`
}

// drafts are those of the board at the path; nil where there is no place for
// them, or no use.
func (a *app) drafts(path string) board.Drafts {
	dir := a.env.statePath("drafts").value
	if dir == "" || a.passing {
		return nil
	}
	if full, err := filepath.Abs(path); err == nil {
		path = full
	}
	return draftFiles{dir: dir, board: path, now: a.env.Now}
}

// prefix begins the names of the board's drafts.
func (d draftFiles) prefix() string { return short(d.board) + "-" }

func (d draftFiles) path(form string, card workflow.CardID) string {
	return filepath.Join(d.dir, d.prefix()+short(form+"\x00"+string(card))+".json")
}

func short(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:10])
}

// Keep writes the draft whole or not at all.
func (d draftFiles) Keep(x board.Draft) error {
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		return fmt.Errorf("keep a draft: %w", err)
	}
	text, err := json.Marshal(draftRecord{d.board, x.Form, string(x.Card), x.Handle, x.At, x.Answers})
	if err != nil {
		return fmt.Errorf("keep a draft: %w", err)
	}
	f, err := os.CreateTemp(d.dir, d.prefix()+"*.new") // for its owner only
	if err != nil {
		return fmt.Errorf("keep a draft: %w", err)
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), d.path(x.Form, x.Card))
	}
	if err != nil {
		_ = os.Remove(f.Name()) // what went wrong is told already
		return fmt.Errorf("keep a draft: %w", err)
	}
	return nil
}

// Drop removes the draft.
func (d draftFiles) Drop(form string, card workflow.CardID) error {
	err := os.Remove(d.path(form, card))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("drop a draft: %w", err)
	}
	return nil
}

// abandoned is how old an unfinished file must be before it is taken for one
// that a dead process left.
const abandoned = time.Hour

// Kept reads the board's drafts and clears away what was left unfinished.
func (d draftFiles) Kept() (out []board.Draft, err error) {
	entries, err := os.ReadDir(d.dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var wrong []error
	if err != nil {
		wrong = append(wrong, fmt.Errorf("the drafts cannot be read: %w", err))
	}
	for _, e := range entries {
		path := filepath.Join(d.dir, e.Name())
		switch info, err := e.Info(); {
		case !strings.HasPrefix(e.Name(), d.prefix()) || err != nil || !info.Mode().IsRegular():
		case strings.HasSuffix(e.Name(), ".new") && d.now().Sub(info.ModTime()) > abandoned:
			_ = os.Remove(path) // the next start tries again
		case strings.HasSuffix(e.Name(), ".json"):
			x, err := d.read(path)
			if err != nil {
				wrong = append(wrong, fmt.Errorf("the draft %s cannot be read: %w", path, err))
				continue
			}
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b board.Draft) int { return a.At.Compare(b.At) })
	return out, errors.Join(wrong...)
}

var errNoDraft = errors.New("it is no draft of this board")

func (d draftFiles) read(path string) (board.Draft, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return board.Draft{}, err
	}
	var r draftRecord
	if err := json.Unmarshal(text, &r); err != nil {
		return board.Draft{}, err
	}
	x := board.Draft{Form: r.Form, Card: workflow.CardID(r.Card), Handle: r.Handle, At: r.At, Answers: r.Answers}
	if r.Board != d.board || path != d.path(x.Form, x.Card) {
		return board.Draft{}, errNoDraft
	}
	return x, nil
}
