//go:build unix

package storage

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestOpeningWhatIsNoBoard(t *testing.T) {
	for name, tc := range map[string]struct {
		put  func(path string) error
		want Problem
	}{
		"nothing":           {func(string) error { return nil }, Missing},
		"a folder":          {func(p string) error { return os.Mkdir(p, 0o700) }, NotAFile},
		"a loop of links":   {func(p string) error { return os.Symlink(p, p) }, NotAFile},
		"a pipe":            {func(p string) error { return syscall.Mkfifo(p, 0o600) }, NotAFile},
		"a link to nowhere": {func(p string) error { return os.Symlink(p+".gone", p) }, Missing},
		"0 bytes":           {func(p string) error { return os.WriteFile(p, nil, 0o600) }, Empty},
		"a text":            {func(p string) error { return os.WriteFile(p, []byte("hello, world"), 0o600) }, Foreign},
		"100 kB of zeros":   {func(p string) error { return os.WriteFile(p, make([]byte, 100<<10), 0o600) }, Foreign},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "board.db")
			require.NoError(t, tc.put(path))
			_, err := Open(testOptions(path))
			requireProblem(t, tc.want, err)
			if tc.want == Missing {
				_, err := os.Stat(path)
				require.ErrorIs(t, err, os.ErrNotExist, "nothing is created")
			}
		})
	}
	t.Run("a folder on the way that is a file", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "file")
		require.NoError(t, os.WriteFile(file, nil, 0o600))
		_, err := Open(testOptions(filepath.Join(file, "board.db")))
		var f *FileError
		require.ErrorAs(t, err, &f)
		_, err = Create(testOptions(filepath.Join(file, "board.db")), workflow.Shipped()["default"])
		require.ErrorAs(t, err, &f)
	})
}

func TestALinkToABoardIsTheBoard(t *testing.T) {
	s := newTestBoard(t)
	link := filepath.Join(t.TempDir(), "link.db")
	require.NoError(t, os.Symlink(s.path, link))
	through, err := Open(testOptions(link))
	require.NoError(t, err)
	id := addCard(t, through, "through the link")
	_, err = s.Card(id)
	require.NoError(t, err)
	still, err := os.Lstat(link)
	require.NoError(t, err)
	require.NotZero(t, still.Mode()&os.ModeSymlink)
}

func TestABoardWithoutPermission(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read and write everything: run as another user to see this")
	}
	s := newTestBoard(t)
	id := addCard(t, s, "one")
	before := bytesOf(t, s)
	require.NoError(t, os.Chmod(s.path, 0o400))
	_, err := s.Commit(wish(s, id, workflow.Say{Text: "x"}))
	requireProblem(t, NoPermission, err)
	_, err = s.Card(id)
	require.NoError(t, err, "it can still be read")
	require.NoError(t, os.Chmod(s.path, 0))
	_, err = s.Card(id)
	requireProblem(t, NoPermission, err)
	require.NoError(t, os.Chmod(s.path, 0o600))
	require.Equal(t, before, bytesOf(t, s))
}
