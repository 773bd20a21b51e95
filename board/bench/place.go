package bench

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// desk is one person's place: a board file and an environment of its own, in
// which nothing of the person who measures is read or written.
type desk struct {
	r    *run
	file string
	env  []string
}

// passed is what a program needs of the world to run at all.
var passed = []string{"PATH", "TMPDIR", "TMP", "TEMP", "SystemRoot", "SYSTEMROOT", "LANG", "LC_ALL", "GOMAXPROCS", "GODEBUG"}

// desk makes a place with a folder of its own.
func (r *run) desk(name string) (*desk, error) {
	r.files++
	dir := filepath.Join(r.dir, fmt.Sprintf("%d-%s", r.files, name))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	d := &desk{r: r, file: filepath.Join(dir, "board.db")}
	for _, kv := range r.cfg.Environ {
		if k, _, _ := strings.Cut(kv, "="); slices.Contains(passed, k) {
			d.env = append(d.env, kv)
		}
	}
	d.env = append(d.env, "HOME="+dir, "USERPROFILE="+dir, "XDG_CONFIG_HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_STATE_HOME="+dir,
		"OPSBOARD_FILE="+d.file, "OPSBOARD_USER=ana", "TERM=xterm-256color", "COLORTERM=truecolor",
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_TERMINAL_PROMPT=0")
	return d, nil
}

func (d *desk) dir() string { return filepath.Dir(d.file) }

// command is the program with arguments, not yet started.
func (d *desk) command(args ...string) *exec.Cmd { return d.other(d.r.cfg.Program, args...) }

// floor is a floor, not yet started.
func (d *desk) floor(args ...string) *exec.Cmd {
	return d.command(append([]string{"bench", "floor"}, args...)...)
}

// other is another program at this place.
func (d *desk) other(program string, args ...string) *exec.Cmd {
	c := exec.CommandContext(d.r.ctx, program, args...)
	c.Env, c.Dir, c.WaitDelay = d.env, d.dir(), time.Second
	return c
}

// run runs a program to its end and gives what it printed.
func (d *desk) run(c *exec.Cmd) (string, error) {
	var out, said bytes.Buffer
	c.Stdout, c.Stderr = &out, &said
	if err := c.Run(); err != nil {
		return "", whyEnded(c, err, said.String())
	}
	return strings.TrimSpace(out.String()), nil
}

// timed runs a program to its end and gives how long that took.
func (d *desk) timed(c *exec.Cmd) (time.Duration, error) {
	var said bytes.Buffer
	c.Stderr = &said
	began := d.r.cfg.Now()
	err := c.Run()
	took := d.r.cfg.Now().Sub(began)
	if err != nil {
		return 0, whyEnded(c, err, said.String())
	}
	return took, nil
}

// peak runs a program to its end and gives the most memory that it held, in MB, 0
// where the system does not say; and how long it took.
func (d *desk) peak(c *exec.Cmd) (mb float64, took time.Duration, err error) {
	w := d.floor(append([]string{"peak"}, c.Args...)...)
	w.Stdin, w.Dir = c.Stdin, c.Dir
	out, err := d.run(w)
	if err == nil {
		_, err = fmt.Sscan(out, &took, &mb)
	}
	return mb, took, err
}

func whyEnded(c *exec.Cmd, err error, said string) error {
	args := c.Args[1:]
	return fmt.Errorf("%s %s: %w: %.300s", filepath.Base(c.Path), strings.Join(args[:min(4, len(args))], " "), err, strings.TrimSpace(said))
}

// samples are measurements of one thing.
type samples []float64

func (s *samples) add(d time.Duration, unit time.Duration) { *s = append(*s, float64(d)/float64(unit)) }

// at is the value below which such a part of the samples lies.
func (s samples) at(part float64) *float64 {
	if len(s) == 0 {
		return nil
	}
	sorted := slices.Sorted(slices.Values(s))
	return of(sorted[min(len(sorted)-1, int(float64(len(sorted))*part))])
}

func (s samples) median() *float64 { return s.at(0.5) }

// took keeps a row: what was measured of ours and of the floor, in turn.
func (r *run) took(name string, n int, ours, floor samples) {
	r.keep(Result{Row: name, Cards: n, Ours: ours.median(), P90: ours.at(0.9), Floor: floor.median(), Rounds: len(ours)})
}

// keep judges a row and keeps it.
func (r *run) keep(res Result) {
	rows[placeOf(res.Row)].judge(&res)
	r.report.Rows = append(r.report.Rows, res)
}

// unmeasured keeps rows that could not be measured here.
func (r *run) unmeasured(n int, why string, names ...string) {
	for _, name := range names {
		r.keep(Result{Row: name, Cards: n, Why: why})
	}
}
