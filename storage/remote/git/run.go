package git

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// call is one git to run.
type call struct {
	args []string
	in   io.Reader
}

// done is what came of it: what it printed is untrusted.
type done struct {
	out  []byte
	said string // on stderr
}

// always are the settings of every call: nothing of them can be changed by a
// configuration file.
var always = []string{
	"core.fsync=none", // what is lost in a power cut is fetched again
	"core.hooksPath=" + os.DevNull, "core.fsmonitor=false", "core.logAllRefUpdates=false", "core.compression=1",
	"gc.auto=0", "gc.autoDetach=false", "maintenance.auto=false", "color.ui=false",
	"transfer.fsckObjects=true", "fetch.fsckObjects=true", "fetch.recurseSubmodules=no", "fetch.prune=false",
	"fetch.writeCommitGraph=false", "fastimport.unpackLimit=1", "fetch.unpackLimit=16",
	"push.recurseSubmodules=no", "push.gpgSign=false", "push.followTags=false", "push.pushOption=", "push.negotiate=false",
	"pack.window=0", "pack.threads=1", "credential.interactive=false", "http.lowSpeedLimit=1", "http.lowSpeedTime=60",
}

// onDisk is what git waits for in a repository whose contents nobody else has.
const onDisk = "committed,reference"

// kept are the variables of git's own that a person may have set and that only say
// how the other side is reached. All others would change what git works on.
var kept = []string{
	"GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "GIT_SSL_CERT", "GIT_SSL_KEY",
	"GIT_SSL_NO_VERIFY", "GIT_SSL_VERSION", "GIT_HTTP_PROXY_AUTHMETHOD", "GIT_PROXY_COMMAND", "GIT_PROXY_SSL_CERT",
	"GIT_PROXY_SSL_KEY", "GIT_PROXY_SSL_CAINFO", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH",
}

// environ is the environment of every git: the person's own, without what would
// point it elsewhere, and without a way to ask anything.
func environ(of []string) []string {
	var env []string
	for _, v := range of {
		name, _, ok := strings.Cut(v, "=")
		if upper := strings.ToUpper(name); !ok || strings.ContainsRune(v, 0) ||
			strings.HasPrefix(upper, "GIT_") && !slices.Contains(kept, upper) ||
			strings.HasPrefix(upper, "LC_") || upper == "LANG" || upper == "LANGUAGE" ||
			upper == "SSH_ASKPASS" || upper == "SSH_ASKPASS_REQUIRE" {
			continue
		}
		env = append(env, v)
	}
	return append(env, "LC_ALL=C", "LANGUAGE=", "GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=", "SSH_ASKPASS=", "SSH_ASKPASS_REQUIRE=never",
		"GCM_INTERACTIVE=never", "GIT_ALLOW_PROTOCOL=file:git:http:https:ssh", "GIT_PAGER=cat", "GIT_EDITOR=:",
		"GIT_OPTIONAL_LOCKS=0", "GIT_NO_REPLACE_OBJECTS=1", "GIT_ATTR_NOSYSTEM=1", "GIT_FLUSH=1")
}

// reach runs one git that talks to the other side.
func (d *Driver) reach(ctx context.Context, limit time.Duration, args ...string) (done, error) {
	d.reaching(ctx)
	return d.run(ctx, limit, call{args: args})
}

// command is a git that is ready to start; its process group ends with the context.
func (d *Driver) command(ctx context.Context, args []string) *exec.Cmd {
	full := []string{"--git-dir=" + d.cfg.Dir}
	for _, setting := range always {
		full = append(full, "-c", setting)
	}
	if d.lasts {
		full = append(full, "-c", "core.fsync="+onDisk)
	}
	cmd := exec.CommandContext(ctx, d.cfg.Git, append(full, args...)...)
	cmd.Env = d.env
	cmd.Dir = string(filepath.Separator) // "safe" in every repository, and never the one of somebody else
	if vol := filepath.VolumeName(d.cfg.Dir); vol != "" {
		cmd.Dir = vol + cmd.Dir
	}
	cmd.WaitDelay = 2 * time.Second // a shared ssh connection keeps what words come on; what is printed has no such limit
	alone(cmd)
	return cmd
}

// run runs one git to its end. The error is a [*Trouble], or that of the context.
func (d *Driver) run(ctx context.Context, limit time.Duration, c call) (done, error) {
	within, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := d.command(within, c.args)
	out := &capped{most: d.cfg.Limits.Output, full: cancel}
	said := &capped{most: 64 << 10}
	cmd.Stdin, cmd.Stderr = c.in, said
	err := whole(within, cmd, out)
	r := done{out: out.kept.Bytes(), said: said.String()}
	if within.Err() != nil || killed(err) {
		d.unlock(true) // it was killed, and has ended
	}
	switch {
	case out.isWhole(err):
		return r, nil
	case ctx.Err() != nil:
		return r, ctx.Err()
	case out.over:
		return r, d.trouble(TooMuch, "git lists more than this board could need", "", r.said)
	case within.Err() != nil:
		return r, d.trouble(TimedOut, d.where()+" did not answer within "+limit.String(), "nothing is lost: the next sync goes on from here", r.said)
	}
	var exit *exec.ExitError
	switch {
	case killed(err):
		return r, d.cutShort(r.said)
	case errors.As(err, &exit):
		t := d.explain(r.said)
		if t.Kind == Locked {
			d.unlock(false) // the next one finds the way free, if nobody is at work there
		}
		return r, t
	case cmd.ProcessState != nil:
		return r, d.trouble(Unclear, "what git prints cannot be read: "+err.Error(), "", r.said)
	}
	return r, d.trouble(NoGit, "git cannot be started: "+err.Error(), "", r.said)
}

// killed reports whether a git was ended from outside, as a machine without
// memory does.
func killed(err error) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) && !exit.Exited()
}

// cutShort is the trouble of a git that was killed.
func (d *Driver) cutShort(said string) *Trouble {
	return d.trouble(CutOff, "git was ended in the middle, from outside", "nothing is lost: the next sync goes on from here", said)
}

// whole runs a git and reads what it prints to its end, however long after git's
// own end that comes: on a busy machine most of it may still be in the pipe by
// then. It is nil only when all of it was read. The words on stderr may be cut
// off: none of them makes a success of anything.
func whole(ctx context.Context, cmd *exec.Cmd, out io.Writer) error {
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = pipe.Close() }) // who keeps it open may be beyond our reach
	_, read := io.Copy(out, pipe)
	stop()
	err = cmd.Wait()
	if errors.Is(err, exec.ErrWaitDelay) && cmd.ProcessState.Success() {
		err = nil
	}
	return cmp.Or(err, read)
}

// capped keeps what is written to it up to a limit, and what comes last of more. It
// is no buffer itself: who copies into one asks it to read, and passes Write by.
type capped struct {
	kept bytes.Buffer
	most int
	full func() // nil: what is too much is dropped
	over bool
}

// isWhole reports whether what is kept is all that was printed, by a git that ended
// so: one that prints too much may end well before it is stopped.
func (c *capped) isWhole(ended error) bool { return ended == nil && !c.over }

// Write never fails: a full pipe would stop git in the middle of something.
func (c *capped) Write(p []byte) (int, error) {
	if c.kept.Len()+len(p) <= c.most {
		return c.kept.Write(p)
	}
	c.over = true
	if c.full != nil {
		c.full()
		return len(p), nil
	}
	if keep := c.most / 2; c.kept.Len() > keep { // the end of what git says tells why
		tail := bytes.Clone(c.kept.Bytes()[c.kept.Len()-keep:])
		c.kept.Reset()
		c.kept.Write(tail)
	}
	c.kept.Write(p[max(0, len(p)-c.most/2):])
	return len(p), nil
}

func (c *capped) String() string { return c.kept.String() }

func isRepository(dir string) bool {
	for _, name := range []string{"HEAD", "objects", "refs"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

// where names the other side in a sentence.
func (d *Driver) where() string {
	if d.address.Host != "" {
		return d.address.Host
	}
	return d.address.Text
}
