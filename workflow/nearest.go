package workflow

import "strings"

// Nearest is the word of options that s was most likely meant to be: an exact
// match but for case, else the first that s begins, else the one with the fewest
// letters to change, if that leaves most of it as it was. It is empty where
// nothing is close.
func Nearest(s string, options []string) string {
	low, best, bestCost := strings.ToLower(s), "", 0
	for _, o := range options {
		lo := strings.ToLower(o)
		if lo == low {
			return o
		}
		cost := distance(low, lo)
		if low != "" && strings.HasPrefix(lo, low) {
			cost = 1
		}
		if cost <= max(1, (len(lo)+1)/3) && cost < max(len(lo), len(low)) && (best == "" || cost < bestCost) {
			best, bestCost = o, cost
		}
	}
	return best
}

// distance counts the letters to insert, delete, replace or swap with their
// neighbour between a and b, looking at their first 64 bytes only so that
// hostile input is cheap.
func distance(a, b string) int {
	a, b = a[:min(len(a), 64)], b[:min(len(b), 64)]
	var before []int // the row before the last
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := last[j-1]
			if a[i-1] != b[j-1] {
				cost++
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cost = min(cost, before[j-2]+1)
			}
			row[j] = min(cost, last[j]+1, row[j-1]+1)
		}
		before, last = last, row
	}
	return last[len(b)]
}
