package git

import (
	"context"
	"os"
	"path/filepath"
	"time"
)

// How many packs, or single objects in one of git's 256 folders, make the own
// repository one that git is slow in.
const (
	manyPacks  = 50
	manySingle = 8
)

// tidy joins the small packs of the own repository when there are many: each only
// with those of its size, so that what was joined is not written again and a long
// log costs no more than a short one. That it could not is no trouble.
func (d *Driver) tidy(ctx context.Context) {
	if !d.isCrowded() {
		return
	}
	d.sweep()
	_, err := d.run(ctx, d.cfg.Limits.Local, call{args: []string{"repack", "-d", "-l", "-q", "--geometric=2"}})
	if err != nil && ctx.Err() == nil { // a git from before 2.32
		_, _ = d.run(ctx, d.cfg.Limits.Local, call{args: []string{"-c", "gc.auto=2000", "-c", "gc.autoPackLimit=50", "gc", "--auto", "--quiet"}})
	}
}

func (d *Driver) isCrowded() bool {
	count := func(pattern string) int {
		found, _ := filepath.Glob(filepath.Join(escaped(d.cfg.Dir), "objects", pattern))
		return len(found)
	}
	if _, err := os.Stat(d.cfg.Dir); err != nil {
		return false
	}
	return count("pack/*.pack") > manyPacks || count("17/*") > manySingle
}

// forgotten is how old what a git or an opsboard left is that was killed in the
// middle: nobody writes so long.
const forgotten = time.Hour

// sweep takes away what was left half written by those who were killed.
func (d *Driver) sweep() {
	for _, pattern := range []string{"objects/pack/tmp_*", "objects/pack/.tmp-*", ".standing-*", "fast_import_crash_*"} {
		left, _ := filepath.Glob(filepath.Join(escaped(d.cfg.Dir), pattern))
		for _, file := range left {
			if info, err := os.Stat(file); err == nil && d.cfg.Now != nil && d.cfg.Now().Sub(info.ModTime()) > forgotten {
				_ = os.Remove(file) // that it could not is no trouble
			}
		}
	}
}
