package remote

import (
	"encoding/json"

	"opsboard/workflow"
)

// logBase is a card as the log has it: its entries there, applied in order.
type logBase struct {
	Values [][3]string `json:"values"`
	// Seq is the line of the history here up to which the log has the card's.
	Seq uint64 `json:"seq"`
	// Known are lines after it that the log has all the same.
	Known []string `json:"known,omitempty"`
	// Extra says that the log holds something of the card that this version does not
	// understand and must: nothing of it is sent, and nothing changed here. By is who
	// wrote it.
	Extra bool   `json:"extra,omitempty"`
	By    string `json:"by,omitempty"`

	raw json.RawMessage // the values as they are written, nil where they were not yet
}

func (b *logBase) card(id workflow.CardID) workflow.Card {
	c := workflow.Card{ID: id}
	for _, v := range b.Values {
		_ = c.Set(workflow.Field(v[0]), v[1], v[2]) // written by Values, so it can be read
	}
	return c
}

func (b *logBase) agree(c workflow.Card) {
	b.Values, b.raw = nil, nil
	for _, v := range c.Values() {
		if v.Field != "remote" {
			b.Values = append(b.Values, [3]string{string(v.Field), v.Key, v.Text})
		}
	}
}

// readLogBase is what the log has of a card; an empty base where it has nothing.
func readLogBase(tx Tx, id workflow.CardID) (*logBase, error) {
	b, _, err := logBaseOf(tx, id)
	return b, err
}

// logBaseOf is readLogBase with the record as it is kept, nil where there is none.
func logBaseOf(tx Tx, id workflow.CardID) (*logBase, []byte, error) {
	key, b := keyBase+string(id), &logBase{}
	body, err := tx.Get(key)
	if err == nil && body != nil {
		err = readAs(key, body, b)
	}
	return b, body, err
}

// readable are the changes of an entry as every version that reads it applies
// them: a value that cannot be read leaves its field absent.
func readable(e workflow.Entry) []workflow.Change {
	out := make([]workflow.Change, 0, len(e.Changes))
	var c workflow.Card // one for all of them: it is large
	for _, ch := range e.Changes {
		c = workflow.Card{}
		if err := c.Set(ch.Field, ch.Key, ch.New); err != nil {
			if ch.Field == workflow.FieldRound {
				continue
			}
			ch.New = ""
		}
		out = append(out, ch)
	}
	return out
}

// fold is a card after entries of the log.
func fold(c workflow.Card, entries []LogEntry) workflow.Card {
	for _, e := range entries {
		c, _ = c.With(readable(e.Entry)) // what cannot be read was taken out
	}
	return c
}

// absorbLog takes over what a segment says of one card. What was done here and
// came back only shows that it is there now; a card without changes of ours takes
// the entries over one by one; else both sides are merged.
func (r *logRun) absorbLog(x LogTx, g *group, found *Report) error {
	if isNew, err := r.isNew(x, g); err != nil {
		return err
	} else if isNew {
		r.coming.add(g)
		return nil
	}
	if err := r.takeComing(x); err != nil { // what came before it has its lines before
		return err
	}
	if g.card == "" {
		return r.flowCame(x, g.entries)
	}
	if landed, err := r.landed(x, g); landed || err != nil {
		return err
	}
	b, err := readLogBase(x, g.card)
	if err != nil {
		return err
	}
	mine, there, err := x.Card(g.card)
	if err != nil {
		return err
	}
	mine.ID = g.card
	local, err := x.Since(g.card, b.Seq)
	if err != nil {
		return err
	}
	for _, e := range g.entries {
		if e.Extra {
			b.Extra, b.By = true, e.Entry.By
		}
	}
	rest, err := r.ours(x, g, b, local)
	if err != nil {
		return err
	}
	switch {
	case len(rest) == 0:
		return r.keepLogBase(x, g.card, b, b.isPending(mine, after(local, b.Seq)))
	case b.isPending(mine, local):
		if err := r.meet(x, ourSide{g.card, mine, b, local}, rest, found); err != nil {
			return err
		}
		return settleLogBase(x, g.card, b)
	}
	before := b.card(g.card)
	next := fold(before, rest)
	if there {
		r.touched.changed = append(r.touched.changed, g.card)
	} else if next.Kind != "" {
		r.touched.came = append(r.touched.came, g.card)
	}
	if err := takeOver(x, before, rest); err != nil {
		return err
	}
	b.agree(next)
	b.Seq, b.Known = x.Last(), nil
	return r.keepLogBase(x, g.card, b, false)
}

// after are the lines after the one of a number.
func after(lines []workflow.Entry, seq uint64) []workflow.Entry {
	for len(lines) > 0 && lines[0].Seq <= seq {
		lines = lines[1:]
	}
	return lines
}

// ours lets the base pass what was done here and is in the log now, as far as a
// segment begins with it, and gives the rest.
func (r *logRun) ours(x LogTx, g *group, b *logBase, local []workflow.Entry) ([]LogEntry, error) {
	sent, err := readIntended(x, g.card)
	if err != nil {
		return nil, err
	}
	n := 0
	for n < len(g.entries) {
		seq, ok := sent.knows(g.entries[n], local)
		if !ok {
			break
		}
		b.Seq = max(b.Seq, seq)
		n++
	}
	b.agree(fold(b.card(g.card), g.entries[:n]))
	return g.entries[n:], nil
}

// settleLogBase is keepLogBase where that has to be looked up.
func settleLogBase(x LogTx, id workflow.CardID, b *logBase) error {
	now, _, err := x.Card(id)
	if err != nil {
		return err
	}
	local, err := x.Since(id, b.Seq)
	if err != nil {
		return err
	}
	return keepLogBase(x, id, b, b.isPending(now, local))
}
