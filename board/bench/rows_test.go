package bench

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAVerdictHoldsEveryPartOfAPromise(t *testing.T) {
	for name, tc := range map[string]struct {
		row    string
		cards  int
		ours   float64
		p90    float64
		floor  float64
		within bool
	}{
		"no key is lost":                           {"burst-lost", 1000, 0, 0, 0, true},
		"one key is lost":                          {"burst-lost", 1000, 1, 1, 0, false},
		"below the time, above the floor":          {"list", 1000, 19, 19, 6, false},
		"below both":                               {"list", 1000, 17, 30, 6, true},
		"the slowest tenth is too slow":            {"key", 1000, 9, 17, 9, false},
		"an import has time as it has cards":       {"import", 1_000_000, 59, 59, 40, true},
		"an import has no more time than that":     {"import", 1_000_000, 61, 61, 40, false},
		"an import of few has the time of a tenth": {"import", 200, 0.5, 0.5, 0.1, true},
		"idle costs what an empty program costs":   {"idle", 1000, 700, 700, 700, true},
		"idle costs more":                          {"idle", 1000, 710, 710, 700, false},
	} {
		t.Run(name, func(t *testing.T) {
			res := Result{Row: tc.row, Cards: tc.cards, Ours: &tc.ours, P90: &tc.p90, Floor: &tc.floor}
			rows[placeOf(tc.row)].judge(&res)
			require.Equal(t, tc.within, *res.Within, res.Verdict())
		})
	}
}

// A row whose median is well within its promise says why it is above it.
func TestAVerdictNamesThePartThatWasNotKept(t *testing.T) {
	for _, tc := range []struct {
		row              string
		ours, p90, floor float64
		says             string
	}{
		{"filter-first", 0.19, 18.2, 1, "above budget: p90 18.2 ms instead of 16 ms"},
		{"burst", 106, 110, 7, "above budget: 106 ms instead of 100 ms"},
		{"key", 11, 17, 5.5, "above budget: 11 ms instead of 10 ms, p90 17 ms instead of 16 ms, 2 × the floor instead of 1.2 × the floor"},
		{"burst-lost", 2, 2, 0, "above budget: 2 instead of 0"},
		{"key", 9, 15, 9, "within"},
	} {
		res := Result{Row: tc.row, Cards: 1000, Ours: &tc.ours, P90: &tc.p90, Floor: &tc.floor}
		rows[placeOf(tc.row)].judge(&res)
		require.Equal(t, tc.says, res.Verdict())
	}
}
