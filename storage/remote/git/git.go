// Package git shares a board through any git repository: a bare folder, an SSH or
// HTTPS host. The board's log is one ref there, a line of commits with one segment
// of decided entries each; it moves by compare-and-swap and never by force.
//
// Everything is done by the git binary with the person's own credentials, in a
// bare repository beside the board file: there is no work tree, no hook runs, no
// prompt is shown, nothing that comes from the other side becomes an argument, and
// what git prints is believed as little as what the other side sends.
package git

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"time"

	"opsboard/storage/remote"
	"opsboard/storage/remote/pattern"
)

// Config is what a driver is made of.
type Config struct {
	Name    string   // the remote's name on the board: "team"
	URL     string   // as [ParseAddress] takes it
	Dir     string   // where the bare repository lives: beside the board file
	Board   string   // the board's id; "": the one that is there, where there is one
	Replica string   // who appends: this copy of the board
	Ref     string   // where the log is; "": found out by a Probe
	Key     string   // the private key that what is appended is signed with, as NewKey makes it; "" for none
	Beside  bool     // a new log may be begun in a repository that has other boards
	Git     string   // absolute path of the git binary; "": it is looked up
	Environ []string // of the person: credentials, agents and proxies come from it
	Now     func() time.Time
	Limits  Limits
}

// Limits bound what a call may cost. Zero means the default of each.
type Limits struct {
	Reach  time.Duration // one look at what is there: 30 s
	Fetch  time.Duration // bringing what is new: 10 min
	Push   time.Duration // sending a segment: 2 min
	Local  time.Duration // work in the own repository: 2 min
	Output int           // bytes that git may list: 64 MiB
}

// Driver is a [remote.Log] kept in a git repository. One goroutine at a time uses
// it. It reads no clock and never waits but for git itself.
type Driver struct {
	cfg     Config
	address Address
	env     []string
	ref     string // where the log is, "" until that is known
	key     ed25519.PrivateKey
	known   memory    // of earlier runs, and what this one found out
	at      *standing // the newest that was read; nil: not looked up
	ready   bool      // the own repository is there
	asked   bool      // it is known how ssh is called
	brought string    // the tip that Epoch just fetched, for the next Fetch; "" for none
	lasts   bool      // nothing else has what is in the own repository: it is on the disk before it counts
}

var _ remote.Log = (*Driver)(nil)

var boardID = pattern.Of(`^[a-z0-9][a-z0-9-]{0,63}$`)

// New makes a driver. It makes no call. The error says what of the configuration
// cannot be, or that git is not installed.
func New(cfg Config) (*Driver, error) {
	address, err := ParseAddress(cfg.URL)
	switch {
	case err != nil:
		return nil, err
	case cfg.Board != "" && !boardID.MatchString(cfg.Board):
		return nil, fmt.Errorf("%q is no id of a board", cfg.Board)
	case cfg.Replica == "":
		return nil, errors.New("a git remote needs to know which copy of the board this is")
	case cfg.Dir == "" || !filepath.IsAbs(cfg.Dir):
		return nil, errors.New("a git remote needs an absolute path for its own repository")
	case cfg.Ref != "" && !ours(cfg.Ref):
		return nil, fmt.Errorf("%q is no ref of a board: it begins with refs/opsboard/ or refs/heads/opsboard/", cfg.Ref)
	}
	if cfg.Name == "" {
		cfg.Name = "git"
	}
	var key ed25519.PrivateKey
	if cfg.Key != "" {
		var ok bool
		if key, ok = readPrivate(cfg.Key); !ok {
			return nil, errors.New("the key that this board is to sign with cannot be read")
		}
		cfg.Key = "" // kept where nothing prints it
	}
	if cfg.Git == "" {
		cfg.Git, err = exec.LookPath("git") // refuses the current directory, so what it finds is absolute
	}
	if err != nil || !filepath.IsAbs(cfg.Git) {
		return nil, &Trouble{
			Kind: NoGit, Message: "git is not installed here, and " + address.Text + " is reached through it",
			Hint: "install git (https://git-scm.com); the board itself works without it", Err: remote.ErrOffline,
		}
	}
	cfg.Limits = cfg.Limits.orDefault()
	return &Driver{cfg: cfg, address: address, env: environ(cfg.Environ), ref: cfg.Ref, key: key}, nil
}

func (l Limits) orDefault() Limits {
	for at, otherwise := range map[*time.Duration]time.Duration{
		&l.Reach: 30 * time.Second, &l.Fetch: 10 * time.Minute, &l.Push: 2 * time.Minute, &l.Local: 2 * time.Minute,
	} {
		if *at <= 0 {
			*at = otherwise
		}
	}
	if l.Output <= 0 {
		l.Output = 64 << 20
	}
	return l
}

// Board is the id of the board whose log this is: that of the configuration, else
// the one that the last Probe found.
func (d *Driver) Board() string { return d.cfg.Board }

// Ref is where the log is, "" before a Probe.
func (d *Driver) Ref() string { return d.ref }

// private and branch are where the log of a board may be: a ref of its own, which
// no browser of code shows, or a branch on hosts that take nothing else.
func private(board string) string { return "refs/opsboard/" + board + "/main" }
func branch(board string) string  { return "refs/heads/opsboard/" + board }

var ourRef = pattern.Of(`^refs/(?:opsboard/([a-z0-9][a-z0-9-]{0,63})/main|heads/opsboard/([a-z0-9][a-z0-9-]{0,63}))$`)

func ours(ref string) bool { return ourRef.MatchString(ref) }

// boardOf is the board that a ref is the log of, "" for none.
func boardOf(ref string) string {
	m := ourRef.FindStringSubmatch(ref)
	if m == nil {
		return ""
	}
	return m[1] + m[2]
}
