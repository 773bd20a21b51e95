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
		for _, id := range x.Unsent("", 0) {
			b, ok, err := r.blockOf(x, id, &said)
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

// blockOf is what is to be sent of a card: its lines as they were written where
// they lead exactly to it, else one line that does.
func (r *logRun) blockOf(x LogTx, id workflow.CardID, said *[]string) (out block, ok bool, err error) {
	b, err := readLogBase(x, id)
	if err != nil {
		return out, false, err
	}
	now, _, err := x.Card(id)
	if err != nil {
		return out, false, err
	}
	now.ID = id
	local, err := x.Since(id, b.Seq)
	if err != nil {
		return out, false, err
	}
	if b.Extra {
		*said = append(*said, fmt.Sprintf("%s was changed by a newer opsboard: what was changed of it here stays here until this one is updated", titled(now)))
		return out, false, nil
	}
	own, net := b.own(local), b.differs(now)
	out = block{card: id, title: now.Title, isNew: len(b.Values) == 0, enters: entersLimited(x.Rules(), b.card(id), now)}
	switch {
	case len(own) > 0 && b.leadsTo(now, own) && len(own) <= segmentEntries:
		for _, e := range own {
			out.entries = append(out.entries, NewLogEntry(e, Applied))
		}
		out.first, out.whole = own[0].Seq, passesLimited(x.Rules(), b.card(id), own)
	case len(net) > 0:
		out.entries, out.first = r.netOf(x, id, own, net, now, &out)
	default:
		return out, false, x.SetUnsent(id, false)
	}
	return out, true, nil
}

// netOf is one entry for all that was changed here. It goes by the newest line
// that it stands for, so that it is known when it comes back.
func (r *logRun) netOf(x LogTx, id workflow.CardID, own []workflow.Entry, net []workflow.Change, now workflow.Card, out *block) ([]LogEntry, uint64) {
	verdict := Applied
	for _, ch := range net {
		if ch.Field == workflow.FieldClash && ch.Old == "" {
			verdict = Conflict
		}
	}
	if len(own) == 0 {
		out.drawn = r.NewID()
		e := workflow.Entry{ID: out.drawn, Card: id, What: merged, By: r.Name, At: r.Now().UTC(), Door: workflow.DoorRemote, Changes: net}
		return []LogEntry{NewLogEntry(e, verdict)}, x.Last()
	}
	e := own[len(own)-1]
	if len(own) > 1 {
		e.What, e.Rule = merged, ""
	}
	e.Changes = net
	if !slices.ContainsFunc(net, func(ch workflow.Change) bool { return ch.Field == workflow.FieldStage }) {
		e.Over = ""
	}
	return []LogEntry{NewLogEntry(e, verdict)}, own[0].Seq
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
