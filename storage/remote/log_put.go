package remote

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"opsboard/workflow"
)

// How much one segment holds. A single entry may be longer.
const (
	segmentEntries = 1_000
	segmentBytes   = 1 << 20
)

// block is what is sent of one card, "" for the workflow.
type block struct {
	card    workflow.CardID
	title   string
	entries []LogEntry
	isNew   bool   // the log has no such card
	first   uint64 // the line here that it begins with
	enters  bool   // it brings a card into a stage whose cards are limited
	drawn   string // the id of an entry that stands in no history here
}

// put appends what was changed here. It is not done where somebody was quicker.
func (r *logRun) put(ctx context.Context) (done bool, err error) {
	blocks, err := r.decide()
	if err != nil {
		return false, fmt.Errorf("decide what to send: %w", err)
	}
	if r.Plan || r.caps.ReadOnly != "" {
		r.would(blocks)
		return true, nil
	}
	r.hook("decide:kept")
	sent := 0
	for _, part := range parts(blocks) {
		r.tell(Progress{Phase: "push", Done: sent, Total: len(blocks)})
		s := Segment{
			Board: r.setup.Options[OptionBoard], Replica: r.setup.Options[OptionReplica],
			N: r.at.N + 1, At: r.Now().UTC(),
		}
		for _, b := range part {
			s.Entries = append(s.Entries, b.entries...)
		}
		if err := r.announce(part); err != nil {
			return false, err
		}
		r.hook("push:ready")
		s.Version, err = r.log.Append(ctx, r.at.Version, s)
		r.hook("push:answered")
		switch {
		case errors.Is(err, ErrStale):
			return false, nil
		case errors.Is(err, ErrUnanswered):
			r.report.Waiting += len(part)
			r.report.again(r.Now().Add(5 * time.Second).UTC())
			return true, nil
		case err != nil:
			return false, fmt.Errorf("push: %w", err)
		}
		if err := r.take(s); err != nil {
			return false, err
		}
		r.hook("push:kept")
		sent += len(part)
		r.sent(part)
	}
	return true, nil
}

// announce keeps the ids of entries that were drawn for this push, so that they
// are known when they come back.
func (r *logRun) announce(part []block) error {
	if !slices.ContainsFunc(part, func(b block) bool { return b.drawn != "" }) {
		return nil
	}
	return r.Board(func(tx Tx) error {
		for _, b := range part {
			if b.drawn == "" {
				continue
			}
			if err := tx.Put(keyIntent+string(b.card), []byte(b.drawn)); err != nil {
				return err
			}
		}
		return nil
	})
}

// sent counts what landed.
func (r *logRun) sent(part []block) {
	for _, b := range part {
		switch {
		case b.card == "", r.there[b.card]: // the workflow is no card
		case b.isNew:
			r.report.Created++
		case !slices.ContainsFunc(b.entries, func(e LogEntry) bool { return !isNote(e.Entry) }):
			r.report.Notes += len(b.entries)
		default:
			r.report.Updated++
		}
		r.there[b.card] = true
	}
}

func isNote(e workflow.Entry) bool {
	return !slices.ContainsFunc(e.Changes, func(ch workflow.Change) bool { return ch.Field != workflow.FieldComment })
}

// would lists what a push would send.
func (r *logRun) would(blocks []block) {
	for _, b := range blocks {
		ch := Change{Card: b.card, What: Update, Want: workflow.Card{ID: b.card, Title: b.title}}
		if b.isNew {
			ch.What = Create
		}
		for _, e := range b.entries {
			ch.ID, ch.By = e.Entry.ID, e.Entry.By
			ch.Changes = append(ch.Changes, e.Entry.Changes...)
		}
		r.report.Would = append(r.report.Would, ch)
	}
}

// parts are the blocks as segments hold them. A long block goes on in the next.
func parts(blocks []block) [][]block {
	var out [][]block
	var part []block
	n, size := 0, 0
	for _, b := range blocks {
		whole := b
		b.entries = nil
		for _, e := range whole.entries {
			if n > 0 && (n == segmentEntries || size+len(e.Raw) > segmentBytes) {
				if len(b.entries) > 0 {
					part = append(part, b)
					b.entries, b.isNew = nil, false
				}
				out, part, n, size = append(out, part), nil, 0, 0
			}
			b.entries = append(b.entries, e)
			n, size = n+1, size+len(e.Raw)+1
		}
		if len(b.entries) > 0 {
			part = append(part, b)
		}
	}
	if len(part) > 0 {
		out = append(out, part)
	}
	return out
}
