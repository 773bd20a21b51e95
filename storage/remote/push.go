package remote

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"opsboard/workflow"
)

// cardsAtOnce is how many unsent cards are looked up at a time.
const cardsAtOnce = 200

// errStop ends a push in good order: the remote asked to wait.
var errStop = errors.New("enough for now")

// push sends what was changed here, card by card.
func (r *run) push(ctx context.Context) error {
	done := 0
	for after := workflow.CardID(""); ; {
		var ids []workflow.CardID
		err := r.Board(func(tx Tx) error {
			ids = tx.Unsent(after, cardsAtOnce)
			return nil
		})
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if err := ctx.Err(); err != nil {
				return err
			}
			r.tell(Progress{Phase: "push", Done: done, Card: id})
			err := r.pushCard(ctx, id)
			if errors.Is(err, errStop) {
				return nil
			}
			if err != nil {
				return fmt.Errorf("push: %w", err)
			}
			done++
		}
		after = ids[len(ids)-1]
	}
}

// pushCard reads the card anew, merges, and sends what is left to send.
func (r *run) pushCard(ctx context.Context, id workflow.CardID) error {
	b, wait, err := r.mayPush(id)
	if err != nil || wait {
		return err
	}
	if b != nil {
		if err := r.refresh(ctx, b.RID); err != nil || r.doubted[b.RID] {
			return err
		}
	}
	for range 4 { // a card that was made still lacks what its making could not carry
		changes, err := r.next(id)
		if err != nil || len(changes) == 0 {
			return err
		}
		if r.Plan || r.caps.ReadOnly != "" {
			r.report.Would = append(r.report.Would, changes...)
			return nil
		}
		for _, ch := range changes {
			if more, err := r.send(ctx, ch); !more || err != nil {
				return err
			}
		}
	}
	return nil
}

// mayPush looks whether the card is to be sent at all. It is not while it is
// unknown what became of an earlier change, nor when it cannot be seen there.
func (r *run) mayPush(id workflow.CardID) (b *base, wait bool, err error) {
	err = r.Board(func(tx Tx) error {
		in, err := readIntent(tx, id)
		if err != nil {
			return err
		}
		if b, err = readBase(tx, id); err != nil {
			return err
		}
		c, there, err := tx.Card(id)
		if err != nil {
			return err
		}
		switch wait = false; {
		case in != nil:
			wait = true
		case !there && b == nil, b == nil && !r.setup.SendAll && c.CreatedAt.Before(r.setup.Added):
			wait = true // made and taken back before it was sent, or from before the remote
			return tx.SetUnsent(id, false)
		case !there && b.IsGone: // neither here nor there
			wait = true
			return r.forget(tx, id, b)
		case !there, b != nil && !b.IsGone && c.Remote.IsZero():
			return r.bringBack(tx, id, b, c)
		case b != nil && b.IsGone && c.Remote.IsZero(): // asked for: make it anew there
			was := b
			b = nil
			return r.forget(tx, id, was)
		case b != nil && b.IsGone:
			wait = true
			// It may be made anew as long as that is asked; left so, none of it is to be sent.
			return tx.SetUnsent(id, slices.ContainsFunc(c.Clashes, func(x workflow.Clash) bool { return x.Kind == workflow.ClashGone }))
		}
		return nil
	})
	return b, wait, err
}

// forget drops what was agreed about a card. Where it is still on the board, it is
// one that the remote does not have.
func (r *run) forget(tx Tx, id workflow.CardID, b *base) error {
	if err := tx.Delete(keyRID + string(b.RID)); err != nil {
		return err
	}
	if err := tx.Delete(keyBase + string(id)); err != nil {
		return err
	}
	_, there, err := tx.Card(id)
	if err != nil || there {
		return err
	}
	return tx.SetUnsent(id, false)
}

// bringBack gives a card back what ties it to the remote, or the whole card, where
// an undo took that away: the remote has it still.
func (r *run) bringBack(tx Tx, id workflow.CardID, b *base, c workflow.Card) error {
	after := c
	if c.Kind == "" {
		after = b.card(id)
		after.EnteredAt = b.At
	}
	after.Remote = b.Ref
	return tx.Fact(workflow.Entry{
		ID: r.NewID(), Card: id, What: "remote", By: r.Name, At: r.serverNow(), Door: workflow.DoorRemote,
		Reason: "the remote has the card still", Changes: workflow.Diff(c, after),
	})
}

// refresh reads the card as it is on the remote now.
func (r *run) refresh(ctx context.Context, rid RID) error {
	err := r.Remote.Read(ctx, []RID{rid}, func(b Batch) error {
		r.hook("push:read")
		return r.take(ctx, b, nil)
	})
	if err != nil {
		return r.broken("read before sending", err)
	}
	return nil
}

// next are the changes of a card as the board and the base are now.
func (r *run) next(id workflow.CardID) (out []Change, err error) {
	err = r.Board(func(tx Tx) error {
		out = nil
		b, err := readBase(tx, id)
		if err != nil || b != nil && b.IsGone {
			return err
		}
		c, there, err := tx.Card(id)
		if err != nil || !there {
			return err
		}
		kept, c, err := r.tellAnswers(tx, b, c)
		if err != nil {
			return err
		}
		if out = withKept(r.changes(id, b, c, r.caps.User), kept); len(out) == 0 {
			return tx.SetUnsent(id, len(r.pending(b, c)) > 0)
		}
		return nil
	})
	return out, err
}

// send sends one change, once, with the intent kept before and the outcome after.
func (r *run) send(ctx context.Context, ch Change) (more bool, err error) {
	ch.SentAt = r.serverNow()
	if err := r.Board(func(tx Tx) error { return write(tx, keyIntent+string(ch.Card), intent{Change: ch}) }); err != nil {
		return false, err
	}
	r.hook("intent:kept")
	out := r.Remote.Push(ctx, ch)
	r.hook("push:answered")
	more, err = r.record(ch, out)
	r.hook("outcome:kept")
	return more, err
}

// resolve finds out about changes that were on their way when something broke.
func (r *run) resolve(ctx context.Context) error {
	var open []intent
	err := r.Board(func(tx Tx) error {
		open = nil
		return tx.Each(keyIntent, "", func(key string, _ []byte) (bool, error) {
			in, err := read[intent](tx, key)
			if in != nil {
				open = append(open, *in)
			}
			return true, err
		})
	})
	if err != nil || len(open) == 0 {
		return err
	}
	for _, in := range open {
		after, err := r.lookedFor(&in)
		if err != nil {
			return err
		}
		if r.Plan || r.serverNow().Before(after) {
			r.report.Waiting++
			r.report.again(r.ours(after))
			continue
		}
		out := r.Remote.Resolve(ctx, in.Change)
		r.hook("resolve:answered")
		if _, err := r.record(in.Change, out); err != nil && !errors.Is(err, errStop) {
			return fmt.Errorf("find out what became of an earlier change: %w", err)
		}
		r.hook("resolve:kept")
	}
	return nil
}

// mostPutOff is how long a remote may ask to be left alone.
const mostPutOff = 24 * time.Hour

// lookedFor is from when on an open change may be looked for. Where a clock was wrong
// when it was sent and has been set right since, nobody knows when that was: what
// counts is that it was before now.
func (r *run) lookedFor(in *intent) (time.Time, error) {
	after := in.After
	if after.IsZero() { // the process ended before the answer came
		after = in.Change.SentAt.Add(r.caps.Unknown)
	}
	now := r.serverNow()
	if !in.Change.SentAt.After(now.Add(time.Minute)) && !after.After(now.Add(mostPutOff+r.caps.Unknown)) {
		return after, nil
	}
	in.Change.SentAt, in.After = time.Time{}, now.Add(r.caps.Unknown)
	if r.Plan {
		return in.After, nil
	}
	return in.After, r.Board(func(tx Tx) error { return write(tx, keyIntent+string(in.Change.Card), *in) })
}
