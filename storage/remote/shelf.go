package remote

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Shelf is where a board that is shared through files keeps its log, with the log
// of one file that came in beside it. Nothing but [TakeIn] brings the two
// together. Like a [Log] it is used by one goroutine at a time.
type Shelf interface {
	// Log is the log here, as a sync reaches it.
	Log() Log
	// Trust tells what an earlier Probe wanted kept: who founded the board stays who
	// did.
	Trust(memory []byte)
	// Here reads the log here from its beginning, and Came the one of the file. All of
	// it is checked; a file of which anything is wrong is an error, whatever of it was
	// told before.
	Here(ctx context.Context, emit func(Segment) error) error
	Came(ctx context.Context, emit func(Segment) error) error
	// Extend appends to the log here, and ExtendCame to the one that came: all of the
	// segments, or none.
	Extend(ctx context.Context, segments ...Segment) error
	ExtendCame(ctx context.Context, segments ...Segment) error
	// Adopt makes the log that came the one here. Until it is settled, Before reads
	// the one that was here; it reports whether there is one.
	Adopt(ctx context.Context) error
	Before(ctx context.Context, emit func(Segment) error) (bool, error)
	Settle(ctx context.Context) error
}

// Reading reads a whole log from its beginning.
type Reading func(emit func(Segment) error) error

// TakeIn brings a board together with the log of a file that came in, and sends
// nothing: what was changed here goes into the next file.
//
// Files have no place that says which of two logs is the one. Where one only goes
// on after the other, the longer is; where both went on, everybody who brings the
// same two together keeps the same one of them, and appends what only the other
// has, decided anew and as the same bytes. So two who swap their files agree, and
// a file that was taken in before adds nothing.
func TakeIn(ctx context.Context, cfg LogConfig, shelf Shelf) (Report, error) {
	t := taking{cfg: cfg, shelf: shelf}
	if cfg.Lock != nil {
		unlock, err := cfg.Lock()
		if err != nil {
			return Report{}, err
		}
		defer unlock()
	}
	t.cfg.Lock, t.cfg.Plan = nil, false
	t.cfg.Log = onlyTakes{shelf.Log()}
	t.report.Started = cfg.Now().UTC()
	if err := t.resume(ctx); err != nil {
		return t.report, err
	}
	err := t.decide(ctx)
	return t.report, err
}

// Resume ends what a [TakeIn] began that was cut off: before anything else is done
// with a shelf.
func Resume(ctx context.Context, cfg LogConfig, shelf Shelf) error {
	t := taking{cfg: cfg, shelf: shelf}
	return t.resume(ctx)
}

// taking is a file that is taken in.
type taking struct {
	cfg    LogConfig
	shelf  Shelf
	report Report
}

// resume lets the board turn to the log that was adopted, where that was cut off
// in between.
func (t *taking) resume(ctx context.Context) error {
	var memory []byte
	err := t.cfg.Board(func(x LogTx) (err error) {
		memory, err = x.Get(keyMemory)
		return err
	})
	if err != nil {
		return err
	}
	t.shelf.Trust(memory)
	there, err := t.shelf.Before(ctx, func(Segment) error { return nil })
	if err != nil || !there {
		return err
	}
	if err := t.turn(ctx); err != nil {
		return err
	}
	return t.shelf.Settle(ctx)
}

func (t *taking) turn(ctx context.Context) error {
	r := newLogRun(t.cfg)
	err := r.turn(
		func(emit func(Segment) error) error {
			_, err := t.shelf.Before(ctx, emit)
			return err
		},
		func(emit func(Segment) error) error { return t.shelf.Here(ctx, emit) })
	t.add(r.report)
	return err
}

// add counts what one step did to what the whole did.
func (t *taking) add(r Report) {
	if r.ReadOnly == onlyHandedOn {
		r.ReadOnly, r.Caps.ReadOnly = "", ""
	}
	t.report.add(r)
	t.report.Caps, t.report.ReadOnly = r.Caps, r.ReadOnly
}

// sync takes over what the log here has and the board does not.
func (t *taking) sync(ctx context.Context) error {
	r, err := SyncLog(ctx, t.cfg)
	t.add(r)
	return err
}

// decide looks how the two logs stand to each other, and does what follows.
func (t *taking) decide(ctx context.Context) error {
	here := func(emit func(Segment) error) error { return t.shelf.Here(ctx, emit) }
	came := func(emit func(Segment) error) error { return t.shelf.Came(ctx, emit) }
	ours, err := versionsOf(here)
	if err != nil {
		return err
	}
	theirs, err := versionsOf(came)
	if err != nil {
		return err
	}
	t.cfg.hook("file:read")
	switch common := agreed(ours, theirs); {
	case common == len(theirs): // all of it is here
		return t.sync(ctx)
	case common == len(ours):
		if err := t.shelf.Adopt(ctx); err != nil {
			return err
		}
		t.cfg.hook("file:adopted")
		if err := t.shelf.Settle(ctx); err != nil {
			return err
		}
		return t.sync(ctx)
	}
	if Outweighs(ours, theirs) {
		joined, err := Join(here, came)
		if err == nil {
			err = extend(ctx, joined, t.shelf.Extend)
		}
		if err != nil {
			return err
		}
		t.cfg.hook("file:joined")
		return t.sync(ctx)
	}
	return t.yield(ctx, here, came)
}

// yield goes over to the log of the file, and takes along what only the one here
// has.
func (t *taking) yield(ctx context.Context, here, came Reading) error {
	if err := t.sync(ctx); err != nil { // so that the board is where the log here ends
		return err
	}
	joined, err := Join(came, here)
	if err == nil {
		err = extend(ctx, joined, t.shelf.ExtendCame)
	}
	if err != nil {
		return err
	}
	t.cfg.hook("file:joined")
	if err := t.shelf.Adopt(ctx); err != nil {
		return err
	}
	t.cfg.hook("file:adopted")
	if err := t.turn(ctx); err != nil {
		return err
	}
	t.cfg.hook("file:turned")
	if err := t.shelf.Settle(ctx); err != nil {
		return err
	}
	return t.sync(ctx)
}

// extend appends what is joined. A change of members that does not hold any more
// is left out.
func extend(ctx context.Context, joined []Segment, put func(context.Context, ...Segment) error) error {
	var rest []Segment
	for _, s := range joined {
		if len(s.Entries) != 1 || MembersOf(s.Entries[0].Entry) == nil {
			rest = append(rest, s)
			continue
		}
		var closed *ClosedError
		if err := put(ctx, s); err != nil && !errors.As(err, &closed) {
			return err
		}
	}
	if len(rest) == 0 {
		return nil
	}
	return put(ctx, rest...)
}

// versionsOf are the places of a log, oldest first.
func versionsOf(log Reading) (out []Version, err error) {
	err = log(func(s Segment) error {
		out = append(out, s.Version)
		return nil
	})
	return out, err
}

// agreed is how many parts two logs have in common.
func agreed(a, b []Version) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// Outweighs reports whether of two logs that went on side by side it is the first
// that everybody keeps: the one with more parts, and of two that are as long the one
// whose hash is greater. What is appended to it never makes it the lesser one.
func Outweighs(one, other []Version) bool {
	if c := cmp.Compare(len(one), len(other)); c != 0 || len(one) == 0 {
		return c > 0
	}
	return one[len(one)-1] > other[len(other)-1]
}

func (cfg LogConfig) hook(step string) {
	if cfg.Hook != nil {
		cfg.Hook(step)
	}
}

// onlyHandedOn is why a log takes nothing while a file is taken in.
const onlyHandedOn = "what was changed here goes into the next file"

// onlyTakes is a log that nothing is appended to.
type onlyTakes struct{ Log }

// Probe says so.
func (o onlyTakes) Probe(ctx context.Context, now time.Time, memory []byte) (Caps, error) {
	caps, err := o.Log.Probe(ctx, now, memory)
	caps.ReadOnly = cmp.Or(caps.ReadOnly, onlyHandedOn)
	return caps, err
}

// GoesBy passes on what the copy of the board is called.
func (o onlyTakes) GoesBy(replica string) {
	if log, ok := o.Log.(interface{ GoesBy(replica string) }); ok {
		log.GoesBy(replica)
	}
}

// Memory is what the log learned.
func (o onlyTakes) Memory() []byte {
	if log, ok := o.Log.(Rememberer); ok {
		return log.Memory()
	}
	return nil
}

// setupOf is the board's remote in a transaction, and how far its log was folded.
func setupOf(x LogTx) (s Setup, at logCursor, err error) {
	body, err := x.Get(keySetup)
	if err != nil || body == nil {
		return s, at, cmp.Or(err, errors.New("the board is not shared"))
	}
	if err := json.Unmarshal(body, &s); err != nil {
		return s, at, fmt.Errorf("the sync's record %q cannot be read: %w", keySetup, err)
	}
	cursor, err := read[logCursor](x, keyCursor)
	if cursor != nil {
		at = *cursor
	}
	return s, at, err
}
