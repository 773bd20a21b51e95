package git

import (
	"bytes"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
)

func FuzzDecodeSegment(f *testing.F) {
	good := seg("one", "two")
	good.Board, good.Replica = board, "ana"
	body := must(encode(good, link{}, "", nil))
	f.Add(body)
	f.Add(body[:len(body)-1])
	f.Add(append([]byte("{}\n"), body...))
	f.Add([]byte(`{"format":3}` + "\n"))
	f.Add([]byte("\n\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		s, err := decode(body, board, &standing{})
		again, err2 := decode(bytes.Clone(body), board, &standing{})
		require.Equal(t, err, err2)
		require.Equal(t, s, again, "it depends on the bytes alone")
		if err != nil {
			require.ErrorIs(t, err, remote.ErrNewer)
			return
		}
		require.Equal(t, s.Bad == "", len(s.Entries) > 0)
		require.LessOrEqual(t, len(s.Entries), maxEntries)
		if s.Bad != "" {
			return
		}
		written, err := encode(s.Segment, link{}, "", nil)
		if err != nil {
			return // more than we would write at once, and fine to read
		}
		_, lines, _ := bytes.Cut(body, []byte("\n"))
		_, same, _ := bytes.Cut(written, []byte("\n"))
		require.Equal(t, string(lines), string(same), "entries are passed on as they came")
		back, err := decode(written, board, &standing{})
		require.NoError(t, err)
		require.Equal(t, s.Entries, back.Entries)
	})
}

func FuzzPorcelainPush(f *testing.F) {
	for _, out := range []string{
		"To /hub\n*\tabc:refs/x\t[new reference]\nDone\n",
		"To /hub\n!\tabc:refs/x\t[rejected] (fetch first)\nDone\n",
		"To /hub\n!\tabc:refs/x\t[remote rejected] (pre-receive hook declined)\nDone\n",
		"To /hub\n!\tabc:refs/x\t[remote failure] (remote failed to report status)\n",
		" \tabc:refs/x\t1234..5678\n", "=\tabc:refs/x\t[up to date]\n", "!\tabc:refs/y\t[rejected] ()\n", "*\t:refs/x\t\x1b[31m (\n",
	} {
		f.Add([]byte(out))
	}
	f.Fuzz(func(t *testing.T, out []byte) {
		p := readPush(out, "refs/x")
		kinds := 0
		for _, is := range []bool{p.landed(), p.stale(), p.unsaid()} {
			if is {
				kinds++
			}
		}
		require.LessOrEqual(t, kinds, 1, "it landed, or was outrun, or nobody knows: %+v", p)
		if p.landed() {
			require.Contains(t, string(out), ":refs/x\t")
		}
		d := &Driver{address: Address{Text: "/hub"}}
		if !p.landed() && !p.unsaid() {
			require.Error(t, d.rejected(p, "refs/x", string(out)))
		}
		_ = d.explain(string(out)).Error()
	})
}

func FuzzGitURL(f *testing.F) {
	for _, text := range []string{
		"/srv/board.git", "./x", "../a:b", "file:///srv/board.git", "ssh://git@host:22/x.git", "git@host:team/board.git", "host:x", "[::1]:x",
		"https://host/x.git", "https://ana:secret@host/x.git", "https://ghp_abcdefgh@host/x", "-oProxyCommand=x", "ssh://-oProxyCommand=x/y", "ext::sh -c x",
		"fd::3", "https://host/x\nhost=evil", "a\x00b", "C:\\board", "git://h/x", "ftp://h/x", "file://host/x", "ssh://h", "x@-h:y", "h:-y", " x", "file:/x", "ssh://git@host/%0a",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_ = Claims(text)
		_ = masked(text)
		a, err := ParseAddress(text)
		if err != nil {
			return
		}
		require.NotEmpty(t, a.Text)
		require.False(t, strings.HasPrefix(a.Text, "-"))
		require.False(t, strings.ContainsFunc(a.Text, unicode.IsControl))
		require.False(t, helper.MatchString(a.Text))
		require.False(t, strings.HasPrefix(a.Host, "-"))
		require.Contains(t, []string{"path", "file", "git", "ssh", "http", "https"}, a.Scheme)
		require.Equal(t, a.Host == "", a.Scheme == "path" || a.Scheme == "file")
		again, err := ParseAddress(a.Text)
		require.NoError(t, err, a.Text)
		require.Equal(t, a, again)
	})
}

func FuzzWhatGitLists(f *testing.F) {
	f.Add("0123456789012345678901234567890123456789\trefs/opsboard/a/main\n")
	f.Add("0123456789012345678901234567890123456789 0123456789012345678901234567890123456789\n")
	f.Add("0123456789012345678901234567890123456789 blob 12\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, ref := range readRefs(text).refs {
			require.True(t, boardID.MatchString(boardOf(ref)), "%q", ref)
		}
		if c, err := readCommit(text); err == nil {
			require.True(t, objectID.MatchString(c.id), "%q", c.id)
		}
		if size, _, err := readAnswer(text); err == nil {
			require.GreaterOrEqual(t, size, int64(0))
		}
		if l, err := readVersion(remote.Version(text)); err == nil {
			require.Equal(t, remote.Version(text), l.version())
		}
	})
}
