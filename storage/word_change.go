package storage

import "slices"

// wordChange is what a transaction does to the numbers of one word. Most are new
// cards, whose numbers come in rising order.
type wordChange struct {
	rising []uint32 // added numbers
	other  []uint64 // number and whether it is added, in the order of the changes
}

// A change is a number, and whether the card has the word now: twice the number,
// and one more if so.
func changed(n uint32, there bool) uint64 {
	if there {
		return uint64(n)<<1 | 1
	}
	return uint64(n) << 1
}

// last is the last of the rising numbers, 0 where there is none.
func (w *wordChange) last() uint32 {
	if len(w.rising) == 0 {
		return 0
	}
	return w.rising[len(w.rising)-1]
}

func (w *wordChange) put(n uint32, there bool) {
	rises := there && len(w.other) == 0
	if rises && n == w.last() && len(w.rising) > 0 {
		return
	}
	if rises && n > w.last() {
		w.rising = append(w.rising, n)
		return
	}
	w.other = append(w.other, changed(n, there))
}

// join adds the changes of later, which come after those of w. Later is not used
// any more.
func (w *wordChange) join(later *wordChange) {
	if len(w.other) == 0 && len(later.rising) > 0 && later.rising[0] > w.last() {
		w.rising = append(w.rising, later.rising...)
		w.other = later.other
		return
	}
	for _, n := range later.rising {
		w.put(n, true)
	}
	for _, c := range later.other {
		w.put(uint32(c>>1), c&1 == 1)
	}
}

// begin ends the collecting: now the changes are taken, by rising blocks.
func (w *wordChange) begin() {
	slices.SortStableFunc(w.other, func(a, b uint64) int { return int(a>>1) - int(b>>1) })
}

func blockOf(change uint64) uint32 { return uint32(change>>1) / blockSize }

// block is the first block that something is left for.
func (w *wordChange) block() (block uint32, left bool) {
	switch {
	case len(w.rising) > 0 && (len(w.other) == 0 || changed(w.rising[0], true) < w.other[0]):
		return w.rising[0] / blockSize, true
	case len(w.other) > 0:
		return blockOf(w.other[0]), true
	}
	return 0, false
}

// take appends to into the changes of a block, the first that something is left
// for, by number and each number once: what came last counts.
func (w *wordChange) take(block uint32, into []uint64) []uint64 {
	for len(w.rising) > 0 && w.rising[0]/blockSize == block {
		into = append(into, changed(w.rising[0], true))
		w.rising = w.rising[1:]
	}
	if len(w.other) == 0 || blockOf(w.other[0]) != block {
		return into
	}
	for len(w.other) > 0 && blockOf(w.other[0]) == block {
		into = append(into, w.other[0])
		w.other = w.other[1:]
	}
	slices.SortStableFunc(into, func(a, b uint64) int { return int(a>>1) - int(b>>1) })
	kept := into[:0]
	for i, c := range into {
		if i+1 == len(into) || into[i+1]>>1 != c>>1 {
			kept = append(kept, c)
		}
	}
	return kept
}
