package git

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"opsboard/storage/remote"
	"opsboard/storage/remote/pattern"
)

// Append puts segments right after a version, each in a commit of its own, by moving
// the ref from the commit of that version to the last of them: git there refuses it
// when the ref is elsewhere by then. It is never forced.
func (d *Driver) Append(ctx context.Context, after remote.Version, segments ...remote.Segment) ([]remote.Version, error) {
	at, err := readVersion(after)
	if err != nil || len(segments) == 0 {
		return nil, err
	}
	if err := d.placed(ctx); err != nil {
		return nil, err
	}
	from, err := d.standingAt(ctx, at.commit)
	if err == nil && from.link != at {
		err = remote.ErrStale // the own copy is a new one, or another: fetch first
	}
	if err != nil {
		return nil, d.renewed(ctx, at, err)
	}
	stands, steps := make([]*standing, len(segments)), make([]step, len(segments))
	end := d.owing(from)
	for i, s := range segments {
		if steps[i], end, err = d.stepOf(s, end); err != nil {
			return nil, err
		}
		stands[i] = end
	}
	ids, err := d.write(ctx, refSent, at.commit, steps...)
	if err == nil {
		err = d.push(ctx, ids[len(ids)-1], d.ref, at.commit == "", d.receiving(steps, at.n)...)
	}
	if err != nil {
		return nil, d.renewed(ctx, at, err)
	}
	versions := make([]remote.Version, len(segments))
	for i, st := range stands {
		st.commit = ids[i]
		versions[i] = st.version()
	}
	d.landed(end)
	d.tidy(ctx)
	return versions, nil
}

// stepOf is the commit of a segment that comes right after a standing, and the
// standing after it, whose commit is not known yet.
func (d *Driver) stepOf(s remote.Segment, st *standing) (step, *standing, error) {
	if s.Board == "" {
		s.Board = d.cfg.Board
	}
	if s.Replica == "" {
		s.Replica = d.cfg.Replica
	}
	if s.Board != d.cfg.Board {
		return step{}, st, fmt.Errorf("a segment of the board %q does not belong into the log of %q", s.Board, d.cfg.Board)
	}
	body, next, err := d.seal(s, st)
	if err != nil {
		return step{}, st, err
	}
	message := titleOf(s, next.n) + "\n\nThe log of a board, written by opsboard. [skip ci]\n"
	return step{when: s.At.Unix(), message: message, body: body}, next, nil
}

// renewed turns the trouble of an own repository that is damaged, or a new one,
// into what helps: fetch first.
func (d *Driver) renewed(ctx context.Context, at link, err error) error {
	var t *Trouble
	switch {
	case ctx.Err() != nil || !errors.As(err, &t):
		return err
	case t.Kind == Damaged:
		if err := d.renew(); err != nil {
			return err
		}
		return remote.ErrStale
	case t.Kind == Unclear && at.commit != "" && !d.knows(ctx, at.commit):
		return remote.ErrStale
	}
	return err
}

// How a folder gets what is pushed. The git that serves it would take a pack of less
// than a hundred objects apart, and press each of them anew: what is large is kept as
// it comes, what is small is taken apart, so that a folder holds few packs. And after
// each push it would look whether there is something to tidy up, which now and then
// is enough.
const (
	asOnePack = "--receive-pack=git -c receive.unpackLimit=1 receive-pack"
	asItCame  = "--receive-pack=git -c receive.autoGC=false receive-pack"
	tidiedAt  = 16 // segments
)

// receiving are the options for a push of so much after so many segments.
func (d *Driver) receiving(steps []step, after uint64) []string {
	size := 0
	for _, s := range steps {
		size += len(s.body)
	}
	switch {
	case d.address.Host != "":
		return nil
	case size >= 1<<20:
		return []string{asOnePack}
	case after/tidiedAt == (after+uint64(len(steps)))/tidiedAt:
		return []string{asItCame}
	}
	return nil
}

// push moves a ref there to a commit that follows on where it is; fresh: it must
// not be there yet. Every outcome is told apart: it landed, somebody was quicker,
// it was refused, it never left, or nobody knows.
func (d *Driver) push(ctx context.Context, id, ref string, fresh bool, options ...string) error {
	args := append([]string{"push", "--porcelain", "--no-verify", "--no-follow-tags", "--no-signed", "--recurse-submodules=no"}, options...)
	if fresh {
		args = append(args, "--force-with-lease="+ref+":")
	}
	from := id
	args = append(args, "--end-of-options", d.address.Text, from+":"+ref)
	r, err := d.reach(ctx, d.cfg.Limits.Push, args...)
	p := readPush(r.out, ref)
	switch {
	case p.landed():
		return nil
	case p.flag == '!' && !p.unsaid():
		return d.rejected(p, ref, r.said)
	case err == nil:
		return fmt.Errorf("%w: git says nothing of the push", remote.ErrUnanswered)
	}
	var t *Trouble
	if errors.As(err, &t) && neverLeft[t.Kind] {
		return err
	}
	return &unanswered{err}
}

// neverLeft are the kinds of trouble that come before anything is sent.
var neverLeft = map[Kind]bool{
	NoGit: true, Offline: true, HostKey: true, SignIn: true, Forbidden: true, NotThere: true, Dubious: true,
	DiskFull: true, Locked: true, Damaged: true, Format: true,
}

// unanswered is a push of which it is not known whether it landed.
type unanswered struct{ cause error }

// Error says so, and why.
func (u *unanswered) Error() string { return remote.ErrUnanswered.Error() + ": " + u.cause.Error() }

// Unwrap gives both.
func (u *unanswered) Unwrap() []error { return []error{remote.ErrUnanswered, u.cause} }

// held is a push that found the log locked there: mostly by somebody who was
// quicker, for a moment.
type held struct{ cause error }

// Error says so, and why.
func (h *held) Error() string { return remote.ErrStale.Error() + ": " + h.cause.Error() }

// Unwrap gives both.
func (h *held) Unwrap() []error { return []error{remote.ErrStale, h.cause} }

var lockThere = pattern.Of(`remote: .*Unable to create '([^'\n]{1,400}\.lock)': File exists`)

// rejected is what a refusal of a ref means.
func (d *Driver) rejected(p pushed, ref, said string) error {
	said = strings.TrimSpace(p.reason + "\n" + said)
	if strings.Contains(said, "No space left") || strings.Contains(said, "quota") {
		return d.trouble(HostFull, "there is no space left at "+d.where(), "nothing is lost: it is sent once there is space again", said)
	}
	if p.stale() {
		if lock := lockThere.FindStringSubmatch(said); lock != nil {
			return &held{d.trouble(HostLocked, "a git at "+d.where()+" holds the log, or died while it held it",
				"nothing is lost; if it stays so, nothing is at work there any more: whoever runs the host removes the file "+lock[1], said)}
		}
		return remote.ErrStale
	}
	if strings.Contains(said, "insufficient permission") || strings.Contains(said, "Permission denied") {
		return d.trouble(Forbidden, "this user may not write into the repository at "+d.where(), "whoever made it can open it for the group: `git init --bare --shared`", said)
	}
	for _, passing := range []string{"unable to migrate objects", "unpacker error", "internal server error", "try again"} {
		if strings.Contains(p.reason, passing) { // the host tidies up at this moment, or has trouble of its own
			return &unanswered{d.trouble(HostTrouble, d.where()+" could not store what was sent", "it is sent again at the next sync", said)}
		}
	}
	return d.trouble(Refused, d.where()+" does not take "+ref, "whoever runs it may have protected the ref or set a rule for what is pushed", said)
}
