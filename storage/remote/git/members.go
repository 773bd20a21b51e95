package git

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"opsboard/storage/remote"
)

var (
	_ remote.Signable   = (*Driver)(nil)
	_ remote.Rememberer = (*Driver)(nil)
	_ remote.Gated      = (*Driver)(nil)
)

// Members are who may write, as the copy here has it. It makes no call.
func (d *Driver) Members(context.Context) (remote.Membership, error) {
	if d.at == nil {
		d.at = d.kept()
	}
	return d.membership(d.at.roll), nil
}

func (d *Driver) membership(r roll) remote.Membership {
	m := remote.Membership{Founders: r.founders(), Members: r.Members, Words: r.words()}
	if d.key != nil {
		key := publicOf(d.key)
		m.Me, m.IsMember = remote.Member{Key: key, Words: keyWords(key)}, r.has(key)
		if i := r.find(key); i >= 0 {
			m.Me = r.Members[i]
		}
	}
	return m
}

// MayAppend says why nothing may be appended with the key of this board.
func (d *Driver) MayAppend() error {
	now := d.known.Roll
	if d.at != nil && d.at.roll.signed() { // one that is not signed any more is no longer read
		now = d.at.roll
	}
	return d.mayWrite(now)
}

// enrollTries is how often a change of members is decided anew because somebody
// was quicker.
const enrollTries = 8

// Enroll appends a change of who may write, signed with the own key. Of a log that
// is not signed it makes one that is; one that was set back to before that gets
// back whom it had.
func (d *Driver) Enroll(ctx context.Context, change remote.MemberChange) (remote.Membership, error) {
	if d.key == nil {
		return remote.Membership{}, &remote.ClosedError{Why: fmt.Sprintf("there is no key to sign with yet: `opsboard remote key %s` makes one", d.cfg.Name)}
	}
	if err := d.placed(ctx); err != nil {
		return remote.Membership{}, err
	}
	for range enrollTries {
		m, err := d.enroll(ctx, change)
		if !errors.Is(err, remote.ErrStale) {
			return m, err
		}
	}
	return remote.Membership{}, fmt.Errorf("others were quicker %d times: %w", enrollTries, remote.ErrStale)
}

func (d *Driver) enroll(ctx context.Context, change remote.MemberChange) (remote.Membership, error) {
	tip, err := d.bring(ctx)
	if err != nil {
		return remote.Membership{}, err
	}
	st, err := d.standingAt(ctx, tip)
	if err != nil {
		return remote.Membership{}, err
	}
	s := remote.Segment{Board: d.cfg.Board, Replica: d.cfg.Replica, At: change.At, Entries: []remote.LogEntry{remote.MemberEntry(change)}}
	known := d.known.Roll
	switch {
	case known.signed() && !st.roll.signed():
		if s.Entries, err = d.refound(change, known); err != nil {
			return remote.Membership{}, err
		}
		d.known.Roll = roll{} // it is put back right now
		defer func() {
			if !d.known.Roll.signed() {
				d.known.Roll = known
			}
		}()
	case len(change.Add)+len(change.Remove) == 0:
		return remote.Membership{}, &remote.ClosedError{Why: "there is nobody to add or to remove"}
	}
	step, next, err := d.stepOf(s, d.owing(st))
	if err != nil {
		return remote.Membership{}, err
	}
	ids, err := d.write(ctx, refSent, st.commit, step)
	if err == nil {
		err = d.push(ctx, ids[0], d.ref, st.commit == "")
	}
	if err != nil {
		return remote.Membership{}, d.renewed(ctx, st.link, err)
	}
	next.commit = ids[0]
	d.known.Roll = next.roll
	d.known.Last = lastMark{d.cfg.Replica, next.last[d.cfg.Replica]}
	return d.membership(next.roll), nil
}

// refound are the entries that give a log the founders and the members back which it
// had before it was set back. Only one who founded it may.
func (d *Driver) refound(change remote.MemberChange, known roll) ([]remote.LogEntry, error) {
	if !slices.Contains(known.Founders, publicOf(d.key)) {
		return nil, &remote.ClosedError{Why: fmt.Sprintf("the log at %s was set back to before it was signed: one who founded it (%s) puts that right", d.where(), names(known.founders()))}
	}
	first, then := change, change
	first.Add, first.Remove = known.founders(), nil
	then.ID, then.Add, then.Remove = change.ID+"-2", nil, nil
	for _, m := range known.Members {
		if !slices.Contains(known.Founders, m.Key) {
			then.Add = append(then.Add, m)
		}
	}
	for _, key := range known.Founders {
		if !known.has(key) {
			then.Remove = append(then.Remove, key)
		}
	}
	out := []remote.LogEntry{remote.MemberEntry(first)}
	if len(then.Add)+len(then.Remove) > 0 {
		out = append(out, remote.MemberEntry(then))
	}
	return out, nil
}
