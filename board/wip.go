package board

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"opsboard/board/cell"
	"opsboard/workflow"
)

// crowd is the open cards of a stage, of one kind or ("") of all.
type crowd struct {
	stage workflow.Stage
	kind  workflow.Kind
}

// openIn counts the open cards of a stage, as far as its column is on screen:
// of the others the file knows.
func (m Model) openIn(s workflow.Stage) workflow.Count {
	return func(k workflow.Kind) int {
		for _, c := range m.shown.cols {
			if c.stage == s {
				return c.openOfKind(k)
			}
		}
		return 0
	}
}

func (c column) openOfKind(k workflow.Kind) int {
	if k == "" {
		return c.open
	}
	return c.openOf[k]
}

// opened is the column with so many more open cards like this one; its counts
// must be its own.
func (c column) opened(card workflow.Card, by int) column {
	if !card.IsOpen() {
		return c
	}
	c.open += by
	if _, limited := c.openOf[card.Kind]; limited {
		c.openOf[card.Kind] += by
	}
	return c
}

// openIn counts the open cards of a stage as the cards judged so far leave it.
func (b rulebook) openIn(s workflow.Stage) workflow.Count {
	return func(k workflow.Kind) int { return b.open[crowd{s, k}] }
}

// moved notes that a card became another.
func (b rulebook) moved(before, after workflow.Card) {
	for _, l := range b.rules.Limits() {
		b.open[crowd{l.Stage, l.Kind}] += count(l.Counts(after)) - count(l.Counts(before))
	}
}

// admitted counts a card into the stage that it comes to, as the file will: one
// after the other. A stage that the cards before it have filled refuses it.
func (b rulebook) admitted(j judgedCard) judgedCard {
	if len(b.open) == 0 || j.err != nil {
		return j
	}
	c := j.row.Card
	for _, do := range j.actions {
		d, err := b.ask(c, do)
		if err == nil {
			var passed []workflow.Over
			passed, err = b.rules.Admit(b.op(c, do), c, d.Card, b.openIn(d.Card.Stage))
			j.over = append(j.over, passed...)
		}
		if err != nil {
			j.err = err
			return j
		}
		c = d.Card
	}
	b.moved(j.row.Card, c)
	return j
}

// andOver adds to what was done the limits that it passes: that is done, but
// worth a look.
func (s status) andOver(over []workflow.Over) status {
	for _, o := range over {
		s.role = warn
		s.text += " " + cell.Clean(o.Sentence()) + "."
	}
	return s
}

// andOverText is andOver for what was done by the file.
func (s status) andOverText(entries []workflow.Entry) status {
	for _, e := range entries {
		if e.Over != "" {
			s.role = warn
			s.text += " Over the limit: " + cell.Clean(e.Over) + "."
			break
		}
	}
	return s
}

// passed are the limits that a change of many cards passes, each as far as the
// last of the cards takes it.
func (b bulk) passed() []string {
	last := map[crowd]workflow.Over{}
	var order []crowd
	for _, j := range b.cards {
		if j.err != nil {
			continue
		}
		for _, o := range j.over {
			c := crowd{o.Stage, o.Kind}
			if _, known := last[c]; !known {
				order = append(order, c)
			}
			last[c] = o
		}
	}
	var out []string
	for _, c := range order {
		out = append(out, last[c].Sentence())
	}
	return out
}

// shownLimit is the limit that the head of a column shows, with how many cards
// it counts: on the track of one kind that kind's where it has one, unless the
// stage itself is nearer to being full; where several kinds are on show the
// stage's, or that of a kind that is over.
func (m Model) shownLimit(c column) (workflow.Over, bool) {
	var best workflow.Over
	found := false
	for _, l := range m.limits() {
		if l.Stage != c.stage {
			continue
		}
		o := workflow.Over{Limit: l, Count: c.openOfKind(l.Kind)}
		kinds := m.tabs.onShow().kinds
		if l.Kind != "" && !(len(kinds) == 1 && kinds[0] == l.Kind) && (len(kinds) > 0 || o.Count <= l.Cards) {
			continue
		}
		if !found || o.Count-l.Cards > best.Count-best.Cards || o.Count-l.Cards == best.Count-best.Cards && l.Kind != "" {
			best, found = o, true
		}
	}
	return best, found
}

// limits are those of the workflow; of the past none is said, for nobody knows
// what they were then.
func (m Model) limits() []workflow.Limit {
	if !m.dates.past.IsZero() {
		return nil
	}
	return m.rules.Limits()
}

// putCount writes how many cards a column has. In a stage with a limit that is
// against it, in words when it is reached; where the limit counts cards that are
// not on show, of other kinds or outside the filter, both numbers stand there.
func (m Model) putCount(p *pen, c column) {
	o, limited := m.shownLimit(c)
	if !limited {
		p.put(dim, c.tally())
		return
	}
	if o.Count != c.count {
		p.put(dim, c.tally()+" "+m.term.theme.glyphs().dot+" ")
	}
	r, text, word := dim, strconv.Itoa(o.Count)+"/"+strconv.Itoa(o.Cards), ""
	if kinds := m.tabs.onShow().kinds; o.Kind != "" && len(kinds) != 1 {
		text = cell.Clean(string(o.Kind)) + " " + text
	}
	switch {
	case o.Count > o.Cards:
		r, word = bad, " over"
		if o.Warns {
			r = warn
		}
	case o.Count == o.Cards:
		r, word = warn, " full"
	}
	if cell.Width(text+word) > p.left && o.Count > o.Cards {
		word = "!"
	}
	p.put(r, text+word)
}

// withRoom adds the limit of the stage that the card would go to, as one more
// gate, as far as its column is on screen.
func (m Model) withRoom(c workflow.Card, g workflow.Gates) workflow.Gates {
	if room, ok := m.roomIn(c, g.To); ok {
		g.List = append(slices.Clone(g.List), room)
	}
	return g
}

// roomIn is the limit of a stage, as a gate for the card; ok is false where there
// is none, or its column is not on screen.
func (m Model) roomIn(c workflow.Card, to workflow.Stage) (_ workflow.Gate, ok bool) {
	if len(m.limits()) == 0 || !slices.ContainsFunc(m.shown.cols, func(c column) bool { return c.stage == to }) {
		return workflow.Gate{}, false
	}
	return m.rules.Room(c, to, m.openIn(to))
}

// wouldMove is what becomes of a plain move: the limits that it passes, or why it
// is refused.
func (b rulebook) wouldMove(c workflow.Card, to workflow.Stage) ([]workflow.Over, error) {
	do := workflow.Move{To: to}
	d, err := b.ask(c, do)
	if err != nil {
		return nil, err
	}
	return b.rules.Admit(b.op(c, do), c, d.Card, b.openIn(d.Card.Stage))
}

// andRoom adds to the lead of a form that moves a card what its limit says.
func (m Model) andRoom(lead string, c workflow.Card, to workflow.Stage) string {
	room, limited := m.roomIn(c, to)
	switch {
	case !limited:
		return lead
	case !room.Met:
		return lead + ". " + sentence(strings.TrimPrefix(room.Need, "room: ")) + "."
	case strings.HasSuffix(room.By, workflow.OnlyWarns):
		return lead + ". " + sentence(room.By) + "."
	}
	return lead
}

// cloned is the book with counts of its own.
func (b rulebook) cloned() rulebook {
	b.open = maps.Clone(b.open)
	return b
}
