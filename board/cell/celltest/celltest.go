// Package celltest reads text as a terminal does, for the tests of whatever prints
// or draws what others wrote.
package celltest

import (
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"opsboard/board/cell"
)

// OnlyShown sends a line through a terminal's parser: it must come out as letters
// alone, nothing that a terminal obeys, and take as many cells as were measured.
func OnlyShown(t require.TestingT, line string) {
	require.Equal(t, cell.Width(line), Cells(t, line), "the cells of %q", line)
}

// Cells is how many cells the line takes by a terminal's parser, to which it must be
// letters alone. It is for data, which is printed as it is and not measured.
func Cells(t require.TestingT, line string) (cells int) {
	var state byte
	for rest := line; rest != ""; {
		seq, width, n, next := ansi.DecodeSequence(rest, state, nil)
		require.False(t, strings.ContainsFunc(seq, obeyed), "a terminal would obey %q in %q", seq, line)
		cells += width
		state, rest = next, rest[n:]
	}
	return cells
}

// obeyed tells what a terminal does not only show.
func obeyed(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }
