package git

import (
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/storage/remote/git/gittest"
	"opsboard/workflow"
)

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

const board = "abcdefghij00"

func needsGit(t testing.TB) string { return gittest.Git(t) }

func world(t testing.TB) []string { return gittest.World(t) }

// by runs git by hand, as a person or a host would.
func by(t testing.TB, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command(needsGit(t), args...)
	cmd.Dir, cmd.Env = dir, append(world(t), "GIT_AUTHOR_NAME=x", "GIT_AUTHOR_EMAIL=x@x", "GIT_COMMITTER_NAME=x", "GIT_COMMITTER_EMAIL=x@x")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	require.NoError(t, err, "git %s: %s", strings.Join(args, " "), errs.String())
	return strings.TrimSpace(string(out))
}

// hub is an empty bare repository.
func hub(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "hub.git")
	by(t, t.TempDir(), "init", "-q", "--bare", "--template=", "-b", "main", dir)
	return dir
}

// peer is one copy of the board: a driver with a repository of its own.
func peer(t testing.TB, name, url string, with ...func(*Config)) *Driver {
	t.Helper()
	needsGit(t)
	cfg := Config{
		Name: "team", URL: url, Dir: filepath.Join(t.TempDir(), "board.git"), Board: board, Replica: name,
		Environ: world(t), Now: func() time.Time { return monday },
	}
	for _, w := range with {
		w(&cfg)
	}
	d, err := New(cfg)
	require.NoError(t, err)
	return d
}

// seg is a segment with one entry for each text.
func seg(texts ...string) remote.Segment {
	s := remote.Segment{At: monday}
	for _, text := range texts {
		s.Entries = append(s.Entries, remote.NewLogEntry(workflow.Entry{
			ID: strings.ToLower(text), Card: "card00000000", What: "edit", By: "ana", At: monday, Door: workflow.DoorBoard,
			Changes: []workflow.Change{{Field: workflow.FieldTitle, New: text}},
		}, remote.Applied))
	}
	return s
}

// texts are the ids of the entries of segments, a bad one as its reason.
func texts(segs []remote.Segment) (out []string) {
	for _, s := range segs {
		if s.Bad != "" {
			out = append(out, "bad: "+s.Bad)
		}
		for _, e := range s.Entries {
			out = append(out, e.Entry.ID)
		}
	}
	return out
}

func fetched(t testing.TB, d *Driver, after remote.Version) ([]remote.Segment, error) {
	t.Helper()
	var segs []remote.Segment
	err := d.Fetch(t.Context(), after, func(s remote.Segment) error {
		segs = append(segs, s)
		return nil
	})
	return segs, err
}

func probed(t testing.TB, d *Driver) remote.Caps {
	t.Helper()
	caps, err := d.Probe(t.Context(), monday, nil)
	require.NoError(t, err)
	return caps
}

func appended(t testing.TB, d *Driver, after remote.Version, texts ...string) remote.Version {
	t.Helper()
	v, err := d.Append(t.Context(), after, seg(texts...))
	require.NoError(t, err)
	require.Len(t, v, 1)
	return v[0]
}

// log is a log of n segments with one entry each, and its last version.
func log(t testing.TB, d *Driver, n int) (versions []remote.Version) {
	t.Helper()
	probed(t, d)
	var v remote.Version
	for i := range n {
		v = appended(t, d, v, fmt.Sprintf("e%d", i+1))
		versions = append(versions, v)
	}
	return versions
}
