package remote

import (
	"context"
	"errors"
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
	// Parting says where the log here and the one of the file part. It reads neither.
	Parting(ctx context.Context) (Parting, error)
	// Here reads the log here after a version of it, "" from its beginning, and Came the
	// one of the file. All that is read is checked; a file of which anything is wrong is
	// an error, whatever of it was told before.
	Here(ctx context.Context, after Version, emit func(Segment) error) error
	Came(ctx context.Context, after Version, emit func(Segment) error) error
	// Extend appends to the log here, and ExtendCame to the one that came: all of the
	// segments, or none.
	Extend(ctx context.Context, segments ...Segment) error
	ExtendCame(ctx context.Context, segments ...Segment) error
	// Adopt makes the log that came the one here. Until it is settled, Before reads
	// the one that was here; it reports whether there is one, which a nil emit only
	// asks.
	Adopt(ctx context.Context) error
	Before(ctx context.Context, after Version, emit func(Segment) error) (bool, error)
	Settle(ctx context.Context) error
}

// Parting is how a file stands to the log here.
type Parting struct {
	IsMore bool    // the file has something that the log here does not have at its place
	Common Version // the newest version of both, "" for none; only where there is more
}

// Reading reads a log after a version of it, "" from its beginning.
type Reading func(after Version, emit func(Segment) error) error

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
	there, err := t.shelf.Before(ctx, "", nil)
	if err != nil || !there {
		return err
	}
	common, err := commonOf(t.before(ctx), t.here(ctx)) // it was known, and is so no more
	if err != nil {
		return err
	}
	if err := t.turn(ctx, common); err != nil {
		return err
	}
	return t.shelf.Settle(ctx)
}

func (t *taking) turn(ctx context.Context, common Version) error {
	r := newLogRun(t.cfg)
	err := r.turn(t.before(ctx), t.here(ctx), common)
	t.add(r.report)
	return err
}

// The three logs, to be read.
func (t *taking) here(ctx context.Context) Reading {
	return func(after Version, emit func(Segment) error) error { return t.shelf.Here(ctx, after, emit) }
}

func (t *taking) came(ctx context.Context) Reading {
	return func(after Version, emit func(Segment) error) error { return t.shelf.Came(ctx, after, emit) }
}

func (t *taking) before(ctx context.Context) Reading {
	return func(after Version, emit func(Segment) error) error {
		_, err := t.shelf.Before(ctx, after, emit)
		return err
	}
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

// decide looks how the two logs stand to each other, and does what follows. Of what
// both have nothing is read for that.
func (t *taking) decide(ctx context.Context) error {
	p, err := t.shelf.Parting(ctx)
	if err != nil {
		return err
	}
	if !p.IsMore { // all of it is here
		t.cfg.hook("file:read")
		return t.sync(ctx)
	}
	here, came := t.here(ctx), t.came(ctx)
	ours, err := restOf(here, p.Common)
	if err != nil {
		return err
	}
	theirs, err := restOf(came, p.Common)
	if err != nil {
		return err
	}
	t.cfg.hook("file:read")
	if len(ours.versions) == 0 {
		if err := t.shelf.Adopt(ctx); err != nil {
			return err
		}
		t.cfg.hook("file:adopted")
		if err := t.shelf.Settle(ctx); err != nil {
			return err
		}
		return t.sync(ctx)
	}
	if outweighs(ours.versions, theirs.versions) {
		if ours.has(theirs) { // it was taken in before
			return t.sync(ctx)
		}
		joined, err := Join(here, came, p.Common)
		if err == nil {
			err = extend(ctx, joined, t.shelf.Extend)
		}
		if err != nil {
			return err
		}
		t.cfg.hook("file:joined")
		return t.sync(ctx)
	}
	return t.yield(ctx, p.Common)
}

// yield goes over to the log of the file, and takes along what only the one here
// has.
func (t *taking) yield(ctx context.Context, common Version) error {
	if err := t.sync(ctx); err != nil { // so that the board is where the log here ends
		return err
	}
	joined, err := Join(t.came(ctx), t.here(ctx), common)
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
	if err := t.turn(ctx, common); err != nil {
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

func (cfg LogConfig) hook(step string) {
	if cfg.Hook != nil {
		cfg.Hook(step)
	}
}
