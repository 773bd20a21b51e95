//go:build unix

package storage

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// A file that is cut while our own code looks at what bbolt gave it of the map.
func TestAFaultInOurOwnCodeIsAnErrorAndNoDeath(t *testing.T) {
	f, err := os.OpenFile(filepath.Join(t.TempDir(), "cut"), os.O_RDWR|os.O_CREATE, 0o600)
	require.NoError(t, err)
	defer f.Close()
	size := 4 * os.Getpagesize()
	require.NoError(t, f.Truncate(int64(size)))
	mapped, err := syscall.Mmap(int(f.Fd()), 0, size, syscall.PROT_READ, syscall.MAP_SHARED)
	require.NoError(t, err)
	defer func() { require.NoError(t, syscall.Munmap(mapped)) }()
	require.NoError(t, f.Truncate(0))
	err = guarded(func() error {
		_, err := unseal(bucketOp, u64(1), mapped[size-100:])
		return err
	})
	var bad *FileError
	require.ErrorAs(t, err, &bad)
	require.Equal(t, Damaged, bad.Problem)
}
