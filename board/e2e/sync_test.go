//go:build unix

package e2e

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote/gitlab/gitlabtest"
)

// has waits until the issues there have the words.
func (g *aGitLab) has(s *screen, words ...string) {
	g.t.Helper()
	for _, w := range words {
		s.until(w+" on GitLab", func(string) bool {
			r, err := http.NewRequest(http.MethodGet, "http://"+g.addr+"/api/v4/projects/"+url.PathEscape(gitlabtest.SampleProject)+"/issues", nil)
			require.NoError(g.t, err)
			r.Header.Set("PRIVATE-TOKEN", "max-token")
			a, err := http.DefaultClient.Do(r)
			require.NoError(g.t, err)
			defer a.Body.Close()
			text, err := io.ReadAll(a.Body)
			require.NoError(g.t, err)
			return strings.Contains(string(text), w)
		})
	}
}

// shared is the desk of somebody with an account there, whose board is connected.
func (g *aGitLab) shared(who string, flags ...string) *desk {
	g.t.Helper()
	d := newDesk(g.t)
	d.env = append(d.env, "OPSBOARD_USER="+who, "GITLAB_HOST="+g.addr, "GITLAB_TOKEN="+who+"-token")
	d.run("add", "--kind", "bug", "of "+who+" alone")
	d.run(append([]string{"remote", "add", "gitlab", "http://" + g.addr + "/" + gitlabtest.SampleProject, "--create-labels"}, flags...)...)
	return d
}

// Two boards in two terminals and somebody in a browser: planned offline, brought
// together again, the one contradiction resolved, and a move that broke a rule
// taken back.
func TestTwoBoardsAndABrowserShareTheirWork(t *testing.T) {
	g := newGitLab(t)
	max := g.Browser("max")
	iid := max.Open("Slow export", "It takes an hour.", "Stage::Planning", "RequestType::Bug")
	ana, ben := g.shared("ana", "--keep-cards"), g.shared("ben", "--keep-cards")
	one, two := ana.open(120, 36), ben.open(120, 36)
	for _, s := range []*screen{one, two} { // by themselves, right after the start
		s.sees("Slow export", "synced just now")
	}

	g.off()
	one.press("S")
	one.sees("cannot be reached", "offline since")
	one.press("l")
	one.sees("▌#1")
	one.press("e")
	one.sees("Edit")
	one.press("\x15Hour-long export\x13")
	one.sees("Hour-long export", "1 to push")
	one.press("n")
	one.sees("New card")
	one.press("Made on a train\x13")
	one.sees("Made on a train", "2 to push")
	require.NoError(t, max.SetTitle(iid, "Export of large accounts"))

	g.on()
	one.press("S")
	one.sees("1 clash: I opens the inbox", "1 clash")
	one.press("I")
	one.sees("title changed on both sides", "Export of large", "1 of 1")
	one.press("m")
	one.sees("yours again, to be sent. That was the last one.")
	one.press("S")
	g.has(one, "Hour-long export", "Made on a train")
	one.press("q")
	one.sees("Hour-long export")
	two.press("S")
	two.sees("Hour-long export", "Made on a train")

	require.NoError(t, max.Move(iid, "Stage::Implementation"))
	one.press("S")
	one.sees("1 clash: I opens the inbox")
	one.press("I")
	one.sees("past a rule", "gameplan", "Planning", "Implementation")
	one.press("b")
	one.sees("Move it back")
	one.press("nobody wrote a gameplan\r")
	one.sees("it goes back to Planning. That was the last one.")
	one.press("S")
	g.has(one, `"Stage::Planning"`)
	two.press("S")
	two.until("the card back in its stage, on the other board", func(string) bool {
		return strings.Contains(ben.run("show", "#1"), "Planning") && ben.run("inbox") == ""
	})

	one.press("\x03")
	two.press("\x03")
	require.Zero(t, one.quits())
	require.Zero(t, two.quits())
	for _, d := range []*desk{ana, ben} {
		d.sound()
		require.Equal(t, 1, strings.Count(d.run("list"), "Made on a train"))
	}
}

// The host is known to nobody but the proxy, which is the way to it.
func TestAProxyOfTheEnvironmentIsTheWay(t *testing.T) {
	far := newGitLab(t)
	far.Browser("ben").Open("Rotate the secrets", "", "RequestType::Bug", "Stage::Triage")
	ana := far.deskOf("ana")
	ana.env = append(ana.env, "GITLAB_HOST=http://gitlab.invalid", "HTTP_PROXY=http://"+far.addr, "http_proxy=http://"+far.addr, "NO_PROXY=", "no_proxy=")
	ana.run("remote", "add", "team", "http://gitlab.invalid/"+gitlabtest.SampleProject)
	require.Contains(t, ana.run("sync"), "1 new")
	require.Equal(t, "Rotate the secrets", ana.cardOf("#1").Title)
	require.NotEmpty(t, far.Strangers(), "asked for the other host")
}
