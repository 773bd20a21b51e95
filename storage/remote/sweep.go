package remote

import (
	"context"
	"fmt"
	"time"
)

// How often everything is listed, and how much may be missing before it looks like
// lost access instead of cards that are gone.
const (
	sweepEvery   = 24 * time.Hour
	mostMissing  = 20
	shareMissing = 20 // one in so many
)

// sweep lists what the remote has, once a day, so that what vanished is noticed, and
// what changed unseen: a comment that was deleted, a milestone that has another name.
func (r *run) sweep(ctx context.Context) error {
	sweeper, ok := r.Remote.(Sweeper)
	if !ok || r.Plan {
		return nil
	}
	var last *time.Time
	err := r.Board(func(tx Tx) (err error) {
		last, err = read[time.Time](tx, keySweep)
		return err
	})
	now := r.serverNow()
	isFresh := last != nil && now.Before(last.Add(sweepEvery)) && !last.After(now.Add(time.Minute)) // not of a clock that was wrong
	if err != nil || isFresh {
		return err
	}
	there, unlike := map[RID]bool{}, []RID(nil)
	err = sweeper.Sweep(ctx, r.known, func(rids, other []RID) error {
		for _, id := range rids {
			there[id] = true
		}
		unlike = append(unlike, other...)
		r.tell(Progress{Phase: "check", Done: len(there)})
		return nil
	})
	if err != nil {
		return r.broken("list what is there", err)
	}
	r.hook("sweep:listed")
	if err := r.lookAt(ctx, unlike); err != nil {
		return err
	}
	missing, all, err := r.missing(there)
	if err != nil {
		return err
	}
	if len(missing) > mostMissing || all > shareMissing && len(missing)*shareMissing > all {
		r.report.Said = append(r.report.Said, fmt.Sprintf(
			"%d of %d cards cannot be seen on %s any more: has the access of this account changed? Nothing was marked", len(missing), all, r.Name))
		return r.swept()
	}
	if err := r.lookAt(ctx, missing); err != nil {
		return err
	}
	return r.swept()
}

// lookAt reads cards of which a listing said too little.
func (r *run) lookAt(ctx context.Context, rids []RID) error {
	for len(rids) > 0 {
		some := rids[:min(len(rids), looksAtOnce)]
		rids = rids[len(some):]
		err := r.Remote.Read(ctx, some, func(b Batch) error {
			r.hook("sweep:read")
			return r.take(ctx, b, nil)
		})
		if err != nil {
			return r.broken("look for what is missing", err)
		}
	}
	return nil
}

// missing are the cards that should be there and were not listed.
func (r *run) missing(there map[RID]bool) (out []RID, all int, err error) {
	err = r.Board(func(tx Tx) error {
		out, all = nil, 0
		return tx.Each(keyBase, "", func(key string, _ []byte) (bool, error) {
			b, err := read[base](tx, key)
			if err != nil || b == nil || b.RID == "" || b.IsGone {
				return err == nil, err
			}
			all++
			if !there[b.RID] {
				out = append(out, b.RID)
			}
			return true, nil
		})
	})
	return out, all, err
}

func (r *run) swept() error {
	if r.Plan {
		return nil
	}
	return r.Board(func(tx Tx) error { return write(tx, keySweep, r.serverNow()) })
}
