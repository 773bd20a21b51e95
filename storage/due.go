package storage

import (
	"bytes"
	"slices"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// dueEntries are what the index of due days holds of a card.
func dueEntries(c workflow.Card) []indexEntry {
	if c.Due == "" || !c.IsOpen() {
		return nil
	}
	return []indexEntry{{bucket: bucketDue, key: string(appendName(nil, string(c.Due))) + string(c.ID)}}
}

// dueOn are the ids of the open cards that are due on the days that are meant, by
// day. ok is false where there are more than so many.
func (t *tx) dueOn(meant func(workflow.Date) bool, most int) (ids [][]byte, ok bool, err error) {
	c := t.bucket(bucketDue).Cursor()
	for k, _ := c.First(); k != nil; {
		day, id, good := cutName(k)
		if !good || len(id) != idSize {
			return nil, false, t.indexDamaged(bucketDue, k, errKey)
		}
		if most--; most < 0 {
			return nil, false, nil
		}
		if !meant(workflow.Date(plainName(day))) {
			k, _ = c.Seek(past(day))
			continue
		}
		ids = append(ids, id)
		k, _ = c.Next()
	}
	return ids, true, nil
}

// byDay finds the open cards that the filter can match by the day they are due or
// by which they should be done; ok is false as with byIteration.
func (p *search) byDay(f filter.Filter) (ids [][]byte, ok bool, err error) {
	due, its := f.Days()
	if due == nil || slices.ContainsFunc(p.lanes, func(l lane) bool { return l.state != stateOpen }) {
		return nil, false, nil
	}
	most := p.mostLookedUp()
	if ids, ok, err = p.t.dueOn(due, most); !ok || err != nil {
		return nil, false, err
	}
	more, ok, err := p.inIterations(its, most-len(ids))
	if !ok || err != nil {
		return nil, false, err
	}
	ids = append(ids, more...)
	slices.SortFunc(ids, bytes.Compare)
	return slices.CompactFunc(ids, bytes.Equal), true, nil
}

// byMark finds the cards that have a clash or wait to be sent, where the filter
// asks for these; ok is false where there are so many that another way is quicker.
func (p *search) byMark(f filter.Filter) (ids [][]byte, ok bool, err error) {
	bucket := ""
	switch {
	case f.Conflicting():
		bucket = bucketClash
	case f.Unsent():
		bucket = bucketUnsent
	default:
		return nil, false, nil
	}
	c, most := p.t.bucket(bucket).Cursor(), p.mostLookedUp()
	for k, _ := c.First(); k != nil; k, _ = c.Next() {
		if most--; most < 0 {
			return nil, false, nil
		}
		ids = append(ids, k)
	}
	return ids, true, nil
}

// FallsDue are the open cards that are due on a day from one to another, in the
// order of the days.
func (s *Store) FallsDue(from, until workflow.Date) (rows []Row, err error) {
	err = s.view("read what is due", func(t *tx) error {
		ids, _, err := t.dueOn(func(d workflow.Date) bool { return from <= d && d <= until }, maxNumber)
		if err != nil {
			return err
		}
		list := make([]workflow.CardID, len(ids))
		for i, id := range ids {
			list[i] = workflow.CardID(id)
		}
		rows, err = t.rows(list)
		return err
	})
	return rows, err
}
