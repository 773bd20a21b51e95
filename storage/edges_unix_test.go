//go:build unix

package storage

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNamesThatCouldNotBeMadeDurableAreTold(t *testing.T) {
	dir, err := os.Open(t.TempDir())
	require.NoError(t, err)
	require.NoError(t, syncNames(dir))
	require.NoError(t, dir.Close())
	require.ErrorIs(t, syncNames(dir), os.ErrClosed)
}
