package markdown

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Some work of the parser grows with the square of what it is given. What it is given
// is small, whatever the text says.
func TestTheParserIsGivenNothingThatItIsSlowAt(t *testing.T) {
	piece := rapid.SampledFrom([]string{"[", "![", "](", "> ", "- ", "1. ", "* ", "`", "```", "~~~", "\n", "\n\n", "|", "|-", "<", "<!-- ", "a", "word ", "\t", "    ", "é", "\xff"})
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for range rapid.IntRange(1, 6).Draw(t, "runs") {
			b.WriteString(strings.Repeat(piece.Draw(t, "piece"), rapid.IntRange(1, 30_000).Draw(t, "times")))
		}
		whole := b.String()
		size := 0
		for _, c := range chunks(whole) {
			size += len(c.text)
			require.LessOrEqual(t, len(c.text), 20<<10)
			if c.isHostile() {
				continue // it is shown as it was typed
			}
			require.LessOrEqual(t, strings.Count(c.text, "["), manyBrackets)
			for line := range strings.Lines(c.text) {
				require.LessOrEqual(t, markers(line), manyMarkers)
			}
		}
		require.GreaterOrEqual(t, size, len(whole), "nothing is left out")
	})
}
