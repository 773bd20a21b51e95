package storage

import (
	"iter"
	"slices"

	"opsboard/workflow"
)

// window is the part of a column that is asked for.
func (b *bench) window(i int) (Planned, error) {
	ask, p := b.query.Columns[i], b.columns[i]
	out := Planned{First: p.first, Last: p.last}
	for _, d := range p.drawers {
		out.Cards, out.Weight = out.Cards+d.cards, out.Weight+d.weight
		out.People = append(out.People, Load{DRI: d.dri, Cards: d.cards, Weight: d.weight})
	}
	if ask.Rows <= 0 {
		return out, nil
	}
	place := -1
	for _, id := range ask.Anchors {
		var err error
		if place, err = b.placeOf(i, id); err != nil {
			return out, err
		}
		if place >= 0 {
			break
		}
	}
	if place < 0 {
		place = placeOf(ask.Offset, out.Cards)
	}
	out.Offset = around(place, ask.Rows, out.Cards)
	ids, err := b.between(p, out.Offset, min(ask.Rows, out.Cards-out.Offset))
	if err != nil {
		return out, err
	}
	out.Rows, err = b.rows(ids)
	return out, err
}

// rows are cards as they are to be shown.
func (b *bench) rows(ids []workflow.CardID) ([]Row, error) {
	stored := slices.DeleteFunc(slices.Clone(ids), func(id workflow.CardID) bool { return b.laid[id] != nil })
	rows, err := b.t.rows(stored)
	if err != nil || len(stored) == len(ids) {
		return rows, err
	}
	out := make([]Row, 0, len(ids))
	for _, id := range ids {
		if x := b.laid[id]; x != nil {
			out = append(out, x.row)
			continue
		}
		out, rows = append(out, rows[0]), rows[1:]
	}
	return out, nil
}

// between gives the ids at the places from start on, n of them.
func (b *bench) between(p planned, start, n int) ([]workflow.CardID, error) {
	ids := make([]workflow.CardID, 0, max(n, 0))
	for _, d := range p.drawers {
		if start >= d.cards {
			start -= d.cards
			continue
		}
		if len(ids) >= n {
			break
		}
		passed := 0
		for slip, err := range b.slips(d) {
			if err != nil {
				return nil, err
			}
			if passed++; passed <= start {
				continue
			}
			_, id, err := b.t.readSlip(slip)
			if err != nil {
				return nil, err
			}
			if ids = append(ids, workflow.CardID(id)); len(ids) == n {
				return ids, nil
			}
		}
		if passed != d.cards {
			return nil, b.t.indexDamaged(bucketPlan, []byte(d.dri), errCount)
		}
		start = 0
	}
	return ids, nil
}

// placeOf is the place of a card in a column, -1 where the column does not have
// it.
func (b *bench) placeOf(i int, id workflow.CardID) (int, error) {
	ask := b.query.Columns[i]
	var c workflow.Card
	if id == "" {
		return -1, nil
	} else if x := b.laid[id]; x != nil {
		c = x.row.Card
	} else if h, err := b.t.readHead(id); h == nil || err != nil {
		return -1, err
	} else {
		fields := placeFields()
		fields.add(workflow.FieldIteration, workflow.FieldDRI)
		if err := h.light(&fields, &c, nil); err != nil {
			return -1, err
		}
	}
	if !b.isWanted(c) || !ask.isOn(c.Iteration) {
		return -1, nil
	}
	c.ID = id
	place, whose, mine := 0, string(drawerOf("", c.DRI)), string(slipOf(c))
	for _, d := range b.columns[i].drawers {
		if d.whose != whose {
			place += d.cards
			continue
		}
		for slip, err := range b.slips(d) {
			if err != nil {
				return -1, err
			}
			if string(slip) == mine {
				return place, nil
			}
			place++
		}
		return -1, nil
	}
	return -1, nil
}

// slips gives the slips of a drawer in order: what the file has without the cards
// that are laid, and these where they belong.
func (b *bench) slips(d *drawer) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		laid := d.laid
		for slip, err := range b.filed(d) {
			for err == nil && len(laid) > 0 && laid[0] < string(slip) {
				if !yield([]byte(laid[0]), nil) {
					return
				}
				laid = laid[1:]
			}
			if !yield(slip, err) || err != nil {
				return
			}
		}
		for _, slip := range laid {
			if !yield([]byte(slip), nil) {
				return
			}
		}
	}
}

// filed gives the slips that the file has, or that the filter matched.
func (b *bench) filed(d *drawer) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		if !b.query.Filter.IsZero() {
			for _, slip := range d.found {
				if !yield([]byte(slip), nil) {
					return
				}
			}
			return
		}
		if len(d.starts) == 1 {
			b.indexed(d.starts[0], d.dri, yield)
			return
		}
		var all []string
		for _, start := range d.starts {
			var failed error
			b.indexed(start, d.dri, func(slip []byte, err error) bool {
				all, failed = append(all, string(slip)), err
				return err == nil
			})
			if failed != nil {
				yield(nil, failed)
				return
			}
		}
		slices.Sort(all)
		for _, slip := range all {
			if !yield([]byte(slip), nil) {
				return
			}
		}
	}
}

// indexed gives the slips of a person and one iteration from the index.
func (b *bench) indexed(start workflow.Date, dri string, yield func([]byte, error) bool) {
	kinds, prefix := names(b.query.Kinds), drawerOf(start, dri)
	c := b.t.bucket(bucketPlan).Cursor()
	for k, _ := c.Seek(prefix); hasPrefix(k, prefix); k, _ = c.Next() {
		slip := k[len(prefix):]
		if kinds != nil || len(b.laid) > 0 {
			kind, id, err := b.t.readSlip(slip)
			switch {
			case err != nil:
				yield(nil, err)
				return
			case kinds != nil && !kinds[string(kind)] || b.laid[workflow.CardID(id)] != nil:
				continue
			}
		}
		if !yield(slip, nil) {
			return
		}
	}
}

// readSlip gives the kind, as it is written, and the id of a slip.
func (t *tx) readSlip(slip []byte) (kind, id []byte, err error) {
	if len(slip) > markLen {
		if kind, id, ok := cutName(slip[markLen:]); ok {
			return kind, id, nil
		}
	}
	return nil, nil, t.indexDamaged(bucketPlan, slip, errKey)
}
