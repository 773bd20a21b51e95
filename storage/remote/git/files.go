package git

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"opsboard/storage/remote"
)

// Files are the [remote.Shelf] of a board that is shared through files. Its log is
// in a bare repository of its own beside the board, which the driver reaches like
// any other; a file that comes in is unpacked beside that, and read whole before
// anything here is changed.
type Files struct {
	here  *Driver // as a sync reaches the log
	store *Driver // in that repository itself
	came  *Driver // in what a file was unpacked to, the store itself where that has all of it; nil: there is no file
	tip   string  // of it
	file  string
	stage string
	parts *parting  // where the log here and the one that came part; nil: not looked up
	whole *standing // where the log here ended when all of it was read
}

var _ remote.Shelf = (*Files)(nil)

// NewFiles makes the shelf of a board: its log is in the folder that is named by
// the configuration's URL, the driver's copy in its Dir. It makes no call.
func NewFiles(cfg Config) (*Files, error) {
	f := &Files{stage: cfg.URL + ".incoming"}
	cfg.Ref = private(cfg.Board)
	var err error
	if f.here, err = New(cfg); err != nil {
		var t *Trouble
		if errors.As(err, &t) && t.Kind == NoGit {
			t.Message = "git is not installed here, and files are made and read by it"
		}
		return nil, err
	}
	if f.store, err = f.driver(cfg.URL); err == nil {
		f.store.lasts = true
	}
	return f, err
}

// driver works in a folder itself.
func (f *Files) driver(dir string) (*Driver, error) {
	cfg := f.here.cfg
	cfg.Dir, cfg.Replica, cfg.Key = dir, remote.JoinedBy, ""
	d, err := New(cfg)
	if err == nil {
		d.key, d.known.Roll = f.here.key, f.here.known.Roll
	}
	return d, err
}

// Log is the log here.
func (f *Files) Log() remote.Log { return f.here }

// Trust tells who founded the board, as it was known before.
func (f *Files) Trust(memory []byte) {
	m := memoryOf(memory, f.here.cfg.Board)
	for _, d := range []*Driver{f.here, f.store, f.came} {
		if d != nil {
			d.known.Roll = m.Roll
		}
	}
}

// Prepare makes the repository of the log here. Where it is gone, and the copy of
// the driver is not, it is made of that.
func (f *Files) Prepare(ctx context.Context) error {
	isNew := !isRepository(f.store.cfg.Dir)
	if err := f.store.prepare(ctx, bySHA1); err != nil {
		return err
	}
	if isNew { // for the git that takes what is pushed
		if _, err := f.store.run(ctx, f.store.cfg.Limits.Local, call{args: []string{"config", "core.fsync", onDisk}}); err != nil {
			return err
		}
	}
	if !isNew || !isRepository(f.here.cfg.Dir) {
		return nil
	}
	newest, most := "", 0
	for _, ref := range []string{refThere, refSent} { // what was read last, and what was appended
		tip, err := f.here.tipOf(ctx, ref)
		if err != nil {
			return err
		}
		if tip == "" {
			continue
		}
		ids, err := f.here.line(ctx, tip)
		if err != nil {
			return err
		}
		if len(ids) > most {
			newest, most = ref, len(ids)
		}
	}
	if most == 0 {
		return nil
	}
	return f.store.unpack(ctx, f.here.cfg.Dir, newest, private(f.store.cfg.Board))
}

// Load unpacks a file that came in. It is to be of the board of the configuration.
func (f *Files) Load(ctx context.Context, path string) error {
	b, err := ReadBundle(path)
	if err != nil {
		return err
	}
	if b.Board != f.here.cfg.Board {
		return fmt.Errorf("%w: the file keeps the board %s, and this one is %s", remote.ErrForeign, b.Board, f.here.cfg.Board)
	}
	f.file, f.parts = path, nil
	if known, err := f.hasAlready(ctx, b); known || err != nil {
		return err
	}
	if err := os.RemoveAll(f.stage); err != nil {
		return fmt.Errorf("what an earlier file was unpacked to: %w", err)
	}
	if f.came, err = f.driver(f.stage); err != nil {
		return err
	}
	if err := f.came.prepare(ctx, bySHA1); err != nil {
		return err
	}
	if err := f.came.unpack(ctx, path, b.ref, refThere); err != nil {
		return f.notWhole(ctx, err)
	}
	f.tip, err = f.came.tipOf(ctx, refThere)
	if err == nil && f.tip != b.tip {
		err = fileTrouble(PartBundle, hintPart, "%s is not what its first lines say", path)
	}
	return err
}

// notWhole is what it means that a file cannot be unpacked: but for trouble of this
// machine it is the file's.
func (f *Files) notWhole(ctx context.Context, err error) error {
	var t *Trouble
	switch {
	case ctx.Err() != nil, !errors.As(err, &t):
		return err
	case t.Kind == NoGit, t.Kind == DiskFull, t.Kind == TimedOut, t.Kind == Locked:
		return f.noRoom(err)
	}
	out := fileTrouble(PartBundle, hintPart, "%s is damaged, or was not copied whole", f.file)
	out.Said = t.Said
	return out
}

// noRoom names the file where there is no space for it; all else it leaves as it is.
func (f *Files) noRoom(err error) error {
	var t *Trouble
	if errors.As(err, &t) && t.Kind == DiskFull {
		t.Message, t.Hint = "there is no space left on this machine's disk to take in "+f.file, "nothing of it was taken over; free some space, and take it in again"
	}
	return err
}

// Close throws away what a file was unpacked to.
func (f *Files) Close() error { return os.RemoveAll(f.stage) }

// Here reads the log here.
func (f *Files) Here(ctx context.Context, after remote.Version, emit func(remote.Segment) error) error {
	_, st, err := f.tell(ctx, private(f.store.cfg.Board), after, emit)
	if err == nil && after == "" {
		f.whole = st
	}
	return err
}

// Came reads the log of the file. It is of those who founded the board, or nothing
// of it is told.
func (f *Files) Came(ctx context.Context, after remote.Version, emit func(remote.Segment) error) error {
	d := f.came
	st, err := f.standing(ctx, after)
	if err == nil {
		err = d.trusts(ctx, st, f.tip)
	}
	if err == nil {
		if err = d.follow(ctx, st, f.tip, func(s decoded) error { return emit(s.Segment) }); err == nil && d != f.store {
			d.at = st
		}
	}
	var t *Trouble
	switch {
	case errors.Is(err, errNotAfter):
		return fileTrouble(PartBundle, hintPart, "what %s holds is not one line, as a log is", f.file)
	case errors.As(err, &t) && t.Kind == OtherFounders:
		t.Message, t.Hint = strings.ReplaceAll(t.Message, d.where(), f.file), strings.ReplaceAll(t.Hint, d.where(), f.file)
	case errors.As(err, &t) && t.Kind == Damaged:
		return f.notWhole(ctx, err)
	}
	return err
}

// Extend appends to the log here.
func (f *Files) Extend(ctx context.Context, segments ...remote.Segment) error {
	tip, err := f.store.tipOf(ctx, private(f.store.cfg.Board))
	if err != nil {
		return err
	}
	if f.store.at, err = f.standingAt(ctx, tip); err != nil {
		return err
	}
	_, err = f.store.extend(ctx, private(f.store.cfg.Board), segments)
	return err
}

// ExtendCame appends to the log that came.
func (f *Files) ExtendCame(ctx context.Context, segments ...remote.Segment) (err error) {
	f.tip, err = f.came.extend(ctx, refThere, segments)
	return err
}

// The refs of a shelf beside the log.
func refBefore(board string) string   { return "refs/opsboard/" + board + "/before" }
func refIncoming(board string) string { return "refs/opsboard/" + board + "/incoming" }

// Adopt makes the log that came the one here, in one step.
func (f *Files) Adopt(ctx context.Context) error {
	d, board := f.store, f.store.cfg.Board
	old, err := d.tipOf(ctx, private(board))
	if err != nil {
		return err
	}
	if err := d.unpack(ctx, f.came.cfg.Dir, refThere, refIncoming(board)); err != nil {
		return f.noRoom(err)
	}
	lines := []string{update(private(board), f.tip, old), "delete " + refIncoming(board)}
	if old != "" {
		lines = append(lines, "update "+refBefore(board)+" "+old)
	}
	d.at = nil
	if err := d.move(ctx, lines...); err != nil {
		return err
	}
	if at := f.came.at; at != nil && at.commit == f.tip {
		f.remember(at)
	}
	return nil
}

// Before reads the log that was here before the last one was adopted.
func (f *Files) Before(ctx context.Context, after remote.Version, emit func(remote.Segment) error) (bool, error) {
	if !isRepository(f.store.cfg.Dir) {
		return false, nil
	}
	ref := refBefore(f.store.cfg.Board)
	if emit == nil {
		tip, err := f.store.tipOf(ctx, ref)
		return tip != "", err
	}
	there, _, err := f.tell(ctx, ref, after, emit)
	return there, err
}

// Settle forgets the log that was here before.
func (f *Files) Settle(ctx context.Context) error {
	ref := refBefore(f.store.cfg.Board)
	tip, err := f.store.tipOf(ctx, ref)
	if err != nil || tip == "" {
		return err
	}
	if f.whole != nil && f.whole.commit != "" { // the board turned to what was adopted
		f.here.keep(f.whole)
	}
	return f.store.move(ctx, "delete "+ref)
}

// Has reports whether all that the file that was loaded holds is in the log here.
func (f *Files) Has(ctx context.Context) (bool, error) {
	p, err := f.Parting(ctx)
	if err != nil || !p.IsMore {
		return err == nil, err
	}
	here := func(after remote.Version, emit func(remote.Segment) error) error { return f.Here(ctx, after, emit) }
	came := func(after remote.Version, emit func(remote.Segment) error) error { return f.Came(ctx, after, emit) }
	lacks, err := remote.Join(here, came, p.Common)
	return err == nil && len(lacks) == 0, err
}
