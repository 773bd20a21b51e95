package remote_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/storage/remote"
	"opsboard/storage/remote/git"
	"opsboard/storage/remote/git/gittest"
)

// gitTape is a log in a git repository, and what the laws want to know of it.
type gitTape struct {
	t   *rapid.T
	git string
	dir string // where the hub is and the repositories of the desks
	url string
	env []string
	far *git.Driver // one that only looks
	ran int         // how often something was appended
}

// tidyEvery is after how many pushes the host tidies up.
const tidyEvery = 2

func (g *gitTape) run(args ...string) string {
	g.t.Helper()
	cmd := exec.Command(g.git, args...)
	cmd.Dir, cmd.Env = g.dir, gitWorld()
	out, err := cmd.CombinedOutput()
	require.NoError(g.t, err, "git %v: %s", args, out)
	return strings.TrimSpace(string(out))
}

func gitWorld() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=/nonexistent", "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C"}
}

func (g *gitTape) hub() string { return filepath.Join(g.dir, "hub.git") }

func (g *gitTape) ref() string { return "refs/opsboard/theboard/main" }

// driver is how one desk reaches the hub.
func (g *gitTape) driver(name string) *git.Driver {
	d, err := git.New(git.Config{
		Name: "hub", URL: g.url, Dir: filepath.Join(g.dir, name+".git"), Board: "theboard", Replica: name, Ref: g.ref(),
		Git: g.git, Environ: g.env,
	})
	require.NoError(g.t, err)
	return d
}

// setBack is a force-push of an older state: the first n segments are left, and of
// none of them not even the ref.
func (g *gitTape) setBack(n int, all []remote.Segment) {
	if n == 0 {
		g.run("--git-dir="+g.hub(), "update-ref", "-d", g.ref())
		return
	}
	parts := strings.Split(string(all[n-1].Version), ".")
	g.run("--git-dir="+g.hub(), "update-ref", g.ref(), parts[len(parts)-1])
}

// look reads the whole log anew, as git has it.
func (g *gitTape) look(l *tape) {
	var all []remote.Segment
	err := g.far.Fetch(context.Background(), "", func(s remote.Segment) error {
		all = append(all, s)
		return nil
	})
	require.NoError(g.t, err)
	l.segments = all
}

// gitHead is a log in git as one replica reaches it, with the misfortunes of a
// [head]. Each run has a driver of its own, as each run of the program does.
type gitHead struct {
	*head
	tape *gitTape
	far  *git.Driver
}

func (h *gitHead) Probe(ctx context.Context, now time.Time, memory []byte) (remote.Caps, error) {
	return h.far.Probe(ctx, now, memory)
}

func (h *gitHead) Fetch(ctx context.Context, after remote.Version, emit func(remote.Segment) error) error {
	return h.far.Fetch(ctx, after, func(s remote.Segment) error {
		h.seen = append(h.seen, s.Version)
		return emit(s)
	})
}

func (h *gitHead) Append(ctx context.Context, after remote.Version, segments ...remote.Segment) ([]remote.Version, error) {
	var lost error
	if h.fail != nil {
		lands, err := h.fail(segments)
		if err != nil && !lands {
			return nil, err
		}
		lost = err
	}
	v, err := h.far.Append(ctx, after, segments...)
	if err != nil && lost == nil {
		return nil, err
	}
	if h.tape.ran++; h.tape.ran%tidyEvery == 0 {
		h.tape.run("--git-dir="+h.tape.hub(), "gc", "--quiet", "--prune=now")
	}
	h.tape.look(h.head.tape)
	if lost != nil {
		return nil, lost
	}
	h.puts++
	h.seen = append(h.seen, v...)
	return v, nil
}

// inGit puts the log of a team into a git repository that is reached at an address,
// with settings of the person beside the world's.
func inGit(t *rapid.T, m *team, address func(hub string) string, settings ...string) {
	path, err := exec.LookPath("git")
	require.NoError(t, err)
	g := &gitTape{t: t, git: path, dir: fast(t), env: append(gitWorld(), settings...)}
	g.run("init", "-q", "--bare", "--template=", g.hub())
	g.run("--git-dir="+g.hub(), "config", "http.receivepack", "true")
	g.url = address(g.hub())
	g.far = g.driver("far")
	m.tape.cut = func(n int) {
		g.setBack(n, m.tape.segments)
		g.look(m.tape)
	}
	for _, d := range m.desks {
		d.through = func() remote.Log { return &gitHead{d.head, g, g.driver(d.name)} }
	}
}

// few says of so many histories that they are to be played, and of all once one
// has failed: it is made smaller then.
func few(most int) (begin func() bool, end func()) {
	n, failed := 0, false
	return func() bool {
		if n++; n > most && !failed {
			return false
		}
		failed = true
		return true
	}, func() { failed = false }
}

func needsGit(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed: .ci/run installs it from Debian (package git)")
	}
}

// lawInGit plays histories on a log in git: so many, and with OPSBOARD_LONG that
// many. What is forced back, tidied away and lost on the way is among them.
func lawInGit(t *testing.T, most, long int, address func(hub string) string, settings ...string) {
	t.Helper()
	needsGit(t)
	if os.Getenv("OPSBOARD_LONG") != "" {
		most = long
	}
	begin, end := few(most)
	parts := 0
	rapid.Check(t, func(t *rapid.T) {
		if !begin() {
			return
		}
		lawOfLogs(t, 4, func(m *team) {
			inGit(t, m, address, settings...)
			t.Cleanup(func() { parts += len(m.tape.segments) })
		})
		end()
	})
	t.Logf("%d histories, %d parts of logs at their ends", most, parts)
}

func TestReplicasOfALogInGitConvergeAndNothingIsLostWhateverGoesWrong(t *testing.T) {
	lawInGit(t, 4, 60, func(hub string) string { return "file://" + hub })
}

func TestReplicasThatMeetThroughGitsOwnServerConvergeAndLoseNothing(t *testing.T) {
	host := gittest.Daemon(t, "/", "--enable=receive-pack")
	lawInGit(t, 1, 20, func(hub string) string { return host + hub })
}

func TestReplicasThatMeetOverHTTPConvergeAndLoseNothing(t *testing.T) {
	host := gittest.Web(t, "/", nil)
	lawInGit(t, 1, 20, func(hub string) string { return host + hub })
}

func TestReplicasThatMeetOverSSHConvergeAndLoseNothing(t *testing.T) {
	h := gittest.SSH(t)
	shared, _ := h.Shared(t) // else a history takes most of a minute to sign in
	lawInGit(t, 1, 20, h.URL, shared)
}
