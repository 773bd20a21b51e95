package gitlab_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/storage/remote/gitlab"
	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/storage/remote/remotetest"
)

func TestTheDriverKeepsThePromisesOfARemote(t *testing.T) {
	for name, change := range map[string]func(*gitlabtest.Config){
		"as it is":              func(*gitlabtest.Config) {},
		"without a licence":     func(c *gitlabtest.Config) { c.Community = true },
		"before keyset pages":   func(c *gitlabtest.Config) { c.Version = "17.4.0-ee" },
		"changes show up late":  func(c *gitlabtest.Config) { c.StampLead = 5 * time.Second },
		"without totals":        func(c *gitlabtest.Config) { c.NoTotals = true },
		"its clock runs before": func(c *gitlabtest.Config) { c.DateSkew = 40 * time.Second },
	} {
		t.Run(name, func(t *testing.T) {
			remotetest.Run(t, func(t *testing.T) remotetest.Far { return farGitLab(t, change) })
		})
	}
}

func farGitLab(t *testing.T, change func(*gitlabtest.Config)) remotetest.Far {
	clock := gitlabtest.NewClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	cfg := gitlabtest.Config{Now: clock.Now}
	change(&cfg)
	srv := gitlabtest.Sample(cfg)
	driver := func(user string) remote.Remote {
		d, err := gitlab.New(gitlab.Config{
			Name: "team", URL: srv.URL() + "/" + gitlabtest.SampleProject, Token: user + "-token",
			Transport: srv.Transport(), Now: clock.Now, CreateLabels: true,
		})
		require.NoError(t, err)
		return d
	}
	return remotetest.Far{
		Remote: driver("ana"), Other: driver("ben"), Again: func() remote.Remote { return driver("ana") },
		Now: clock.Now, Pass: func(d time.Duration) { clock.Advance(d) },
		Lose: func(lands bool) {
			f := gitlabtest.Fault{Answer: gitlabtest.TimedOut, Commit: gitlabtest.Never}
			if lands {
				f.Commit, f.After = gitlabtest.Later, 35*time.Second
			}
			srv.Fault(gitlabtest.Match{Method: "POST", Path: "/issues"}, f)
		},
		Copies: func(id string) int {
			return len(srv.IssuesWith("op="+id+" ")) + len(srv.NotesWith("op="+id+" "))
		},
		Writes: func() int { return len(srv.NonGET()) },
		Delete: func(rid remote.RID) {
			for _, i := range srv.Truths() {
				if string(rid) == ridOf(i) {
					require.NoError(t, srv.Browser("olga").Delete(i.IID))
				}
			}
		},
	}
}

func ridOf(i gitlabtest.Truth) string { return fmt.Sprintf("%d:%d:%d", i.ProjectID, i.ID, i.IID) }
