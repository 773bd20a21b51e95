package storage

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// FuzzOddFile looks at any bytes as at a board file. Whatever they are, looking
// at them, salvaging them and repairing them ends, with a sound board or an
// error that says what is wrong.
func FuzzOddFile(f *testing.F) {
	path := filepath.Join(f.TempDir(), "board.db")
	s, err := Create(testOptions(path), workflow.Shipped()["default"])
	require.NoError(f, err)
	addCard(f, s, "a card")
	whole := bytesOf(f, s)
	meta := parseMeta(whole)
	f.Add(whole[:min(len(whole), int(meta.highWater)*4096)])
	f.Add([]byte{})
	f.Add([]byte("notes"))
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), "board.db")
		require.NoError(t, os.WriteFile(path, b, 0o600))
		file, err := os.Open(path)
		require.NoError(t, err)
		defer file.Close()
		p, err := readPages(file)
		require.NoError(t, err)
		salvageFrom(p, "", true)
		var report CheckReport
		require.NoError(t, report.checkPages(file))
		if _, err = Repair(testOptions(path)); err == nil {
			requireSound(t, path)
			return
		}
		var e *FileError
		require.ErrorAs(t, err, &e)
	})
}
