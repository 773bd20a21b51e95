package bench

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"opsboard/workflow"
)

// built is a board of n cards in a file of its own, and the same cards in the
// floor's file beside it.
type built struct {
	*desk
	n    int
	bare string // the floor's file
	card string // a bug in Triage that is valid, which is shown and moved

	took, floorTook     time.Duration // of the imports
	stolen              *float64      // while they ran, in percent
	memory, floorMemory float64
	size, floorSize     int64
}

// build imports n cards, as anybody would, into a new board and into the floor's
// file.
func (r *run) build(n int) (*built, error) { return r.buildOf(n, false) }

func (r *run) buildOf(n int, lively bool) (*built, error) {
	r.cfg.Say("building a board of " + cardsOf(n))
	d, err := r.desk("board")
	if err != nil {
		return nil, err
	}
	b := &built{desk: d, n: n, bare: filepath.Join(d.dir(), "bare.db")}
	if b.memory, b.took, err = d.fed(d.command("import", "-", "--quiet"), n, lively); err != nil {
		return nil, err
	}
	r.cfg.Say("building the same on bare bbolt")
	if b.floorMemory, b.floorTook, err = d.fed(d.floor("import", b.bare), n, lively); err != nil {
		return nil, err
	}
	if b.size, err = sizeOf(d.file); err != nil {
		return nil, err
	}
	if b.floorSize, err = sizeOf(b.bare); err != nil {
		return nil, err
	}
	which := []string{"list", "stage:triage", "kind:bug", "--limit", "1", "--columns", "id"}
	if lively { // whose cards have gone on
		which[1] = "state:any"
	}
	b.card, err = d.run(d.command(which...))
	if err == nil && b.card == "" {
		err = errors.New("no bug is in Triage: the board is too small")
	}
	if err == nil { // the first change of a day keeps a copy of the file, which is not what is measured
		_, err = d.run(d.command("edit", b.card, "--priority", "3"))
	}
	return b, err
}

// fed runs a program that reads the cards from its standard input.
func (d *desk) fed(c *exec.Cmd, n int, lively bool) (mb float64, took time.Duration, err error) {
	w := d.r.writer(n)
	w.lively = lively
	err = poured(c, w.write, func() (err error) {
		mb, took, err = d.peak(c)
		return err
	})
	return mb, took, err
}

// writer writes the board that every run of this size measures.
func (r *run) writer(n int) writer {
	return writer{language: newLanguage(1), n: n, now: r.cfg.Now(), rules: workflow.Default()}
}

// poured runs a program that reads what is written for it meanwhile.
func poured(c *exec.Cmd, write func(io.Writer) error, run func() error) error {
	in, out, err := os.Pipe()
	if err != nil {
		return err
	}
	written := make(chan error, 1)
	go func() { written <- errors.Join(write(out), out.Close()) }()
	c.Stdin = in
	err = run()
	_ = in.Close() // a writer that waits for a reader that is gone ends
	if err != nil {
		return err
	}
	if err := <-written; err != nil {
		return fmt.Errorf("%s did not read all cards: %w", filepath.Base(c.Path), err)
	}
	return nil
}

func sizeOf(path string) (int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func (b *built) remove() error { return os.RemoveAll(b.dir()) }

// imported is what building the board cost.
func (r *run) imported(b *built) error {
	seconds := func(d time.Duration) *float64 { return of(d.Seconds()) }
	r.keep(Result{Row: "import", Cards: b.n, Ours: seconds(b.took), Floor: seconds(b.floorTook), Rounds: 1, Stolen: b.stolen})
	if b.memory > 0 {
		r.keep(Result{Row: "import-memory", Cards: b.n, Ours: of(b.memory), Floor: of(b.floorMemory), Rounds: 1})
	} else {
		r.unmeasured(b.n, noMemory, "import-memory")
	}
	r.keep(Result{Row: "file", Cards: b.n, Ours: of(float64(b.size) / 1e6), Floor: of(float64(b.floorSize) / 1e6), Rounds: 1})
	return nil
}

const noMemory = "not measured here: the system does not say how much a process held"
