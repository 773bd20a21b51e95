package git

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os/exec"
)

// process is a git that runs beside us.
type process struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
	said *capped
	over bool
}

// start starts a git that is asked on its input and answers on its output. It ends
// with the context.
func (d *Driver) start(ctx context.Context, args []string) (*process, error) {
	p := &process{cmd: d.command(ctx, args), said: &capped{most: 64 << 10}}
	p.cmd.Stderr = p.said
	in, err := p.cmd.StdinPipe()
	if err != nil {
		return nil, d.trouble(NoGit, "git cannot be started: "+err.Error(), "", "")
	}
	out, err := p.cmd.StdoutPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		return nil, d.trouble(NoGit, "git cannot be started: "+err.Error(), "", "")
	}
	p.in, p.out = in, bufio.NewReaderSize(out, 64<<10)
	return p, nil
}

// stop ends the process, if it has not ended by itself.
func (p *process) stop(cancel context.CancelFunc) {
	if p.over {
		return
	}
	cancel()
	_ = p.cmd.Wait() // whatever it was, nobody wants the answer any more
}

// ended waits for a process whose output was read to its end.
func (d *Driver) ended(ctx context.Context, p *process) error {
	p.over = true
	err := p.cmd.Wait()
	switch {
	case err == nil, errors.Is(err, exec.ErrWaitDelay) && p.cmd.ProcessState.Success():
		return nil
	case ctx.Err() != nil:
		return d.overdue(ctx)
	case killed(err):
		return d.cutShort(p.said.String())
	}
	return d.explain(p.said.String())
}

// broke is the trouble of a process whose output could not be read.
func (d *Driver) broke(ctx context.Context, p *process, cause error) error {
	if ctx.Err() != nil {
		return d.overdue(ctx)
	}
	if err := d.ended(ctx, p); err != nil {
		return err
	}
	return d.trouble(Damaged, "the copy of the log here cannot be read: git ended in the middle", "", cause.Error())
}

// overdue is the error of a context that ended: somebody cancelled, or our own
// limit is over.
func (d *Driver) overdue(ctx context.Context) error {
	if !errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
		return ctx.Err()
	}
	return d.trouble(TimedOut, "reading the copy of the log here took longer than "+d.cfg.Limits.Local.String(), "", "")
}
