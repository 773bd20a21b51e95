package remote

import (
	"context"
	"fmt"
	"time"

	"opsboard/workflow"
)

// Config is what a sync is made of.
type Config struct {
	Board  Board
	Remote Remote
	Name   string           // the remote's name, by which the history calls it
	Now    func() time.Time // this machine's clock
	NewID  func() string    // draws 12 random lower-case letters and digits
	Plan   bool             // say what would be sent and send nothing
	Tell   func(Progress)   // may be nil
	Hook   func(string)     // told each durable or remote boundary; may be nil
	// Lock keeps other syncs of the board out until unlock, or says ErrBusy; nil: there are none.
	Lock func() (unlock func(), err error)
}

// Sync brings board and remote into step: pull, resolve what is unknown, look
// again where it is due, push. Trouble of one card is in the report; the error is
// for the whole run, and what was kept until then stays. It waits for nothing: when
// there is something to do later, the report says when. Two syncs of one board at a
// time are [ErrBusy].
func Sync(ctx context.Context, cfg Config) (Report, error) {
	r := &run{Config: cfg, met: map[RID]bool{}, doubted: map[RID]bool{}}
	r.report.Started = cfg.Now().UTC()
	if cfg.Lock != nil {
		unlock, err := cfg.Lock()
		if err != nil {
			return r.report, err
		}
		defer unlock()
	}
	for _, step := range []func(context.Context) error{r.probe, r.pull, r.resolve, r.settle, r.sweep, r.push} {
		if err := ctx.Err(); err != nil {
			return r.report, err
		}
		if err := step(ctx); err != nil {
			return r.report, err
		}
	}
	return r.report, r.keepRun()
}

// run is one sync under way.
type run struct {
	Config
	caps   Caps
	setup  Setup
	offset time.Duration // of the remote's clock from ours
	report Report
	met    map[RID]bool // cards of the remote that this run has heard of

	asked   int          // how often somebody was asked who did something
	doubted map[RID]bool // called gone so soon after a change that it is not believed yet
}

// mostMet is how many cards a run remembers to have heard of: a project may have any
// number. One that is forgotten is looked at once more where that matters.
const mostMet = 4096

func (r *run) meet(rid RID) {
	if len(r.met) >= mostMet {
		clear(r.met)
	}
	r.met[rid] = true
}

func (r *run) hook(step string) {
	if r.Hook != nil {
		r.Hook(step)
	}
}

func (r *run) tell(p Progress) {
	if r.Tell != nil {
		r.Tell(p)
	}
}

// serverNow is the remote's clock as far as it is known.
func (r *run) serverNow() time.Time { return r.Now().Add(r.offset).UTC() }

// heard sets our idea of the remote's clock.
func (r *run) heard(server time.Time) {
	if !server.IsZero() {
		r.offset = server.Sub(r.Now())
	}
}

// ours is a moment of the remote's clock on this machine's.
func (r *run) ours(server time.Time) time.Time {
	if server.IsZero() {
		return server
	}
	return server.Add(-r.offset)
}

func (r *run) carries(f workflow.Field) bool { return !local(f) && !r.caps.Lacks(f) }

// probe signs in, or believes what an earlier run found.
func (r *run) probe(ctx context.Context) error {
	var memory []byte
	err := r.Board(func(tx Tx) error {
		s, err := read[Setup](tx, keySetup)
		if err != nil {
			return err
		}
		if s == nil {
			return &workflow.Refusal{Rule: "remote/none", Message: "this board has no remote: opsboard remote add NAME URL"}
		}
		r.setup = *s
		memory, err = tx.Get(keyMemory)
		return err
	})
	if err != nil {
		return err
	}
	if r.caps, err = r.Remote.Probe(ctx, r.Now(), memory); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	r.hook("probe:answered")
	r.heard(r.caps.ServerTime)
	r.report.Caps, r.report.Lacks, r.report.ReadOnly = r.caps, r.caps.Missing, r.caps.ReadOnly
	if len(r.caps.Memory) == 0 || r.Plan {
		return nil
	}
	return r.Board(func(tx Tx) error { return tx.Put(keyMemory, r.caps.Memory) })
}

// runsKept is how many reports the ledger holds.
const runsKept = 100

// keepRun keeps the report of a run in which something happened.
func (r *run) keepRun() error {
	if !r.isToBeKept() {
		return nil
	}
	return r.Board(r.keepReport)
}

func (r *run) isToBeKept() bool { return !r.report.Quiet() && !r.Plan }

// keepReport is keepRun in a transaction.
func (r *run) keepReport(tx Tx) error {
	var keys []string
	err := tx.Each(keyRun, "", func(key string, _ []byte) (bool, error) {
		keys = append(keys, key)
		return true, nil
	})
	if err != nil {
		return err
	}
	for len(keys) >= runsKept {
		if err := tx.Delete(keys[0]); err != nil {
			return err
		}
		keys = keys[1:]
	}
	return write(tx, keyRun+r.report.Started.Format("20060102T150405.000000000Z"), r.report)
}
