package workflow

import (
	"slices"
	"strings"
)

// maxTable bounds the work of comparing two texts line by line. Beyond it their
// middles count as changed altogether.
const maxTable = 4_000_000

// mergeText merges two texts that come from one, line by line. Where both sides
// changed lines that touch each other, theirs stands and clean is false.
func mergeText(base, mine, theirs string) (merged string, clean bool) {
	switch {
	case mine == theirs, mine == base:
		return theirs, true
	case theirs == base:
		return mine, true
	}
	out, clean := []string{}, true
	for _, h := range Hunks(base, mine, theirs) {
		clean = clean && !h.Clashes()
		out = append(out, h.merged()...)
	}
	return strings.Join(out, "\n"), clean
}

// merged are the lines of who changed them; of two that did, theirs.
func (h Hunk) merged() []string {
	if slices.Equal(h.Theirs, h.Base) {
		return h.Mine
	}
	return h.Theirs
}

// matches says for each line of o where it stands in a, -1 where it does not: a
// longest common subsequence.
func matches(o, a []string) []int {
	at := make([]int, len(o))
	for i := range at {
		at[i] = -1
	}
	head := 0
	for head < min(len(o), len(a)) && o[head] == a[head] {
		at[head] = head
		head++
	}
	tail := 0
	for tail < min(len(o), len(a))-head && o[len(o)-1-tail] == a[len(a)-1-tail] {
		tail++
		at[len(o)-tail] = len(a) - tail
	}
	n, m := len(o)-head-tail, len(a)-head-tail
	if n == 0 || m == 0 || n > maxTable/m {
		return at
	}
	long := make([][]int32, n+1) // of the common subsequence from i and j on
	for i := range long {
		long[i] = make([]int32, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if o[head+i] == a[head+j] {
				long[i][j] = long[i+1][j+1] + 1
			} else {
				long[i][j] = max(long[i+1][j], long[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < n && j < m; {
		switch {
		case o[head+i] == a[head+j]:
			at[head+i] = head + j
			i, j = i+1, j+1
		case long[i+1][j] >= long[i][j+1]:
			i++
		default:
			j++
		}
	}
	return at
}
