//go:build unix

package e2e

import (
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote/gitlab/gitlabtest"
)

// The pages of the README on sharing are played as they are written: each command
// is run, and what the page shows of its answer must be in what it prints. An id
// that a command made stands for the one that the page shows.

func TestThePageOnSharingABoardHolds(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	require.Equal(t, 26, newPage(t, "").plays("Share a board in two minutes"))
}

func TestThePageOnGitLabHolds(t *testing.T) {
	far := newGitLab(t)
	far.Fill("ana", 30)
	p := newPage(t, far.addr)
	p.far = far
	require.Equal(t, 13, p.plays("Sync with GitLab"))
}

// aPage is a page being played: who sits at which terminal, and the ids so far.
type aPage struct {
	t    *testing.T
	dir  string
	host string // the address of the GitLab that stands for the one of the page
	far  *aGitLab
	env  map[string][]string // of each terminal
	ids  map[string]string   // the page's, and what they are here
	desk *desk
}

func newPage(t *testing.T, host string) *aPage {
	d := newDesk(t)
	return &aPage{t: t, dir: filepath.Dir(d.file), host: host, env: map[string][]string{}, ids: map[string]string{}, desk: d}
}

var (
	aPrompt = regexp.MustCompile(`^([a-z]*)\$ (.*)`)
	aCardID = regexp.MustCompile(`^[a-z0-9]{12}$`)
)

// plays plays all fences of a page, and says how many commands they have.
func (p *aPage) plays(title string) (commands int) {
	p.t.Helper()
	readme, err := os.ReadFile("../../README.md")
	require.NoError(p.t, err)
	_, page, ok := strings.Cut(string(readme), "\n## "+title+"\n")
	require.True(p.t, ok, "the README has no page %q", title)
	page, _, _ = strings.Cut(page, "\n## ")
	fenced, printed := false, ""
	for _, line := range strings.Split(page, "\n") {
		switch m := aPrompt.FindStringSubmatch(line); {
		case strings.HasPrefix(line, "```"):
			fenced = !fenced
		case !fenced:
		case m != nil:
			printed = p.does(m[1], m[2])
			commands++
		case aCardID.MatchString(line):
			made := strings.TrimSpace(printed[strings.LastIndex("\n"+strings.TrimSpace(printed), "\n"):])
			require.Regexp(p.t, aCardID, made)
			p.ids[line[:4]] = made[:4]
		default:
			for _, part := range strings.Split(p.here(line), "…") {
				require.Contains(p.t, printed, strings.TrimSpace(part), line)
			}
		}
	}
	return commands
}

// here is a line of the page with this run's ids and address.
func (p *aPage) here(line string) string {
	for page, id := range p.ids {
		line = strings.ReplaceAll(line, page, id)
	}
	if p.host != "" {
		line = strings.ReplaceAll(line, "127.0.0.1:8929", p.host)
	}
	return line
}

// does carries a command out at somebody's terminal, and gives what it printed.
func (p *aPage) does(who, line string) string {
	p.t.Helper()
	argv := words(strings.ReplaceAll(p.here(line), "'", `"`))
	switch {
	case argv[0] == "export":
		p.env[who] = append(p.env[who], argv[1:]...)
		return ""
	case argv[0] == "curl":
		p.asks(argv[1:])
		return ""
	case argv[0] == "go":
		return "" // the GitLab of the page runs
	case argv[0] == "opsboard":
		argv[0] = program
	}
	c := exec.Command(argv[0], argv[1:]...)
	c.Env, c.Dir = append(p.desk.env, p.env[who]...), p.dir
	s := p.desk.start(c, 200, 50)
	code := s.quits()
	require.Contains(p.t, []int{0, 4}, code, "%s\n%s", line, s.text())
	lines := strings.Split(s.text(), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// asks is curl, as far as the page uses it.
func (p *aPage) asks(argv []string) {
	p.t.Helper()
	method, header, body := "GET", "", ""
	for len(argv) > 1 {
		switch argv[0] {
		case "-X":
			method = argv[1]
		case "-H":
			header = argv[1]
		case "-d":
			body = argv[1]
		default:
			require.Fail(p.t, "the page uses a flag of curl that is not known here", argv[0])
		}
		argv = argv[2:]
	}
	req, err := http.NewRequest(method, argv[0], strings.NewReader(body))
	require.NoError(p.t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	name, value, _ := strings.Cut(header, ": ")
	req.Header.Set(name, value)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(p.t, err)
	defer resp.Body.Close()
	said, _ := io.ReadAll(resp.Body)
	require.Equal(p.t, http.StatusOK, resp.StatusCode, string(said))
}

// aGitLab is the fake one on a port of this machine, which can be switched off.
type aGitLab struct {
	*gitlabtest.Server
	t    *testing.T // nil in a benchmark
	addr string
	http *http.Server
}

func newGitLab(t testing.TB) *aGitLab {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	g := &aGitLab{addr: l.Addr().String()}
	g.t, _ = t.(*testing.T)
	g.Server = gitlabtest.Sample(gitlabtest.Config{Now: time.Now, URL: "http://" + g.addr})
	g.serve(l)
	t.Cleanup(g.off)
	return g
}

func (g *aGitLab) serve(l net.Listener) {
	g.http = &http.Server{Handler: g.Server}
	go func(s *http.Server) { _ = s.Serve(l) }(g.http)
}

// off ends it and every connection: nobody listens there any more.
func (g *aGitLab) off() { _ = g.http.Close() }

// on lets it listen again where it did.
func (g *aGitLab) on() {
	g.t.Helper()
	l, err := net.Listen("tcp", g.addr)
	require.NoError(g.t, err)
	g.serve(l)
}

// project is the address that a board is connected with.
func (g *aGitLab) project() string { return g.URL() + "/" + gitlabtest.SampleProject }
