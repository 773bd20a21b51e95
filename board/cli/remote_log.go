package cli

import (
	"context"
	"errors"
	"os"
	"time"

	"opsboard/storage"
	"opsboard/storage/remote"
)

// link is the driver of a board's remote: of one that keeps the states of cards,
// or of one that keeps a log of what was done.
type link struct {
	remote remote.Remote
	log    remote.Log
}

// isZero reports whether there is no driver.
func (l link) isZero() bool { return l.remote == nil && l.log == nil }

// sync brings the board and its remote into step, once.
func (l link) sync(ctx context.Context, a *app, s *storage.Store, cfg remote.Config) (remote.Report, error) {
	if l.log == nil {
		cfg.Remote = l.remote
		return remote.Sync(ctx, cfg)
	}
	return remote.SyncLog(ctx, remote.LogConfig{
		Board: sharedBoard(s), Log: l.log, Name: cfg.Name, Now: cfg.Now, NewID: cfg.NewID, Plan: cfg.Plan, Tell: cfg.Tell, Lock: cfg.Lock, Wait: a.wait,
		Place: a.place(s.Path()), Hold: storage.HoldMemory,
	})
}

// sharedBoard is the board file as a sync with a log needs it.
func sharedBoard(s *storage.Store) remote.LogBoard {
	return func(fn func(remote.LogTx) error) error {
		return s.Sync(func(x *storage.SyncTx) error { return fn(x) })
	}
}

// wait lets a moment pass. Where there is no clock to wait by, none does.
func (a *app) wait(ctx context.Context, d time.Duration) error {
	if a.env.After == nil {
		return ctx.Err()
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-a.env.After(d):
		return nil
	}
}

// logDir is the folder beside a board in which the driver of a log keeps its copy.
func logDir(path string) string { return path + ".git" }

// openLog makes the driver of a log. It makes no call.
func (a *app) openLog(path string, kind RemoteKind, setup remote.Setup) (remote.Log, error) {
	cfg, err := a.config()
	if err != nil {
		return nil, err
	}
	key, err := a.signingKey()
	if err != nil {
		return nil, err
	}
	return kind.OpenLog(RemoteOptions{
		Setup: setup, Key: key, Now: a.env.Now, CAFile: cfg.remotes[setup.Name].caFile, Version: a.env.Version, Dir: logDir(path), Hub: hubDir(path), Environ: a.env.Environ,
	})
}

// knownMembers are who may write to the board's log, as the copy here has it.
func (a *app) knownMembers(s *storage.Store, setup remote.Setup) (remote.Membership, error) {
	l, err := a.remoteOf(s, setup)
	if err != nil {
		return remote.Membership{}, err
	}
	return a.membersOf(l.log)
}

// addSigned says whether what stands in the log was signed, and by whom.
func (a *app) addSigned(out *sheet, s *storage.Store, setup remote.Setup) {
	m, err := a.knownMembers(s, setup)
	if err != nil {
		out.add("signed", "not known: "+failureOf(err).message)
		return
	}
	if !m.IsSigned() {
		who := "who may write to the repository"
		if a.isByFile(setup) {
			who = "whoever hands on a file"
		}
		out.add("signed", "no: "+who+" may write in any name")
		return
	}
	out.add("signed", "yes, founded as "+m.Words)
	for _, x := range m.Members {
		word := x.Name + " " + x.Words
		if x.Key == m.Me.Key {
			word += " (your key)"
		}
		out.add("member", word)
	}
	if !m.IsMember {
		out.add("you are", "no member: what is changed here is not sent; `opsboard remote key "+setup.Name+"` shows the key to be admitted by")
	}
}

// sayFounders tells by what the founders of a board are known, the first time that
// it is met.
func (a *app) sayFounders(s *storage.Store, setup remote.Setup) error {
	if a.flags.json {
		return nil
	}
	m, err := a.knownMembers(s, setup)
	if err == nil && m.IsSigned() {
		a.done("it is signed, and founded as %s: compare these words with a colleague; from now on no others are taken", m.Words)
	}
	return err
}

// isLog reports whether the remote keeps a log, through git's own credentials.
func (a *app) isLog(setup remote.Setup) bool {
	kind, err := a.kindOf(setup.Driver)
	return err == nil && kind.OpenLog != nil
}

// forgetLog throws the copy of a log away, and a log that was handed on in files.
func forgetLog(path string) error {
	return errors.Join(os.RemoveAll(logDir(path)), os.RemoveAll(hubDir(path)))
}
