package storage

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"

	"opsboard/workflow"
)

// Create makes a new, empty board at o.Path under the given workflow, and opens
// it. Folders on the way are made, for nobody else to read. The board appears
// whole or not at all; where something is already, it is left alone and the
// error is a *[FileError] with Exists. A broken workflow is a
// *[workflow.FileError].
func Create(o Options, workflowText string) (*Store, error) {
	s, err := newStore(o)
	if err != nil {
		return nil, err
	}
	if _, err := workflow.Parse(workflowText); err != nil {
		return nil, err
	}
	if _, err := os.Lstat(s.path); err == nil {
		return nil, alreadyThere(s.path)
	}
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return nil, fileProblem(s.path, "create", err)
	}
	f, err := tempBeside(s.path, "new")
	if err != nil {
		return nil, fileProblem(s.path, "create", err)
	}
	temp := f.Name()
	defer os.Remove(temp)
	_ = f.Close() // empty so far; bbolt opens it by its name
	if err := s.writeNew(temp, workflowText); err != nil {
		return nil, fileProblem(s.path, "create", err)
	}
	s.hook("create:written")
	if err := putInPlace(temp, s.path); err != nil {
		return nil, fileProblem(s.path, "create", err)
	}
	s.hook("create:placed")
	return Open(o)
}

func alreadyThere(path string) error {
	return fileProblem(path, "create", &FileError{Path: path, Problem: Exists, Detail: "something is there already", Err: fs.ErrExist})
}

// writeNew fills a file with an empty board.
func (s *Store) writeNew(path, workflowText string) error {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: patience, FreelistType: bbolt.FreelistMapType, NoStatistics: true})
	if err != nil {
		return err
	}
	err = db.Update(func(b *bbolt.Tx) error {
		rules, err := s.rulesOf(workflowText)
		if err != nil {
			return err
		}
		t := &tx{bolt: b, s: s, rules: rules}
		return t.lay(s.newID(), workflowText)
	})
	return errors.Join(err, db.Close())
}

// coreBuckets lists the buckets of this package but those of the indexes in
// index.go.
func coreBuckets() []string {
	return []string{bucketMeta, bucketOp, bucketText, bucketCard, bucketNote, bucketNum, bucketGone, bucketCardOp, bucketActor, bucketUndone, bucketBlock, bucketSync, bucketUnsent}
}

// lay lays the buckets of an empty board out.
func (t *tx) lay(board, workflowText string) error {
	for _, name := range coreBuckets() {
		if err := t.fresh(name); err != nil {
			return err
		}
	}
	for _, m := range []struct {
		key  string
		body []byte
	}{{metaFormat, u32(formatVersion)}, {metaBoard, []byte(board)}, {metaWorkflow, []byte(workflowText)}} {
		if err := t.setMeta(m.key, m.body); err != nil {
			return err
		}
	}
	if err := t.rebuildIndexes(); err != nil {
		return err
	}
	return t.flush()
}

// putInPlace gives a finished file its name, durably, without replacing
// anything: an error with Exists where something is there.
func putInPlace(temp, path string) error {
	if err := syncFile(temp); err != nil {
		return err
	}
	err := os.Link(temp, path)
	switch {
	case errors.Is(err, fs.ErrExist):
		return alreadyThere(path)
	case err != nil: // a file system without links
		if _, there := os.Lstat(path); there == nil {
			return alreadyThere(path)
		}
		if err := os.Rename(temp, path); err != nil {
			return err
		}
	}
	return syncDir(filepath.Dir(path))
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
