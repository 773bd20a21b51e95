package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
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
