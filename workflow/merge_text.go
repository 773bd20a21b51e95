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
	o, a, b := strings.Split(base, "\n"), strings.Split(mine, "\n"), strings.Split(theirs, "\n")
	inA, inB := matches(o, a), matches(o, b)
	out, clean := []string{}, true
	at := [3]int{} // how far o, a and b were taken
	take := func(i, j, k int) {
		part, ok := mergeHunk(o[at[0]:i], a[at[1]:j], b[at[2]:k])
		out, clean = append(out, part...), clean && ok
		at = [3]int{i, j, k}
	}
	for i := range o {
		if inA[i] < at[1] || inB[i] < at[2] {
			continue // not on both sides, or not in order
		}
		take(i, inA[i], inB[i])
		out = append(out, o[i])
		at = [3]int{i + 1, inA[i] + 1, inB[i] + 1}
	}
	take(len(o), len(a), len(b))
	return strings.Join(out, "\n"), clean
}

// mergeHunk merges lines between two that all three have.
func mergeHunk(o, a, b []string) (lines []string, clean bool) {
	switch {
	case slices.Equal(a, b), slices.Equal(o, a):
		return b, true
	case slices.Equal(o, b):
		return a, true
	}
	return b, false
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
	if n == 0 || m == 0 || n*m > maxTable {
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
