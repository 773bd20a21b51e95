package bench

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/creack/pty"
)

// How long a program in a terminal may be silent: before its first frame, and
// after a key once it has drawn.
const (
	patience = 60 * time.Second
	silence  = 60 * time.Millisecond
)

// terminal is a program in a terminal of 210 columns and 44 rows.
type terminal struct {
	r     *run
	c     *exec.Cmd
	tty   *os.File
	reads chan int
	first time.Duration // from its start to its first frame
}

// open starts a program and waits for its first frame.
func (r *run) open(c *exec.Cmd) (*terminal, error) {
	t := &terminal{r: r, c: c, reads: make(chan int, 10_000)}
	began := r.cfg.Now()
	var err error
	if t.tty, err = pty.StartWithSize(c, &pty.Winsize{Rows: 44, Cols: 210}); errors.Is(err, pty.ErrUnsupported) {
		return nil, errNoTerminal
	} else if err != nil {
		return nil, err
	}
	drawn := make(chan time.Duration, 1)
	go t.read(began, drawn)
	select {
	case t.first = <-drawn:
		return t, nil
	case <-r.ctx.Done():
		err = r.ctx.Err()
	case <-r.cfg.After(patience):
		err = errors.New("no first frame came")
	}
	_ = c.Process.Kill()
	t.end()
	return nil, err
}

// read passes on how much the program writes, until it ends.
func (t *terminal) read(began time.Time, drawn chan<- time.Duration) {
	defer close(t.reads)
	buf, seen := make([]byte, 64<<10), false
	for {
		n, err := t.tty.Read(buf)
		if !seen && bytes.Contains(buf[:n], []byte(firstWord)) {
			seen = true
			drawn <- t.r.cfg.Now().Sub(began)
		}
		if err != nil {
			return
		}
		t.reads <- n
	}
}

// settle reads until the program has been silent for a while.
func (t *terminal) settle() (bytes int) {
	for {
		select {
		case n, open := <-t.reads:
			if !open {
				return bytes
			}
			bytes += n
		case <-t.r.cfg.After(silence):
			return bytes
		}
	}
}

// press types a key, and gives the time to the first bytes and how many came.
func (t *terminal) press(key string) (took time.Duration, bytes int, err error) {
	began := t.r.cfg.Now()
	if _, err := io.WriteString(t.tty, key); err != nil {
		return 0, 0, err
	}
	select {
	case n, open := <-t.reads:
		if !open {
			return 0, 0, errors.New("the program in the terminal ended")
		}
		took = t.r.cfg.Now().Sub(began)
		return took, n + t.settle(), nil
	case <-t.r.cfg.After(patience):
		return 0, 0, errors.New("a key was not answered")
	}
}

// leave quits the program and waits for its end.
func (t *terminal) leave() {
	_, _ = io.WriteString(t.tty, "q")
	t.end()
}

func (t *terminal) end() {
	for range t.reads {
	}
	_ = t.c.Wait() // killed, or quit: how does not matter
	_ = t.tty.Close()
}

// peakNow is the most memory that a running process has held, in MB, where Linux
// says so, else 0.
func peakNow(pid int) float64 {
	status, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	for line := range strings.Lines(string(status)) {
		if v, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, _ := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(v), " kB"), 64)
			return kb * 1024 / 1e6
		}
	}
	return 0
}

var screenRows = []string{"frame", "key", "bytes", "board-memory"}

// screen measures the board in a terminal, beside a program that draws nothing.
func (r *run) screen(b *built) error {
	var frames, floors samples
	for range r.rounds(11, 5) {
		for _, x := range []struct {
			c  *exec.Cmd
			to *samples
		}{{b.command(), &frames}, {b.floor("tea"), &floors}} {
			t, err := r.open(x.c)
			if errors.Is(err, errNoTerminal) {
				r.unmeasured(b.n, err.Error(), screenRows...)
				return nil
			}
			if err != nil {
				return err
			}
			x.to.add(t.first, time.Millisecond)
			t.leave()
		}
	}
	r.took("frame", b.n, frames, floors)
	keys, bytes, peak, err := r.keys(b.command())
	if err != nil {
		return err
	}
	floorKeys, floorBytes, floorPeak, err := r.keys(b.floor("tea"))
	if err != nil {
		return err
	}
	r.took("key", b.n, keys, floorKeys)
	r.took("bytes", b.n, bytes, floorBytes)
	if peak == 0 {
		r.unmeasured(b.n, noMemory, "board-memory")
		return nil
	}
	r.took("board-memory", b.n, samples{peak}, samples{floorPeak})
	return nil
}

// keys goes down and up in a program.
func (r *run) keys(c *exec.Cmd) (took, bytes samples, peak float64, err error) {
	t, err := r.open(c)
	if err != nil {
		return nil, nil, 0, err
	}
	defer t.leave()
	t.settle()
	for i := range r.rounds(60, 20) {
		d, n, err := t.press(string("jk"[i%2]))
		if err != nil {
			return nil, nil, 0, err
		}
		took.add(d, time.Millisecond)
		bytes = append(bytes, float64(n))
	}
	return took, bytes, peakNow(c.Process.Pid), nil
}
