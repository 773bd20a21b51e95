package workflow

import "strings"

// Nearest is the word of options that s was most likely meant to be: an exact
// match but for case, else a unique one that s begins, else the one with the
// fewest letters to change. It is empty where nothing is close.
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
		if cost <= max(2, len(lo)/3) && (best == "" || cost < bestCost) {
			best, bestCost = o, cost
		}
	}
	return best
}

// distance counts the letters to insert, delete or replace between a and b
// (Levenshtein), capped by their first 64 bytes so that hostile input is cheap.
func distance(a, b string) int {
	a, b = a[:min(len(a), 64)], b[:min(len(b), 64)]
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diag := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diag
			if a[i-1] != b[j-1] {
				cost++
			}
			diag = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
