package workflow

import (
	"slices"
	"strings"
)

// Hunk is a stretch of lines of three texts of which two come from the first.
type Hunk struct{ Base, Mine, Theirs []string }

// Same reports whether the lines are the same in all three.
func (h Hunk) Same() bool { return slices.Equal(h.Base, h.Mine) && slices.Equal(h.Base, h.Theirs) }

// Clashes reports whether both sides changed the lines, and not alike.
func (h Hunk) Clashes() bool {
	return !slices.Equal(h.Mine, h.Theirs) && !slices.Equal(h.Base, h.Mine) && !slices.Equal(h.Base, h.Theirs)
}

// Hunks takes three texts apart as a merge does, in their order: put together
// again, the lines of each are that text.
func Hunks(base, mine, theirs string) []Hunk {
	o, a, b := lines(base), lines(mine), lines(theirs)
	inA, inB := matches(o, a), matches(o, b)
	var out []Hunk
	at := [3]int{} // how far o, a and b were taken
	take := func(i, j, k int) {
		if h := (Hunk{o[at[0]:i], a[at[1]:j], b[at[2]:k]}); len(h.Base)+len(h.Mine)+len(h.Theirs) > 0 {
			out = append(out, h)
		}
		at = [3]int{i, j, k}
	}
	for i := 0; i < len(o); i++ {
		if inA[i] < at[1] || inB[i] < at[2] {
			continue // not on both sides, or not in order
		}
		take(i, inA[i], inB[i])
		n := 1
		for i+n < len(o) && inA[i+n] == at[1]+n && inB[i+n] == at[2]+n {
			n++
		}
		take(i+n, at[1]+n, at[2]+n)
		i += n - 1
	}
	take(len(o), len(a), len(b))
	return out
}

// lines are those of a text; one that is empty has none.
func lines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}
