package bench

import (
	"io"
	"os"
	"path/filepath"
	"time"
)

// checked measures the look at the whole file.
func (r *run) checked(b *built) error {
	var s, f samples
	for range r.rounds(3, 1) {
		took, err := b.timed(b.command("check"))
		if err != nil {
			return err
		}
		s.add(took, time.Second)
		began := r.cfg.Now()
		if err := readThrough(b.file); err != nil {
			return err
		}
		f.add(r.cfg.Now().Sub(began), time.Second)
	}
	r.took("check", b.n, s, f)
	return nil
}

// readThrough reads every byte of a file, a little at a time.
func readThrough(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{f}, make([]byte, 1<<20))
	return err
}

// fsync measures what the disk takes for the smallest durable write.
func (r *run) fsync(*built) error {
	f, err := os.Create(filepath.Join(r.dir, "appended"))
	if err != nil {
		return err
	}
	defer f.Close()
	var s samples
	page := make([]byte, 4<<10)
	for range r.rounds(200, 50) {
		began := r.cfg.Now()
		if _, err := f.Write(page); err != nil {
			return err
		}
		if err := f.Sync(); err != nil {
			return err
		}
		s.add(r.cfg.Now().Sub(began), time.Millisecond)
	}
	r.took("fsync", 0, s, nil)
	return nil
}

// reportCards is the size that the promise of a report names.
const reportCards = 100_000

// reported measures a figure of the whole history, on a board whose cards have
// lived.
func (r *run) reported(*built) error {
	n := reportCards
	if r.cfg.Quick {
		n /= 100
	}
	b, err := r.buildOf(n, true)
	if err != nil {
		return err
	}
	var s, f samples
	for range r.rounds(7, 3) {
		if err := b.inTurn(b.command("report", "--figure", "lead"), b.floor("lines", b.bare), &s, &f); err != nil {
			return err
		}
	}
	r.took("report", n, s, f)
	return b.remove()
}
