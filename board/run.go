package board

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"opsboard/workflow"
)

// fps is how often a second the screen may be painted. A key waits for the next
// frame: at 120 it is on screen in half the time that it takes at 60, for a
// little idle work.
const fps = 120

// Run shows the board until the person quits or ctx ends. Before it returns,
// whatever was still to be saved is saved; an error says what was not.
func Run(ctx context.Context, cfg Config) error {
	kept := &keeper{Store: cfg.Store, saved: map[string]bool{}}
	cfg.Store = kept
	options := []tea.ProgramOption{tea.WithContext(ctx), tea.WithFPS(fps), tea.WithoutSignalHandler()}
	if cfg.Input != nil {
		options = append(options, tea.WithInput(cfg.Input))
	}
	if cfg.Output != nil {
		options = append(options, tea.WithOutput(cfg.Output))
	}
	if cfg.Environ != nil {
		options = append(options, tea.WithEnvironment(cfg.Environ))
	}
	if cfg.Profile != nil {
		options = append(options, tea.WithColorProfile(*cfg.Profile))
	}
	if cfg.Width > 0 && cfg.Height > 0 {
		options = append(options, tea.WithWindowSize(cfg.Width, cfg.Height))
	}
	last, err := tea.NewProgram(New(cfg), options...).Run()
	if ctx.Err() != nil {
		err = nil // told to end: no trouble
	}
	if m, ok := last.(Model); ok {
		err = errors.Join(err, kept.finish(m.queue, cfg.Me))
	}
	return err
}

// keeper remembers which ops came into the file. Bubble Tea abandons its
// commands when a program ends, so a write may be under way after the last
// message; only here can be known whether it arrived.
type keeper struct {
	Store
	mu    sync.Mutex
	saved map[string]bool
	over  bool // the program has ended: what comes now comes too late
}

var errOver = errors.New("the board was left")

// Commit passes ops on, one caller at a time.
func (k *keeper) Commit(ops ...workflow.Op) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.over {
		return errOver
	}
	return k.commit(ops)
}

func (k *keeper) commit(ops []workflow.Op) error {
	err := k.Store.Commit(ops...)
	if err == nil && len(ops) > 0 {
		clear(k.saved) // only the newest can be in doubt
		k.saved[ops[0].ID] = true
	}
	return err
}

// Undo and Redo keep to the same order.
func (k *keeper) Undo(step uint64, by string, at time.Time) ([]workflow.Entry, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.Store.Undo(step, by, at)
}

// Redo is as Undo.
func (k *keeper) Redo(step uint64, by string, at time.Time) ([]workflow.Entry, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.Store.Redo(step, by, at)
}

// finish waits for a write that is under way and writes what is left.
func (k *keeper) finish(q queue, me string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.over = true
	var lost []error
	for _, w := range q {
		if w.act != commit || k.saved[w.ops[0].ID] {
			continue
		}
		if err := k.commit(w.ops); err != nil {
			lost = append(lost, fmt.Errorf("the %s by %s was not saved: %w", w.name(), me, err))
		}
	}
	return errors.Join(lost...)
}
