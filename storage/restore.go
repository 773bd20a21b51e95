package storage

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// Restore puts the backup at from in the place of the board at o.Path, in one
// step. The backup is checked first, all of it. What was at the path is kept
// beside it under another name, which o.Warn is told. Boards that are open
// notice the change.
func Restore(o Options, from string) error {
	if same(o.Path, from) {
		return fault(from, Exists, "it is the board itself")
	}
	if err := soundBackup(o, from); err != nil {
		return err
	}
	path := realPath(o.Path)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fileProblem(path, "restore", err)
	}
	temp, err := tempBeside(path, "restore")
	if err != nil {
		return fileProblem(path, "restore", err)
	}
	defer os.Remove(temp.Name()) // nothing is there once it was renamed
	defer temp.Close()
	if err := copyFile(from, temp); err != nil {
		return err
	}
	o.hook("restore:copied")
	present, err := lockedFile(path, true)
	var trouble *FileError
	switch {
	case err == nil:
		defer present.Close()
	case errors.As(err, &trouble) && trouble.Problem == Missing:
		present = nil
	default:
		return err
	}
	_, err = o.putInPlace(path, temp, present, "before-restore")
	return err
}

func same(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// soundBackup refuses a backup in which anything is wrong.
func soundBackup(o Options, from string) error {
	report, err := Check(Options{Path: from, Cadence: o.Cadence, Now: o.Now, NewID: o.NewID})
	var trouble *FileError
	if errors.As(err, &trouble) && trouble.Problem == Missing {
		trouble.Advice = "name a file that `opsboard backup` wrote"
		if b := newestBackup(o.Path); b != "" {
			trouble.Advice += ", such as " + b
		}
	}
	if err != nil {
		return err
	}
	if report.Sound() {
		return nil
	}
	e := fault(from, Damaged, "the backup is damaged (%s)", report.Findings[0])
	e.Advice = "restore another backup, or salvage this one with `opsboard --file " + from + " check --repair`"
	return e
}

// copyFile copies the board file at from, which nobody writes to meanwhile,
// into an empty file, durably.
func copyFile(from string, to *os.File) error {
	src, err := lockedFile(from, false)
	if err != nil {
		return err
	}
	defer src.Close()
	if err := copyAll(to, src); err != nil {
		return fileProblem(to.Name(), "copy to", err)
	}
	return precheck(to)
}

// copyInto makes a copy of an open board at path.
func copyInto(path string, src *os.File) error {
	to, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fileProblem(path, "copy to", err)
	}
	if err := errors.Join(copyAll(to, src), to.Close()); err != nil {
		return fileProblem(path, "copy to", err)
	}
	return nil
}

// copyAll copies the pages of a board into an empty file, durably.
func copyAll(to, src *os.File) error {
	pages, err := readPages(src)
	if err != nil {
		return err
	}
	size := pages.size
	if pages.best.state == metaGood { // what lies behind was never written to
		size = min(size, int64(pages.best.highWater*pages.best.pageSize))
	}
	if _, err := io.Copy(to, io.NewSectionReader(src, 0, size)); err != nil {
		return err
	}
	return to.Sync()
}

// putInPlace makes temp the board at path. The file that is there, if any, is
// locked by the caller; it is kept under a name that says why and when, which
// is returned and which Warn is told.
func (o Options) putInPlace(path string, temp, present *os.File, why string) (kept string, err error) {
	if err := raiseVersion(temp, versionAt(path)); err != nil {
		return "", fileProblem(path, "put in place", err)
	}
	if present != nil {
		if kept, err = keepAside(path, why, o.Now()); err != nil {
			return "", fileProblem(path, "keep the present file aside", err)
		}
		o.hook("replace:kept")
	}
	if err := replaceFile(temp.Name(), path); err != nil {
		return kept, fileProblem(path, "put in place", err)
	}
	o.hook("replace:renamed")
	if kept != "" {
		o.warn("the file that was at " + path + " is kept as " + kept)
	}
	return kept, nil
}

func (o Options) hook(step string) {
	if o.Hook != nil {
		o.Hook(step)
	}
}

func (o Options) warn(sentence string) {
	if o.Warn != nil {
		o.Warn(sentence)
	}
}
