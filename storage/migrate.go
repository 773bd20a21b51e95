package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"opsboard/workflow"
)

// migration brings a file from one format to the next, in one transaction.
type migration struct {
	from uint32
	run  func(*tx) error
}

// migrations are the steps from every format ever released to formatVersion,
// oldest first.
func migrations() []migration {
	return []migration{
		{1, placeHistory},
		{2, indexPlan},
		{3, liveHistory},
		{4, layLedger},
		{5, indexDue},
	}
}

// placeHistory is the step to format 2: the index of the history by card knows
// what each line changed of the card's place, and there are blocks.
func placeHistory(t *tx) error { return t.rebuildLogIndexes() }

// indexPlan is the step to format 3: there are the index and the counters of
// what is planned.
func indexPlan(t *tx) error { return t.indexAnew(bucketPlan, planEntries) }

// indexDue is the step to format 6: there is the index of the days on which cards
// are due.
func indexDue(t *tx) error { return t.indexAnew(bucketDue, dueEntries) }

// indexAnew fills an index that was not there with what each card has in it.
func (t *tx) indexAnew(bucket string, entries func(workflow.Card) []indexEntry) error {
	if err := t.fresh(bucket); err != nil {
		return err
	}
	err := t.eachHead(func(h *headRecord) error {
		c, err := h.Brief()
		if err != nil {
			return err
		}
		for _, e := range entries(c) {
			t.ix.note(e, +1)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return t.flush()
}

// liveHistory is the step to format 4: the index of the history by card knows
// what each line changed of the card's life.
func liveHistory(t *tx) error { return t.rebuildLogIndexes() }

// layLedger is the step to format 5: a board can have a remote. No card has a
// clash yet.
func layLedger(t *tx) error {
	return errors.Join(t.fresh(bucketSync), t.fresh(bucketUnsent), t.fresh(bucketClash))
}

// migrate brings a file of an older format up to date. A copy of it as it was is
// made first, named after its format and the time. Each step is one transaction:
// a crash leaves the file in one format or the next, and the next Open goes on.
// A file of a newer format was refused before.
func (s *Store) migrate() error { return s.migrateBy(migrations()) }

func (s *Store) migrateBy(steps []migration) error {
	format, err := s.format()
	if err != nil || format >= formatVersion {
		return err
	}
	if err := s.backupBeforeMigration(format); err != nil {
		return err
	}
	for _, step := range steps {
		if step.from < format {
			continue
		}
		if err := s.migrateOnce(step); err != nil {
			return err
		}
	}
	if format, err = s.format(); err == nil && format < formatVersion {
		err = fault(s.path, Damaged, "it has format %d, which this opsboard knows no way to bring up to date", format)
	}
	return err
}

func (s *Store) migrateOnce(step migration) error {
	return s.update(fmt.Sprintf("bring format %d up to date", step.from), func(t *tx) error {
		format, err := t.format()
		if err != nil {
			return err
		}
		if format != step.from { // another process was quicker
			return errUnchanged
		}
		if err := step.run(t); err != nil {
			return err
		}
		return t.setMeta(metaFormat, u32(step.from+1))
	})
}

// migrateHere brings the file up to date within a transaction that is rolled
// back: a check looks at a file of an older format as Open would leave it.
func (t *tx) migrateHere() error {
	format, err := t.format()
	if err != nil {
		return err
	}
	for _, step := range migrations() {
		if step.from >= format {
			if err := step.run(t); err != nil {
				return err
			}
		}
	}
	return nil
}

// format is the format that the file says it has, once its tree of pages was
// found to end.
func (s *Store) format() (n uint32, err error) {
	err = s.view("open", func(t *tx) error {
		if err := hasNoLoops(t.file); err != nil {
			return err
		}
		n, err = t.format()
		return err
	})
	return n, err
}

func (t *tx) format() (uint32, error) {
	raw, err := t.meta(metaFormat)
	if err != nil {
		return 0, err
	}
	if len(raw) != 4 {
		return 0, damaged("it does not say which format it has")
	}
	return binary.BigEndian.Uint32(raw), nil
}

// backupBeforeMigration copies the file into the backups as "1-20261123T101112Z.db".
// A migration without that copy does not begin.
func (s *Store) backupBeforeMigration(format uint32) error {
	dir := backupDir(s.path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fileProblem(dir, "back up before the migration", err)
	}
	name := filepath.Join(dir, fmt.Sprintf("%d-%s.db", format, s.now().UTC().Format("20060102T150405Z")))
	if _, err := os.Stat(name); err == nil {
		return nil // made within this second by a process that comes to do the same
	}
	return s.Backup(name)
}
