package storage

import (
	"encoding/binary"
	"slices"
)

// wordChange is what a transaction does to the numbers of one word. Numbers that
// come in rising order, as an import brings them, take a byte or two each.
type wordChange struct {
	rising []byte   // gaps of added numbers
	last   uint32   // of rising
	other  []uint64 // number and whether it is added, in the order of the changes

	next uint64 // after begin: the next change of rising, 0 for none
}

// A change is a number, and whether the card has the word now: twice the number,
// and one more if so.
func changed(n uint32, there bool) uint64 {
	if there {
		return uint64(n)<<1 | 1
	}
	return uint64(n) << 1
}

func (w *wordChange) put(n uint32, there bool) {
	rises := there && len(w.other) == 0
	if rises && n == w.last && len(w.rising) > 0 {
		return
	}
	if rises && n > w.last {
		w.rising = binary.AppendUvarint(w.rising, uint64(n-w.last))
		w.last = n
		return
	}
	w.other = append(w.other, changed(n, there))
}

// join adds the changes of later, which come after those of w. Later is not used
// any more.
func (w *wordChange) join(later *wordChange) {
	first, n := binary.Uvarint(later.rising)
	if len(w.other) == 0 && len(later.rising) > 0 && uint32(first) > w.last {
		w.rising = binary.AppendUvarint(w.rising, first-uint64(w.last))
		w.rising = append(w.rising, later.rising[n:]...)
		w.last = later.last
		w.other = later.other
		return
	}
	at := uint32(0)
	for b := later.rising; len(b) > 0; {
		gap, n := binary.Uvarint(b)
		at += uint32(gap)
		w.put(at, true)
		b = b[n:]
	}
	for _, c := range later.other {
		w.put(uint32(c>>1), c&1 == 1)
	}
}

// begin ends the collecting: now the changes are taken, by rising blocks.
func (w *wordChange) begin() {
	w.last, w.next = 0, 0
	w.step()
	slices.SortStableFunc(w.other, func(a, b uint64) int { return int(a>>1) - int(b>>1) })
}

// step goes on to the next change of rising.
func (w *wordChange) step() {
	w.next = 0
	if len(w.rising) > 0 {
		gap, n := binary.Uvarint(w.rising)
		w.rising = w.rising[n:]
		w.last += uint32(gap)
		w.next = changed(w.last, true)
	}
}

func blockOf(change uint64) uint32 { return uint32(change>>1) / blockSize }

// block is the first block that something is left for.
func (w *wordChange) block() (block uint32, left bool) {
	switch {
	case w.next != 0 && (len(w.other) == 0 || w.next < w.other[0]):
		return blockOf(w.next), true
	case len(w.other) > 0:
		return blockOf(w.other[0]), true
	}
	return 0, false
}

// take appends to into the changes of a block, the first that something is left
// for, by number and each number once: what came last counts.
func (w *wordChange) take(block uint32, into []uint64) []uint64 {
	for w.next != 0 && blockOf(w.next) == block {
		into = append(into, w.next)
		w.step()
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
