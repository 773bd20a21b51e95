package storage

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// bytesOf is the whole file.
func bytesOf(tb testing.TB, s *Store) []byte {
	tb.Helper()
	b, err := os.ReadFile(s.path)
	require.NoError(tb, err)
	return b
}

// openRaw opens the file past the store.
func openRaw(tb testing.TB, s *Store) *os.File {
	tb.Helper()
	f, err := os.OpenFile(s.path, os.O_RDWR, 0)
	require.NoError(tb, err)
	return f
}
