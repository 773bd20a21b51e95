// Command opsboard is a kanban board in the terminal for a support-operations
// team. This file is the wiring: the clock, chance, signals and the streams.
package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"os"
	"os/exec"
	"os/signal"
	"os/user"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"time"

	"opsboard/board/cli"
	"opsboard/storage/remote"
	"opsboard/storage/remote/git"
	"opsboard/storage/remote/gitlab"
)

// version is set when a release is built.
var version string

func main() { os.Exit(run(world())) }

// run runs one command line until it is done or the person interrupts it.
func run(env cli.Env) int {
	ctx, end := context.WithCancel(context.Background())
	defer end()
	front := &front{now: env.Now}
	env.HoldInterrupt = front.hold
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, endings()...)
	defer func() { signal.Stop(signals); close(signals) }()
	go func() {
		for s := range signals {
			if s != os.Interrupt || !front.takes() {
				end()
			}
		}
	}()
	return cli.Main(ctx, env)
}

// front is the programs in front of this one, such as an editor: ctrl+c is theirs.
type front struct {
	now func() time.Time

	mu   sync.Mutex
	held int
	left time.Time // when the last of them ended; zero: none did
}

// late is how long after such a program has ended an interrupt is still taken for
// its own: who dies of ctrl+c may be seen to have ended before the same signal has
// reached this process. The board's terminal sends none itself: ctrl+c is a key there.
const late = time.Second

// hold lets interrupts belong to a program in front until release is called, which
// may be done more than once.
func (f *front) hold() (release func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.held++
	return sync.OnceFunc(func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.held--
		f.left = f.now()
	})
}

// takes reports whether an interrupt that comes now is such a program's.
func (f *front) takes() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.held > 0 || !f.left.IsZero() && f.now().Sub(f.left) < late
}

// endings are the signals that end the program in good order: interrupt, the
// order to end, and the terminal that was closed. What a caller such as nohup had
// it ignore stays ignored.
func endings() []os.Signal {
	out := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		out = append(out, syscall.SIGHUP)
	}
	return out
}

// world is the process's own surroundings.
func world() cli.Env {
	env := cli.Env{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Environ: os.Environ(), Version: versionName(), Now: time.Now, NewID: newID, Login: login, Git: gitSetting,
		Remotes: remotes(), After: time.After, Machine: machine,
	}
	env.Keyring = cli.SystemKeyring(env)
	return env
}

// remotes are the sorts of remote that a board can be shared through.
func remotes() []cli.RemoteKind {
	return []cli.RemoteKind{
		{Name: "git", Claims: git.Claims, Address: gitAddress, OpenLog: openGit, NewKey: newKey}, // before GitLab: a web address that ends in .git is git's
		{Name: "file", Claims: func(string) bool { return false }, OpenLog: openFiles, OpenShelf: openShelf, BoardIn: boardIn, NewKey: newKey},
		{Name: "gitlab", Claims: isWeb, Address: gitLabAddress, NeedsToken: true, Open: openGitLab},
	}
}

func isWeb(address string) bool {
	return strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")
}

func gitAddress(text string) (string, error) {
	address, err := git.ParseAddress(text)
	return address.Text, err
}

func gitLabAddress(text string) (string, error) { return gitlab.Address(text), nil }

func openGit(o cli.RemoteOptions) (remote.Log, error) {
	return git.New(git.Config{
		Name: o.Setup.Name, URL: o.Setup.URL, Key: o.Key, Dir: o.Dir, Board: o.Setup.Options[remote.OptionBoard],
		Replica: o.Setup.Options[remote.OptionReplica], Beside: o.Setup.Options["beside"] == "yes", Environ: o.Environ, Now: o.Now,
	})
}

// shelfOf is the log of a board that is handed on in files, beside the board.
func shelfOf(o cli.RemoteOptions) (*git.Files, error) {
	return git.NewFiles(git.Config{
		Name: o.Setup.Name, URL: o.Hub, Key: o.Key, Dir: o.Dir, Board: o.Setup.Options[remote.OptionBoard],
		Replica: o.Setup.Options[remote.OptionReplica], Environ: o.Environ, Now: o.Now,
	})
}

func openShelf(o cli.RemoteOptions) (cli.FileShelf, error) {
	f, err := shelfOf(o)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func openFiles(o cli.RemoteOptions) (remote.Log, error) {
	f, err := shelfOf(o)
	if err != nil {
		return nil, err
	}
	return f.Log(), nil
}

func boardIn(path string) (string, error) {
	b, err := git.ReadBundle(path)
	return b.Board, err
}

// newKey makes a private key of 32 random bytes.
func newKey() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // it never fails: a system without chance ends the program
	return git.NewKey(b)
}

func openGitLab(o cli.RemoteOptions) (remote.Remote, error) {
	via, err := gitlab.NewTransport(o.CAFile)
	if err != nil {
		return nil, err
	}
	return gitlab.New(gitlab.Config{
		Name: o.Setup.Name, URL: o.Setup.URL, Root: o.Setup.Options["root"], Token: o.Token, Rules: o.Rules, Transport: via,
		Now: o.Now, CreateLabels: o.Setup.Options["create_labels"] == "yes", Agent: "opsboard/" + o.Version,
	})
}

// letters are those that ids are made of.
const letters = "abcdefghijklmnopqrstuvwxyz0123456789"

// newID draws 12 letters and digits. Bytes beyond the largest multiple of 36 are
// drawn again, so that each letter is as likely as the others.
func newID() string {
	id := make([]byte, 0, 12)
	for b := make([]byte, 16); len(id) < 12; {
		_, _ = rand.Read(b) // it never fails: a system without chance ends the program
		for _, x := range b {
			if int(x) < 256/len(letters)*len(letters) && len(id) < 12 {
				id = append(id, letters[int(x)%len(letters)])
			}
		}
	}
	return string(id)
}

// machine is the id that systemd gave the machine, else its name.
func machine() string {
	if id, err := os.ReadFile("/etc/machine-id"); err == nil && len(bytes.TrimSpace(id)) > 0 {
		return string(bytes.TrimSpace(id))
	}
	name, err := os.Hostname()
	if err != nil {
		return ""
	}
	return name
}

func login() string {
	u, err := user.Current()
	if err != nil {
		return ""
	}
	return u.Username
}

func gitSetting(ctx context.Context, name string) string {
	out, err := exec.CommandContext(ctx, "git", "config", "--get", name).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

func versionName() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
