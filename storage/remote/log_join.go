package remote

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"opsboard/workflow"
)

// stood is a card as it stood where an epoch began, and who changed it last before.
type stood struct {
	card  workflow.Card
	by    string
	at    time.Time
	extra string // who changed it with a newer opsboard
	older bool   // something of it is from before the board was signed
}

// entering is a board on its way to take over an epoch.
type entering struct {
	Part  uint64          `json:"part"`         // the segment that marks it
	At    Version         `json:"at,omitempty"` // the log up to there
	After workflow.CardID `json:"after"`        // the last card that is here

	cards  map[workflow.CardID]*stood
	board  []LogEntry // the last workflow, and the mark
	epoch  Epoch
	end    logCursor
	said   []string
	signed bool // it became a signed one on the way, and had cards by then
}

// errPast ends a fetch that has gone far enough.
var errPast = errors.New("what comes after it is not asked for")

// enter begins with the newest epoch of a log that was never read before: its cards
// come as they stood there, each with one line. A board that has one of them
// already reads all of the log, so that it knows its own lines again.
func (r *logRun) enter(ctx context.Context) error {
	log, ok := r.log.(Epochs)
	if !ok || !r.first {
		return nil
	}
	j := entering{cards: map[workflow.CardID]*stood{}}
	begun := false
	err := r.Board(func(tx Tx) error {
		at, err := read[entering](tx, keyJoin)
		if begun = at != nil; begun {
			j = entering{Part: at.Part, At: at.At, After: at.After, cards: j.cards}
		}
		return err
	})
	if err == nil && !begun {
		j.Part, err = log.Epoch(ctx)
	}
	if err != nil || j.Part == 0 {
		return err
	}
	err = r.log.Fetch(ctx, "", func(s Segment) error { return r.passedBy(&j, s) })
	if err != nil && !errors.Is(err, errPast) {
		return err
	}
	if isOther := j.epoch.Number == 0 || begun && j.At != "" && j.At != j.end.Version; isOther && begun {
		return r.enterAnew(ctx, j)
	} else if isOther { // it was said to be there and is not
		return nil
	}
	ids := slices.DeleteFunc(sortedIDs(j.cards), func(id workflow.CardID) bool {
		return id <= j.After || len(j.cards[id].card.Values()) == 0
	})
	if !begun {
		known, err := r.knowsAny(ids)
		if known || err != nil {
			return err
		}
	}
	for part := range slices.Chunk(ids, takeFirst*r.most) {
		if err := r.settle(&j, part); err != nil {
			return err
		}
		r.hook("join:kept")
	}
	return r.endEntering(&j)
}

// passedBy folds a segment in memory, each card by itself.
func (r *logRun) passedBy(j *entering, s Segment) error {
	r.hook("join:segment")
	if s.Board != "" && s.Board != r.setup.Options[OptionBoard] {
		return fmt.Errorf("%w: it keeps the board %s, and this one is %s", ErrForeign, s.Board, r.setup.Options[OptionBoard])
	}
	if s.N > j.Part {
		return errPast
	}
	for _, why := range []string{s.Bad, s.Odd} {
		if why != "" {
			j.said = append(j.said, fmt.Sprintf("part %d of the log: %s", s.N, why))
		}
	}
	if !j.signed && len(j.cards) > 0 && founds(s.Entries) {
		j.signed = true
		for _, st := range j.cards {
			st.older = true
		}
	}
	groups := byCard(s.Entries)
	for _, g := range groups {
		if g.card != "" && j.cards[g.card] == nil {
			j.cards[g.card] = &stood{card: workflow.Card{ID: g.card}}
		}
	}
	sideBySide(len(groups), func(i int) {
		if g := groups[i]; g.card != "" {
			j.cards[g.card].fold(g.entries)
		}
	})
	for _, e := range s.Entries {
		if e.Entry.Card != "" {
			continue
		}
		if flowOf(e.Entry) != "" {
			j.board = []LogEntry{e}
		}
		if x, ok := EpochOf(e.Entry); ok && s.N == j.Part {
			j.epoch, j.end = x, logCursor{s.Version, s.N}
			j.epoch.Part = s.N
		}
	}
	return nil
}

func (st *stood) fold(entries []LogEntry) {
	for _, e := range entries {
		after, _ := st.card.With(readable(e.Entry)) // what cannot be read was taken out
		if len(workflow.Diff(st.card, after)) > 0 {
			st.by, st.at = e.Entry.By, e.Entry.At
		}
		if st.card = after; e.Extra {
			st.extra = e.Entry.By
		}
	}
}

// knowsAny reports whether one of the cards is here already.
func (r *logRun) knowsAny(ids []workflow.CardID) (known bool, err error) {
	for part := range slices.Chunk(ids, takeEntries) {
		err := r.Board(func(tx Tx) error {
			for _, id := range part {
				_, there, err := tx.Card(id)
				if known = there; there || err != nil {
					return err
				}
			}
			return nil
		})
		if known || err != nil {
			return known, err
		}
	}
	return false, nil
}

// settle keeps some of the cards as they stood, in one transaction.
func (r *logRun) settle(j *entering, ids []workflow.CardID) error {
	bases, facts := make([]logBase, len(ids)), make([]workflow.Entry, len(ids))
	sideBySide(len(ids), func(i int) {
		st := j.cards[ids[i]]
		bases[i].agree(st.card)
		bases[i].Extra, bases[i].By = st.extra != "", st.extra
		bases[i].written()
		facts[i] = workflow.Entry{
			Card: ids[i], What: merged, By: st.by, At: st.at, Door: workflow.DoorRemote,
			Reason:  fmt.Sprintf("as it stood when epoch %d of the log began", j.epoch.Number),
			Changes: shared(workflow.Diff(workflow.Card{ID: ids[i]}, st.card)),
		}
	})
	for i := range facts {
		facts[i].ID = r.NewID()
	}
	var found Report
	err := r.board(func(x LogTx) error {
		found, r.touched = Report{}, touched{}
		if err := r.beginSum(x); err != nil {
			return err
		}
		for i, id := range ids {
			if j.cards[id].card.Kind != "" {
				if err := x.Fact(facts[i]); err != nil {
					return err
				}
				r.touched.came = append(r.touched.came, id)
			}
			b := bases[i]
			b.Seq = x.Last()
			if err := r.keepLogBase(x, id, &b, false); err != nil {
				return err
			}
			if j.signed && !j.cards[id].older {
				if err := sentLater(x, id, 0); err != nil {
					return err
				}
			}
		}
		if err := r.endSum(x); err != nil {
			return err
		}
		return write(x, keyJoin, entering{Part: j.Part, At: j.end.Version, After: ids[len(ids)-1]})
	})
	if err == nil {
		r.counted(found)
		r.tell(Progress{Phase: "pull", Done: len(r.here)})
	}
	return err
}

// endEntering keeps that the log was read up to the epoch.
func (r *logRun) endEntering(j *entering) error {
	var found Report
	err := r.board(func(x LogTx) error {
		found, r.touched = Report{Said: slices.Clone(j.said)}, touched{}
		if err := r.beginSum(x); err != nil {
			return err
		}
		if err := r.flowCame(x, j.board); err != nil {
			return err
		}
		if err := write(x, keyEpoch, j.epoch); err != nil {
			return err
		}
		if j.signed {
			if err := signedCame(x); err != nil {
				return err
			}
		}
		if err := x.Delete(keyJoin); err != nil {
			return err
		}
		return write(x, keyCursor, j.end)
	})
	if err != nil {
		return err
	}
	r.hook("join:done")
	r.at, r.first = j.end, false
	r.counted(found)
	r.report.Said = append(r.report.Said, fmt.Sprintf("the cards came as they stood when epoch %d began, on %s: what made them so before is in the log, and on the boards that were there", j.epoch.Number, j.epoch.At.Format("2006-01-02")))
	return nil
}

// enterAnew reads all of a log that was set back while the board was on its way to
// take over an epoch: the cards that it took are of a log that is no more, which may
// still be known well enough to say what both have in common.
func (r *logRun) enterAnew(ctx context.Context, j entering) error {
	common, back := j.At, (*Rewound)(nil)
	err := r.log.Fetch(ctx, j.At, func(Segment) error { return errPast })
	switch {
	case errors.As(err, &back):
		common = back.Common
	case err != nil && !errors.Is(err, errPast): // else it was put back meanwhile
		return err
	}
	r.at = logCursor{N: j.Part} // so far it was read
	return r.repair(ctx, common)
}
