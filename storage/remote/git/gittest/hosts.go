// Package gittest starts hosts of git repositories for tests: git's own server, its
// HTTP backend, and OpenSSH. It knows nothing of us.
package gittest

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

// Git is where git is; the test is skipped where there is none.
func Git(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("git")
	if err != nil {
		t.Skip("git is not installed: .ci/run installs it from Debian (package git)")
	}
	return path
}

// World is the environment of everything that the tests run: nobody's settings.
func World(t testing.TB) []string {
	t.Helper()
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C"}
}

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

// Port is one that nobody listens on.
func Port(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	_, p, err := net.SplitHostPort(l.Addr().String())
	require.NoError(t, err)
	return p
}

// Daemon is git's own server for what lies under a folder; it gives the address of
// that folder.
func Daemon(t testing.TB, folder string, args ...string) string {
	t.Helper()
	git := Git(t)
	out, err := exec.Command(git, "--exec-path").Output()
	require.NoError(t, err)
	server := filepath.Join(strings.TrimSpace(string(out)), "git-daemon") // itself: git would leave it behind when it is ended
	if _, err := os.Stat(server); err != nil {
		t.Skip("git daemon is not installed: it is in Debian's package git")
	}
	p := Port(t)
	cmd := exec.Command(server, append([]string{
		"--listen=127.0.0.1", "--port=" + p, "--reuseaddr", "--verbose", "--log-destination=stderr",
		"--export-all", "--base-path=" + folder,
	}, args...)...)
	cmd.Env = append(World(t), "GIT_CONFIG_GLOBAL="+Safe(t))
	started(t, "Ready to rumble", cmd)
	return "git://127.0.0.1:" + p
}

// Safe is a configuration that trusts every folder, as a host does its own.
func Safe(t testing.TB) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "gitconfig")
	require.NoError(t, os.WriteFile(file, []byte("[safe]\n\tdirectory = *\n"), 0o600))
	return file
}

// Web serves what lies under a folder over HTTP, through git http-backend and what
// stands in front of it, which may be nil. Repositories that are written to need
// http.receivepack.
func Web(t testing.TB, folder string, front func(http.Handler) http.Handler) string {
	t.Helper()
	git := Git(t)
	back := &cgi.Handler{
		Path: git, Args: []string{"http-backend"}, Dir: folder, InheritEnv: []string{"PATH"},
		Env: []string{"GIT_PROJECT_ROOT=" + folder, "GIT_HTTP_EXPORT_ALL=1", "GIT_CONFIG_GLOBAL=" + Safe(t), "GIT_CONFIG_NOSYSTEM=1"},
	}
	var host http.Handler = back
	if front != nil {
		host = front(back)
	}
	server := httptest.NewServer(host)
	t.Cleanup(server.Close)
	return server.URL
}

// SSHHost is an OpenSSH server on this machine, with keys made for the run: the one
// of the host, another that is not, one that may sign in and one that may not.
type SSHHost struct {
	Dir, Port, User string
}

// SSH starts one. It serves until the test ends. Where the account that runs the
// test may not sign in anywhere, as those of containers and services, the test is
// skipped.
func SSH(t testing.TB) SSHHost {
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
	h := SSHHost{Dir: t.TempDir(), Port: Port(t), User: me.Username}
	for _, key := range []string{"host", "other", "mine", "stranger"} {
		out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", filepath.Join(h.Dir, key)).CombinedOutput()
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
`, h.Port, h.Dir, h.Dir))
	started(t, "Server listening", exec.Command(sshd, "-D", "-e", "-f", filepath.Join(h.Dir, "sshd_config")))
	enter := exec.Command("sh", "-c", strings.TrimPrefix(h.As(t, "mine", "host", ""), "GIT_SSH_COMMAND=")+" -p "+h.Port+" "+h.User+"@127.0.0.1 true")
	out, err := enter.CombinedOutput()
	if err != nil && os.Getuid() != 0 {
		t.Skipf("sshd does not let %s in: such an account is locked, or has no shell: %s", h.User, out)
	}
	require.NoError(t, err, string(out))
	return h
}

func (h SSHHost) write(t testing.TB, name, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(h.Dir, name), []byte(text), 0o600))
}

func (h SSHHost) public(t testing.TB, key string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(h.Dir, key+".pub"))
	require.NoError(t, err)
	return string(text)
}

// URL is the address of a repository there.
func (h SSHHost) URL(repository string) string {
	return "ssh://" + h.User + "@127.0.0.1:" + h.Port + repository
}

// As is the setting of a person who has a key and knows a host key, "" for none; more
// are further lines of his configuration.
func (h SSHHost) As(t testing.TB, key, known, more string) (setting string) {
	t.Helper()
	hosts := ""
	if known != "" {
		hosts = "[127.0.0.1]:" + h.Port + " " + h.public(t, known)
	}
	name := "config-" + key + known
	h.write(t, "known-"+name, hosts)
	h.write(t, name, fmt.Sprintf("Host *\n IdentityFile %s/%s\n IdentitiesOnly yes\n IdentityAgent none\n UserKnownHostsFile %s/known-%s\n GlobalKnownHostsFile /dev/null\n StrictHostKeyChecking yes\n%s",
		h.Dir, key, h.Dir, name, more))
	return "GIT_SSH_COMMAND=ssh -F " + filepath.Join(h.Dir, name) + " -o BatchMode=yes"
}

// Shared is As of somebody whose connections are shared until the test ends, and the
// socket by which they are.
func (h SSHHost) Shared(t testing.TB) (setting, socket string) {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "ob") // the path of a socket has to be short
	require.NoError(t, err)
	socket = filepath.Join(dir, "s")
	setting = h.As(t, "mine", "host", " ControlMaster auto\n ControlPersist 60\n ControlPath "+socket+"\n")
	t.Cleanup(func() {
		_ = exec.Command("ssh", "-F", filepath.Join(h.Dir, "config-minehost"), "-O", "exit", "-p", h.Port, h.User+"@127.0.0.1").Run()
		_ = os.RemoveAll(dir)
	})
	return setting, socket
}
