package board

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"opsboard/workflow"
)

// keeper remembers which ops came into the file. Bubble Tea abandons its
// commands when a program ends, so a write may be under way after the last
// message; only here can be known whether it arrived.
//
// It also keeps a program that is being suspended from stopping with the file
// locked: everybody else would wait for the person to come back.
type keeper struct {
	Store
	mu    sync.Mutex
	saved map[string]bool
	over  bool         // the program has ended: what comes now comes too late
	gate  sync.RWMutex // held by whoever uses the file
}

var errOver = errors.New("the board was left")

// Commit passes ops on, one caller at a time.
func (k *keeper) Commit(ops ...workflow.Op) (step uint64, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.over {
		return 0, errOver
	}
	return k.commit(ops)
}

func (k *keeper) commit(ops []workflow.Op) (uint64, error) {
	k.gate.RLock()
	defer k.gate.RUnlock()
	step, err := k.Store.Commit(ops...)
	if err == nil && len(ops) > 0 {
		clear(k.saved) // only the newest can be in doubt
		k.saved[ops[0].ID] = true
	}
	return step, err
}

// Undo and Redo keep to the same order.
func (k *keeper) Undo(step uint64, by string, at time.Time) ([]workflow.Entry, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.gate.RLock()
	defer k.gate.RUnlock()
	return k.Store.Undo(step, by, at)
}

// Redo is as Undo.
func (k *keeper) Redo(step uint64, by string, at time.Time) ([]workflow.Entry, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.gate.RLock()
	defer k.gate.RUnlock()
	return k.Store.Redo(step, by, at)
}

// pause waits until nobody uses the file, and lets nobody begin.
func (k *keeper) pause() { k.gate.Lock() }

// resume ends a pause.
func (k *keeper) resume() { k.gate.Unlock() }

// finish waits for a write that is under way and writes what is left. A write
// that fails, or panics, leaves the others their chance.
func (k *keeper) finish(q queue, me string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.over = true
	var lost []error
	for _, w := range q {
		if w.act != commit || k.saved[w.ops[0].ID] {
			continue
		}
		var f fall
		if err := f.try(func() error { _, err := k.commit(w.ops); return err }); err != nil {
			lost = append(lost, fmt.Errorf("the %s by %s was not saved: %w", w.name(), me, err))
		}
	}
	return errors.Join(lost...)
}
