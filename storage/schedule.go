package storage

import (
	"slices"
	"strings"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// ScheduleQuery asks for what fits on a screen of a plan: open cards by
// iteration, side by side.
type ScheduleQuery struct {
	Kinds   []workflow.Kind // nil: all
	Filter  filter.Filter   // of the cards as the file has them; the zero Filter: every card
	Columns []Shelf

	// Named are cards that are wanted by name, and Lay says how they are to be
	// shown: as a draft has them, say. Nil: as they are.
	Named []workflow.CardID
	Lay   func(workflow.Card) workflow.Card
}

// Shelf asks for the cards of iterations that begin from one day until another;
// both empty for those that are not scheduled. Of these it asks for Rows: those
// around the first of the cards Anchors that is there, else those around the place
// Offset (0 is the first, -1 the last).
type Shelf struct {
	From, Until workflow.Date
	Rows        int
	Anchors     []workflow.CardID
	Offset      int
}

// Schedule is what a screen of a plan shows, all of one moment.
type Schedule struct {
	Version uint64 // of the board then, as Store.Version gives it
	Columns []Planned
	Named   []Row // the cards wanted by name that are there, as the file has them
}

// Planned is a part of the cards of a Shelf: by DRI, as their names sort without
// regard to case, those of nobody last; of one DRI by priority, then by the time
// in their stage.
type Planned struct {
	Cards, Weight int           // of all of them
	People        []Load        // what each DRI has, in order: DRI, Cards and Weight alone are set
	First, Last   workflow.Date // the first and last day of the iterations that some are in
	Offset        int           // the place of Rows[0]
	Rows          []Row
}

// Schedule gives the columns that are asked for, in that order. Without a filter
// its cost does not grow with the board, but for a scan of keys where an anchor or
// an offset lies deep among the cards of one person.
func (s *Store) Schedule(q ScheduleQuery) (out Schedule, err error) {
	err = s.view("read the plan of", func(t *tx) error {
		out = Schedule{Version: uint64(t.bolt.ID())}
		b := &bench{t: t, query: q, laid: map[workflow.CardID]*laidCard{}, columns: make([]planned, len(q.Columns))}
		if out.Named, err = b.lay(); err != nil {
			return err
		}
		if q.Filter.IsZero() {
			err = b.count()
		} else {
			err = b.search()
		}
		if err != nil {
			return err
		}
		b.putLaid()
		for i := range q.Columns {
			one, err := b.window(i)
			if err != nil {
				return err
			}
			out.Columns = append(out.Columns, one)
		}
		return nil
	})
	return out, err
}

// bench is where a schedule is put together.
type bench struct {
	t       *tx
	query   ScheduleQuery
	laid    map[workflow.CardID]*laidCard
	columns []planned
}

// laidCard is a card that was wanted by name.
type laidCard struct {
	base    workflow.Card // as the file has it
	row     Row           // as it is to be shown
	matches bool
}

// planned is a column in the making.
type planned struct {
	drawers     []*drawer
	first, last workflow.Date
}

// drawer is what a person has in a column.
type drawer struct {
	dri, whose    string // the name, and how it sorts
	cards, weight int
	starts        []workflow.Date // the iterations of it that the file has cards in
	found         []string        // under a filter, the slips of the matches
	laid          []string        // the slips of cards that were laid, in order
}

// isOn reports whether the cards of an iteration belong to the shelf.
func (s Shelf) isOn(it workflow.Iteration) bool { return s.From <= it.Start && it.Start <= s.Until }

func (b *bench) column(it workflow.Iteration) *planned {
	i := slices.IndexFunc(b.query.Columns, func(s Shelf) bool { return s.isOn(it) })
	if i < 0 {
		return nil
	}
	return &b.columns[i]
}

func (b *bench) isWanted(c workflow.Card) bool {
	return c.IsOpen() && c.Kind != "" && (b.query.Kinds == nil || slices.Contains(b.query.Kinds, c.Kind))
}

// of is the drawer of a person, made where it is not there.
func (p *planned) of(dri string) *drawer {
	whose := string(drawerOf("", dri))
	for _, d := range p.drawers {
		if d.whose == whose {
			return d
		}
	}
	d := &drawer{dri: dri, whose: whose}
	p.drawers = append(p.drawers, d)
	return d
}

// spans widens the days of the column.
func (p *planned) spans(it workflow.Iteration) {
	if p.first == "" || it.Start < p.first {
		p.first = it.Start
	}
	p.last = max(p.last, it.End)
}

// lay reads the cards that are wanted by name and asks how they are to be shown.
func (b *bench) lay() ([]Row, error) {
	var there []workflow.CardID
	heads := b.t.bucket(bucketCard)
	for _, id := range b.query.Named {
		if b.laid[id] == nil && heads.Get([]byte(id)) != nil {
			b.laid[id] = &laidCard{}
			there = append(there, id)
		}
	}
	rows, err := b.t.rows(there)
	for _, r := range rows {
		x := b.laid[r.Card.ID]
		x.base, x.row, x.matches = r.Card, r, b.query.Filter.IsZero()
		if b.query.Lay != nil {
			x.row.Card = b.query.Lay(r.Card)
		}
	}
	return rows, err
}

// putLaid puts the cards that were wanted by name where they are to be shown.
func (b *bench) putLaid() {
	for _, x := range b.laid {
		c := x.row.Card
		if !x.matches || !b.isWanted(c) {
			continue
		}
		if p := b.column(c.Iteration); p != nil {
			d := p.of(c.DRI)
			d.cards, d.weight, d.laid = d.cards+1, d.weight+weightOf(c), append(d.laid, string(slipOf(c)))
			p.spans(c.Iteration)
		}
	}
	for i := range b.columns {
		p := &b.columns[i]
		p.drawers = slices.DeleteFunc(p.drawers, func(d *drawer) bool { return d.cards == 0 })
		for _, d := range p.drawers {
			slices.Sort(d.laid)
			slices.Sort(d.found)
		}
		slices.SortStableFunc(p.drawers, func(x, y *drawer) int {
			return strings.Compare(x.whose, y.whose)
		})
	}
}

// count fills the drawers from the counters, without the cards that are laid.
func (b *bench) count() error {
	loads, err := b.t.loads()
	if err != nil {
		return err
	}
	for _, l := range loads {
		p := b.column(l.Iteration)
		if p == nil || b.query.Kinds != nil && !slices.Contains(b.query.Kinds, l.Kind) {
			continue
		}
		d := p.of(l.DRI)
		d.cards, d.weight = d.cards+l.Cards, d.weight+l.Weight
		if !slices.Contains(d.starts, l.Iteration.Start) {
			d.starts = append(d.starts, l.Iteration.Start)
		}
		p.spans(l.Iteration)
	}
	for _, x := range b.laid {
		if !b.isWanted(x.base) {
			continue
		}
		if p := b.column(x.base.Iteration); p != nil {
			d := p.of(x.base.DRI)
			d.cards, d.weight = d.cards-1, d.weight-weightOf(x.base)
		}
	}
	return nil
}

// search fills the drawers with what the filter matches.
func (b *bench) search() error {
	p, err := b.t.planFor(b.query.Filter, func(l lane) bool { return l.state == stateOpen })
	if err != nil {
		return err
	}
	p.fields.add(workflow.FieldIteration, workflow.FieldDRI, workflow.FieldWeight)
	return p.each(func(x *candidate) error {
		c := x.card
		if !b.isWanted(c) {
			return nil
		}
		if laid := b.laid[c.ID]; laid != nil {
			laid.matches = true
			return nil
		}
		if p := b.column(c.Iteration); p != nil {
			d := p.of(c.DRI)
			d.cards, d.weight, d.found = d.cards+1, d.weight+weightOf(c), append(d.found, string(slipOf(c)))
			p.spans(c.Iteration)
		}
		return nil
	})
}
