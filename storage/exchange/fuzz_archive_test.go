package exchange

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// tarred is an archive of members, not packed.
func tarred(f *testing.F, members ...member) []byte {
	f.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, m := range members {
		h := &tar.Header{Name: m.name, Mode: 0o600, Size: int64(len(m.text)), Typeflag: tar.TypeReg}
		if m.link != "" {
			h.Typeflag, h.Linkname = tar.TypeSymlink, m.link
		}
		require.NoError(f, w.WriteHeader(h))
		_, err := w.Write([]byte(m.text))
		require.NoError(f, err)
	}
	require.NoError(f, w.Close())
	return b.Bytes()
}

// FuzzArchive reads any bytes as the archive of a project export, as it is and
// packed: it ends, nothing is written beside it, and what is read is sound.
func FuzzArchive(f *testing.F) {
	issue := begun + "}\n"
	f.Add(tarred(f, member{"tree/project/issues.ndjson", issue, ""}, member{"tree/project/project_members.ndjson", people("ana"), ""}))
	f.Add(tarred(f, member{"tree/project/labels.ndjson", `{"id":1,"title":"x"}`, ""}, member{"../../tree/project/issues.ndjson", issue, ""}))
	f.Add(tarred(f, member{"tree/project/issues.ndjson", "", "/etc/passwd"}, member{"/tree/project/issues.ndjson", issue, ""}))
	f.Add(tarred(f, member{"./tree/project/issues.ndjson", issue + issue, ""})[:1200])
	f.Add([]byte{0x1f, 0x8b})
	f.Fuzz(func(t *testing.T, b []byte) {
		dir := t.TempDir()
		var z bytes.Buffer
		w := gzip.NewWriter(&z)
		_, err := w.Write(b)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		for name, content := range map[string][]byte{"x": b, "x.tar.gz": z.Bytes()} {
			path := filepath.Join(dir, name)
			require.NoError(t, os.WriteFile(path, content, 0o600))
			mustBeSound(t, gather(Read(path, withNow(Options{}))))
			mustBeSound(t, gather(Read(path, withNow(Options{Format: GitLabExport}))))
		}
		left, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Len(t, left, 2, "nothing is written beside it")
	})
}
