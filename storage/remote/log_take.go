package remote

import (
	"bytes"
	"fmt"
	"sync"

	"opsboard/workflow"
)

// How much of a log one transaction takes over: a little, so that nobody who is at
// the board waits long for the file; more where the log is met for the first time.
const (
	takeEntries = 1_000
	takeBytes   = 1 << 20
	takeFirst   = 8 // times as much
)

// arrivals are segments that came and are not taken over yet.
type arrivals struct {
	segments       []*arrival
	entries, bytes int
}

// arrival is a segment that came, parted by cards; what they will be is worked out
// while more of the log is read.
type arrival struct {
	Segment
	groups []group
	ready  sync.WaitGroup // the groups are there once it is over
}

// arrive begins to work out what a segment makes. What was sent from here is known.
func (r *logRun) arrive(s Segment) *arrival {
	a, known := &arrival{Segment: s}, r.landing
	a.ready.Go(func() {
		a.groups = byCard(s.Entries)
		for i := range a.groups {
			if g := &a.groups[i]; g.card != "" && known[g.card] == nil && makes(g.entries[0].Entry) {
				g.workOut()
			}
		}
	})
	return a
}

func (r *logRun) arriveAll(segments []Segment) []*arrival {
	out := make([]*arrival, len(segments))
	for i, s := range segments {
		out[i] = r.arrive(s)
	}
	return out
}

// gather keeps a segment until there are enough of them for a transaction.
func (r *logRun) gather(s Segment) error {
	if s.Board != "" && s.Board != r.setup.Options[OptionBoard] {
		return fmt.Errorf("%w: it keeps the board %s, and this one is %s", ErrForeign, s.Board, r.setup.Options[OptionBoard])
	}
	a, times := &r.arrived, 1
	if r.fresh {
		times = takeFirst
	}
	a.segments, a.entries = append(a.segments, r.arrive(s)), a.entries+len(s.Entries)
	for _, e := range s.Entries {
		a.bytes += len(e.Raw)
	}
	if a.entries < times*takeEntries && a.bytes < times*takeBytes && len(a.segments) < takeEntries {
		return nil
	}
	return r.takeGathered()
}

// takeGathered takes over what was gathered.
func (r *logRun) takeGathered() error {
	segments := r.arrived.segments
	r.arrived = arrivals{}
	if len(segments) == 0 {
		return nil
	}
	if err := r.take(segments); err != nil {
		return err
	}
	r.hook("fetch:kept")
	return nil
}

// take keeps segments whole, in one transaction: the fold, the cards, and how far
// the log was read.
func (r *logRun) take(segments []*arrival) error {
	last := segments[len(segments)-1]
	next := logCursor{last.Version, last.N}
	var found Report
	err := r.board(func(x LogTx) error {
		found, r.touched, r.coming = Report{}, touched{}, newcomers{}
		if err := r.beginSum(x); err != nil {
			return err
		}
		if err := write(x, keyCursor, next); err != nil { // always another one: who only reads need not go on
			return err
		}
		for _, s := range segments {
			s.ready.Wait()
			if s.Bad != "" {
				found.Said = append(found.Said, fmt.Sprintf("part %d of the log contributes nothing: %s", s.N, s.Bad))
			}
			if s.Odd != "" {
				found.Said = append(found.Said, fmt.Sprintf("part %d of the log: %s", s.N, s.Odd))
			}
			if err := epochCame(x, s.Entries, s.N); err != nil {
				return err
			}
			if s.N > 1 && founds(s.Entries) { // else there is nothing before it
				if err := signedCame(x); err != nil {
					return err
				}
			}
			for i := range s.groups {
				if err := r.absorbLog(x, &s.groups[i], &found); err != nil {
					return err
				}
			}
		}
		if err := r.takeComing(x); err != nil {
			return err
		}
		return r.endSum(x)
	})
	if err != nil {
		return err
	}
	r.at, r.first = next, false
	r.counted(found)
	return nil
}

// landed settles a card whose lines were sent as they are and that nobody touched
// since: the log has it as it is here.
func (r *logRun) landed(x LogTx, g *group) (bool, error) {
	sent := r.landing[g.card]
	if sent == nil {
		return false, nil
	}
	was, err := x.Get(keyBase + string(g.card))
	if err != nil || !bytes.Equal(was, sent.was) {
		return false, err
	}
	since, err := x.Since(g.card, sent.after.Seq)
	if err != nil || len(since) > 0 {
		return false, err
	}
	return true, r.keepLogBase(x, g.card, sent.after, false)
}

// landingOf are the blocks that lead exactly to their card; each is in one segment.
func landingOf(batch [][]block) map[workflow.CardID]*block {
	out := map[workflow.CardID]*block{}
	for _, part := range batch {
		for i := range part {
			b := &part[i]
			if b.card != "" && b.after != nil {
				out[b.card] = b
			}
		}
	}
	return out
}
