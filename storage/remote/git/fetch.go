package git

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"opsboard/storage/remote"
	"opsboard/storage/remote/pattern"
)

var noRef = pattern.Of(`(?im)^fatal: couldn't find remote ref`) // no word of the host, which comes after "remote:"

// Fetch brings what was appended after a version, oldest first.
func (d *Driver) Fetch(ctx context.Context, after remote.Version, emit func(remote.Segment) error) error {
	from, err := readVersion(after)
	if err != nil {
		return err
	}
	emitted := false
	err = d.fetch(ctx, from, func(s remote.Segment) error {
		emitted = true
		return emit(s)
	})
	var t *Trouble
	if errors.As(err, &t) && (t.Kind == Damaged || t.Kind == Format) && !emitted {
		if err := d.renew(); err != nil {
			return err
		}
		return d.fetch(ctx, from, emit)
	}
	return err
}

func (d *Driver) fetch(ctx context.Context, from link, emit func(remote.Segment) error) error {
	if err := d.placed(ctx); err != nil {
		return err
	}
	tip, err := d.brought, error(nil)
	if d.brought = ""; tip == "" {
		tip, err = d.bring(ctx)
	}
	switch {
	case err != nil:
		return err
	case tip == from.commit:
		return nil
	case tip == "":
		if err := d.vacant(ctx); err != nil {
			return err
		}
		return d.rewound(ctx, from, "")
	}
	return d.read(ctx, from, tip, emit)
}

// vacant makes sure that a log which is gone may be put back where it was: not into
// what somebody keeps there now who never asked for it.
func (d *Driver) vacant(ctx context.Context) error {
	there, err := d.look(ctx)
	if err != nil || d.cfg.Beside || d.known.Beside {
		return err
	}
	what := "something else, such as somebody's source code"
	if boards := there.boards(); len(boards) > 0 {
		what = "another board, " + strings.Join(boards, " and ")
	} else if !there.other {
		return nil
	}
	return d.trouble(Elsewhere, fmt.Sprintf("the log is gone from %s, which holds %s now", d.where(), what), fmt.Sprintf(
		"nothing was sent; if it is to be there all the same: `opsboard remote remove %s`, then `opsboard remote add %s %s --beside`", d.cfg.Name, d.cfg.Name, d.address.Text), "")
}

// asItIs asks a folder for its log as it lies there. The git that serves it would
// look for what segments have in common, nine tenths of the time of a first pull,
// and there is no line here to save bytes on.
const asItIs = "--upload-pack=git -c pack.window=0 -c core.compression=1 upload-pack"

// bring fetches the ref and says where it points to, "" where it is not there.
func (d *Driver) bring(ctx context.Context) (string, error) {
	args := []string{"fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-auto-maintenance"}
	if d.address.Host == "" {
		args = append(args, asItIs)
	}
	args = append(args, "--end-of-options", d.address.Text, "+"+d.ref+":"+refThere)
	r, err := d.reach(ctx, d.cfg.Limits.Fetch, args...)
	if err != nil && noRef.MatchString(r.said) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	said, err := os.ReadFile(filepath.Join(d.cfg.Dir, "FETCH_HEAD"))
	if err != nil {
		return "", fmt.Errorf("what git fetched cannot be read: %w", err)
	}
	if len(said) == 0 { // it took nothing, and said nothing of it
		return "", d.trouble(HostTrouble, "the repository at "+d.where()+" has only the end of the log: it is a shallow copy of another", "`git fetch --unshallow` there brings the rest; any replica can fill a new one", "")
	}
	tip, _, _ := strings.Cut(string(said), "\t")
	if !objectID.MatchString(tip) {
		return "", d.trouble(Unclear, "git does not say what it fetched", "", string(said))
	}
	return tip, nil
}

// read emits the segments between a link and the tip.
func (d *Driver) read(ctx context.Context, from link, tip string, emit func(remote.Segment) error) error {
	st, err := d.standingAt(ctx, from.commit)
	switch {
	case err != nil && ctx.Err() == nil && from.commit != "" && !d.knows(ctx, from.commit):
		return &remote.Rewound{}
	case err != nil:
		return err
	case st.link != from:
		return &remote.Rewound{} // of those bytes it is not the place that was read before
	}
	if err := d.trusts(ctx, st, tip); err != nil {
		return err
	}
	err = d.follow(ctx, st, tip, func(s decoded) error { return emit(s.Segment) })
	if st.link == from && ctx.Err() == nil && (err == nil || errors.Is(err, errNotAfter)) {
		return d.rewound(ctx, from, tip) // the line went elsewhere, or the tip is older than what was read before
	}
	if st.link != from {
		d.keep(st)
		d.tidy(ctx)
	} else if err != nil && ctx.Err() == nil && from.commit != "" && !d.knows(ctx, from.commit) {
		return &remote.Rewound{}
	}
	return err
}

// knows reports whether a commit is in the own repository.
func (d *Driver) knows(ctx context.Context, id string) bool {
	_, err := d.run(ctx, d.cfg.Limits.Local, call{args: []string{"cat-file", "-e", id + "^{commit}"}})
	return err == nil
}

// rewound says that a link is not part of what is there, and which is the newest
// that both have. What was there before is kept from being tidied away.
func (d *Driver) rewound(ctx context.Context, from link, tip string) error {
	if !d.knows(ctx, from.commit) { // the own repository is a new one
		return cmp.Or[error](ctx.Err(), &remote.Rewound{})
	}
	old, err := d.line(ctx, from.commit)
	if err != nil {
		return err
	}
	if _, err := d.run(ctx, d.cfg.Limits.Local, call{args: []string{"update-ref", refKept + from.commit[:16], from.commit}}); err != nil {
		return err
	}
	if tip == "" {
		return &remote.Rewound{}
	}
	now, err := d.line(ctx, tip)
	if err != nil {
		return err
	}
	both := 0
	for both < min(len(old), len(now)) && old[both] == now[both] {
		both++
	}
	if both == 0 {
		return &remote.Rewound{}
	}
	var at link
	err = d.walk(ctx, "", old[both-1], func(c commit) error {
		_, next, err := d.take(c, at)
		at = next
		return err
	})
	if err != nil {
		return err
	}
	return &remote.Rewound{Common: at.version()}
}

// line are the commits from the first one to the tip.
func (d *Driver) line(ctx context.Context, tip string) ([]string, error) {
	r, err := d.run(ctx, d.cfg.Limits.Local, call{args: []string{"rev-list", "--reverse", "--first-parent", "--end-of-options", tip}})
	if err != nil {
		return nil, err
	}
	return strings.Fields(string(r.out)), nil
}
