package cli

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAnImportSaysHowAllOfItIsTakenBack(t *testing.T) {
	require.Empty(t, takingBack(nil, true))
	require.Equal(t, []string{"`opsboard undo 7` takes it back"}, takingBack([]uint64{7}, false))
	require.Equal(t, []string{
		"it is 3 steps, from 1 on: `opsboard undo 98304` takes the last one back, then the one before it",
	}, takingBack([]uint64{1, 49152, 98304}, false), "one undo takes one part back")
	require.Equal(t, []string{
		"what the board did with them since is to be taken back first: `opsboard log` has its numbers",
		"`opsboard undo 7` takes it back",
	}, takingBack([]uint64{7}, true))
}
