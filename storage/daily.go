package storage

import (
	"errors"
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
	return s.fillBackup(temp, target)
}

// fillBackup copies the board into the locked file and gives it its name, unless
// somebody has done so since we looked: then what we hold is either the finished
// backup, opened under its old name, or a file that nobody needs.
func (s *Store) fillBackup(temp *os.File, target string) error {
	ours := isAt(temp, target+".part")
	if _, err := os.Lstat(target); err == nil || !ours {
		if ours {
			return os.Remove(target + ".part")
		}
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
