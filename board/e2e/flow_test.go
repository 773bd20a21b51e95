//go:build unix

package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// All charts in one sitting: gone through with one key, of other days, of a
// filter, down to an old card and back.
func TestEveryChartIsSeenInATerminal(t *testing.T) {
	d := newDesk(t)
	d.run("demo", "--cards", "120", "--keep", d.file)
	s := d.open(120, 36)
	s.sees("Triage")
	s.press("F")
	s.sees("Flow  12 weeks to ", "120 cards of all kinds", "Lead time", "Forecast")
	for _, what := range []string{
		"Lead time  1 of 11", "Cycle time  2 of 11", "Throughput  3 of 11", "Cumulative flow  4 of 11", "Age of open work  5 of 11",
		"Time in stages  6 of 11", "Waits for validation  7 of 11", "Rejections  8 of 11", "Forced, rolled over  9 of 11",
		"Burn-down  10 of 11", "Forecast  11 of 11",
	} {
		s.press("\t")
		s.sees(what)
	}
	s.press("1+")
	s.sees("26 weeks to ", "percentiles by nearest rank", "85 %")
	s.press("4")
	s.sees("· closed")
	s.press("[")
	s.press("[")
	s.press("[")
	s.sees("0 cards")
	s.press("]]]-fkind:bug\r")
	s.sees("12 weeks to ", "kind:bug")
	s.press("5\r")
	s.sees("requester", "K previous card")
	s.press("\x1b")
	s.sees("Age of open work  5 of 11")
	s.press("y")
	s.sees("c  as CSV")
	s.press("m")
	s.sees("Copied Age of open work as Markdown.")
	s.press("\x1b")
	s.sees("filter kind:bug", "n new", "Development") // on the board: esc and the next key in one go would be alt and that key
	s.press("q")
	require.Zero(t, s.quits())
	d.sound()
}
