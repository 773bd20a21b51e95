package remote

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"opsboard/workflow"
)

// refold is a card as another log than the one read before has it.
type refold struct {
	common, now workflow.Card // up to where both logs agree, and at the end
	since       []LogEntry    // from there on
	ids         map[string]bool
	extra       bool
}

// refolded is all of a log, read anew.
type refolded struct {
	cards    map[workflow.CardID]*refold
	flow     []LogEntry
	epoch    Epoch // the newest that it has
	isSigned bool  // its members have founded it
	end      logCursor
}

// repair goes on with a log that is not the one that was read before: set back by
// a backup, replaced, or forced over. It is folded anew and met three ways against
// what both have in common; what only this board has is sent again.
func (r *logRun) repair(ctx context.Context, common Version) error {
	r.hook("repair:begin")
	all := refolded{cards: map[workflow.CardID]*refold{}}
	err := r.log.Fetch(ctx, "", func(s Segment) error {
		if s.Board != "" && s.Board != r.setup.Options[OptionBoard] {
			return fmt.Errorf("%w: it keeps the board %s, and this one is %s", ErrForeign, s.Board, r.setup.Options[OptionBoard])
		}
		all.add(s, common)
		return nil
	})
	if err != nil {
		return err
	}
	r.hook("repair:read")
	var found Report
	back := 0
	err = r.board(func(x LogTx) error {
		found, back, r.touched = Report{}, 0, touched{}
		return r.meetAll(x, &all, &found, &back)
	})
	if err != nil {
		return err
	}
	r.hook("repair:kept")
	was := r.at
	r.at, r.first, r.back = all.end, false, true
	r.counted(found)
	r.report.Said = append(r.report.Said, fmt.Sprintf("the log was set back or replaced: it was read up to part %d, and another one has %d now; %s", was.N, all.end.N, sentAgain(back)))
	return nil
}

func sentAgain(cards int) string {
	switch cards {
	case 0:
		return "nothing is lost"
	case 1:
		return "1 card that only this board has so is sent again, and nothing is lost"
	}
	return fmt.Sprintf("%d cards that only this board has so are sent again, and nothing is lost", cards)
}

func (a *refolded) add(s Segment, common Version) {
	for _, e := range s.Entries {
		id := e.Entry.Card
		if id == "" {
			a.isSigned = a.isSigned || founds([]LogEntry{e})
			if flowOf(e.Entry) != "" { // who may write is the log's own business
				a.flow = append(a.flow, e)
			}
			if next, ok := EpochOf(e.Entry); ok && next.Number > a.epoch.Number {
				a.epoch, a.epoch.Part = next, a.end.N+1
			}
			continue
		}
		c := a.cards[id]
		if c == nil {
			c = &refold{ids: map[string]bool{}, now: workflow.Card{ID: id}, common: workflow.Card{ID: id}}
			a.cards[id] = c
		}
		c.now, _ = c.now.With(readable(e.Entry))
		c.ids[e.Entry.ID], c.since = true, append(c.since, e)
		c.extra = c.extra || e.Extra
	}
	a.end = logCursor{s.Version, s.N}
	if s.Version == common {
		for _, c := range a.cards {
			c.common, c.since = c.now, nil
		}
	}
}

// meetAll makes the new log the base of every card, in one transaction.
func (r *logRun) meetAll(x LogTx, all *refolded, found *Report, back *int) error {
	var ids []workflow.CardID
	err := x.Each(keyBase, "", func(key string, _ []byte) (bool, error) {
		if id := workflow.CardID(key[len(keyBase):]); id != "" && all.cards[id] == nil {
			all.cards[id] = &refold{ids: map[string]bool{}, now: workflow.Card{ID: id}, common: workflow.Card{ID: id}}
		}
		return true, nil
	})
	if err != nil {
		return err
	}
	ids = sortedIDs(all.cards)
	for _, id := range ids {
		if err := r.meetAnew(x, id, all.cards[id], found, back); err != nil {
			return err
		}
	}
	if len(all.flow) == 0 { // the log has no workflow: ours founds it again
		if err := x.Delete(keyBase); err != nil {
			return err
		}
	} else if err := r.flowCame(x, all.flow); err != nil {
		return err
	}
	if err := write(x, keyEpoch, all.epoch); err != nil {
		return err
	}
	if err := x.Delete(keyJoin); err != nil {
		return err
	}
	if all.isSigned { // what was read before it was set back came unsigned
		if err := signedCame(x); err != nil {
			return err
		}
	}
	return write(x, keyCursor, all.end)
}

// meetAnew brings one card together with what the new log has of it.
func (r *logRun) meetAnew(x LogTx, id workflow.CardID, f *refold, found *Report, back *int) error {
	mine, _, err := x.Card(id)
	if err != nil {
		return err
	}
	mine.ID = id
	local, err := x.Since(id, 0)
	if err != nil {
		return err
	}
	sent, err := readIntended(x, id)
	if err != nil {
		return err
	}
	b := f.base(x.Last(), local)
	before, rest := f.parts(sent, local)
	if b.Seq == x.Last() && len(shared(workflow.Diff(before, mine))) == 0 {
		if len(rest) > 0 {
			r.touched.changed = append(r.touched.changed, id)
		}
		if err := takeOver(x, before, rest); err != nil {
			return err
		}
		b.Seq = x.Last()
		return settleLogBase(x, id, b)
	}
	last := workflow.Entry{By: r.Name, At: r.Now().UTC()}
	if len(rest) > 0 {
		last = rest[len(rest)-1].Entry
	}
	after, clashes := r.join(x.Rules(), before, mine, f.now, last)
	if before.Kind == "" && mine.Kind != "" && f.now.Kind != "" && mine.Place() != f.now.Place() {
		c := workflow.Clash{ // nobody knows which of the two came later
			ID: r.NewID(), Kind: workflow.ClashTransition, Field: workflow.FieldStage, Mine: mine.Place(), Theirs: f.now.Place(), By: last.By, At: last.At,
		}
		after.Clashes, clashes = append(after.Clashes, c), append(clashes, c)
	}
	if f.now.Kind == "" && mine.Kind != "" || len(workflow.Diff(f.now, mine)) > 0 && b.Seq < x.Last() {
		*back++
	}
	found.count(clashes)
	if changes := workflow.Diff(mine, after); len(changes) > 0 {
		r.touched.changed = append(r.touched.changed, id)
		if err := x.Fact(r.mergeLine(id, last, stamp(b.own(local), last.At), changes)); err != nil {
			return err
		}
	}
	return settleLogBase(x, id, b)
}

// base is what is agreed with the new log on a card that has these lines here: seq
// is the board's newest line.
func (f *refold) base(seq uint64, local []workflow.Entry) *logBase {
	b := &logBase{Seq: seq, Extra: f.extra}
	b.agree(f.now)
	for _, e := range (&logBase{}).own(local) {
		switch {
		case !f.ids[e.ID]:
			b.Seq = min(b.Seq, e.Seq-1)
		case e.Seq > b.Seq:
			b.Known = append(b.Known, e.ID)
		}
	}
	return b
}

// parts is the card as far as the new log goes on as it did here, and what it has
// from there on.
func (f *refold) parts(sent intended, local []workflow.Entry) (before workflow.Card, rest []LogEntry) {
	n := 0
	for n < len(f.since) {
		if _, ok := sent.knows(f.since[n], local); !ok {
			break
		}
		n++
	}
	return fold(f.common, f.since[:n]), f.since[n:]
}

// sortedIDs are the cards in the order of their ids, so that every replica does
// the same things in the same order.
func sortedIDs[T any](cards map[workflow.CardID]T) []workflow.CardID {
	return slices.Sorted(maps.Keys(cards))
}
