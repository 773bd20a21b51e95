package remote

import (
	"cmp"
	"fmt"
	"slices"

	"opsboard/workflow"
)

// decide says what is to be appended to the log as it is folded now: moves for
// which there is no room any more are taken back first, and what turns out to be
// there already is settled.
func (r *logRun) decide() (blocks []block, err error) {
	said := []string(nil)
	found := Report{}
	err = r.board(func(x LogTx) error {
		blocks, said, found = nil, nil, Report{}
		flow, err := r.flowBlock(x)
		if err != nil {
			return err
		}
		if !r.Plan && r.caps.ReadOnly == "" && !r.first { // a log that is founded has nobody who could have been first
			if err := r.makeRoom(x, &found); err != nil {
				return err
			}
		}
		drafts, err := r.drafts(x)
		if err != nil {
			return err
		}
		for i := range drafts {
			b, ok, err := r.blockOf(x, &drafts[i], &said)
			if err != nil {
				return err
			}
			if ok {
				blocks = append(blocks, b)
			}
		}
		// Who leaves a limited stage goes before who enters one, and the workflow
		// before both: so no prefix of the log holds more than there is room for.
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
		r.report.add(found)
		r.report.Said = append(r.report.Said, said...)
	}
	return blocks, err
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

// drafts reads all that may have something to send, and works out meanwhile, on the
// other processors, what that is.
func (r *logRun) drafts(x LogTx) ([]draft, error) {
	ids, rules := x.Unsent("", 0), x.Rules()
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
