package cli

import (
	"context"
	"errors"
	"strings"
	"time"

	"opsboard/board/cell"
	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

// RemoteKind is a sort of remote that the program knows.
type RemoteKind struct {
	Name string // "gitlab"
	// Claims reports whether an address is of this kind.
	Claims func(address string) bool
	// Open makes the driver of a remote. It makes no call.
	Open func(RemoteOptions) (remote.Remote, error)
	// OpenLog makes the driver of one that keeps a log, in place of Open.
	OpenLog func(RemoteOptions) (remote.Log, error)
	// OpenShelf makes the shelf of a board that is handed on in files, and BoardIn
	// reads whose board a file is of. nil: the kind is a place.
	OpenShelf func(RemoteOptions) (FileShelf, error)
	BoardIn   func(path string) (string, error)
	// Address is the address as it is kept, or why it is none. nil: as it was given.
	Address func(string) (string, error)
	// NewKey makes a private key to sign with, as text. nil: nothing is signed there.
	NewKey func() string
	// NeedsToken says that an account is needed to write there.
	NeedsToken bool
}

// RemoteOptions are what a driver is made of.
type RemoteOptions struct {
	Setup   remote.Setup
	Token   string // never kept
	Key     string // of a log: the private key to sign with, "" for none; never kept
	Rules   *workflow.Rules
	Now     func() time.Time
	CAFile  string // further roots to trust, "" for none
	Version string
	Dir     string   // of a log: where its driver keeps a copy, beside the board
	Hub     string   // of a board that is handed on in files: where its log is, beside the board
	Environ []string // of a log: git's own settings come from it
}

// remoteOf makes the driver of the board's remote, with the token of its address.
func (a *app) remoteOf(s *storage.Store, setup remote.Setup) (link, error) {
	kind, err := a.kindOf(setup.Driver)
	if err != nil {
		return link{}, err
	}
	if kind.OpenLog != nil {
		log, err := a.openLog(s.Path(), kind, setup)
		return link{log: log}, syncTrouble(setup.Name, err)
	}
	token, err := a.token(setup)
	if err != nil {
		return link{}, err
	}
	if token.text == "" && kind.NeedsToken {
		return link{}, noToken(setup)
	}
	d, err := a.driver(setup, s.Rules(), token.text)
	return link{remote: d}, err
}

// noToken says that a remote cannot be asked.
func noToken(setup remote.Setup) error {
	return &failure{
		err: remote.ErrAuth, message: "there is no token for " + hostOf(setup.URL),
		hint: "`opsboard remote token " + setup.Name + "` keeps one; GITLAB_TOKEN counts for the host in GITLAB_HOST, else for gitlab.com",
	}
}

// driver makes the driver of a remote. It makes no call.
func (a *app) driver(setup remote.Setup, rules *workflow.Rules, token string) (remote.Remote, error) {
	kind, err := a.kindOf(setup.Driver)
	if err != nil {
		return nil, err
	}
	cfg, err := a.config()
	if err != nil {
		return nil, err
	}
	return kind.Open(RemoteOptions{
		Setup: setup, Token: token, Rules: rules, Now: a.env.Now, CAFile: cfg.remotes[setup.Name].caFile, Version: a.env.Version,
	})
}

func (a *app) kindOf(name string) (RemoteKind, error) {
	for _, k := range a.env.Remotes {
		if k.Name == name {
			return k, nil
		}
	}
	return RemoteKind{}, usage("this opsboard knows no remotes of the kind "+clip(name), "a newer one may")
}

// ledger is the board file as a sync needs it.
func ledger(s *storage.Store) remote.Board {
	return func(fn func(remote.Tx) error) error {
		return s.Sync(func(x *storage.SyncTx) error { return fn(x) })
	}
}

// syncOnce brings the board and its remote into step, once. What cannot be kept
// there is in the report when it was not said before.
func (a *app) syncOnce(ctx context.Context, s *storage.Store, setup remote.Setup, driver link, tell func(remote.Progress)) (remote.Report, error) {
	report, err := a.syncThrough(ctx, s, setup, driver, tell)
	if err == nil {
		report.Lacks, err = remote.Learn(ledger(s), report.Caps)
	}
	return report, err
}

// busy is the engine's word for a sync that another process is at.
func busy(err error) error {
	if errors.Is(err, storage.ErrSyncing) {
		return remote.ErrBusy
	}
	return err
}

func noRemote() error {
	return &workflow.Refusal{Rule: "remote/none", Message: "this board has no remote", Hint: "`opsboard remote add NAME URL` connects it with one"}
}

// syncTrouble is why a sync ended early, with what helps.
func syncTrouble(name string, err error) error {
	var later *remote.LaterError
	var said interface {
		Words() (message, hint, said string)
	}
	switch {
	case err == nil:
		return nil
	case errors.As(err, &said):
		message, hint, words := said.Words()
		if words != "" {
			message += " (" + oneLine(words) + ")"
		}
		switch {
		case errors.Is(err, remote.ErrAway):
			hint = "it is asked again, and nothing is lost; " + hint
		case hint == "" && errors.Is(err, remote.ErrOffline):
			hint = "nothing is lost: what was changed here is sent at the next sync"
		}
		return &failure{err: err, message: name + ": " + cell.Clean(message), hint: cell.Clean(hint)}
	case errors.Is(err, remote.ErrBusy):
		return &failure{err: err, message: "another sync of this board is running", hint: "it goes on by itself; try again in a moment"}
	case errors.Is(err, remote.ErrOffline):
		return &failure{err: err, message: name + " cannot be reached: " + causeOf(err, remote.ErrOffline), hint: "nothing is lost: what was changed here is sent at the next sync"}
	case errors.Is(err, remote.ErrAuth):
		return &failure{err: err, message: name + " does not accept the token: " + causeOf(err, remote.ErrAuth), hint: "`opsboard remote show` says where the token comes from"}
	case errors.Is(err, remote.ErrBoardGone):
		return &failure{err: err, message: name + " has no such project, or this account cannot see it: " + causeOf(err, remote.ErrBoardGone), hint: "look at the address, and whether the account is a member there"}
	case errors.Is(err, remote.ErrForbidden):
		return &failure{err: err, message: name + " does not let this account do that: " + causeOf(err, remote.ErrForbidden), hint: "the token needs the scope api, and the account the role Planner or above"}
	case errors.Is(err, remote.ErrNewer):
		return &failure{err: err, message: name + " was written to by a newer opsboard: " + causeOf(err, remote.ErrNewer), hint: "update opsboard and sync again; nothing is lost: what came before that is kept, and what was changed here waits"}
	case errors.Is(err, remote.ErrForeign):
		return &failure{err: err, message: name + " keeps something else: " + causeOf(err, remote.ErrForeign), hint: "nothing of it was taken; look at the address, `opsboard remote show`"}
	case errors.As(err, &later):
		return &failure{err: err, message: name + " asks to wait until " + later.After.UTC().Format("15:04:05") + " UTC: " + cell.Clean(later.Why), hint: "what came until then is kept; `opsboard sync --watch` waits by itself"}
	}
	return err
}

// causeOf is what an error says beside what it means, which the sentence around it
// says already.
func causeOf(err, means error) string {
	text := strings.ReplaceAll(err.Error(), means.Error()+": ", "")
	return cell.Clean(strings.TrimSuffix(text, ": "+means.Error()))
}
