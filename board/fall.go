package board

import (
	"fmt"
	"runtime/debug"
	"sync"

	tea "charm.land/bubbletea/v2"
)

// Crash is a mistake in the program itself that has ended the board. The
// terminal is as it was before, and what was still to be saved was saved where
// that was possible.
type Crash struct {
	Value any    // what the program panicked with
	Stack []byte // where
}

// Error says what happened in one line.
func (c *Crash) Error() string {
	return fmt.Sprintf("the board stopped on a mistake in the program: %v", c.Value)
}

// fall catches what panics, so that a mistake ends the board in good order.
// Bubble Tea's own net would print a stack over the shell and lose the model,
// and with it what is unsaved.
type fall struct {
	mu    sync.Mutex
	crash *Crash // the first one
	queue queue  // what was unsaved after the last message that went well

	seen Visit // how far the person who left had seen the board; zero: it was not left

	drafts interface {
		lastDrafts(to Drafts, saved bool) error
		lastPlan(to Plans) error
		lastReview(to Reviews) error
		lastTriage(to Triages) error
	} // what was being typed then
}

// caught remembers a panic; the first is the one to tell.
func (f *fall) caught(value any) *Crash {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.crash == nil {
		f.crash = &Crash{Value: value, Stack: debug.Stack()}
	}
	return f.crash
}

// first is the first panic that was caught; nil while all goes well. A command
// may still be under way when the program has ended.
func (f *fall) first() *Crash {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.crash
}

// try does something, and makes an error of a panic.
func (f *fall) try(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = f.caught(r)
		}
	}()
	return do()
}

// command is a command whose panic ends the program in good order.
func (f *fall) command(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if r := recover(); r != nil {
				f.caught(r)
				msg = tea.QuitMsg{}
			}
		}()
		msg = cmd()
		batch, ok := msg.(tea.BatchMsg)
		if !ok {
			return msg
		}
		out := make(tea.BatchMsg, len(batch))
		for i, c := range batch {
			out[i] = f.command(c)
		}
		return out
	}
}

// guarded is the model as the program runs it. After a panic the model is the
// one from before the message, and the program ends.
type guarded struct {
	tea.Model
	fall  *fall
	clock *clock
	back  func() // called when the program is back from having been suspended
	quit  func() // ends the program from where no command can be returned
}

// Init begins as the model does.
func (g guarded) Init() tea.Cmd { return g.fall.command(g.Model.Init()) }

// Update passes a message on.
func (g guarded) Update(msg tea.Msg) (next tea.Model, cmd tea.Cmd) {
	if _, ok := msg.(tea.SuspendMsg); ok { // it comes once that is over
		g.back()
	}
	defer func() {
		if r := recover(); r != nil {
			g.fall.caught(r)
			next, cmd = g, tea.Quit
		}
	}()
	poll, isPoll := msg.(polledMsg)
	x, asks := g.Model.(interface{ nothingNew(polledMsg) bool })
	g.clock.heed(!isPoll || !asks || !x.nothingNew(poll))
	m, c := g.Model.Update(msg)
	if x, ok := m.(interface{ unsavedChanges() queue }); ok {
		g.fall.queue = x.unsavedChanges()
	}
	if x, ok := m.(interface {
		lastDrafts(to Drafts, saved bool) error
		lastPlan(to Plans) error
		lastReview(to Reviews) error
		lastTriage(to Triages) error
	}); ok {
		g.fall.drafts = x
	}
	if x, ok := m.(interface{ lastSeen() (Visit, bool) }); ok {
		if v, left := x.lastSeen(); left {
			g.fall.seen = v
		}
	}
	g.Model = m
	return g, g.fall.command(c)
}

// View draws the model.
func (g guarded) View() (v tea.View) {
	defer func() {
		if r := recover(); r != nil {
			g.fall.caught(r)
			g.quit()
			v = tea.NewView("")
			v.AltScreen = true // the way it was: what leaves it is the end
		}
	}()
	return g.Model.View()
}

// unsavedChanges is what is to be written before the program ends.
func (m Model) unsavedChanges() queue { return m.saving.queue }
