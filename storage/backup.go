package storage

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// copyTo writes the board as one transaction sees it into the file, whole and
// durable. The board is held while it is copied, not while the disk catches up.
func (s *Store) copyTo(f *os.File) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	to := &target{w: io.NewOffsetWriter(f, 0)}
	err := s.view("copy", func(t *tx) error {
		_, err := t.bolt.WriteTo(to)
		return err
	})
	if to.err != nil {
		return to.err // which bbolt hides in text
	}
	if err != nil {
		return err
	}
	s.hook("backup:copied")
	if err := f.Sync(); err != nil {
		return err
	}
	return precheck(f)
}

// target remembers why a write to it failed.
type target struct {
	w   io.Writer
	err error
}

func (t *target) Write(b []byte) (int, error) {
	n, err := t.w.Write(b)
	if err != nil {
		t.err = err
	}
	return n, err
}

// Backup writes the board as it is now to path, whole, durable and in one step.
// It takes no more than an earlier backup of this board that holds nothing which
// the board has not; anything else at path is a *[FileError] Exists.
func (s *Store) Backup(path string) error {
	if err := s.mayOverwrite(path); err != nil {
		return err
	}
	temp, err := tempBeside(path, "backup")
	if errors.Is(err, os.ErrNotExist) {
		e := fault(path, Missing, "write the backup: its folder is not there")
		e.Advice = "make the folder first, or choose another path"
		return e
	}
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
	var trouble *FileError
	if err := s.holdsAllOf(path); errors.As(err, &trouble) && trouble.Problem == Busy {
		return err
	} else if err != nil {
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
	other := &Store{path: path, cadence: s.cadence, now: s.now, newID: s.newID, waits: s.waits}
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
