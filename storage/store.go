// Package storage keeps the board in one bbolt file: the cards, the history of
// everything that was done to them, and the indexes that answer the board's
// questions. Beside the bare programs of board/bench it is the only package that
// knows bbolt exists.
//
// The file is opened for each transaction and never held, so that any number of
// boards and commands may use it side by side. Every record carries a checksum;
// a file that cannot be trusted is refused with a *[FileError] and never
// replaced by an empty one.
package storage

import (
	"cmp"
	"fmt"
	"sync"
	"time"

	"opsboard/workflow"
)

// Options say where a board is and what it needs of the world. Its functions may
// be called by several goroutines at once.
type Options struct {
	Path    string           // the board file
	Cadence workflow.Cadence // how the team cuts the calendar
	Now     func() time.Time // the clock; required
	NewID   func() string    // draws 12 random lower-case letters and digits; required

	// Hook is told the name of each step of a write that has just been done, so that
	// a test can end the program there; nil: nobody is told.
	Hook func(step string)
	// Warn is told in a sentence what does not stop the work but should be known: a
	// daily backup that failed, where a replaced file is kept; nil: nobody is told.
	Warn     func(sentence string)
	Patience time.Duration // how long a transaction waits for other programs; 0 is a second
}

// Store is a board file. It holds nothing open between calls, so there is
// nothing to close, and one Store may be used by many goroutines.
type Store struct {
	path    string
	cadence workflow.Cadence
	now     func() time.Time
	newID   func() string
	onStep  func(string)
	warnTo  func(string)
	waits   time.Duration // for other programs, a transaction

	mu       sync.Mutex
	board    string // the board's id: another one at the path is another board
	flowText string // what rules was parsed from
	rules    *workflow.Rules
	backedUp workflow.Date // the day of the last backup that this Store made or saw
}

// Open opens the board at o.Path. What is wrong with the file comes as a
// *[FileError]; nothing is created, and nothing is written unless the board has
// an older format: then it is copied into the backups and brought up to date.
func Open(o Options) (*Store, error) {
	s, err := newStore(o)
	if err != nil {
		return nil, err
	}
	if err := s.migrate(); err != nil {
		return nil, err
	}
	return s, nil
}

func newStore(o Options) (*Store, error) {
	if o.Now == nil || o.NewID == nil {
		return nil, fmt.Errorf("open %s: no clock or no source of ids was given", o.Path)
	}
	return &Store{
		path: o.Path, cadence: o.Cadence, now: o.Now, newID: o.NewID, onStep: o.Hook, warnTo: o.Warn,
		waits: cmp.Or(o.Patience, patience),
	}, nil
}

// Rules are the workflow that the board is under, on the cadence of the
// options. Each transaction reads it anew when another process changed it.
func (s *Store) Rules() *workflow.Rules {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rules
}

// Path is where the board file is.
func (s *Store) Path() string { return s.path }

// hook tells a test that the durable step was reached. A test may panic there to
// play the death of the process; that panic is passed on (see guarded).
func (s *Store) hook(step string) {
	if s.onStep != nil {
		s.onStep(step)
	}
}

func (s *Store) warn(format string, a ...any) {
	if s.warnTo != nil {
		s.warnTo(fmt.Sprintf(format, a...))
	}
}

// rulesOf are the rules of a workflow text, parsed once for each text.
func (s *Store) rulesOf(text string) (*workflow.Rules, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rules != nil && s.flowText == text {
		return s.rules, nil
	}
	r, err := workflow.Parse(text)
	if err != nil {
		return nil, damaged("the workflow kept in the file cannot be read: %v", err)
	}
	s.flowText, s.rules = text, r.In(s.cadence)
	return s.rules, nil
}

// keepRules takes over the rules of a transaction that was committed.
func (s *Store) keepRules(text string, rules *workflow.Rules) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flowText, s.rules = text, rules
}
