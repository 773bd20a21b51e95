package storage

import (
	"bytes"
	"cmp"
	"slices"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// scheduled is an iteration in which open cards are planned, and how many.
type scheduled struct {
	start, end []byte // as keys have them
	cards      int
}

func (s scheduled) iteration() workflow.Iteration {
	return workflow.Iteration{Start: workflow.Date(plainName(s.start)), End: workflow.Date(plainName(s.end))}
}

// scheduledIn finds the iterations that are meant, with their cards counted. It
// reads the counters of these, and one of each other. ok is false where it was
// stopped after so many of them.
func (t *tx) scheduledIn(meant func(workflow.Iteration) bool, most int) (out []scheduled, ok bool, err error) {
	c := t.bucket(bucketCount).Cursor()
	k, v := c.Seek([]byte{countOfLoad})
	for k != nil && k[0] == countOfLoad {
		start, rest, one := cutName(k[1:])
		end, _, two := cutName(rest)
		if !one || !two {
			return nil, false, t.indexDamaged(bucketCount, k, errKey)
		}
		of, x := k[:1+len(start)+len(end)], scheduled{start: start, end: end}
		if most--; most < 0 {
			return nil, false, nil
		}
		if !meant(x.iteration()) {
			k, v = c.Seek(past(of))
			continue
		}
		for ; hasPrefix(k, of); k, v = c.Next() {
			n, err := readCount(v)
			if err != nil {
				return nil, false, t.indexDamaged(bucketCount, k, err)
			}
			x.cards += int(n)
		}
		out = append(out, x)
	}
	return out, true, nil
}

// mostLookedUp is how many cards that an index names are looked up one by one
// rather than all scanned. One takes about as long as four of a scan, which
// keeps every processor busy.
func (p *search) mostLookedUp() int { return max(walkFirst, p.cards/4) }

// byIteration finds the open cards that the filter can match by their iteration;
// ok is false where it does not ask for one, closed cards are wanted too, or so
// many can match that another way is quicker.
func (p *search) byIteration(f filter.Filter) (ids [][]byte, ok bool, err error) {
	meant := f.Iterations()
	if meant == nil || slices.ContainsFunc(p.lanes, func(l lane) bool { return l.state != stateOpen }) {
		return nil, false, nil
	}
	return p.inIterations(meant, p.mostLookedUp())
}

// inIterations are the ids of the open cards of the iterations that are meant; ok
// is false where it would look at more than so many.
func (p *search) inIterations(meant func(workflow.Iteration) bool, most int) (ids [][]byte, ok bool, err error) {
	its, ok, err := p.t.scheduledIn(meant, most)
	if !ok || err != nil {
		return nil, false, err
	}
	for i, it := range its {
		if most -= it.cards; most < 0 {
			return nil, false, nil
		}
		if i > 0 && string(it.start) == string(its[i-1].start) {
			continue // its cards are among those of the one before
		}
		more, err := p.t.slipsOf(it.start, -1)
		if err != nil {
			return nil, false, err
		}
		ids = append(ids, more...)
	}
	return ids, true, nil
}

// slipsOf are the ids of the first cards of an iteration or a drawer, -1 for all.
func (t *tx) slipsOf(prefix []byte, most int) (ids [][]byte, err error) {
	c := t.bucket(bucketPlan).Cursor()
	for k, _ := c.Seek(prefix); hasPrefix(k, prefix) && len(ids) != most; k, _ = c.Next() {
		if len(k) < len(prefix)+idSize {
			return nil, t.indexDamaged(bucketPlan, k, errKey)
		}
		ids = append(ids, k[len(k)-idSize:])
	}
	return ids, nil
}

// eachPlanned visits the cards that an index names, many of them on every processor.
func (p *search) eachPlanned(visit func(*candidate) error) error {
	if len(p.planned) > walkFirst {
		slices.SortFunc(p.planned, bytes.Compare)
		return p.eachStretch(visit, p.scanPlanned)
	}
	c := p.candidate()
	for _, id := range p.planned {
		if err := c.look(workflow.CardID(id), visit); err != nil {
			return err
		}
	}
	return nil
}

// scanPlanned is scan for the cards that an index names.
func (p *search) scanPlanned(s stretch, visit func(*candidate) error) error {
	x, heads := p.candidate(), inOrder{c: p.heads.Cursor(), near: headsNear}
	defer p.t.forget()
	from, _ := slices.BinarySearchFunc(p.planned, s.from, bytes.Compare)
	for _, id := range p.planned[from:] {
		if s.to != nil && string(id) >= string(s.to) {
			break
		}
		if x.looked++; x.looked%mostLooks == 0 {
			p.t.forget()
		}
		raw := heads.of(id)
		if raw == nil {
			return p.t.indexDamaged("of cards", id, errNoCard)
		}
		ok, err := x.isRecord(id, raw)
		if err == nil && ok {
			err = visit(x)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Share is what one person has in an iteration.
type Share struct {
	DRI           string // "" for the cards that nobody has yet
	Cards, Weight int
	Rows          []Row // the first of them, in the order of a plan
}

// Queue is what is planned for the iteration in which the day falls: its open
// cards by who is responsible, in the order of a plan, nobody last. rooms says of
// how many of each person's cards the rows are wanted; nil asks for all. Only
// these are read: for the rest there are counters.
func (s *Store) Queue(day workflow.Date, rooms func([]Share) []int) (shares []Share, err error) {
	err = s.view("read the queue", func(t *tx) error {
		its, _, err := t.scheduledIn(func(it workflow.Iteration) bool { return it.Holds(day) }, maxNumber)
		if err != nil || len(its) == 0 {
			return err
		}
		drawers, ok, err := t.drawersIn(its)
		if err == nil && !ok {
			drawers, err = t.drawersByCards(its, day)
		}
		for _, d := range drawers {
			shares = append(shares, d.Share)
		}
		var wanted []int
		if rooms != nil {
			wanted = rooms(shares)
		}
		for i := 0; i < len(shares) && err == nil; i++ {
			n := shares[i].Cards
			if wanted != nil {
				n = max(0, min(n, wanted[i]))
			}
			shares[i].Rows, err = t.rowsIn(drawers[i], n)
		}
		return err
	})
	return shares, err
}

// ofPerson is a share with where its cards are found: in the index, else listed.
type ofPerson struct {
	Share
	key  []byte
	rows []Row
}

func (t *tx) rowsIn(d ofPerson, n int) ([]Row, error) {
	if d.key == nil {
		return d.rows[:n], nil
	}
	slips, err := t.slipsOf(d.key, n)
	if err != nil {
		return nil, err
	}
	ids := make([]workflow.CardID, len(slips))
	for i, id := range slips {
		ids[i] = workflow.CardID(id)
	}
	return t.rows(ids)
}

// drawersIn makes the shares from the counters; ok is false where these do not
// suffice: iterations overlap, or a name is so long that the counters shorten it.
func (t *tx) drawersIn(its []scheduled) (out []ofPerson, ok bool, err error) {
	start := its[0].start
	same, _, err := t.scheduledIn(func(it workflow.Iteration) bool { return string(it.Start) == plainName(start) }, maxNumber)
	if err != nil || len(same) != len(its) || slices.ContainsFunc(its, func(x scheduled) bool { return string(x.start) != string(start) }) {
		return nil, false, err
	}
	loads, err := t.loadsFrom(append([]byte{countOfLoad}, start...))
	if err != nil {
		return nil, false, err
	}
	place := map[string]int{} // by name as it is written
	for _, l := range loads {
		if len(l.DRI) >= longName {
			return nil, false, nil
		}
		i, known := place[l.DRI]
		if !known {
			key := drawerOf(l.Iteration.Start, l.DRI)
			if i = slices.IndexFunc(out, func(d ofPerson) bool { return bytes.Equal(d.key, key) }); i < 0 {
				i = len(out)
				out = append(out, ofPerson{Share: Share{DRI: l.DRI}, key: key})
			}
			place[l.DRI] = i
		}
		out[i].Cards += l.Cards
		out[i].Weight += l.Weight
	}
	slices.SortFunc(out, func(a, b ofPerson) int { return cmp.Compare(string(a.key), string(b.key)) })
	return out, true, nil
}

// drawersByCards makes the shares from the cards themselves.
func (t *tx) drawersByCards(its []scheduled, day workflow.Date) ([]ofPerson, error) {
	var out []ofPerson
	for i, it := range its {
		if i > 0 && string(it.start) == string(its[i-1].start) {
			continue
		}
		slips, err := t.slipsOf(it.start, -1)
		if err != nil {
			return nil, err
		}
		for _, id := range slips {
			rows, err := t.rows([]workflow.CardID{workflow.CardID(id)})
			if err != nil {
				return nil, err
			}
			c := rows[0].Card
			if !c.Iteration.Holds(day) {
				continue
			}
			k := slices.IndexFunc(out, func(d ofPerson) bool { return bytes.Equal(drawerOf("", d.DRI), drawerOf("", c.DRI)) })
			if k < 0 {
				k = len(out)
				out = append(out, ofPerson{Share: Share{DRI: c.DRI}})
			}
			out[k].Cards++
			out[k].Weight += weightOf(c)
			out[k].rows = append(out[k].rows, rows[0])
		}
	}
	for _, d := range out {
		slices.SortFunc(d.rows, func(a, b Row) int { return cmp.Compare(string(slipOf(a.Card)), string(slipOf(b.Card))) })
	}
	slices.SortFunc(out, func(a, b ofPerson) int { return cmp.Compare(string(drawerOf("", a.DRI)), string(drawerOf("", b.DRI))) })
	return out, nil
}
