package storage

import (
	"os"

	"go.etcd.io/bbolt"
)

// compactStep bounds what one transaction of a compaction holds in memory.
const compactStep = 4 << 20

// Compact writes the board anew without the room that nothing uses, and puts the
// new file in the old one's place in one step. Nobody else gets into the file
// meanwhile. It returns the file's bytes before and after; they are equal when
// there was nothing to gain.
func (s *Store) Compact() (before, after int64, err error) {
	if err := s.view("compact", func(t *tx) error { return nil }); err != nil {
		return 0, 0, err // not our board, or not a sound one
	}
	err = guarded(func() error {
		before, after, err = s.compact()
		return err
	})
	return before, after, fileProblem(s.path, "compact", err)
}

func (s *Store) compact() (before, after int64, err error) {
	o, err := s.open(true)
	if err != nil {
		return 0, 0, err
	}
	defer o.close()
	o.clean = true // nothing is begun yet
	info, err := o.file.Stat()
	if err != nil {
		return 0, 0, err
	}
	before = info.Size()
	// What is damaged would be copied without a word.
	var report CheckReport
	if err := report.checkPages(o.file); err != nil {
		return before, before, err
	} else if !report.Sound() {
		return before, before, damaged("%s", report.Findings[0])
	}
	path := realPath(s.path)
	temp, err := tempBeside(path, "compact")
	if err != nil {
		return before, before, err
	}
	defer os.Remove(temp.Name())
	defer temp.Close()
	o.clean = false
	err = rewrite(o.db, temp.Name())
	o.clean = true // rewrite's transaction is over, whatever came of it
	if err != nil {
		return before, before, err
	}
	after, err = s.takePlace(o, path, temp, before)
	return before, after, err
}

// rewrite copies every record of the board into the empty file at path.
func rewrite(from *bbolt.DB, path string) error {
	to, err := bbolt.Open(path, 0o600, &bbolt.Options{
		Timeout: patience, PageSize: from.Info().PageSize, FreelistType: bbolt.FreelistMapType,
		NoSync: true, NoStatistics: true, // synced once, at the end
	})
	if err != nil {
		return err
	}
	to.AllocSize = 1 << 16 // no more room than needed
	if err := bbolt.Compact(to, from, compactStep); err != nil {
		_ = to.Close()
		return err
	}
	return to.Close()
}

// takePlace puts the compacted file in place, if it is smaller and nobody put
// another one there.
func (s *Store) takePlace(o *opened, path string, temp *os.File, before int64) (int64, error) {
	if err := precheck(temp); err != nil {
		return before, err
	}
	info, err := temp.Stat()
	if err != nil || info.Size() >= before {
		return before, err
	}
	if err := raiseVersion(temp, versionAt(path)); err != nil {
		return before, err
	}
	if err := temp.Sync(); err != nil {
		return before, err
	}
	s.hook("compact:written")
	if !isAt(o.file, path) {
		return before, fault(path, Replaced, "another file took its place while it was being compacted")
	}
	if err := replaceFile(temp.Name(), path); err != nil {
		return before, err
	}
	s.hook("compact:renamed")
	return info.Size(), nil
}
