package git

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"opsboard/storage/remote"
)

// parting is where two logs part, by the commits of them: nothing of it is read.
type parting struct {
	commit string // the newest of both, "" for none
	isMore bool   // the one that came goes on after it
}

// Parting says where the log here and the one of the file part.
func (f *Files) Parting(ctx context.Context) (remote.Parting, error) {
	p, err := f.parting(ctx)
	if err != nil || !p.isMore || p.commit == "" {
		return remote.Parting{IsMore: err == nil && p.isMore}, err
	}
	st, err := f.standingAt(ctx, p.commit)
	if err != nil {
		return remote.Parting{}, err
	}
	return remote.Parting{IsMore: true, Common: st.version()}, nil
}

func (f *Files) parting(ctx context.Context) (parting, error) {
	if f.parts != nil {
		return *f.parts, nil
	}
	tip, err := f.store.tipOf(ctx, private(f.store.cfg.Board))
	if err != nil {
		return parting{}, err
	}
	p := parting{commit: tip, isMore: true}
	switch {
	case f.came == f.store:
		p = parting{commit: f.tip}
	case tip != "":
		if p.commit, err = f.common(ctx, tip); err != nil {
			return parting{}, err
		}
		p.isMore = p.commit != f.tip
	}
	f.parts = &p
	return p, nil
}

// common is the newest commit that the lines of both have.
func (f *Files) common(ctx context.Context, tip string) (string, error) {
	if on, err := f.came.goesThrough(ctx, f.tip, tip); on || err != nil { // it goes on after all that is here
		return tip, err
	}
	ours, err := f.store.line(ctx, tip)
	if err != nil {
		return "", err
	}
	theirs, err := f.came.line(ctx, f.tip)
	n := 0
	for n < min(len(ours), len(theirs)) && ours[n] == theirs[n] {
		n++
	}
	if n == 0 {
		return "", err
	}
	return ours[n-1], err
}

// hasAlready finds a file of which all is in the log here, which was made ready, so
// that nothing of it need be unpacked. It is whole, or refused.
func (f *Files) hasAlready(ctx context.Context, b Bundle) (bool, error) {
	if !f.store.ready {
		return false, nil
	}
	tip, err := f.store.tipOf(ctx, private(b.Board))
	if err != nil || tip == "" {
		return false, err
	}
	on, err := f.store.goesThrough(ctx, tip, b.tip)
	if !on || err != nil {
		return false, err
	}
	f.came, f.tip = f.store, b.tip
	return true, b.isWhole(f.file)
}

// goesThrough reports whether a commit is one of those that the line of another is
// made of. It costs what comes after it.
func (d *Driver) goesThrough(ctx context.Context, tip, id string) (bool, error) {
	if tip == id {
		return true, nil
	}
	r, err := d.run(ctx, d.cfg.Limits.Local, call{args: []string{"rev-list", "--first-parent", "--parents", "--end-of-options", tip, "^" + id}})
	if err != nil {
		if d.knows(ctx, id) {
			return false, err
		}
		return false, ctx.Err()
	}
	said := strings.TrimSpace(string(r.out))
	c, err := readCommit(said[strings.LastIndexByte(said, '\n')+1:])
	return err == nil && c.parent == id, nil // no commit at all: it is not before the tip
}

// standing is the place of a version in the log here.
func (f *Files) standing(ctx context.Context, at remote.Version) (*standing, error) {
	l, err := readVersion(at)
	if err != nil {
		return nil, err
	}
	st, err := f.standingAt(ctx, l.commit)
	if err == nil && st.link != l {
		err = errNotAfter
	}
	return st, err
}

// standingAt looks first at what is known of the own log: mostly two logs part
// where one was handed on.
func (f *Files) standingAt(ctx context.Context, commit string) (*standing, error) {
	if commit == "" {
		return &standing{}, nil
	}
	for _, known := range []*standing{f.here.at, f.here.kept(), f.store.readStanding(partedFile(commit))} {
		if known != nil && known.commit == commit {
			return known.clone(), nil
		}
	}
	st, err := f.store.standingAt(ctx, commit)
	if err == nil {
		f.remember(st)
	}
	return st, err
}

// mostParted is how many places are remembered.
const mostParted = 16

func partedFile(commit string) string { return "opsboard-parted-" + commit }

// remember keeps the standing at a place where another log may part from the one
// here, so that this one need not be read up to there. Whatever is wrong with it, the
// log itself says it again.
func (f *Files) remember(st *standing) {
	if st.commit == "" {
		return
	}
	f.store.writeStanding(partedFile(st.commit), st)
	all, _ := filepath.Glob(filepath.Join(escaped(f.store.cfg.Dir), partedFile("*")))
	if len(all) <= mostParted {
		return
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Compare(f.place(a), f.place(b)) })
	for _, old := range all[:len(all)-mostParted] {
		_ = os.Remove(old) // it is read again where it is needed
	}
}

// place is how far in the log the place of a file is.
func (f *Files) place(path string) uint64 { return f.store.readStanding(filepath.Base(path)).n }

// tell reads the log of a ref after a version, and reports whether there is one and
// where it ends.
func (f *Files) tell(ctx context.Context, ref string, after remote.Version, emit func(remote.Segment) error) (bool, *standing, error) {
	tip, err := f.store.tipOf(ctx, ref)
	if err != nil || tip == "" {
		return false, nil, err
	}
	st, err := f.standing(ctx, after)
	if err == nil {
		err = f.store.follow(ctx, st, tip, func(s decoded) error { return emit(s.Segment) })
	}
	return true, st, err
}
