package storage

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"opsboard/workflow"
)

// backupsKept is how many daily backups stay.
const backupsKept = 7

// backupDir is where the backups of the board at path are kept.
func backupDir(path string) string { return path + ".backups" }

// dailyBackups lists the daily backups of the board at path, oldest first.
func dailyBackups(path string) []string {
	files, err := os.ReadDir(backupDir(path))
	if err != nil {
		return nil // none, or none that can be reached
	}
	var out []string
	for _, f := range files {
		day, isDB := strings.CutSuffix(f.Name(), ".db")
		if _, err := workflow.ParseDate(day); isDB && err == nil {
			out = append(out, filepath.Join(backupDir(path), f.Name()))
		}
	}
	slices.Sort(out)
	return out
}

// newestBackup is the newest daily backup of the board at path, "" for none.
func newestBackup(path string) string {
	if all := dailyBackups(path); len(all) > 0 {
		return all[len(all)-1]
	}
	return ""
}

// dailyBackup copies the board before the first write of a UTC day and keeps
// the last seven copies. Of many processes that come at once one makes it. A
// backup that cannot be made is a warning: the write goes on.
func (s *Store) dailyBackup() {
	day := workflow.DateOf(s.now(), nil)
	s.mu.Lock()
	done := s.backedUp == day
	s.backedUp = day // also when it fails: one warning a day is enough
	s.mu.Unlock()
	if done {
		return
	}
	if err := s.backupOf(day); err != nil {
		s.warn("today's backup could not be made: %v", err)
	}
}

func (s *Store) backupOf(day workflow.Date) error {
	target := filepath.Join(backupDir(s.path), string(day)+".db")
	if _, err := os.Lstat(target); err == nil {
		return nil
	}
	if err := os.MkdirAll(backupDir(s.path), 0o700); err != nil {
		return err
	}
	temp, err := os.OpenFile(target+".part", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer temp.Close() // and with it the lock
	if err := tryLock(temp, true); errors.Is(err, errLocked) {
		return nil // another process is making it
	} else if err != nil {
		return err
	}
	// The one that made it may have let go between our look and our lock: then
	// what we hold is the finished backup under its old name.
	if _, err := os.Lstat(target); err == nil || !isAt(temp, target+".part") {
		return nil
	}
	if err := s.copyTo(temp); err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	if err := replaceFile(temp.Name(), target); err != nil {
		return err
	}
	s.hook("backup:renamed")
	return s.dropOldBackups()
}

func (s *Store) dropOldBackups() error {
	all := dailyBackups(s.path)
	for len(all) > backupsKept {
		if err := os.Remove(all[0]); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		all = all[1:]
	}
	return nil
}

// copyTo writes the board as one transaction sees it into the file, whole and
// durable. The board is held while it is copied, not while the disk catches up.
func (s *Store) copyTo(f *os.File) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	err := s.view("copy", func(t *tx) error {
		_, err := t.bolt.WriteTo(io.NewOffsetWriter(f, 0))
		return err
	})
	if err != nil {
		return err
	}
	s.hook("backup:copied")
	if err := f.Sync(); err != nil {
		return err
	}
	return precheck(f)
}

// Backup writes the board as it is now to path, whole, durable and in one step.
// It takes no more than an earlier backup of this board that holds nothing which
// the board has not; anything else at path is a *[FileError] Exists.
func (s *Store) Backup(path string) error {
	if err := s.mayOverwrite(path); err != nil {
		return err
	}
	temp, err := tempBeside(path, "backup")
	if err != nil {
		return fileProblem(path, "write the backup", err)
	}
	defer os.Remove(temp.Name()) // nothing is there once it was renamed
	defer temp.Close()
	if err := s.copyTo(temp); err != nil {
		return fileProblem(path, "write the backup", err)
	}
	if err := replaceFile(temp.Name(), path); err != nil {
		return fileProblem(path, "write the backup", err)
	}
	return nil
}

// mayOverwrite refuses to write a backup over anything that would be missed.
func (s *Store) mayOverwrite(path string) error {
	there, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fileProblem(path, "write the backup", err)
	}
	if own, err := os.Stat(s.path); err == nil && os.SameFile(own, there) {
		return fault(path, Exists, "it is the board itself")
	}
	if !there.Mode().IsRegular() {
		return fault(path, Exists, "it is there already and is no file")
	}
	if err := s.holdsAllOf(path); err != nil {
		e := fault(path, Exists, "it is there already, and is not an earlier backup of this board")
		e.Err = err
		return e
	}
	return nil
}

// syncDir makes the names in a directory durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync %s: %w", dir, err)
	}
	defer d.Close()
	return syncNames(d)
}

// holdsAllOf reports, with an error, a file at path that is not this board or
// holds changes that this board has not.
func (s *Store) holdsAllOf(path string) error {
	var board string
	var line lastLine
	other := &Store{path: path, cadence: s.cadence, now: s.now, newID: s.newID}
	err := other.view("look at", func(t *tx) error {
		id, err := t.meta(metaBoard)
		board, line = string(id), t.lastLine()
		return err
	})
	if err != nil {
		return err
	}
	return s.view("look at", func(t *tx) error {
		id, err := t.meta(metaBoard)
		switch {
		case err != nil:
			return err
		case string(id) != board:
			return errors.New("it is another board")
		case line.key != nil && !bytes.Equal(t.bucket(bucketOp).Get(line.key), line.record):
			return errors.New("it holds changes that this board does not have")
		}
		return nil
	})
}

// lastLine is the end of a history: each line vouches for the ones before.
type lastLine struct{ key, record []byte }

func (t *tx) lastLine() lastLine {
	k, raw := t.bucket(bucketOp).Cursor().Last()
	return lastLine{bytes.Clone(k), bytes.Clone(raw)}
}
