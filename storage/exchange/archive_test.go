package exchange

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

type member struct {
	name, text string
	link       string // not empty: a symbolic link to it
}

func packed(t *testing.T, members ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, m := range members {
		h := &tar.Header{Name: m.name, Mode: 0o600, Size: int64(len(m.text)), Typeflag: tar.TypeReg}
		if m.link != "" {
			h.Typeflag, h.Linkname = tar.TypeSymlink, m.link
		}
		require.NoError(t, w.WriteHeader(h))
		_, err := w.Write([]byte(m.text))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	require.NoError(t, z.Close())
	return b.Bytes()
}

func readBytes(t *testing.T, name string, content []byte) got {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, content, 0o600))
	return gather(Read(path, withNow(Options{})))
}

func people(names ...string) string {
	out := ""
	for i, n := range names {
		out += `{"user_id":` + itoa(int64(i+1)) + `,"user":{"username":"` + n + `"}}` + "\n"
	}
	return out
}

// TestAnArchiveIsReadWhereverItsMembersStand: the people may come after the
// issues, the names may be written with a dot before.
func TestAnArchiveIsReadWhereverItsMembersStand(t *testing.T) {
	for name, members := range map[string][]member{
		"people first":       {{"tree/project/project_members.ndjson", people("ana"), ""}, {"tree/project/issues.ndjson", begun + "}\n", ""}},
		"people last":        {{"VERSION", "0.2.4", ""}, {"tree/project/issues.ndjson", begun + "}\n", ""}, {"tree/project/project_members.ndjson", people("ana"), ""}},
		"with a dot before":  {{"./tree/project/issues.ndjson", begun + "}\n", ""}, {"./tree/project/project_members.ndjson", people("ana"), ""}},
		"beside large files": {{"uploads/a.bin", strings.Repeat("qwerty", 100_000), ""}, {"tree/project/issues.ndjson", begun + "}", ""}, {"tree/project/project_members.ndjson", people("ana"), ""}},
	} {
		t.Run(name, func(t *testing.T) {
			g := readBytes(t, "export.tar.gz", packed(t, members...))
			require.NoError(t, g.err)
			require.Empty(t, g.bad)
			require.Len(t, g.recs, 1)
			require.Equal(t, "ana", fold(t, g.recs[0]).Requester)
		})
	}
}

// TestAnArchiveLeadsNowhereElse: members whose names climb out, are absolute or
// are links are no issues, and nothing is written beside the archive.
func TestAnArchiveLeadsNowhereElse(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "issues.ndjson")
	require.NoError(t, os.WriteFile(outside, []byte(begun+"}\n"), 0o600))
	for name, m := range map[string]member{
		"climbing":              {"tree/project/../../tree/project/issues.ndjson", begun + "}", ""},
		"climbing out":          {"../tree/project/issues.ndjson", begun + "}", ""},
		"absolute":              {"/tree/project/issues.ndjson", begun + "}", ""},
		"a link":                {"tree/project/issues.ndjson", "", outside},
		"a backslash":           {`..\tree\project\issues.ndjson`, begun + "}", ""},
		"a name that only ends": {"x/tree/project/issues.ndjson", begun + "}", ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "export.tar.gz")
			require.NoError(t, os.WriteFile(path, packed(t, m), 0o600))
			g := gather(Read(path, withNow(Options{})))
			require.Empty(t, g.recs)
			require.ErrorContains(t, g.err, "holds no tree/project/issues.ndjson")
			left, err := os.ReadDir(dir)
			require.NoError(t, err)
			require.Len(t, left, 1)
		})
	}
}

// zeros is a reader of so many zero bytes.
func zeros(n int64) io.Reader { return io.LimitReader(zero{}, n) }

type zero struct{}

func (zero) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestABombIsStopped long before it fills memory or disk.
func TestABombIsStopped(t *testing.T) {
	bombs := map[string]func(*tar.Writer) error{
		"in the issues": func(w *tar.Writer) error { return large(w, "tree/project/issues.ndjson", 100<<20) },
		"in a member that nobody reads": func(w *tar.Writer) error {
			return large(w, "uploads/x", 100<<20)
		},
	}
	for name, fill := range bombs {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			z, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
			require.NoError(t, err)
			w := tar.NewWriter(z)
			require.NoError(t, fill(w))
			require.NoError(t, w.Close())
			require.NoError(t, z.Close())
			g := readBytes(t, "export.tar.gz", b.Bytes())
			require.ErrorContains(t, g.err, "unpacks to more than 200 times its size")
			require.Empty(t, g.recs)
		})
	}
}

func large(w *tar.Writer, name string, size int64) error {
	if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: size, Typeflag: tar.TypeReg}); err != nil {
		return err
	}
	_, err := io.Copy(w, zeros(size))
	return err
}

// TestASparseMemberIsStoppedToo: a few bytes of archive that claim to be 8 GiB.
func TestASparseMemberIsStoppedToo(t *testing.T) {
	var b bytes.Buffer
	pax := "22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n" + paxLine("GNU.sparse.name", "tree/project/issues.ndjson") + paxLine("GNU.sparse.realsize", "8589934592")
	sparse := "1\n8589934592\n0\n"
	sparse += strings.Repeat("\x00", 512-len(sparse))
	b.Write(tarHeader("x", 'x', len(pax)))
	b.WriteString(pax + strings.Repeat("\x00", 512-len(pax)%512))
	b.Write(tarHeader("GNUSparseFile.0/issues.ndjson", '0', len(sparse)))
	b.WriteString(sparse + strings.Repeat("\x00", 1024))
	g := readBytes(t, "export.tar", b.Bytes())
	require.ErrorContains(t, g.err, "times its size")
	require.Empty(t, g.recs)
}

func paxLine(key, value string) string {
	n := len(key) + len(value) + 3
	for {
		s := itoa(int64(n)) + " " + key + "=" + value + "\n"
		if len(s) == n {
			return s
		}
		n = len(s)
	}
}

// tarHeader is a header block as POSIX lays it out.
func tarHeader(name string, kind byte, size int) []byte {
	h := make([]byte, 512)
	copy(h, name)
	copy(h[100:], "0000600\x000000000\x000000000\x00")
	copy(h[124:], octal(size, 11))
	copy(h[136:], octal(0, 11))
	copy(h[148:], "        ")
	h[156] = kind
	copy(h[257:], "ustar\x0000")
	sum := 0
	for _, c := range h {
		sum += int(c)
	}
	copy(h[148:], octal(sum, 6)+"\x00 ")
	return h
}

func octal(n, width int) string {
	s := ""
	for ; n > 0; n /= 8 {
		s = string(rune('0'+n%8)) + s
	}
	return strings.Repeat("0", width-len(s)) + s
}

// TestACutArchiveGivesItsWholeIssues and names the place where it was cut.
func TestACutArchiveGivesItsWholeIssues(t *testing.T) {
	var issues strings.Builder
	for range 3000 {
		issues.WriteString(begun + `,"description":"` + short(issues.String()[max(0, issues.Len()-20):]) + short(itoa(int64(issues.Len()))) + "\"}\n")
	}
	all := packed(t, member{"tree/project/issues.ndjson", issues.String(), ""})
	g := readBytes(t, "export.tar.gz", all[:len(all)/2])
	require.NoError(t, g.err)
	require.Greater(t, len(g.recs), 500)
	require.Less(t, len(g.recs), 3000)
	require.Len(t, g.bad, 1)
	require.Equal(t, len(g.recs)+1, g.bad[0].Line)
	require.Contains(t, g.bad[0].Why, "cut short")

	g = readBytes(t, "export.tar.gz", all[:30])
	require.ErrorContains(t, g.err, "cut short or damaged before its issues")
	g = readBytes(t, "export.tar.gz", []byte("\x1f\x8b\x08\x00"))
	require.Error(t, g.err)
}

func TestALinkInAFolderDoesNotLeaveIt(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret.ndjson")
	require.NoError(t, os.WriteFile(outside, []byte(begun+"}\n"), 0o600))
	dir := t.TempDir()
	require.NoError(t, os.Symlink(outside, filepath.Join(dir, "issues.ndjson")))
	g := gather(Read(dir, withNow(Options{})))
	require.Empty(t, g.recs)
	require.ErrorContains(t, g.err, "escapes")
}
