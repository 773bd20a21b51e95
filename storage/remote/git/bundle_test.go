package git

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
)

func TestTheFirstLinesOfAFileSayWhoseBoardItIsOrWhyNone(t *testing.T) {
	id := strings.Repeat("a1", 20)
	ref := id + " refs/opsboard/abcdefghij00/main\n"
	for text, want := range map[string]string{
		"# v2 git bundle\n" + ref + "\nPACK":                                         "",
		"# v3 git bundle\n@object-format=sha1\n" + ref + "\nPACK":                    "",
		"# v3 git bundle\n@object-format=sha256\n" + ref + "\n":                      "of a kind that no board is handed on in",
		"# v3 git bundle\n@filter=blob:none\n" + ref + "\n":                          "of a kind that no board is handed on in",
		"# v4 git bundle\n" + ref + "\n":                                             "newer kind",
		"# v2 git bundle\n-" + id + " before\n" + ref + "\n":                         "a part of something only",
		"# v2 git bundle\n" + ref + id + " refs/heads/main\n\n":                      "not of a board",
		"# v2 git bundle\n" + ref + ref + "\n":                                       "not of a board",
		"# v2 git bundle\n" + id + " refs/heads/opsboard/abcdefghij00\n\n":           "not of a board",
		"# v2 git bundle\n" + id + " refs/opsboard/../main\n\n":                      "not of a board",
		"# v2 git bundle\n" + strings.Repeat("A1", 20) + ref[40:] + "\n":             "not of a board",
		"# v2 git bundle\n\n":                                                        "not of a board",
		"# v2 git bundle\n" + ref:                                                    "ends in the middle",
		"":                                                                           "no file that was made",
		"PACK":                                                                       "no file that was made",
		"# v2 git bundle\n" + id + " refs/opsboard/abcdefghij00/main\x1b[2J\n\nPACK": "not of a board",
	} {
		b, err := readBundle(bufio.NewReader(strings.NewReader(text)))
		if want == "" {
			require.NoError(t, err, "%q", text)
			require.Equal(t, "abcdefghij00", b.Board)
			require.Equal(t, id, b.tip)
			continue
		}
		require.ErrorContains(t, err, want, "%q", text)
	}
}

func TestAFileIsWrittenWholeOrNotAtAll(t *testing.T) {
	f, err := NewFiles(Config{
		Name: "files", URL: filepath.Join(t.TempDir(), "board.hub"), Dir: filepath.Join(t.TempDir(), "board.git"), Board: board, Replica: "ana",
		Git: needsGit(t), Environ: world(t),
	})
	require.NoError(t, err)
	require.NoError(t, f.Prepare(t.Context()))
	dir := t.TempDir()
	path := filepath.Join(dir, "team.bundle")
	require.NoError(t, os.WriteFile(path, []byte("what was there"), 0o600))
	require.Error(t, f.Write(t.Context(), path), "there is no log yet, so git has nothing to write")
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "what was there", string(text))
	s := seg("one")
	s.Replica = remote.JoinedBy
	require.NoError(t, f.Extend(t.Context(), s))
	require.NoError(t, f.Write(t.Context(), path))
	b, err := ReadBundle(path)
	require.NoError(t, err)
	require.Equal(t, board, b.Board)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 1, "nothing is left beside it")
}

func TestAFileWithAnyByteMissingOrChangedIsRefused(t *testing.T) {
	shelf := func() *Files {
		f, err := NewFiles(Config{
			Name: "files", URL: filepath.Join(t.TempDir(), "board.hub"), Dir: filepath.Join(t.TempDir(), "board.git"), Board: board, Replica: "ana",
			Git: needsGit(t), Environ: world(t),
		})
		require.NoError(t, err)
		return f
	}
	f := shelf()
	require.NoError(t, f.Prepare(t.Context()))
	require.NoError(t, f.Extend(t.Context(), seg("one"), seg("two")))
	path := filepath.Join(t.TempDir(), "team.bundle")
	require.NoError(t, f.Write(t.Context(), path))
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	good := shelf()
	require.NoError(t, good.Load(t.Context(), path))
	n := 0
	require.NoError(t, good.Came(t.Context(), "", func(s remote.Segment) error { n += len(s.Entries); return nil }))
	require.Equal(t, 2, n)
	bad := filepath.Join(t.TempDir(), "bad.bundle")
	for at := 0; at < len(whole); at += 1 + len(whole)/12 {
		flipped := append([]byte(nil), whole...)
		flipped[at] ^= 4
		for _, text := range [][]byte{whole[:at], flipped} {
			require.NoError(t, os.WriteFile(bad, text, 0o600))
			require.Error(t, shelf().Load(t.Context(), bad), "byte %d of %d", at, len(whole))
		}
	}
}
