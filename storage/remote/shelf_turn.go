package remote

import (
	"slices"

	"opsboard/workflow"
)

// turned is a card of a log that another one takes the place of.
type turned struct {
	now   workflow.Card // at the end of the new log
	since []LogEntry    // of the new one, from where the two part
	ids   map[string]bool
	extra bool
}

// turning is a board on its way from one log to another that holds all of it.
type turning struct {
	common   Version
	isApart  bool // what is read of the new log comes after it
	isSigned bool // the new log is a signed one
	cards    map[workflow.CardID]*turned
	flow     []LogEntry // the newest workflow of the new log
	old      string     // the newest workflow of the old one that came after they part
	end      logCursor
}

// turn brings the board from the end of one log to the end of another, which holds
// all that the first has; common is the newest version of both. What is not sent yet meets it three ways. Nothing is done
// where the board is not at the end of the first.
func (r *logRun) turn(from, to Reading, common Version) error {
	t, was, err := forkOf(from, to, common)
	if err != nil {
		return err
	}
	var found Report
	isHere := false
	err = r.board(func(x LogTx) error {
		found, r.touched = Report{}, touched{}
		setup, at, err := setupOf(x)
		if err != nil {
			return err
		}
		r.setup = setup
		if isHere = at.Version == was; !isHere {
			return nil
		}
		return r.turnAll(x, t, &found)
	})
	if err != nil || !isHere {
		return err
	}
	if log, ok := r.log.(interface{ GoesBy(replica string) }); ok {
		log.GoesBy(r.setup.Options[OptionReplica])
	}
	r.hook("turn:kept")
	r.counted(found)
	return r.adoptFlow()
}

// forkOf reads what a board has to know to go from one log to another, and where
// the first ends.
func forkOf(from, to Reading, common Version) (t *turning, was Version, err error) {
	t, was = &turning{common: common, isApart: common == "", cards: map[workflow.CardID]*turned{}}, common
	touch := func(e LogEntry) {
		if id := e.Entry.Card; id != "" && t.cards[id] == nil {
			t.cards[id] = &turned{now: workflow.Card{ID: id}, ids: map[string]bool{}}
		}
	}
	err = to(common, func(s Segment) error { // which cards there are
		for _, e := range s.Entries {
			touch(e)
		}
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	err = from(common, func(s Segment) error {
		was = s.Version
		for _, e := range s.Entries {
			touch(e)
			if text := flowOf(e.Entry); e.Entry.Card == "" && text != "" {
				t.old = text
			}
		}
		return nil
	})
	if err == nil {
		err = to("", t.add)
	}
	return t, was, err
}

func (t *turning) add(s Segment) error {
	t.end.N++
	t.end.Version = s.Version
	t.isSigned = t.isSigned || founds(s.Entries)
	for _, e := range s.Entries {
		if e.Entry.Card == "" && flowOf(e.Entry) != "" {
			t.flow = []LogEntry{e}
		}
		c := t.cards[e.Entry.Card]
		if c == nil {
			continue
		}
		c.now = fold(c.now, []LogEntry{e})
		c.ids[e.Entry.ID], c.extra = true, c.extra || e.Extra
		if t.isApart {
			c.since = append(c.since, e)
		}
	}
	t.isApart = t.isApart || s.Version == t.common
	return nil
}

func (r *logRun) turnAll(x LogTx, t *turning, found *Report) error {
	for _, id := range sortedIDs(t.cards) {
		if err := r.turnCard(x, id, t.cards[id], found); err != nil {
			return err
		}
	}
	if len(t.flow) > 0 {
		now := flowOf(t.flow[0].Entry)
		f, err := readLogFlow(x)
		if err != nil {
			return err
		}
		if f == nil || f.Text != now {
			if err := r.flowCame(x, t.flow); err != nil {
				return err
			}
			if err := t.flowStands(x, now); err != nil {
				return err
			}
		}
	}
	if t.isSigned {
		if err := signedCame(x); err != nil {
			return err
		}
	}
	// What this copy appended before stands elsewhere now: it goes on under a new name,
	// or its next part would look as if something before it were withheld.
	r.setup.Options[OptionReplica] = r.NewID()
	if err := write(x, keySetup, r.setup); err != nil {
		return err
	}
	return write(x, keyCursor, t.end)
}

// flowStands notes that a workflow takes the place of one that was handed on from
// here.
func (t *turning) flowStands(x LogTx, now string) error {
	f, err := readLogFlow(x)
	if err != nil || len(f.Line) == 0 || t.old == "" || t.old == now {
		return err
	}
	f.Over = t.flow[0].Entry.By
	return write(x, keyBase, f)
}

// turnCard brings one card along.
func (r *logRun) turnCard(x LogTx, id workflow.CardID, f *turned, found *Report) error {
	b, err := readLogBase(x, id)
	if err != nil {
		return err
	}
	mine, _, err := x.Card(id)
	if err != nil {
		return err
	}
	mine.ID = id
	all, err := x.Since(id, 0)
	if err != nil {
		return err
	}
	local := after(all, b.Seq)
	for _, e := range local {
		if f.ids[e.ID] && !slices.Contains(b.Known, e.ID) {
			b.Known = append(b.Known, e.ID)
		}
	}
	b.Extra = f.extra
	rest := slices.DeleteFunc(slices.Clone(f.since), func(e LogEntry) bool {
		return slices.ContainsFunc(all, func(h workflow.Entry) bool { return h.ID == e.Entry.ID })
	})
	last := lastOf(f.since, r)
	if b.isPending(mine, local) {
		return r.turnPending(x, ourSide{id, mine, b, local}, f.now, last, found)
	}
	if len(shared(workflow.Diff(mine, asMade(f.now)))) > 0 {
		r.touched.add(mine, id)
	}
	if err := takeOver(x, b.card(id), rest); err != nil { // each by whom it was, then what the two came to together
		return err
	}
	got, _, err := x.Card(id)
	if err != nil {
		return err
	}
	if changes := shared(workflow.Diff(got, asMade(f.now))); len(changes) > 0 {
		err = x.Fact(r.mergeLine(id, last, last.At, changes))
	}
	if err != nil {
		return err
	}
	b.agree(f.now)
	b.Seq, b.Known = x.Last(), nil
	return keepLogBase(x, id, b, false)
}

// turnPending brings a card along that was changed here and not handed on yet. now
// is what the new log has of it, last the line that made it so.
func (r *logRun) turnPending(x LogTx, ours ourSide, now workflow.Card, last workflow.Entry, found *Report) error {
	id, b := ours.id, ours.base
	after, clashes := r.join(x.Rules(), b.card(id), ours.card, now, last)
	found.count(clashes)
	b.agree(now)
	at := last.At
	if len(b.differs(after)) > 0 {
		at = stamp(b.own(ours.lines), at)
	}
	if changes := workflow.Diff(ours.card, after); len(changes) > 0 {
		r.touched.changed = append(r.touched.changed, id)
		if err := x.Fact(r.mergeLine(id, last, at, changes)); err != nil {
			return err
		}
	}
	return settleLogBase(x, id, b)
}

// lastOf is the newest line of what came, for who and when.
func lastOf(came []LogEntry, r *logRun) workflow.Entry {
	if len(came) == 0 {
		return workflow.Entry{By: r.Name, At: r.Now().UTC()}
	}
	return came[len(came)-1].Entry
}

// add notes a card that came, or that was changed.
func (t *touched) add(was workflow.Card, id workflow.CardID) {
	if was.Kind == "" {
		t.came = append(t.came, id)
		return
	}
	t.changed = append(t.changed, id)
}
