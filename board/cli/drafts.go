package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
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
// can read. The name of a file tells the board apart from others. Two programs on
// one board do not see each other's drafts: who writes one, or finds it left by a
// program that is gone, holds its file.
type draftFiles struct {
	dir   string
	board string // the path of the board file
	now   func() time.Time
	held  map[string]heldDraft // by the beginning of their names; shared by copies
}

// heldDraft is the file of a draft that is this program's.
type heldDraft struct {
	path string
	lock io.Closer // nil where the system has no locks
}

// draftRecord is a draft as it is written.
type draftRecord struct {
	Board   string            `json:"board"`
	Form    string            `json:"form"`
	Card    string            `json:"card,omitempty"`
	Handle  string            `json:"handle,omitempty"`
	At      time.Time         `json:"at"`
	Told    bool              `json:"told,omitempty"`
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
	return draftFiles{dir: dir, board: path, now: a.env.Now, held: map[string]heldDraft{}}
}

// prefix begins the names of the board's drafts.
func (d draftFiles) prefix() string { return short(d.board) + "-" }

// name begins the names of the files for a form and card.
func (d draftFiles) name(form string, card workflow.CardID) string {
	return d.prefix() + short(form+"\x00"+string(card))
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
	text, err := json.Marshal(draftRecord{d.board, x.Form, string(x.Card), x.Handle, x.At, x.Told, x.Answers})
	if err != nil {
		return fmt.Errorf("keep a draft: %w", err)
	}
	name := d.name(x.Form, x.Card)
	f, err := os.CreateTemp(d.dir, name+"-*.new") // for its owner only
	if err != nil {
		return fmt.Errorf("keep a draft: %w", err)
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync())
	lock, _ := hold(f)
	was, own := d.held[name]
	path := was.path
	if !own {
		path = strings.TrimSuffix(f.Name(), ".new") + ".json"
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // what went wrong is told already
		release(lock)
		return fmt.Errorf("keep a draft: %w", err)
	}
	d.held[name] = heldDraft{path, lock}
	release(was.lock)
	return nil
}

// Drop removes the draft.
func (d draftFiles) Drop(form string, card workflow.CardID) error {
	name := d.name(form, card)
	was, own := d.held[name]
	if !own {
		return nil
	}
	delete(d.held, name)
	err := os.Remove(was.path)
	release(was.lock)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("drop a draft: %w", err)
	}
	return nil
}

// release lets go of a file.
func release(lock io.Closer) {
	if lock != nil {
		_ = lock.Close() // nothing was written to it since
	}
}

// abandoned is how old an unfinished file must be before it is taken for one
// that a dead process left.
const abandoned = time.Hour

// Kept reads the board's drafts that no other program holds, of several of one
// form and card the newest, and clears away what was left unfinished.
func (d draftFiles) Kept() (out []board.Draft, err error) {
	entries, err := os.ReadDir(d.dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var wrong []error
	if err != nil {
		wrong = append(wrong, fmt.Errorf("the drafts cannot be read: %w", err))
	}
	newest := map[string]board.Draft{}
	for _, e := range entries {
		path := filepath.Join(d.dir, e.Name())
		switch info, err := e.Info(); {
		case !strings.HasPrefix(e.Name(), d.prefix()) || err != nil || !info.Mode().IsRegular():
		case strings.HasSuffix(e.Name(), ".new") && d.now().Sub(info.ModTime()) > abandoned:
			_ = os.Remove(path) // the next start tries again
		case strings.HasSuffix(e.Name(), ".json"):
			if err := d.adopt(path, newest); err != nil {
				wrong = append(wrong, fmt.Errorf("the draft %s cannot be read: %w", path, err))
			}
		}
	}
	out = slices.SortedFunc(maps.Values(newest), func(a, b board.Draft) int { return a.At.Compare(b.At) })
	return out, errors.Join(wrong...)
}

// adopt reads a draft and holds its file, unless another program does.
func (d draftFiles) adopt(path string, newest map[string]board.Draft) error {
	for _, mine := range d.held {
		if mine.path == path {
			x, err := d.read(path)
			newest[d.name(x.Form, x.Card)] = x
			return err
		}
	}
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) { // it was dropped this moment
		return nil
	}
	if err != nil {
		return err
	}
	lock, free := hold(f)
	if !free {
		return nil
	}
	x, err := d.read(path)
	name := d.name(x.Form, x.Card)
	other, twice := newest[name]
	if err != nil || twice && other.At.After(x.At) {
		release(lock)
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		return err
	}
	release(d.held[name].lock)
	newest[name], d.held[name] = x, heldDraft{path, lock}
	return nil
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
	x := board.Draft{Form: r.Form, Card: workflow.CardID(r.Card), Handle: r.Handle, At: r.At, Told: r.Told, Answers: r.Answers}
	if r.Board != d.board || !strings.HasPrefix(filepath.Base(path), d.name(x.Form, x.Card)) {
		return board.Draft{}, errNoDraft
	}
	return x, nil
}
