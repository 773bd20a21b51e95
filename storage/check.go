package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"opsboard/workflow"
)

// maxFindings is how many things a check names; the others it counts.
const maxFindings = 100

// maxFinding is how long one may be, in bytes.
const maxFinding = 300

// CheckReport is what a check found.
type CheckReport struct {
	Path     string
	Bytes    int64
	Cards    int
	Entries  int // lines of the history
	Texts    int // long texts that are kept apart
	Findings []string
	More     int // findings beyond those in Findings
}

// Sound reports whether nothing is wrong.
func (r *CheckReport) Sound() bool { return len(r.Findings) == 0 }

func (r *CheckReport) found(format string, a ...any) {
	if len(r.Findings) == maxFindings {
		r.More++
		return
	}
	what := fmt.Sprintf(format, a...)
	if len(what) > maxFinding { // a damaged key may be of any length
		what = strings.ToValidUTF8(what[:maxFinding], "") + cut
	}
	r.Findings = append(r.Findings, what)
}

// Check looks at everything in the board file at o.Path: every page, the
// checksum of every record, the history without gaps and each line of it
// vouching for the one before, the texts that records refer to, the cards
// against the history, and the indexes against ones made anew. It changes
// nothing, and keeps others out only while it takes a copy, which it then looks
// at. What is wrong is in the report; the error is for a file that is no board
// or cannot be looked at.
func Check(o Options) (CheckReport, error) {
	r := CheckReport{Path: o.Path}
	s, err := r.takeCopy(o)
	if s == nil || err != nil {
		return r, err
	}
	defer s.remove()
	f, err := os.Open(s.path)
	if err != nil {
		return r, fileProblem(o.Path, "check", err)
	}
	defer f.Close()
	if err := r.checkPages(f); err != nil || !r.Sound() {
		return r, err // what stands on broken pages is not asked
	}
	err = s.within("check", true, func(t *tx) error {
		if err := t.checkAll(&r); err != nil {
			return err
		}
		return errUnchanged
	})
	return r, r.take(err)
}

// takeCopy copies the board while nobody writes to it. There is no copy of a
// file of which it is clear already what is wrong.
func (r *CheckReport) takeCopy(o Options) (*scratch, error) {
	f, err := lockedFile(o.Path, false)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fileProblem(o.Path, "check", err)
	}
	r.Bytes = info.Size()
	if err := precheck(f); err != nil {
		return nil, r.take(err)
	}
	s, err := newScratch(o, f)
	if err != nil {
		return nil, r.take(err)
	}
	return s, nil
}

// take makes a finding of an error that says what is wrong with the file; other
// errors are given back.
func (r *CheckReport) take(err error) error {
	var e *FileError
	if !errors.As(err, &e) {
		return err
	}
	switch e.Problem {
	case Damaged, Truncated, Empty, Unreadable:
		if e.Err != nil {
			r.found("%s: %v", e.Detail, e.Err)
		} else {
			r.found("%s", e.Detail)
		}
		return nil
	}
	return err
}

// checkPages walks all pages and looks at the checksum of every record.
func (r *CheckReport) checkPages(f *os.File) error {
	p, err := readPages(f)
	if err != nil {
		return fileProblem(f.Name(), "read", err)
	}
	sealed := []string{bucketMeta, bucketOp, bucketText, bucketCard, bucketNote, bucketNum, bucketGone, bucketUndone, bucketSync}
	there, format := map[string]bool{}, uint32(formatVersion)
	w := &treeWalk{
		p:      p,
		broken: func(what string) { r.found("%s", what) },
		bucket: func(name string, _ uint64) { there[name] = true },
		record: func(bucket string, x leaf, _ uint64) {
			if !slices.Contains(sealed, bucket) {
				return
			}
			body, err := unseal(bucket, x.key, x.value)
			if err != nil {
				if err := r.take(err); err != nil {
					r.found("%v", err)
				}
			}
			if bucket == bucketMeta && string(x.key) == metaFormat && len(body) == 4 {
				format = binary.BigEndian.Uint32(body)
			}
		},
	}
	w.walk()
	w.unaccounted()
	for _, name := range append(coreBuckets(), queryBuckets()...) {
		if !there[name] && r.Sound() && sinceFormat(name) <= format {
			r.found("it has no %s", name)
		}
	}
	return nil
}

// sinceFormat is the first format that has the bucket.
func sinceFormat(bucket string) uint32 {
	switch bucket {
	case bucketBlock:
		return 2
	case bucketPlan:
		return 3
	case bucketSync, bucketUnsent, bucketClash:
		return 5
	case bucketDue:
		return 6
	}
	return 1
}

// scratch is a copy of a board that is thrown away.
type scratch struct {
	*Store
	dir string
}

// newScratch copies an open board, whose pages are sound, into a folder beside
// it; where that takes no files or is full, into the system's folder for such
// things.
func newScratch(o Options, f *os.File) (*scratch, error) {
	o.Hook, o.Warn = nil, nil
	s, err := scratchIn(filepath.Dir(o.Path), o, f)
	if err != nil {
		s, err = scratchIn(os.TempDir(), o, f)
	}
	if err != nil {
		return nil, fileProblem(o.Path, "copy it to check it", err)
	}
	return s, nil
}

func scratchIn(dir string, o Options, f *os.File) (*scratch, error) {
	dir, err := os.MkdirTemp(dir, ".opsboard-check-*")
	if err != nil {
		return nil, err
	}
	o.Path = filepath.Join(dir, "board")
	s, err := newStore(o)
	if err == nil {
		err = copyInto(o.Path, f)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	s.backedUp = workflow.DateOf(o.Now(), nil) // no backup of a copy
	return &scratch{s, dir}, nil
}

func (s *scratch) remove() { _ = os.RemoveAll(s.dir) }
