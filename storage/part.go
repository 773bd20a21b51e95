package storage

import (
	"slices"

	"opsboard/workflow"
)

// rankOfCard is the place of a card among the matches, in whatever order they
// are; -1 where it is none of them.
func rankOfCard(m []placed, id workflow.CardID) int {
	i := slices.IndexFunc(m, func(x placed) bool { return x.id == id })
	if i < 0 {
		return -1
	}
	rank := 0
	for _, x := range m {
		if x.compare(m[i]) < 0 {
			rank++
		}
	}
	return rank
}

// sortedPart puts the matches in such an order that those between two places are
// what a sort would bring there, and gives them. Its time grows with their
// number, not with that of a sort of all.
func sortedPart(m []placed, from, to int) []placed {
	if from >= to {
		return nil
	}
	part(m, from)
	part(m[from:], to-from)
	slices.SortFunc(m[from:to], placed.compare)
	return m[from:to]
}

// fewToPart is how many are sorted sooner than parted.
const fewToPart = 64

// part brings the n first to the front.
func part(m []placed, n int) {
	for len(m) > fewToPart && n > 0 && n < len(m) {
		pivot := middle(m[0], m[len(m)/2], m[len(m)-1])
		low, high := 0, len(m)-1
		for low <= high {
			for m[low].compare(pivot) < 0 {
				low++
			}
			for m[high].compare(pivot) > 0 {
				high--
			}
			if low <= high {
				m[low], m[high] = m[high], m[low]
				low, high = low+1, high-1
			}
		}
		switch {
		case n <= high+1:
			m = m[:high+1]
		case n >= low:
			m, n = m[low:], n-low
		default:
			return
		}
	}
	if n > 0 && n < len(m) {
		slices.SortFunc(m, placed.compare)
	}
}

// middle is the one of three that is neither first nor last.
func middle(a, b, c placed) placed {
	if a.compare(b) > 0 {
		a, b = b, a
	}
	if b.compare(c) <= 0 {
		return b
	}
	if a.compare(c) > 0 {
		return a
	}
	return c
}
