package bench

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

var idleRows = []string{"idle", "idle-bytes"}

// idle measures the board when nobody touches it, beside an empty program in the
// same minute.
func (r *run) idle(b *built) error {
	how := time.Duration(r.rounds(60, 4)) * time.Second
	var both [2]*terminal
	for i, x := range []*exec.Cmd{b.command(), b.floor("tea")} {
		t, err := r.open(x)
		if errors.Is(err, errNoTerminal) {
			r.unmeasured(b.n, err.Error(), idleRows...)
			return nil
		}
		if err != nil {
			return err
		}
		defer t.leave()
		t.settle()
		both[i] = t
	}
	var cpu, drawn [2]samples
	var before [2]float64
	for i, t := range both {
		before[i] = cpuNow(t.c.Process.Pid)
	}
	select {
	case <-r.cfg.After(how):
	case <-r.ctx.Done():
		return r.ctx.Err()
	}
	for i, t := range both {
		cpu[i] = samples{(cpuNow(t.c.Process.Pid) - before[i]) * float64(time.Minute/how)}
		drawn[i] = samples{float64(t.waiting()) * float64(time.Minute/how)}
	}
	if before[0] == 0 {
		r.unmeasured(b.n, "not measured here: the system does not say what a running process has used", "idle")
	} else {
		r.took("idle", b.n, cpu[0], cpu[1])
	}
	r.took("idle-bytes", b.n, drawn[0], drawn[1])
	return nil
}

// waiting is how many bytes were drawn that nobody has asked for yet.
func (t *terminal) waiting() (bytes int) {
	for {
		select {
		case n, open := <-t.reads:
			if !open {
				return bytes
			}
			bytes += n
		default:
			return bytes
		}
	}
}

// cpuNow is how many milliseconds of a processor a running process has used,
// where Linux says so, else 0.
func cpuNow(pid int) (ms float64) {
	tasks, _ := filepath.Glob("/proc/" + strconv.Itoa(pid) + "/task/*/schedstat")
	for _, path := range tasks {
		line, _ := os.ReadFile(path) // a thread may have ended meanwhile
		ns, _, _ := strings.Cut(string(line), " ")
		n, _ := strconv.ParseFloat(ns, 64)
		ms += n / float64(time.Millisecond)
	}
	return ms
}
