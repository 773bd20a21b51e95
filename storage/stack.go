package storage

import (
	"iter"
	"slices"

	"opsboard/workflow"
)

// stack is the lanes of a column: one segment for each state that it shows.
type stack struct {
	segments []segment
	counts   []int
	total    int
}

func stackOf(lanes []lane, in func(lane) bool) stack {
	var s stack
	for _, state := range []state{stateOpen, stateDone} {
		var one segment
		n := 0
		for _, l := range lanes {
			if l.state == state && in(l) {
				one = append(one, l.key)
				n += l.count
			}
		}
		s.segments, s.counts, s.total = append(s.segments, one), append(s.counts, n), s.total+n
	}
	return s
}

// upFrom gives the marks of the column from the spot on.
func (t *tx) upFrom(s stack, at spot) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for i := at.segment; i < len(s.segments); i, at.mark = i+1, nil {
			for mark := range t.ascend(s.segments[i], at.mark) {
				if !yield(mark) {
					return
				}
			}
		}
	}
}

// downFrom gives the marks of the column before the spot, the nearest first.
func (t *tx) downFrom(s stack, at spot) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		if at.mark == nil {
			at.segment--
		}
		for i := at.segment; i >= 0; i, at.mark = i-1, nil {
			for mark := range t.descend(s.segments[i], at.mark) {
				if !yield(mark) {
					return
				}
			}
		}
	}
}

// between gives the ids at the places from start on, n of them, walking from the
// nearest place that is known.
func (t *tx) between(s stack, at spot, start, n int) []workflow.CardID {
	if n <= 0 {
		return nil
	}
	if at.segment < 0 { // no anchor: from the nearer end
		at = spot{}
		if start > s.total-(start+n) {
			at = spot{segment: len(s.segments), place: s.total}
		}
	}
	var before, ids []workflow.CardID
	if steps := at.place - start; steps > 0 {
		for mark := range t.downFrom(s, at) {
			if steps--; steps < n {
				before = append(before, cardOf(mark))
			}
			if steps == 0 {
				break
			}
		}
		slices.Reverse(before)
		ids = before
	}
	skip := start - at.place
	if len(ids) == n {
		return ids
	}
	for mark := range t.upFrom(s, at) {
		if skip > 0 {
			skip--
			continue
		}
		if ids = append(ids, cardOf(mark)); len(ids) == n {
			break
		}
	}
	return ids
}
