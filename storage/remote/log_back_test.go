package remote_test

import (
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/storage/remote/git"
	"opsboard/workflow"
)

// signedInGit puts the log of desks into a git repository, each with a key of its own.
func signedInGit(t *testing.T, desks ...*desk) (hub string, run func(args ...string) string) {
	needsGit(t)
	path, err := exec.LookPath("git")
	require.NoError(t, err)
	dir := t.TempDir()
	hub = filepath.Join(dir, "hub.git")
	run = func(args ...string) string {
		cmd := exec.Command(path, args...)
		cmd.Env = gitWorld()
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "git %v: %s", args, out)
		return strings.TrimSpace(string(out))
	}
	run("init", "-q", "--bare", "--template=", hub)
	for _, d := range desks {
		d.through = func() remote.Log {
			g, err := git.New(git.Config{
				Name: "hub", URL: hub, Dir: filepath.Join(dir, d.name+".git"), Board: "theboard", Replica: d.name,
				Key: keyOf(d.name), Git: path, Environ: gitWorld(),
			})
			require.NoError(t, err)
			return g
		}
	}
	return hub, run
}

// keyOf is the private key of somebody in a test.
func keyOf(name string) string {
	return git.NewKey([]byte((name + strings.Repeat("-", 32))[:32]))
}

// me is the member that a desk would be.
func (d *desk) me() remote.Member {
	m, err := d.through().(remote.Signable).Members(context.Background())
	require.NoError(d.t, err)
	return remote.Member{Key: m.Me.Key, Name: d.name}
}

func (d *desk) enrolls(add, remove []remote.Member) {
	_, err := remote.Enroll(context.Background(), d.config(), func(remote.Membership) (remote.MemberChange, error) {
		c := remote.MemberChange{ID: d.newID(), By: d.name, At: d.clock.at, Add: add}
		for _, m := range remove {
			c.Remove = append(c.Remove, m.Key)
		}
		return c, nil
	})
	require.NoError(d.t, err)
}

func TestWhoMayWriteAgainBecauseALogWasSetBackIsNamed(t *testing.T) {
	a, b, _ := pair(t)
	hub, run := signedInGit(t, a, b)
	tip := func() string { return run("--git-dir="+hub, "rev-parse", "refs/opsboard/theboard/main") }
	a.sync()
	a.enrolls([]remote.Member{a.me(), b.me()}, nil)
	b.sync()
	both := tip()
	a.enrolls(nil, []remote.Member{b.me()})
	a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	b.sync()
	alone := tip()

	run("--git-dir="+hub, "update-ref", "refs/opsboard/theboard/main", both)
	said := strings.Join(a.sync().Said, "\n")
	require.Contains(t, said, "bo, who was no member, is one in the log that is there now")
	require.NotContains(t, strings.Join(a.sync().Said, "\n"), "no member", "it is said once")

	a.enrolls(nil, []remote.Member{b.me()})
	a.enrolls([]remote.Member{b.me()}, nil)
	run("--git-dir="+hub, "update-ref", "refs/opsboard/theboard/main", alone)
	require.Contains(t, strings.Join(a.sync().Said, "\n"), "bo, who was a member, is none in the log that is there now")
}

func TestWhatCameWhileMembersOrAnEpochWereChangedIsTold(t *testing.T) {
	for name, change := range map[string]func(d *desk){
		"members": func(d *desk) { d.enrolls([]remote.Member{d.me()}, nil) },
		"an epoch": func(d *desk) {
			_, _, err := remote.BeginEpoch(context.Background(), d.config(), d.name)
			require.NoError(d.t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, b, _ := pair(t)
			signedInGit(t, a, b)
			a.sync()
			a.do("", workflow.Create{Kind: "bug", Title: "slow"})
			a.sync()
			change(b)
			runs, err := remote.Runs(b.ledger, 10)
			require.NoError(t, err)
			require.Len(t, runs, 1)
			require.Equal(t, 1, runs[0].New)
			require.False(t, runs[0].Started.IsZero())
		})
	}
}
