package cli

import (
	"context"
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
	return kind.OpenLog(RemoteOptions{
		Setup: setup, Now: a.env.Now, CAFile: cfg.remotes[setup.Name].caFile, Version: a.env.Version, Dir: logDir(path), Environ: a.env.Environ,
	})
}

// isLog reports whether the remote keeps a log, through git's own credentials.
func (a *app) isLog(setup remote.Setup) bool {
	kind, err := a.kindOf(setup.Driver)
	return err == nil && kind.OpenLog != nil
}

// forgetLog throws the copy of a log away.
func forgetLog(path string) error { return os.RemoveAll(logDir(path)) }
