package storage

import (
	"maps"
	"slices"
)

// history is the lines that a repair chose, one for each number.
type history struct {
	lines map[uint64]relic
	last  uint64
	lost  []uint64 // numbers up to last without a line
}

// chooseLines decides which lines are the history. Each line vouches for the one
// before, so where several claim a number of which none is in use, the next line
// decides between them. Lines after the last one in use come from a commit that
// was cut off, or from one whose traces are damaged: they count only where the
// tree is damaged, and as far as they follow from it.
func (s *salvage) chooseLines() history {
	h := history{lines: map[uint64]relic{}}
	top := s.lastOp
	if s.broken {
		for n := range s.ops {
			top = max(top, n)
		}
	}
	for _, n := range slices.Backward(slices.Sorted(maps.Keys(s.ops))) {
		if n == 0 || n > top {
			continue
		}
		if r, ok := s.chooseLine(n, h.lines); ok {
			h.lines[n] = r
		}
	}
	if s.lastOp > 0 {
		h.cutTail(s.lastOp)
	}
	for n := range h.lines {
		h.last = max(h.last, n)
	}
	for n := uint64(1); n < h.last; n++ {
		if _, ok := h.lines[n]; !ok {
			h.lost = append(h.lost, n)
		}
	}
	return h
}

func (s *salvage) chooseLine(n uint64, chosen map[uint64]relic) (relic, bool) {
	candidates := s.ops[n]
	if candidates[0].inUse {
		return candidates[0], true
	}
	if next, ok := chosen[n+1]; ok {
		i := slices.IndexFunc(candidates, func(r relic) bool { return r.sum == next.before })
		return candidates[max(i, 0)], i >= 0
	}
	for _, r := range candidates {
		if n == 1 && r.before == 0 || slices.ContainsFunc(s.ops[n-1], func(b relic) bool { return b.sum == r.before }) {
			return r, true
		}
	}
	return candidates[0], len(candidates) == 1
}

// cutTail drops the lines after the last one in use that do not follow from it.
func (h *history) cutTail(last uint64) {
	end := last
	for {
		next, ok := h.lines[end+1]
		if !ok || next.before != h.lines[end].sum {
			break
		}
		end++
	}
	maps.DeleteFunc(h.lines, func(n uint64, _ relic) bool { return n > end })
}
