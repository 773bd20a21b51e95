package git

import (
	"context"
	"os"
	"path/filepath"
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
