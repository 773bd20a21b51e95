package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"

	"go.etcd.io/bbolt"

	"opsboard/workflow"
)

// errUnchanged ends a write transaction in which nothing turned out to change:
// it is rolled back, nothing is written, and nobody sees an error.
var errUnchanged = errors.New("nothing changed")

// tx is one open transaction.
type tx struct {
	bolt *bbolt.Tx
	s    *Store
	file *os.File
	ix   pendingIndex

	rules    *workflow.Rules // as the file says in this transaction
	flowText string          // what they were read from

	buckets  map[string]*bbolt.Bucket // those that were asked for
	tail     *tail                    // the end of the history, once it was written to
	lastNum  uint32                   // the last card's number, once one was given
	noneGone bool                     // no card is gone, so far as was asked
	facts    bool                     // what is written is what a remote reported
	isOld    *bool                    // some card was changed by a newer opsboard; nil: not asked
	shown    int                      // how many cards were read to be shown, wherever in the file they lie
}

// view runs fn on what the file holds, beside other readers. what says what is
// being done, for errors: "list".
func (s *Store) view(what string, fn func(*tx) error) error {
	return s.within(what, false, fn)
}

// update runs fn in a write transaction: all that fn writes is on the disk when
// update returns nil, and none of it otherwise.
func (s *Store) update(what string, fn func(*tx) error) error {
	s.dailyBackup()
	return s.within(what, true, fn)
}

func (s *Store) within(what string, write bool, fn func(*tx) error) error {
	err := guarded(func() error { return s.once(write, fn) })
	switch {
	case err == nil || errors.Is(err, errUnchanged):
		return nil
	case isAnswer(err):
		return err
	}
	return fileProblem(s.path, what, err)
}

// once opens, runs one transaction and closes.
func (s *Store) once(write bool, fn func(*tx) error) error {
	o, err := s.open(write)
	if err != nil {
		return err
	}
	defer o.close()
	bolt, err := o.db.Begin(write)
	if err != nil {
		return err
	}
	t := &tx{bolt: bolt, s: s, file: o.file}
	defer func() {
		_ = bolt.Rollback() // after a commit this does nothing
		o.clean = true
	}()
	if err := t.begin(); err != nil {
		return err
	}
	if !write {
		return fn(t)
	}
	s.hook("update:begin")
	if err := fn(t); err != nil {
		return err
	}
	return t.commit()
}

// begin checks that this is the board that was opened, in a format that this
// program knows, and reads its rules.
func (t *tx) begin() error {
	format, err := t.meta(metaFormat)
	if err != nil {
		return err
	}
	if len(format) != 4 {
		return damaged("it does not say which format it has")
	}
	if v := binary.BigEndian.Uint32(format); v > formatVersion {
		return &FileError{Problem: Newer, Detail: fmt.Sprintf("it was written by a newer opsboard (format %d; this one knows %d)", v, formatVersion)}
	}
	board, err := t.meta(metaBoard)
	if err != nil {
		return err
	}
	if err := t.s.isBoard(string(board)); err != nil {
		return err
	}
	text, err := t.meta(metaWorkflow)
	if err != nil {
		return err
	}
	t.flowText = string(text)
	t.rules, err = t.s.rulesOf(t.flowText)
	return err
}

// isBoard remembers the board's id, and notices another board at the path.
func (s *Store) isBoard(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.board == "" {
		s.board = id
	}
	if s.board != id {
		return &FileError{Path: s.path, Problem: Replaced, Detail: "another board lies there now"}
	}
	return nil
}

// commit makes the transaction durable, unless the file is no longer the one at
// the path: what is written to a file that nobody can find is lost.
func (t *tx) commit() error {
	if err := t.flush(); err != nil {
		return err
	}
	t.s.hook("update:filled")
	if err := t.inPlace(); err != nil {
		return err
	}
	if err := t.toDisk(); err != nil {
		return err
	}
	t.s.keepRules(t.flowText, t.rules)
	t.s.hook("update:committed")
	return nil
}

// manyPages is how many pages a commit changes from which the disk is to begin
// before it is waited for.
const manyPages = 64

// toDisk is the commit itself.
func (t *tx) toDisk() error {
	stats := t.bolt.Stats()
	if stats.GetNodeCount() >= manyPages {
		defer writeSoon(t.file)()
	}
	return t.bolt.Commit()
}

func (t *tx) inPlace() error {
	at, err := os.Stat(t.s.path)
	if err != nil {
		return err
	}
	open, err := t.file.Stat()
	if err != nil {
		return err
	}
	if !os.SameFile(at, open) {
		return &FileError{Path: t.s.path, Problem: Replaced, Detail: "another file took its place while it was being written"}
	}
	return nil
}

// The keys of the meta bucket.
const (
	metaFormat   = "format"   // u32: the layout of this file
	metaBoard    = "board"    // the board's id
	metaWorkflow = "workflow" // the text of the workflow
	metaRolled   = "rolled"   // what Roll did last
)

// formatVersion is the layout that this program writes.
const formatVersion = 6

// meta is a value of the meta bucket, empty where there is none.
func (t *tx) meta(key string) ([]byte, error) {
	raw := t.bucket(bucketMeta).Get([]byte(key))
	if raw == nil {
		return nil, nil
	}
	return unseal(bucketMeta, []byte(key), raw)
}

// metaIsOurs looks at every record of the meta bucket: one that stands under another
// key than it was written under is damage, and the one that is missed.
func (t *tx) metaIsOurs() error {
	return t.bucket(bucketMeta).ForEach(func(key, raw []byte) error {
		_, err := unseal(bucketMeta, key, raw)
		return err
	})
}

func (t *tx) setMeta(key string, body []byte) error {
	return t.bucket(bucketMeta).Put([]byte(key), seal(bucketMeta, []byte(key), body))
}

// noBucket is what a missing bucket panics with; guarded makes it an error.
type noBucket string

// bucket is the bucket of that name. A file that lacks it is damaged: the
// transaction ends with that error.
func (t *tx) bucket(name string) *bbolt.Bucket {
	b := t.buckets[name]
	if b == nil {
		if b = t.bolt.Bucket([]byte(name)); b == nil {
			panic(noBucket(name))
		}
		if t.buckets == nil {
			t.buckets = map[string]*bbolt.Bucket{}
		}
		t.buckets[name] = b
	}
	return b
}

// fresh empties a bucket, or makes it.
func (t *tx) fresh(name string) error {
	delete(t.buckets, name)
	if err := t.bolt.DeleteBucket([]byte(name)); err != nil && t.bolt.Bucket([]byte(name)) != nil {
		return err
	}
	_, err := t.bolt.CreateBucket([]byte(name))
	return err
}
