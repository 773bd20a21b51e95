package remote

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"opsboard/workflow"
)

// How much one segment holds. A single entry may be longer, up to where it is cut.
const (
	segmentEntries = 1_000
	segmentBytes   = 1 << 20
	entryBytes     = 8 << 20
	pushSegments   = 64 // that are appended at once
	sendCards      = 10 // times as many as a segment has entries: of so many it is decided at once what is sent
)

// block is what is sent of one card, "" for the workflow.
type block struct {
	card    workflow.CardID
	title   string
	entries []LogEntry
	isNew   bool     // the log has no such card
	first   uint64   // the line here that it begins with
	enters  bool     // it brings a card into a stage whose cards are limited
	whole   bool     // its entries go in one segment, or a prefix of the log may hold more than there is room for
	drawn   intended // an entry that stands in no history here

	was   []byte   // what was kept of the card when this was decided
	after *logBase // what is to be kept once it has landed, where the entries lead there exactly
}

// put appends what was changed here, a share of the cards after another. It is not
// done where somebody was quicker.
func (r *logRun) put(ctx context.Context) (done bool, err error) {
	var s sending
	for sent := 0; !s.isOver(); {
		blocks, err := r.decide(&s)
		if err != nil {
			return false, fmt.Errorf("decide what to send: %w", err)
		}
		if g, ok := r.log.(Gated); ok && r.Plan && r.caps.ReadOnly == "" {
			_ = r.closed(g.MayAppend()) // is told with what would be sent
		}
		if r.Plan || r.caps.ReadOnly != "" {
			r.would(blocks)
			continue
		}
		r.hook("decide:kept")
		if more, done, err := r.putBlocks(ctx, blocks, &sent, s.total); !more {
			return done, err
		}
	}
	return true, nil
}

// putBlocks appends blocks: more says that the next may follow, done that no other
// try is wanted.
func (r *logRun) putBlocks(ctx context.Context, blocks []block, sent *int, total int) (more, done bool, err error) {
	for batch := range slices.Chunk(parts(blocks, r.most), pushSegments) {
		r.tell(Progress{Phase: "push", Done: *sent, Total: total})
		segments, err := r.push(ctx, batch)
		switch {
		case errors.Is(err, ErrStale):
			r.stale = err
			return false, false, nil
		case errors.Is(err, ErrUnanswered):
			for _, part := range batch {
				r.report.Waiting += len(part)
			}
			r.report.again(r.Now().Add(5 * time.Second).UTC())
			return false, true, nil
		case r.closed(err):
			return false, true, nil
		case err != nil:
			return false, false, fmt.Errorf("push: %w", err)
		}
		r.landing = landingOf(batch)
		for len(segments) > 0 { // what is cut off here comes back with the next fetch
			n := pieceOf(segments)
			if err := r.take(r.arriveAll(segments[:n])); err != nil {
				return false, false, err
			}
			r.hook("push:kept")
			for _, part := range batch[:n] {
				r.sent(part, total)
				*sent += len(part)
			}
			segments, batch = segments[n:], batch[n:]
			r.tell(Progress{Phase: "push", Done: *sent, Total: total})
		}
		r.landing = nil
	}
	return true, true, nil
}

// pieceOf is how many of the segments one transaction takes over.
func pieceOf(segments []Segment) int {
	entries := 0
	for n, s := range segments {
		if entries += len(s.Entries); n > 0 && entries > takeFirst*takeEntries {
			return n
		}
	}
	return len(segments)
}

// push appends the segments of a batch at once, all of them or none.
func (r *logRun) push(ctx context.Context, batch [][]block) ([]Segment, error) {
	if err := r.announce(batch); err != nil {
		return nil, err
	}
	segments := r.segments(batch)
	if slices.ContainsFunc(segments, func(s Segment) bool { return s.N%foldEvery == 0 }) {
		sum, err := r.foldNow()
		if err != nil {
			return nil, err
		}
		segments[0].Fold = sum
	}
	r.hook("push:ready")
	versions, err := r.log.Append(ctx, r.at.Version, segments...)
	r.hook("push:answered")
	if err == nil && len(versions) != len(segments) {
		err = fmt.Errorf("%d segments were sent, and %d answered for", len(segments), len(versions))
	}
	if err != nil {
		return nil, err
	}
	for i := range segments {
		segments[i].Version = versions[i]
	}
	return segments, nil
}

// segments are the parts of a push as they follow on what was folded.
func (r *logRun) segments(batch [][]block) []Segment {
	out := make([]Segment, len(batch))
	for i, part := range batch {
		out[i] = Segment{
			Board: r.setup.Options[OptionBoard], Replica: r.setup.Options[OptionReplica],
			N: r.at.N + 1 + uint64(i), At: r.Now().UTC(),
		}
		for _, b := range part {
			out[i].Entries = append(out[i].Entries, b.entries...)
		}
	}
	return out
}

// announce keeps the names of entries that were drawn for this push, so that they
// are known when they come back.
func (r *logRun) announce(batch [][]block) error {
	drawn := slices.DeleteFunc(slices.Concat(batch...), func(b block) bool { return b.drawn.id == "" })
	if len(drawn) == 0 {
		return nil
	}
	return r.Board(func(tx Tx) error {
		for _, b := range drawn {
			if err := b.drawn.keep(tx, b.card); err != nil {
				return err
			}
		}
		return nil
	})
}

// sent counts what landed, of so many blocks.
func (r *logRun) sent(part []block, total int) {
	for _, b := range part {
		switch {
		case b.card == "": // the workflow is no card
			r.report.FlowSent = r.report.FlowSent || !b.isNew || total == 1
		case r.there[b.card]:
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

func bytesOf(entries []LogEntry) (n int) {
	for _, e := range entries {
		n += len(e.Raw) + 1
	}
	return n
}

// cut is an entry as the lines that it is sent as: one, or several of which the last
// goes by its name where it is longer than any place would take.
func cut(e workflow.Entry, v Verdict, newID func() string) []LogEntry {
	if !slices.ContainsFunc(e.Changes, func(ch workflow.Change) bool { return ch.Field == workflow.FieldStage }) {
		e.Over = "" // who moved nowhere went over no limit
	}
	out := NewLogEntry(e, v)
	if len(out.Raw) <= entryBytes || len(e.Changes) < 2 {
		return []LogEntry{out}
	}
	first, half := e, len(e.Changes)/2
	first.ID, first.Changes, e.Changes = newID(), e.Changes[:half], e.Changes[half:]
	return append(cut(first, Applied, newID), cut(e, v, newID)...)
}

// parts are the blocks as segments of at most so many entries hold them. A long
// block goes on in the next, but for one that must stay whole.
func parts(blocks []block, most int) [][]block {
	var out [][]block
	var part []block
	n, size := 0, 0
	for _, b := range blocks {
		all := b.entries
		b.entries = nil
		for i, e := range all {
			isFull := n >= most || size+len(e.Raw) > segmentBytes
			if b.whole {
				isFull = i == 0 && (n+len(all) > most || size+bytesOf(all) > segmentBytes)
			}
			if n > 0 && isFull {
				if len(b.entries) > 0 {
					b.after = nil // no part of it leads there
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
