package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/storage/remote/gitlab"
	"opsboard/storage/remote/gitlab/gitlabtest"
)

// canary is a token that must be nowhere but in the header of a request to its
// host, and where it was put.
const canary = "glpat-canary-4711-yellow"

// safe is a keyring of a test.
type safe struct {
	secrets map[string]string
	hangs   chan struct{} // not nil: it does not answer before this is closed
}

func (s *safe) wait() {
	if s.hangs != nil {
		<-s.hangs
	}
}

func (s *safe) Get(service, account string) (string, error) {
	s.wait()
	if text, ok := s.secrets[service+" "+account]; ok {
		return text, nil
	}
	return "", fs.ErrNotExist
}

func (s *safe) Set(service, account, secret string) error {
	s.wait()
	s.secrets[service+" "+account] = secret
	return nil
}

func (s *safe) Delete(service, account string) error {
	s.wait()
	if _, ok := s.secrets[service+" "+account]; !ok {
		return fs.ErrNotExist
	}
	delete(s.secrets, service+" "+account)
	return nil
}

// parrot answers some requests with all that it was told, the token too.
type parrot struct {
	next   http.RoundTripper
	squawk bool
}

func (p *parrot) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := p.next.RoundTrip(req)
	if err == nil && p.squawk && req.Method != "GET" {
		said := `{"message":"400 Bad request: ` + req.Header.Get("Authorization") + ` PRIVATE-TOKEN: ` + canary + `"}`
		res.StatusCode, res.Body = 400, io.NopCloser(strings.NewReader(said))
		res.Header = http.Header{"Content-Type": {"application/json"}, "Date": res.Header["Date"]}
	}
	return res, err
}

// office is a desk with a GitLab.
type office struct {
	*desk
	srv    *gitlabtest.Server
	parrot *parrot
	home   string
	said   bytes.Buffer // all that was printed
}

const project = "https://gitlab.test/" + gitlabtest.SampleProject

func newOffice(t *testing.T) *office {
	o := &office{desk: newDesk(t)}
	o.srv = gitlabtest.Sample(gitlabtest.Config{Now: func() time.Time { return monday }})
	o.srv.AddToken("ana", gitlabtest.Token{Secret: canary})
	o.parrot = &parrot{next: o.srv.Transport()}
	o.home = o.env.get("HOME")
	o.env.Remotes = []RemoteKind{{
		Name: "gitlab", NeedsToken: true, Claims: func(a string) bool { return strings.HasPrefix(a, "http") },
		Open: func(r RemoteOptions) (remote.Remote, error) {
			return gitlab.New(gitlab.Config{
				Name: r.Setup.Name, URL: r.Setup.URL, Token: r.Token, Rules: r.Rules, Transport: o.parrot, Now: r.Now,
				CreateLabels: r.Setup.Options["create_labels"] == "yes",
			})
		},
	}}
	return o
}

func (o *office) do(code int, args ...string) string {
	o.t.Helper()
	out, err, got := o.try(args...)
	o.said.WriteString(out + err)
	require.Equal(o.t, code, got, "opsboard %s: %s%s", strings.Join(args, " "), out, err)
	return out + err
}

// find names the files below the home folder that hold the canary.
func (o *office) find() (files []string) {
	require.NoError(o.t, filepath.WalkDir(o.home, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(canary)) {
			name, _ := filepath.Rel(o.home, path)
			files = append(files, filepath.ToSlash(name))
		}
		return err
	}))
	return files
}

func TestATokenIsNowhereButWhereItWasPutAndInTheHeaderOfItsHost(t *testing.T) {
	for name, way := range map[string]struct {
		put   func(*office)
		stays []string
	}{
		"the environment": {put: func(o *office) {
			o.env.Environ = append(o.env.Environ, "GITLAB_TOKEN="+canary, "GITLAB_HOST=gitlab.test")
		}},
		"a command": {put: func(o *office) {
			secret := filepath.Join(o.home, "secret")
			require.NoError(o.t, os.WriteFile(secret, []byte(canary+"\nmore "+canary+"\n"), 0o600))
			dir := filepath.Join(o.home, ".config", "opsboard")
			require.NoError(o.t, os.MkdirAll(dir, 0o700))
			require.NoError(o.t, os.WriteFile(filepath.Join(dir, "config.toml"), []byte("[remotes.team]\ntoken_cmd = \"cat "+secret+"\"\n"), 0o600))
			o.env.Environ = append(o.env.Environ, "PATH="+os.Getenv("PATH"))
		}, stays: []string{"secret"}},
		"the keyring": {put: func(o *office) {
			o.env.Keyring = &safe{secrets: map[string]string{}}
			o.env.Stdin = strings.NewReader(canary + "\n")
			require.Contains(o.t, o.do(0, "remote", "token", project), "keyring")
		}},
		"a file": {put: func(o *office) {
			o.env.Stdin = strings.NewReader(canary + "\n")
			require.Contains(o.t, o.do(0, "remote", "token", project), "only you can read")
			info, err := os.Stat(filepath.Join(o.home, ".config", "opsboard", "tokens", "gitlab.test"))
			require.NoError(o.t, err)
			require.Equal(o.t, fs.FileMode(0o600), info.Mode().Perm())
		}, stays: []string{".config/opsboard/tokens/gitlab.test"}},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			way.put(o)
			o.do(0, "remote", "add", "team", project)
			o.do(0, "add", "--kind", "bug", "Rotate the keys")
			o.do(0, "sync", "--plan", "--json")
			o.do(0, "sync")
			o.do(0, "edit", "#1", "--title", "Rotate all keys")
			o.parrot.squawk = true // GitLab, or a proxy, repeats the token in an error
			o.do(4, "sync")
			require.Contains(t, o.do(0, "inbox", "show", "#1"), "[token]")
			o.parrot.squawk = false
			for _, fault := range gitlabtest.AllFaults() {
				o.srv.Fault(gitlabtest.Match{}, fault)
				_, _, _ = o.try("sync", "--plan")
				out, err, _ := o.try("sync")
				o.said.WriteString(out + err)
			}
			o.srv.Calm()
			o.srv.Revoke(canary)
			for _, args := range [][]string{{"remote", "show"}, {"remote", "show", "--json"}, {"remote", "list"}, {"inbox", "--json"}, {"log"}, {"config"}, {"export"}, {"check"}, {"backup", filepath.Join(o.home, "copy.db")}} {
				o.do(0, args...)
			}

			require.NotContains(t, o.said.String(), canary)
			require.Equal(t, way.stays, o.find())
			require.Empty(t, o.srv.Strangers())
			require.NotEmpty(t, o.srv.Requests())
			for _, r := range o.srv.Requests() {
				require.NotContains(t, r.Method+r.Path+r.Query+r.Body, canary)
				require.Equal(t, "Authorization", r.Auth, "%s %s", r.Method, r.Path)
			}
		})
	}
}

func TestATokenOfTheEnvironmentBelongsToOneHost(t *testing.T) {
	for name, tc := range map[string]struct {
		meant, address string
		goes           bool
	}{
		"gitlab.com where nothing is said":   {"", "https://gitlab.com/a/b", true},
		"and to no other":                    {"", "https://gitlab.example/a/b", false},
		"the host that is said":              {"gitlab.example", "https://gitlab.example/a/b", true},
		"also as an address":                 {"https://gitlab.example/", "https://gitlab.example/a/b", true},
		"in any case":                        {"GitLab.Example", "https://gitlab.EXAMPLE/a/b", true},
		"not to gitlab.com then":             {"gitlab.example", "https://gitlab.com/a/b", false},
		"not to a host that begins so":       {"gitlab.example", "https://gitlab.example.evil.test/a/b", false},
		"not to one that ends so":            {"gitlab.example", "https://evilgitlab.example/a/b", false},
		"not to another port":                {"gitlab.example", "https://gitlab.example:8443/a/b", false},
		"not to whom the name in front says": {"gitlab.example", "https://gitlab.example@evil.test/a/b", false},
	} {
		t.Run(name, func(t *testing.T) {
			a := &app{ctx: context.Background(), env: Env{Environ: []string{"GITLAB_TOKEN=" + canary, "GITLAB_HOST=" + tc.meant, "HOME=" + t.TempDir()}}}
			got, err := a.token(remote.Setup{Name: "team", URL: tc.address})
			require.NoError(t, err)
			require.Equal(t, tc.goes, got.text != "")
		})
	}
}

func TestATokenGoesOverNoConnectionThatOthersCanRead(t *testing.T) {
	for name, tc := range map[string]struct {
		meant, address string
		goes           bool
	}{
		"https":                          {"gitlab.example", "https://gitlab.example/a/b", true},
		"http":                           {"gitlab.example", "http://gitlab.example/a/b", false},
		"http though https is meant":     {"https://gitlab.example", "http://gitlab.example/a/b", false},
		"http that is asked for":         {"http://gitlab.example", "http://GitLab.example/a/b", true},
		"http that another is asked for": {"http://gitlab.example", "http://gitlab.other/a/b", false},
		"http on this machine":           {"127.0.0.1:8929", "http://127.0.0.1:8929/a/b", true},
		"and by its name":                {"localhost:8929", "http://localhost:8929/a/b", true},
		"and in the newer form":          {"[::1]:8929", "http://[::1]:8929/a/b", true},
		"a host that is only called so":  {"localhost.evil.test", "http://localhost.evil.test/a/b", false},
	} {
		t.Run(name, func(t *testing.T) {
			vault := &safe{secrets: map[string]string{"opsboard " + hostOf(tc.address): canary}}
			a := &app{ctx: context.Background(), env: Env{Environ: []string{"GITLAB_HOST=" + tc.meant, "HOME=" + t.TempDir()}, Keyring: vault}}
			got, err := a.token(remote.Setup{Name: "team", URL: tc.address})
			if tc.goes {
				require.NoError(t, err)
				require.Equal(t, canary, got.text)
				return
			}
			require.ErrorContains(t, err, "could read the token")
			require.Empty(t, got.text)
		})
	}
}

func TestATokenFileThatOthersCanReadIsNotUsed(t *testing.T) {
	if filepath.Separator != '/' {
		t.Skip("files have no such modes here")
	}
	a := &app{ctx: context.Background(), env: Env{Environ: []string{"HOME=" + t.TempDir()}}}
	path, err := a.tokenPath("gitlab.test")
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, []byte(canary), 0o600))
	for mode, good := range map[fs.FileMode]bool{0o600: true, 0o400: true, 0o640: false, 0o604: false, 0o666: false} {
		require.NoError(t, os.Chmod(path, mode))
		got, err := a.token(remote.Setup{Name: "team", URL: "https://gitlab.test/a/b"})
		require.Equal(t, good, err == nil && got.text == canary, "%o", mode)
		if !good {
			require.ErrorContains(t, err, "can be read by others")
			require.Contains(t, failureOf(err).hint, "chmod 600")
		}
	}
}

func TestATokenCommandHasALimitAndTellsNothingOfWhatItPrints(t *testing.T) {
	a := &app{ctx: context.Background(), env: Env{Environ: os.Environ()}}
	for command, want := range map[string]string{
		"sleep 30":               "within 20ms",
		"true":                   "printed nothing",
		"no-such-command-at-all": "executable file not found",
	} {
		_, err := a.tokenOfCommand("team", command, 20*time.Millisecond)
		if strings.HasPrefix(command, "true") {
			_, err = a.tokenOfCommand("team", command, time.Minute)
		}
		require.ErrorContains(t, err, want, command)
		require.Equal(t, 3, exitCodes[failureOf(err).code])
	}
}

func TestATokenCommandHasWordsInQuotes(t *testing.T) {
	a := &app{ctx: context.Background(), env: Env{Environ: os.Environ()}}
	got, err := a.tokenOfCommand("team", `sh -c 'echo "$0" | tr -d " "' "glpat in two"`, time.Minute)
	require.NoError(t, err)
	require.Equal(t, "glpatintwo", got.text)
	_, err = a.tokenOfCommand("team", "echo 'glpat", time.Minute)
	require.ErrorContains(t, err, "has a quote without its end")
	require.NotContains(t, err.Error(), "glpat", "a command may hold a secret")
	require.Equal(t, 2, exitCodes[failureOf(err).code])
}

func TestAKeyringThatHangsIsNone(t *testing.T) {
	locked := &safe{secrets: map[string]string{"opsboard gitlab.test": canary}, hangs: make(chan struct{})}
	a := &app{env: Env{Keyring: locked}}
	_, err := a.withKeyring(time.Millisecond, func(k Keyring) (string, error) { return k.Get(keyringService, "gitlab.test") })
	require.ErrorIs(t, err, errNoKeyring)
	close(locked.hangs)
	require.Equal(t, canary, a.tokenOfKeyring("gitlab.test").text)
}

func TestATokenIsOneWord(t *testing.T) {
	for _, text := range []string{"", "\n", "two words", "gl\x1b[31mpat", "größe", strings.Repeat("x", mostToken+1)} {
		o := newOffice(t)
		o.env.Stdin = strings.NewReader(text)
		require.Contains(t, o.do(2, "remote", "token", project), "token")
	}
}

func TestThereIsASystemKeyringOnlyWhereAMessageBusIs(t *testing.T) {
	dir := t.TempDir()
	require.NotNil(t, SystemKeyring(Env{Environ: []string{"DBUS_SESSION_BUS_ADDRESS=unix:path=/none"}}))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "bus"), nil, 0o600))
	require.NotNil(t, SystemKeyring(Env{Environ: []string{"XDG_RUNTIME_DIR=" + dir}}))
	require.True(t, errors.Is(plainly(nil), nil))
}
