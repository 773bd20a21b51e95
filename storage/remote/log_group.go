package remote

import (
	"encoding/json"
	"slices"

	"opsboard/workflow"
)

// group is what a segment says of one card, "" for the board's workflow.
type group struct {
	card    workflow.CardID
	entries []LogEntry

	made *made // where they make the card out of nothing, else nil
}

// made is what a card without anything here will be: the lines that are kept, the
// card after them, its values as they are kept, and what it adds to the sum.
type made struct {
	lines []workflow.Entry
	card  workflow.Card
	raw   json.RawMessage
	adds  boardSum
}

// byCard parts a segment by cards, each in the order of the log.
func byCard(entries []LogEntry) []group {
	out := make([]group, 0, len(entries))
	at := make(map[workflow.CardID]int, len(entries))
	for n, e := range entries {
		i, known := at[e.Entry.Card]
		if known {
			out[i].entries = append(out[i].entries, e)
			continue
		}
		at[e.Entry.Card] = len(out)
		out = append(out, group{card: e.Entry.Card, entries: entries[n : n+1 : n+1]})
	}
	return out
}

// workOut finds what a card without anything here will be.
func (g *group) workOut() {
	isExtra := func(e LogEntry) bool { return e.Extra }
	if slices.ContainsFunc(g.entries, isExtra) {
		return
	}
	c, m := workflow.Card{ID: g.card}, &made{}
	for i, fact := range factsOf(c, g.entries) {
		next, _ := c.With(fact.Changes) // what cannot be read was taken out
		if fact.Changes = workflow.Diff(c, next); len(fact.Changes) > 0 {
			if as := g.entries[i].Entry.Changes; slices.Equal(as, fact.Changes) { // most often: one of them is enough
				fact.Changes = as
			}
			m.lines, next.UpdatedAt = append(m.lines, fact), fact.At
		}
		c = next
	}
	b := &logBase{}
	b.agree(c)
	if m.card, m.raw, m.adds = c, b.written(), sumOf(g.card, b); c.Kind != "" { // else it was taken back at once
		g.made = m
	}
}

// makes reports whether an entry makes its card.
func makes(e workflow.Entry) bool {
	return slices.ContainsFunc(e.Changes, func(ch workflow.Change) bool { return ch.Field == workflow.FieldKind && ch.Old == "" })
}

// newcomers are cards of which nothing is here, in the order in which they came.
type newcomers struct {
	groups []*group
	known  map[workflow.CardID]bool
}

func (n *newcomers) add(g *group) {
	if n.known == nil {
		n.known = map[workflow.CardID]bool{}
	}
	n.groups, n.known[g.card] = append(n.groups, g), true
}

// isNew reports whether nothing is here of a card that was worked out, and nothing
// of it was ever sent.
func (r *logRun) isNew(x LogTx, g *group) (bool, error) {
	if g.made == nil || r.coming.known[g.card] {
		return false, nil
	}
	was, err := x.Get(keyBase + string(g.card))
	if was != nil || err != nil {
		return false, err
	}
	sent, err := readIntended(x, g.card)
	if sent.id != "" || err != nil {
		return false, err
	}
	return x.Unknown(g.card)
}

// takeComing takes over the newcomers so far, as they were worked out.
func (r *logRun) takeComing(x LogTx) error {
	all := r.coming.groups
	if r.coming = (newcomers{}); len(all) == 0 {
		return nil
	}
	cards, lines := make([]*workflow.Card, len(all)), make([][]workflow.Entry, len(all))
	for i, g := range all {
		cards[i], lines[i] = &g.made.card, g.made.lines
	}
	seqs, err := x.Made(cards, lines)
	if err != nil {
		return err
	}
	for i, g := range all {
		if r.summed {
			r.sum.add(g.made.adds)
		}
		if err := putLogBase(x, g.card, &logBase{Seq: seqs[i], raw: g.made.raw}, false); err != nil {
			return err
		}
		r.touched.came = append(r.touched.came, g.card)
	}
	return nil
}
