package remote

import (
	"cmp"
	"fmt"
	"slices"

	"opsboard/workflow"
)

// meeting is a card that both logs have something of.
type meeting struct {
	id      workflow.CardID
	card    *joint
	lacking []LogEntry // of the one that yields
	lines   []workflow.Entry
	after   workflow.Card
	isClash bool
}

// blocks are what is lacking of each card. Who leaves a limited stage goes before
// who enters one, and who enters a full one stays where he was.
func (j *joining) blocks(rules *workflow.Rules) ([]block, error) {
	var stay, enter []meeting
	for _, id := range j.order {
		m, err := j.meet(rules, id)
		switch {
		case err != nil:
			return nil, err
		case len(m.lacking) == 0:
		case entersLimited(rules, m.card.now, m.after):
			enter = append(enter, m)
		default:
			stay = append(stay, m)
		}
	}
	var out []block
	for _, m := range stay {
		j.stage[m.id] = m.after
		out = append(out, m.block(rules, j.newID))
	}
	for _, m := range enter {
		m = j.makeRoom(rules, m)
		j.stage[m.id] = m.after
		out = append(out, m.block(rules, j.newID))
	}
	return out, nil
}

// meet brings both sides of a card together.
func (j *joining) meet(rules *workflow.Rules, id workflow.CardID) (meeting, error) {
	c := j.cards[id]
	m := meeting{id: id, card: c}
	var known []LogEntry
	for _, e := range c.since {
		if c.known[e.Entry.ID] {
			known = append(known, e)
			continue
		}
		m.lacking, m.lines = append(m.lacking, e), append(m.lines, e.Entry)
	}
	if len(m.lacking) == 0 {
		return m, nil
	}
	base, mine := fold(c.common, known), fold(c.common, c.since)
	if len(workflow.Diff(base, c.now)) == 0 {
		m.after = fold(c.now, m.lacking)
		return m, nil
	}
	if c.extra {
		return m, fmt.Errorf("%w: the card %s was changed on both sides, and in a way that this version cannot read", ErrNewer, titled(c.now))
	}
	r := &logRun{run: run{Config: Config{NewID: j.newID}}}
	var clashes []workflow.Clash
	m.after, clashes = r.join(rules, base, mine, c.now, c.last)
	m.isClash = len(clashes) > 0
	return m, nil
}

// makeRoom lets a card stay where it was, when others filled the stage that it
// entered on the side that yields.
func (j *joining) makeRoom(rules *workflow.Rules, m meeting) meeting {
	for range 3 { // where it is taken back to, there may be no room either
		if !entersLimited(rules, m.card.now, m.after) {
			return m
		}
		e, ok := lastWay(rules, m.card.now, m.after, m.lines)
		if !ok || !j.isFull(rules, e) {
			return m
		}
		m.after = j.takenBack(e)
		m.isClash = true
	}
	return m
}

func (j *joining) isFull(rules *workflow.Rules, e entrant) bool {
	count := func(k workflow.Kind) (n int) {
		for id, c := range j.stage {
			if id != e.now.ID && c.Kind != "" && c.IsOpen() && c.Stage == e.now.Stage && (k == "" || c.Kind == k) {
				n++
			}
		}
		return n
	}
	return slices.ContainsFunc(rules.Passed(e.from, e.now, count), func(o workflow.Over) bool { return !o.Warns })
}

func (j *joining) takenBack(e entrant) workflow.Card {
	after, f := e.now, e.from
	after.Stage, after.Before, after.Resolution, after.Held = f.Stage, f.Before, f.Resolution, f.Held
	after.EnteredAt, after.ClosedAt, after.ReopenedAt = f.EnteredAt, f.ClosedAt, f.ReopenedAt
	after.Clashes = append(slices.Clone(after.Clashes), workflow.Clash{
		ID: j.newID(), Kind: workflow.ClashGuard, Field: workflow.FieldStage, Rule: "card/wip", Missing: []string{"room"},
		Base: f.Place(), Mine: e.now.Place(), Theirs: f.Place(), At: j.at,
	})
	return after
}

// block is what is appended: the entries as they are where they lead exactly to
// what the card becomes; else the last of them does it all, and of the others is
// left that they were made.
func (m meeting) block(rules *workflow.Rules, newID func() string) block {
	b := &logBase{}
	b.agree(m.card.now)
	out := block{card: m.id, whole: passesLimited(rules, m.card.now, m.lines)}
	if b.leadsTo(m.after, m.lines) && travels(m.lacking, out.whole) {
		out.entries = m.lacking
		return out
	}
	out.whole = false // one line moves it
	for _, e := range m.lines[:len(m.lines)-1] {
		out.entries = append(out.entries, emptied(e))
	}
	e, verdict := m.lines[len(m.lines)-1], Applied
	if m.isClash {
		verdict = Conflict
	}
	e.Changes = b.differs(m.after)
	switch {
	case len(e.Changes) == 0:
		verdict = Same
	case len(m.lines) > 1:
		e.What, e.Rule = merged, ""
	}
	e.By = cmp.Or(e.By, JoinedBy)
	out.entries = append(out.entries, cut(e, verdict, newID)...)
	return out
}
