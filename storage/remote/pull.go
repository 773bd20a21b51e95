package remote

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// pull takes over what changed on the remote since the last time, batch by batch.
func (r *run) pull(ctx context.Context) error {
	var cursor Cursor
	err := r.Board(func(tx Tx) (err error) {
		cursor, err = tx.Get(keyCursor)
		return err
	})
	if err != nil {
		return err
	}
	first, done := cursor == nil, 0
	err = r.Remote.Pull(ctx, cursor, r.known, func(b Batch) error {
		r.hook("pull:batch")
		done += len(b.Facts) + len(b.Glances)
		r.tell(Progress{Phase: "pull", Done: done, Total: b.Total})
		return r.take(ctx, b, nil)
	})
	if err != nil {
		return r.broken("pull", err)
	}
	if first {
		return r.swept()
	}
	return nil
}

// broken is an error of a listing. A remote that asks to wait is asked again then.
func (r *run) broken(what string, err error) error {
	var later *LaterError
	if errors.As(err, &later) {
		r.report.again(r.ours(later.After))
	}
	return fmt.Errorf("%s: %w", what, err)
}

// known tells the marks of cards.
func (r *run) known(rids []RID) (map[RID][]byte, error) {
	var out map[RID][]byte
	err := r.Board(func(tx Tx) error {
		out = map[RID][]byte{}
		for _, rid := range rids {
			id, err := cardOf(tx, rid)
			if err != nil || id == "" {
				if err != nil {
					return err
				}
				continue
			}
			b, err := readBase(tx, id)
			if err != nil {
				return err
			}
			if b != nil && b.RID == rid && !b.IsGone {
				out[rid] = b.Mark
			}
		}
		return nil
	})
	return out, err
}

// take keeps a batch whole: its facts, its cursor, the second looks that it calls
// for, and what else belongs to the same transaction.
func (r *run) take(ctx context.Context, b Batch, also func(Tx) error) error {
	r.heard(b.ServerTime)
	b, err := r.witnessed(ctx, b)
	if err != nil {
		return err
	}
	var found Report
	err = r.Board(func(tx Tx) error {
		found = Report{}
		for _, f := range goneFirst(b.Facts) {
			if err := r.absorb(tx, f, &found); err != nil {
				return err
			}
		}
		for _, g := range b.Glances {
			if err := r.glance(tx, g); err != nil {
				return err
			}
		}
		for _, m := range b.Missed {
			if err := r.miss(tx, m, &found); err != nil {
				return err
			}
		}
		if b.Next != nil {
			if err := tx.Put(keyCursor, b.Next); err != nil {
				return err
			}
		}
		if also != nil {
			return also(tx)
		}
		return nil
	})
	if err != nil {
		return err
	}
	r.hook("pull:kept")
	r.report.add(found)
	return nil
}

// miss plans another look at a card that could not be read. Until then nothing of it
// is sent.
func (r *run) miss(tx Tx, m Missed, found *Report) error {
	r.doubted[m.RID] = true
	if m.Why != "" {
		found.Said = append(found.Said, m.Why)
	}
	return tx.Put(settleKey(m.At, m.RID), []byte{1})
}

// goneFirst puts what is gone before what may have been made in its place.
func goneFirst(facts []Fact) []Fact {
	return slices.SortedStableFunc(slices.Values(facts), func(a, b Fact) int {
		switch {
		case a.Gone != nil && b.Gone == nil:
			return -1
		case a.Gone == nil && b.Gone != nil:
			return 1
		}
		return 0
	})
}

func (r *Report) add(found Report) {
	r.New += found.New
	r.Changed += found.Changed
	r.Clashes += found.Clashes
	r.Breaches += found.Breaches
	r.Gone += found.Gone
	r.Refused += found.Refused
	r.FlowCame = r.FlowCame || found.FlowCame
	r.Unplaced = append(r.Unplaced, found.Unplaced...)
	r.Said = append(r.Said, found.Said...)
}

// glance takes note of a card that has not changed: what was sent is confirmed,
// and a second look is planned where parts of a late change may still be missing.
func (r *run) glance(tx Tx, g Glance) error {
	id, err := cardOf(tx, g.RID)
	if err != nil || id == "" {
		return err
	}
	b, err := readBase(tx, id)
	if err != nil || b == nil {
		return err
	}
	isNews := !g.Old && b.confirm()
	if r.caps.Settle > 0 && g.At.After(r.serverNow().Add(-r.caps.Settle)) && !b.Settle.Equal(g.At) {
		b.Settle, isNews = g.At, true
		if err := tx.Put(settleKey(g.At.Add(r.caps.Settle), g.RID), []byte{1}); err != nil {
			return err
		}
	}
	if !isNews {
		return nil
	}
	return write(tx, keyBase+string(id), b)
}

// confirm drops the values that a look at the card found as they were sent. A note
// changes the card's mark, so it is not confirmed by one that is as it was.
func (b *base) confirm() (isNews bool) {
	for slot, s := range b.Sent {
		if !s.Said {
			delete(b.Sent, slot)
			isNews = true
		}
	}
	return isNews
}

// looksAtOnce is how many cards one Read asks for.
const looksAtOnce = 100

// settle takes the second looks that are due.
func (r *run) settle(ctx context.Context) error {
	for {
		keys, rids, next, err := r.due()
		if err != nil {
			return err
		}
		if len(rids) == 0 {
			r.report.again(r.ours(next))
			return nil
		}
		done := func(tx Tx) error {
			for _, k := range keys {
				if err := tx.Delete(k); err != nil {
					return err
				}
			}
			return nil
		}
		all := Batch{}
		err = r.Remote.Read(ctx, rids, func(b Batch) error {
			r.hook("settle:read")
			all.Facts, all.Missed, all.ServerTime = append(all.Facts, b.Facts...), append(all.Missed, b.Missed...), b.ServerTime
			return nil
		})
		if err != nil {
			return r.broken("look again", err)
		}
		if err := r.take(ctx, all, done); err != nil {
			return err
		}
	}
}

// due are the second looks whose time has come, and when the next one comes.
func (r *run) due() (keys []string, rids []RID, next time.Time, err error) {
	now := settleKey(r.serverNow().Add(time.Second), "")
	err = r.Board(func(tx Tx) error {
		keys, rids, next = nil, nil, time.Time{}
		return tx.Each(keySettle, "", func(key string, _ []byte) (bool, error) {
			if key >= now {
				var at int64
				if _, err := fmt.Sscanf(key[len(keySettle):], "%d", &at); err == nil {
					next = time.Unix(at, 0).UTC()
				}
				return false, nil
			}
			keys, rids = append(keys, key), append(rids, RID(key[len(keySettle)+13:]))
			return len(rids) < looksAtOnce, nil
		})
	})
	return keys, rids, next, err
}
