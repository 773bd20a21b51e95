package bench

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A virtual machine whose host gives its processors to others is slow without a
// fault of the program: whoever reads a figure is told.
func TestWhatTheHostKeptIsReadFromWhatTheSystemSays(t *testing.T) {
	before, ok := ticksOf("cpu  100 20 30 4000 5 0 6 44 7 0\ncpu0 1 2 3\n")
	require.True(t, ok)
	after, ok := ticksOf("cpu  160 30 45 9000 5 2 9 54 99 0\n")
	require.True(t, ok)
	require.InDelta(t, 10.0, *after.stolenSince(before), 0.001) // 90 used, 10 stolen; idle and guest do not count
	require.Nil(t, before.stolenSince(after), "a clock that went back says nothing")
	require.Nil(t, after.stolenSince(after))
	for _, other := range []string{"", "cpu", "cpu 1 2 3 4 5 6 7", "cpu0 1 2 3 4 5 6 7 8", "cpu 1 2 3 4 5 6 7 x", "cpu 1 2 3 4 5 6 7 -8"} {
		_, ok := ticksOf(other)
		require.False(t, ok, other)
	}
}

func TestAVerdictSaysWhereTheMachineWasNotAlone(t *testing.T) {
	for stolen, says := range map[float64]string{
		4.9:  "above budget: 106 ms instead of 100 ms",
		14.4: "above budget: 106 ms instead of 100 ms; the host kept 14 % of the processors meanwhile",
	} {
		res := Result{Row: "burst", Cards: 1000, Ours: of(106), P90: of(110), Floor: of(7), Stolen: &stolen}
		rows[placeOf(res.Row)].judge(&res)
		require.Equal(t, says, res.Verdict())
	}
}
