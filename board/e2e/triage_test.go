//go:build unix

package e2e

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// Twenty cards whose decisions are ready are triaged in a terminal, with a few
// keys more than there are cards; what was decided is in the file.
func TestTwentyCardsAreTriagedByKeyboard(t *testing.T) {
	d := newDesk(t)
	var ids []string
	for i := range 20 {
		kind := "bug"
		if i%4 == 3 {
			kind = "feature"
		}
		ids = append(ids, d.run("add", "--kind", kind, "--requester", "maria", fmt.Sprintf("request number %d of a morning", i)))
	}
	s := d.open(120, 36)
	s.sees("request number 0")
	s.press("T")
	s.sees("Triage 1 of 20")
	keys := 1
	decide := func(by string) {
		s.press(by)
		keys += len(by)
	}
	for i := range 20 {
		s.sees(fmt.Sprintf("Triage %d of 20", i+1), fmt.Sprintf("request number %d of a morning", i))
		switch {
		case i == 19:
			decide("nlml" + enter) // not aligned, and the approval requested
		case i%4 == 3:
			decide("y")
		default:
			decide("v")
		}
	}
	s.sees("20 decided: 15 valid, 4 aligned, 1 not-aligned, in ")
	require.LessOrEqual(t, keys, 40)
	s.reaches(d, ids[0], "Planning")
	s.reaches(d, ids[3], "Planning")
	s.press("gw")
	s.sees("What waits", "senior-manager")
	s.press("\x1b")
	s.sees("20 decided")
	s.press("q")
	s.sees("15 valid")
	s.press("q")
	require.Zero(t, s.quits())
	require.Contains(t, d.run("waiting"), "senior-manager\tapproval\t")
	d.sound()
}
