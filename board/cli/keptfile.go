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
)

// keptFile is what outlives the program of one person's work at one board, in a
// file that only its owner can read.
type keptFile struct {
	path string

	mu     sync.Mutex
	newest time.Time // of what was kept: a write that comes too late changes nothing
}

// read reads what was kept; false where there is nothing.
func (k *keptFile) read(into any) (there bool, err error) {
	text, err := os.ReadFile(k.path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		return false, fmt.Errorf("%s: %w", k.path, err)
	}
	return true, nil
}

// keep writes it whole or not at all; nil takes the file away.
func (k *keptFile) keep(at time.Time, x any) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if at.Before(k.newest) {
		return nil
	}
	k.newest = at
	if x == nil {
		if err := os.Remove(k.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	text, err := json.Marshal(x)
	if err != nil {
		return err
	}
	return writeWhole(k.path, string(text))
}

// writeWhole writes a file so that it is there whole, or as it was, and at no moment
// for anybody but its owner to read. A link stays one: people keep their own files
// elsewhere.
func writeWhole(path, text string) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // 0600
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // what went wrong is told already
	}
	return err
}
