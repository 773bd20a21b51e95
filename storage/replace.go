package storage

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"
)

// lockedFile opens the file at path and takes its lock, waiting up to a second.
// Unlike a transaction it also opens a file that cannot be trusted.
func lockedFile(path string, exclusive bool) (*os.File, error) {
	if info, err := os.Stat(path); err != nil {
		return nil, fileProblem(path, "open", err)
	} else if !info.Mode().IsRegular() { // before opening, which would wait on a pipe
		return nil, notAFile(path, info.Mode())
	}
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		f, err := os.Open(path)
		if err != nil {
			return nil, fileProblem(path, "open", err)
		}
		// The path may have got another file between opening and locking.
		if err = tryLock(f, exclusive); err == nil && isAt(f, path) {
			return f, nil
		}
		_ = f.Close()
		if err != nil && !errors.Is(err, errLocked) {
			return nil, fileProblem(path, "lock", err)
		}
		again := time.NewTimer(longestPause/2 + rand.N(longestPause))
		select {
		case <-deadline.C:
			again.Stop()
			return nil, busyProblem(path)
		case <-again.C:
		}
	}
}

// isAt reports whether the open file is what the path names.
func isAt(f *os.File, path string) bool {
	a, err := f.Stat()
	if err != nil {
		return false
	}
	b, err := os.Stat(path)
	return err == nil && os.SameFile(a, b)
}

// realPath follows links, so that a link to a board stays one when the board is
// replaced. What cannot be followed is left as it is.
func realPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

// keepAside gives the file at path a second name beside it, which says why and
// when, and returns that name. Nothing of that name is overwritten.
func keepAside(path, why string, at time.Time) (string, error) {
	base := path + "." + why + "-" + at.UTC().Format("20060102T150405Z")
	for n := 1; n < 1000; n++ {
		name := base
		if n > 1 {
			name = fmt.Sprintf("%s-%d", base, n)
		}
		err := os.Link(path, name)
		switch {
		case err == nil:
			return name, nil
		case errors.Is(err, os.ErrExist):
			continue
		case !isLinkless(err):
			return "", err
		}
		// A file system without second names: the first name goes. Until the new
		// file is there, nothing is at the path.
		if _, err := os.Lstat(name); err == nil {
			continue
		}
		return name, os.Rename(path, name)
	}
	return "", fmt.Errorf("no free name like %s", base)
}

// replaceFile puts temp in the place of path, durably and in one step. Who had
// the old file open notices before it commits: the file there is another one.
func replaceFile(temp, path string) error {
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// tempBeside makes an empty file beside path that nobody else uses.
func tempBeside(path, why string) (*os.File, error) {
	return os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"."+why+"-*.part")
}

// versionAt is the newest transaction of the file, 0 where it cannot be told.
func versionAt(path string) uint64 {
	f, err := os.Open(path)
	if err != nil {
		return 0
	}
	defer f.Close()
	v, err := readVersion(f)
	if err != nil {
		return 0
	}
	return v
}
