package git

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// started runs a server until the test ends, and returns once it says that it is
// ready.
func started(t testing.TB, ready string, cmd *exec.Cmd) {
	t.Helper()
	errs, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	said := make(chan bool, 1)
	go func() {
		seen := false
		for lines := bufio.NewScanner(errs); lines.Scan(); {
			if !seen && strings.Contains(lines.Text(), ready) {
				seen = true
				said <- true
			}
		}
		if !seen {
			said <- false
		}
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	require.True(t, <-said, "%s did not start", cmd.Path)
}

// port is one that nobody listens on.
func port(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	_, p, err := net.SplitHostPort(l.Addr().String())
	require.NoError(t, err)
	return p
}

// daemon is git's own server for the folder of a repository.
func daemon(t testing.TB, repository string, args ...string) string {
	t.Helper()
	git := needsGit(t)
	out, err := exec.Command(git, "--exec-path").Output()
	require.NoError(t, err)
	server := filepath.Join(strings.TrimSpace(string(out)), "git-daemon") // itself: git would leave it behind when it is ended
	if _, err := os.Stat(server); err != nil {
		t.Skip("git daemon is not installed: it is in Debian's package git")
	}
	p := port(t)
	cmd := exec.Command(server, append([]string{
		"--listen=127.0.0.1", "--port=" + p, "--reuseaddr", "--verbose", "--log-destination=stderr",
		"--export-all", "--base-path=" + filepath.Dir(repository),
	}, args...)...)
	cmd.Env = append(world(t), "GIT_CONFIG_GLOBAL="+safe(t))
	started(t, "Ready to rumble", cmd)
	return "git://127.0.0.1:" + p + "/" + filepath.Base(repository)
}

// safe is a configuration that trusts every folder, as a host does its own.
func safe(t testing.TB) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "gitconfig")
	require.NoError(t, os.WriteFile(file, []byte("[safe]\n\tdirectory = *\n"), 0o600))
	return file
}

// web is a host that serves a repository over HTTP, through git http-backend and
// what stands in front of it.
func web(t testing.TB, repository string, front func(http.Handler) http.Handler) string {
	t.Helper()
	git := needsGit(t)
	by(t, repository, "config", "http.receivepack", "true")
	back := &cgi.Handler{
		Path: git, Args: []string{"http-backend"}, Dir: filepath.Dir(repository), InheritEnv: []string{"PATH"},
		Env: []string{"GIT_PROJECT_ROOT=" + filepath.Dir(repository), "GIT_HTTP_EXPORT_ALL=1", "GIT_CONFIG_GLOBAL=" + safe(t), "GIT_CONFIG_NOSYSTEM=1"},
	}
	server := httptest.NewServer(front(back))
	t.Cleanup(server.Close)
	return server.URL + "/" + filepath.Base(repository)
}

// sshHost is an OpenSSH server on this machine, with keys made for the run.
type sshHost struct {
	dir, port, user string
}

func ssh(t testing.TB) sshHost {
	t.Helper()
	for _, name := range []string{"ssh", "ssh-keygen"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skip(name + " is not installed: .ci/run installs it from Debian (package openssh-client)")
		}
	}
	const sshd = "/usr/sbin/sshd"
	if _, err := os.Stat(sshd); err != nil {
		t.Skip("sshd is not installed: .ci/run installs it from Debian (package openssh-server)")
	}
	if os.Getuid() == 0 {
		require.NoError(t, os.MkdirAll("/run/sshd", 0o755)) // where it gives its rights away
	}
	me, err := user.Current()
	require.NoError(t, err)
	h := sshHost{dir: t.TempDir(), port: port(t), user: me.Username}
	for _, key := range []string{"host", "other", "mine", "stranger"} {
		out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", filepath.Join(h.dir, key)).CombinedOutput()
		require.NoError(t, err, string(out))
	}
	h.write(t, "authorized", h.public(t, "mine"))
	h.write(t, "sshd_config", fmt.Sprintf(`ListenAddress 127.0.0.1
Port %s
HostKey %s/host
AuthorizedKeysFile %s/authorized
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
`, h.port, h.dir, h.dir))
	started(t, "Server listening", exec.Command(sshd, "-D", "-e", "-f", filepath.Join(h.dir, "sshd_config")))
	return h
}

func (h sshHost) write(t testing.TB, name, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(h.dir, name), []byte(text), 0o600))
}

func (h sshHost) public(t testing.TB, key string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(h.dir, key+".pub"))
	require.NoError(t, err)
	return string(text)
}

// url is the address of a repository there.
func (h sshHost) url(repository string) string {
	return "ssh://" + h.user + "@127.0.0.1:" + h.port + repository
}

// as is the set-up of a person who has a key and knows a host key, "" for none.
func (h sshHost) as(t testing.TB, key, known, more string) func(*Config) {
	t.Helper()
	hosts := ""
	if known != "" {
		hosts = "[127.0.0.1]:" + h.port + " " + h.public(t, known)
	}
	name := "config-" + key + known
	h.write(t, "known-"+name, hosts)
	h.write(t, name, fmt.Sprintf("Host *\n IdentityFile %s/%s\n IdentitiesOnly yes\n IdentityAgent none\n UserKnownHostsFile %s/known-%s\n GlobalKnownHostsFile /dev/null\n StrictHostKeyChecking yes\n%s",
		h.dir, key, h.dir, name, more))
	return func(c *Config) {
		c.Environ = append(c.Environ, "GIT_SSH_COMMAND=ssh -F "+filepath.Join(h.dir, name)+" -o BatchMode=yes")
	}
}
