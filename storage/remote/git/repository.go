package git

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// local are the refs of the own repository: what is there, what is sent, and what
// once was there and was taken away.
const (
	refThere = "refs/opsboard/there"
	refSent  = "refs/opsboard/sent"
	refTrial = "refs/opsboard/trial"
	refKept  = "refs/opsboard/kept/"
)

// abandoned is how old a lock in the own repository is that nobody holds any more:
// a board is synced by one process at a time, and git holds none for long.
const abandoned = 2 * time.Minute

// unlock takes away the locks that a git left which was killed: all of them, or
// those that nobody can hold any more.
func (d *Driver) unlock(all bool) {
	for _, pattern := range []string{"*.lock", "refs/opsboard/*.lock", "refs/opsboard/kept/*.lock"} {
		left, _ := filepath.Glob(filepath.Join(escaped(d.cfg.Dir), pattern))
		for _, lock := range left {
			info, err := os.Stat(lock)
			if err == nil && (all || d.cfg.Now != nil && d.cfg.Now().Sub(info.ModTime()) > abandoned) {
				_ = os.Remove(lock) // one that cannot be removed is said by the git that meets it
			}
		}
	}
}

// escaped is a path as a pattern that matches it alone.
func escaped(dir string) string {
	return regexp.MustCompile(`[*?\[\\]`).ReplaceAllStringFunc(dir, func(s string) string {
		if os.PathSeparator == '\\' {
			return s
		}
		return `\` + s
	})
}

// renew puts a damaged repository aside and lets a new one be made: everything in
// it can be fetched again.
func (d *Driver) renew() error {
	aside := d.cfg.Dir + ".damaged"
	if err := os.RemoveAll(aside); err != nil {
		return fmt.Errorf("the damaged copy of the log: %w", err)
	}
	if err := os.Rename(d.cfg.Dir, aside); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("the damaged copy of the log: %w", err)
	}
	d.ready, d.at = false, nil
	return nil
}

// prepare makes the own repository if it is not there yet, where nobody but the
// person looks into it, as with the board file. It names its objects as the other
// side does; "" where that is not known: as git does here.
func (d *Driver) prepare(ctx context.Context, format string) error {
	if d.ready {
		return nil
	}
	if isRepository(d.cfg.Dir) {
		d.unlock(false)
		d.ready = true
		return nil
	}
	if err := os.MkdirAll(d.cfg.Dir, 0o700); err != nil {
		return fmt.Errorf("the copy of the log: %w", err)
	}
	args := []string{"init", "--quiet", "--bare", "--template=", "--initial-branch=main"}
	if format != "" {
		args = append(args, "--object-format="+format)
	}
	if _, err := d.run(ctx, d.cfg.Limits.Local, call{args: args}); err != nil {
		return err
	}
	d.ready = true
	return nil
}

// reformat makes the own repository anew, so that it names its objects in the other
// of git's two ways. Everything in it can be fetched again.
func (d *Driver) reformat(ctx context.Context) error {
	r, err := d.run(ctx, d.cfg.Limits.Local, call{args: []string{"rev-parse", "--show-object-format"}})
	if err != nil {
		return err
	}
	other := bySHA1
	if strings.TrimSpace(string(r.out)) == bySHA1 {
		other = bySHA256
	}
	if err := d.renew(); err != nil {
		return err
	}
	return d.prepare(ctx, other)
}
