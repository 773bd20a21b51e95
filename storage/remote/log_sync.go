package remote

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"opsboard/workflow"
)

// LogTx is one transaction on a board that is shared through a log.
type LogTx interface {
	Tx
	// Last is the number of the newest line of the history.
	Last() uint64
	// Since are the lines of a card after the one of a number, oldest first.
	Since(id workflow.CardID, after uint64) ([]workflow.Entry, error)
	// Unknown reports whether nothing is here of a card, nor ever was.
	Unknown(workflow.CardID) (bool, error)
	// Made takes over cards that are not here, each with the lines whose changes lead
	// exactly to it, as Fact would, and says the number of the last line of each.
	Made(cards []*workflow.Card, lines [][]workflow.Entry) ([]uint64, error)
	// Agreed keeps a line without changes: the last change of the card was at the
	// moment of the entry. It does nothing where that is so already.
	Agreed(workflow.Entry) error
	// Open counts the open cards of a stage, as limits of work in progress do.
	Open(workflow.Stage) (workflow.Count, error)
	// Flow is the text of the board's workflow, FlowLine the newest line after the
	// one of a number by which it came.
	Flow() string
	FlowLine(after uint64) (workflow.Entry, bool, error)
	// SetFlow takes a workflow over, before any card of the transaction is changed.
	SetFlow(workflow.Entry) error
}

// LogBoard is a [Board] that can be shared through a log.
type LogBoard func(fn func(LogTx) error) error

// LogConfig is what a sync with a log is made of.
type LogConfig struct {
	Board LogBoard
	Log   Log
	Name  string           // the remote's name
	Now   func() time.Time // this machine's clock
	NewID func() string    // draws 12 random lower-case letters and digits
	Plan  bool             // say what would be sent and send nothing
	Most  int              // how many entries one segment holds at most; 0: 1,000
	Tell  func(Progress)   // may be nil
	Hook  func(string)     // told each durable or remote boundary; may be nil
	// Lock keeps other syncs of the board out until unlock, or says ErrBusy; nil: there are none.
	Lock  func() (unlock func(), err error)
	Place string // where the board file is, see [OptionPlace]; "": not known
	// Hold keeps the memory of this program low until it is ended, while a log is read
	// for the first time, which makes much garbage of little that lasts; may be nil.
	Hold func() (end func())
	// Wait lets a moment pass before another try, because somebody was quicker; an
	// error of it ends the run.
	Wait func(context.Context, time.Duration) error
}

// The options of a [Setup] whose remote is a log.
const (
	OptionBoard   = "board"   // the id of the board that is shared, the same on every replica
	OptionReplica = "replica" // what this replica calls itself
)

// tries is how often a run decides anew because somebody was quicker.
const tries = 8

// SyncLog brings the board and its log into step: fetch and fold what others
// appended, decide what was done here on top of it, append that; when somebody was
// quicker, all over again. What is there already is never changed, and nothing
// that was done here is dropped: it lands as it was done, or with a clash that
// everybody sees. It makes the same promises as [Sync].
func SyncLog(ctx context.Context, cfg LogConfig) (Report, error) {
	r := newLogRun(cfg)
	if cfg.Lock != nil {
		unlock, err := cfg.Lock()
		if err != nil {
			return r.report, err
		}
		defer unlock()
	}
	if err := r.reach(ctx); err != nil {
		return r.report, err
	}
	if r.fresh && cfg.Hold != nil {
		defer cfg.Hold()()
	}
	before := r.membership(ctx)
	if err := r.exchange(ctx); err != nil {
		return r.report, err
	}
	r.sayMembers(before, r.membership(ctx))
	return r.report, r.keepWhole(true)
}

func newLogRun(cfg LogConfig) *logRun {
	r := &logRun{log: cfg.Log, place: cfg.Place, board: cfg.Board, wait: cfg.Wait, most: cfg.Most, here: map[workflow.CardID]bool{}, there: map[workflow.CardID]bool{}, run: run{Config: Config{
		Board: func(fn func(Tx) error) error { return cfg.Board(func(x LogTx) error { return fn(x) }) },
		Name:  cfg.Name, Now: cfg.Now, NewID: cfg.NewID, Plan: cfg.Plan, Tell: cfg.Tell, Hook: cfg.Hook,
	}}}
	r.report.Started = cfg.Now().UTC()
	if r.most <= 0 {
		r.most = segmentEntries
	}
	return r
}

// logRun is one sync with a log under way.
type logRun struct {
	run
	log   Log
	board LogBoard
	wait  func(context.Context, time.Duration) error
	at    logCursor
	first bool // the log was never read before
	fresh bool // so it was when this run began
	most  int  // how many entries one segment holds
	place string
	stale error // why the last push was not the first
	back  bool  // the log was set back, or replaced, since it was read last

	arrived arrivals                   // not taken over yet
	landing map[workflow.CardID]*block // what was appended and is being taken over
	sum     boardSum                   // what the transaction that runs adds, where that is kept
	summed  bool

	touched touched                  // in the transaction that runs
	coming  newcomers                // in the transaction that runs, not taken over yet
	here    map[workflow.CardID]bool // cards that came or changed here in this run
	there   map[workflow.CardID]bool // cards that were sent in this run
}

// touched are the cards that one transaction made or changed here.
type touched struct{ came, changed []workflow.CardID }

// counted adds what a transaction found, once it is kept. A card counts once in a
// run, however many parts of the log it is in.
func (r *logRun) counted(found Report) {
	for i, ids := range [][]workflow.CardID{r.touched.came, r.touched.changed} {
		for _, id := range ids {
			switch {
			case r.here[id]:
			case i == 0:
				found.New++
			default:
				found.Changed++
			}
			r.here[workflow.CardID(strings.Clone(string(id)))] = true // not in the memory of the line that it came in
		}
	}
	r.touched = touched{}
	r.report.add(found)
}

// logCursor is how far the log was folded.
type logCursor struct {
	Version Version `json:"version"`
	N       uint64  `json:"n"`
}

// reach signs in, or believes what an earlier run found.
func (r *logRun) reach(ctx context.Context) error {
	var memory []byte
	err := r.Board(func(tx Tx) error {
		s, err := read[Setup](tx, keySetup)
		if err != nil {
			return err
		}
		if s == nil {
			return &workflow.Refusal{Rule: "remote/none", Message: "this board has no remote: opsboard remote add NAME URL"}
		}
		r.setup, r.at = *s, logCursor{}
		at, err := read[logCursor](tx, keyCursor)
		r.first = at == nil
		r.fresh = r.first
		if at != nil {
			r.at = *at
		}
		if err == nil {
			memory, err = tx.Get(keyMemory)
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := r.notice(); err != nil {
		return err
	}
	if r.caps, err = r.log.Probe(ctx, r.Now(), memory); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	r.hook("probe:answered")
	r.report.Caps, r.report.ReadOnly = r.caps, r.caps.ReadOnly
	if len(r.caps.Memory) == 0 || r.Plan {
		return nil
	}
	return r.Board(func(tx Tx) error { return tx.Put(keyMemory, r.caps.Memory) })
}

// exchange fetches and appends until both sides agree. What keeps a log where it is
// through all tries is no quicker writer, and is said.
func (r *logRun) exchange(ctx context.Context) error {
	var began logCursor
	var took time.Duration
	for try := range tries {
		if try > 0 {
			if err := r.wait(ctx, r.pause(try, took)); err != nil {
				return err
			}
		}
		start := r.Now()
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := r.fetch(ctx); err != nil {
			return err
		}
		if try == 0 {
			began = r.at
		}
		done, err := r.put(ctx)
		if done || err != nil {
			return err
		}
		took = r.Now().Sub(start)
	}
	if r.at == began && r.stale != ErrStale { // the bare word says nothing more
		return fmt.Errorf("push: %w", r.stale)
	}
	r.report.Said = append(r.report.Said, fmt.Sprintf("others were quicker %d times: what was changed here waits for the next sync", tries))
	r.report.again(r.Now().Add(2 * time.Second).UTC())
	return nil
}

// The shortest and the longest pause before another try, before chance shortens
// it. Where a try takes long, so that others are likely to meet it, both are longer.
const (
	shortPause  = 50 * time.Millisecond
	longPause   = 3 * time.Second
	longestTry  = 4 * time.Second // that makes a pause longer: a clock may jump
	longAsTries = 8
)

// pause is how long to wait before a try: by chance anything up to a bound that
// doubles each time, so that writers who met do not meet again.
func (r *logRun) pause(try int, took time.Duration) time.Duration {
	took = min(max(took, 0), longestTry)
	bound := min(max(longPause, longAsTries*took), max(shortPause, took/2)<<try)
	sum := sha256.Sum256([]byte(r.NewID()))
	return time.Duration(binary.BigEndian.Uint64(sum[:]) % uint64(bound))
}

// fetch takes over what was appended since the last time.
func (r *logRun) fetch(ctx context.Context) error {
	if err := r.enter(ctx); err != nil {
		return fmt.Errorf("fetch: %w", err)
	}
	done := 0
	err := r.log.Fetch(ctx, r.at.Version, func(s Segment) error {
		r.hook("fetch:segment")
		done += len(s.Entries)
		r.tell(Progress{Phase: "pull", Done: done})
		return r.gather(s)
	})
	var back *Rewound
	if errors.As(err, &back) {
		err = r.repair(ctx, back.Common)
	}
	if kept := r.takeGathered(); err == nil { // what came before a trouble is kept
		err = kept
	}
	if err != nil {
		return fmt.Errorf("fetch: %w", err)
	}
	return r.adoptFlow()
}
