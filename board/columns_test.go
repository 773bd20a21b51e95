package board

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The last card of a long column stands at the bottom of the screen (five fit), under
// those before it, by whatever way the cursor came there.
func TestTheEndOfALongColumnFillsTheScreen(t *testing.T) {
	for _, way := range []string{"G", "Gkkj", "ggG"} {
		p := sit(t, 2_000, 120, 36)
		p.press("G")
		c := p.m.shown.cols[p.m.shown.col]
		require.Greater(t, c.count, 100)
		p.press(strings.TrimPrefix(way, "G"))
		_ = p.screen()
		c = p.m.shown.cols[p.m.shown.col]
		require.GreaterOrEqual(t, c.count-c.top, 5, "%s: from place %d of %d", way, c.top, c.count)
	}
}
