package cell

import (
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

func TestAWidthThatIsKnownByHeartIsTheOneOfTheTable(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if got := widthOf(r); got != wide.RuneWidth(r) {
			require.Equal(t, wide.RuneWidth(r), got, "%U", r)
		}
	}
	for _, n := range narrow {
		require.Equal(t, 1, widthOf(n[0]))
		require.Equal(t, 1, widthOf(n[1]))
	}
}
