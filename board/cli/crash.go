package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"opsboard/board"
)

// crashed tells of a board that ended on a mistake in the program: one sentence,
// and a file with what whoever mends it needs to know. Any other end is passed
// on.
func (a *app) crashed(err error) error {
	var c *board.Crash
	if !errors.As(err, &c) {
		return err
	}
	f := &failure{err: err, code: codeFailure, message: strings.ReplaceAll(err.Error(), "\n", "; ")}
	if err.Error() == c.Error() {
		f.message += "; all your changes are saved"
	}
	path, written := a.writeCrash(c)
	if written != nil {
		f.hint = "the details could not be written: " + bareError(written)
		return f
	}
	f.hint = "the board can be opened again; the details are in " + path + ", for whoever looks after opsboard"
	return f
}

// writeCrash keeps the details of a crash in a file of their own.
func (a *app) writeCrash(c *board.Crash) (string, error) {
	now := a.env.Now()
	path := a.env.xdg("XDG_STATE_HOME", filepath.Join(".local", "state"), now.UTC().Format("crash-20060102-150405.txt")).value
	if path == "" {
		path = filepath.Join(os.TempDir(), now.UTC().Format("opsboard-crash-20060102-150405.txt"))
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return path, err
	}
	text := fmt.Sprintf("opsboard %s, %s\n\n%v\n\n%s", a.env.Version, now.UTC().Format("2006-01-02 15:04:05 UTC"), c.Value, c.Stack)
	return path, os.WriteFile(path, []byte(text), 0o600)
}
