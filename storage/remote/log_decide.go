package remote

import (
	"cmp"
	"fmt"
	"slices"

	"opsboard/workflow"
)

// sending are the cards that a push has to look at still. It takes a share of them at
// a time, so that it needs no more memory on a large board.
type sending struct {
	began bool
	ids   []workflow.CardID
	late  []workflow.CardID // who come after all others: see decide
	isEnd bool              // it is their turn
	total int
}

// begin notes which cards there are, beside so many blocks of none.
func (s *sending) begin(ids []workflow.CardID, others int) {
	*s = sending{began: true, ids: ids, total: len(ids) + others}
}

// next are the next cards, at most so many.
func (s *sending) next(most int) (part []workflow.CardID) {
	if len(s.ids) == 0 || len(s.ids)+len(s.late) <= most {
		s.ids, s.late, s.isEnd = slices.Concat(s.ids, s.late), nil, true
	}
	n := min(most, len(s.ids))
	part, s.ids = s.ids[:n], s.ids[n:]
	return part
}

func (s *sending) isOver() bool { return s.began && len(s.ids)+len(s.late) == 0 }

// decide says what is to be appended to the log as it is folded now, of the next of
// the cards: moves for which there is no room any more are taken back first, and what
// turns out to be there already is settled.
func (r *logRun) decide(s *sending) (blocks []block, err error) {
	said := []string(nil)
	found := Report{}
	var left sending
	err = r.board(func(x LogTx) (err error) {
		blocks, said, found, left = nil, nil, Report{}, *s
		var flow []block
		if !left.began {
			if flow, err = r.beginSending(x, &left, &found); err != nil {
				return err
			}
		}
		drafts, err := r.drafts(x, left.next(sendCards*r.most))
		if err != nil {
			return err
		}
		for i := range drafts {
			b, ok, err := r.blockOf(x, &drafts[i], &said)
			if err != nil {
				return err
			}
			// Who leaves a limited stage goes before who enters one, and the workflow
			// before both: so no prefix of the log holds more than there is room for.
			switch {
			case ok && b.enters && !left.isEnd:
				left.late = append(left.late, b.card)
			case ok:
				blocks = append(blocks, b)
			}
		}
		slices.SortStableFunc(blocks, func(a, b block) int {
			if a.enters != b.enters {
				if b.enters {
					return -1
				}
				return 1
			}
			return cmp.Compare(a.first, b.first)
		})
		blocks = append(flow, blocks...)
		return nil
	})
	if err == nil {
		*s = left
		r.report.add(found)
		r.report.Said = append(r.report.Said, said...)
	}
	return blocks, err
}

// beginSending is the workflow as it is to be sent, and which cards are to be looked
// at once there is room for them.
func (r *logRun) beginSending(x LogTx, s *sending, found *Report) ([]block, error) {
	flow, err := r.flowBlock(x)
	if err != nil {
		return nil, err
	}
	if !r.Plan && r.caps.ReadOnly == "" && !r.first { // a log that is founded has nobody who could have been first
		if err := r.makeRoom(x, found); err != nil {
			return nil, err
		}
	}
	s.begin(x.Unsent("", 0), len(flow))
	return flow, nil
}

// draft is a card that may have something to send.
type draft struct {
	id     workflow.CardID
	was    []byte // the record of its base
	base   *logBase
	now    workflow.Card
	local  []workflow.Entry
	own    []workflow.Entry
	net    []workflow.Change
	exact  bool // the lines lead exactly to the card
	passes bool // through a limited stage

	entries []LogEntry
	after   *logBase
}

// drafts reads cards that may have something to send, and works out meanwhile, on the
// other processors, what that is.
func (r *logRun) drafts(x LogTx, ids []workflow.CardID) ([]draft, error) {
	rules := x.Rules()
	limited := len(rules.Limits()) > 0
	out := make([]draft, len(ids))
	c := newCrew(len(ids), func(i int) { out[i].work(rules, limited) })
	defer c.wait()
	for i, id := range ids {
		d := &out[i]
		d.id = id
		var err error
		if d.base, d.was, err = logBaseOf(x, id); err != nil {
			return nil, err
		}
		if d.now, _, err = x.Card(id); err != nil {
			return nil, err
		}
		if d.local, err = x.Since(id, d.base.Seq); err != nil {
			return nil, err
		}
		c.give()
	}
	return out, nil
}

func (d *draft) work(rules *workflow.Rules, limited bool) {
	d.own = d.base.own(d.local)
	d.exact = !d.base.Extra && len(d.own) > 0 && len(d.own) <= segmentEntries && d.base.leadsTo(d.now, d.own)
	if !d.exact {
		d.net = d.base.differs(d.now)
		return
	}
	d.entries = make([]LogEntry, 0, len(d.own))
	for _, e := range d.own {
		d.entries = append(d.entries, NewLogEntry(e, Applied))
	}
	d.passes = limited && passesLimited(rules, d.base.card(d.id), d.own)
	if !travels(d.entries, d.passes) {
		d.exact, d.entries, d.net = false, nil, d.base.differs(d.now)
		return
	}
	d.after = &logBase{Seq: d.own[len(d.own)-1].Seq}
	d.after.agree(d.now)
	d.after.written()
}

// travels reports whether lines can be sent as they are; whole: in one segment.
func travels(lines []LogEntry, whole bool) bool {
	if whole && bytesOf(lines) > segmentBytes {
		return len(lines) == 1 && len(lines[0].Raw) <= entryBytes
	}
	return !slices.ContainsFunc(lines, func(e LogEntry) bool { return len(e.Raw) > entryBytes })
}

// blockOf is what is to be sent of a card: its lines as they were written where
// they lead exactly to it, else one line that does.
func (r *logRun) blockOf(x LogTx, d *draft, said *[]string) (out block, ok bool, err error) {
	if d.base.Extra {
		*said = append(*said, fmt.Sprintf("%s was changed by %s with a newer opsboard: what was changed of it here stays here until this one is updated", titled(d.now), d.base.newerBy()))
		return out, false, nil
	}
	out = block{card: d.id, title: d.now.Title, isNew: len(d.base.Values) == 0, enters: entersLimited(x.Rules(), d.base.card(d.id), d.now)}
	switch {
	case d.exact:
		out.entries, out.first, out.whole = d.entries, d.own[0].Seq, d.passes
		out.was, out.after = d.was, d.after
	case len(d.net) > 0:
		out.entries, out.first = r.netOf(x, d.id, d.own, d.net, &out)
	default:
		return out, false, x.SetUnsent(d.id, false)
	}
	return out, true, nil
}

// netOf is one entry for all that was changed here, cut where it is too long. It goes by the newest line
// that it stands for, so that it is known when it comes back; by a name of its own
// where that line is somebody else's, who would take it for his.
func (r *logRun) netOf(x LogTx, id workflow.CardID, own []workflow.Entry, net []workflow.Change, out *block) ([]LogEntry, uint64) {
	verdict := Applied
	for _, ch := range net {
		if ch.Field == workflow.FieldClash && ch.Old == "" {
			verdict = Conflict
		}
	}
	if len(own) == 0 {
		out.drawn = intended{id: r.NewID(), seq: x.Last()}
		e := workflow.Entry{ID: out.drawn.id, Card: id, What: merged, By: r.Name, At: r.Now().UTC(), Door: workflow.DoorRemote, Changes: net}
		return cut(e, verdict, r.NewID), x.Last()
	}
	e := own[len(own)-1]
	if e.Door == workflow.DoorRemote {
		out.drawn = intended{id: r.NewID(), seq: x.Last()}
		e.ID = out.drawn.id
	}
	if len(own) > 1 {
		e.What, e.Rule = merged, ""
	}
	e.Changes = net
	return cut(e, verdict, r.NewID), own[0].Seq
}

// passesLimited reports whether the card was in a limited stage on its way: there
// may have been room for it here then, and be none in the log between two lines.
func passesLimited(rules *workflow.Rules, at workflow.Card, own []workflow.Entry) bool {
	for _, e := range own {
		next, _ := at.With(e.Changes)
		if entersLimited(rules, at, next) {
			return true
		}
		at = next
	}
	return false
}

func entersLimited(rules *workflow.Rules, before, now workflow.Card) bool {
	return now.Kind != "" && workflow.Enters(before, now) && rules.IsLimited(now.Stage)
}
