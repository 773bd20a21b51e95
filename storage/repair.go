package storage

import (
	"fmt"
	"os"
)

// RepairReport is what a repair did.
type RepairReport struct {
	Path    string
	Kept    string   // where the damaged file is kept; empty when nothing was wrong, and nothing was done
	Found   []string // what was wrong
	Cards   int      // in the repaired board
	Entries int      // lines of its history
	Texts   int      // its long texts
	Notes   []string // what was salvaged from elsewhere than the place it belongs
	Lost    []string // what could not be salvaged, a sentence each
}

// Whole reports whether everything could be salvaged, as far as can be told.
func (r *RepairReport) Whole() bool { return len(r.Lost) == 0 }

// Repair makes a sound board of a damaged one. It reads what it can through the
// file's tree, looks for records on every other page, and for what is still
// missing in the daily backups; the cards and the indexes are made anew from the
// history. The damaged file is never written to: it is kept beside the board
// under the name in Kept. What could not be salvaged is named in Lost, and lines
// of the history that are gone have a line in their place that says so. A board
// in which nothing is wrong is left alone.
func Repair(o Options) (RepairReport, error) {
	r := RepairReport{Path: o.Path}
	checked, err := Check(o)
	if err != nil {
		return r, err
	}
	r.Cards, r.Entries, r.Texts = checked.Cards, checked.Entries, checked.Texts
	if checked.Sound() {
		return r, nil
	}
	r.Found = checked.Findings
	if checked.More > 0 {
		r.Found = append(r.Found, fmt.Sprintf("and %d things more", checked.More))
	}
	path := realPath(o.Path)
	f, err := lockedFile(path, true)
	if err != nil {
		return r, err
	}
	defer f.Close()
	m := &mender{o: o, path: path, report: &r}
	defer m.close()
	if err := m.gather(f); err != nil {
		return r, fileProblem(path, "repair", err)
	}
	return r, m.replace(f)
}

// replace writes the repaired board beside the damaged one, checks it, and puts
// it in place.
func (m *mender) replace(present *os.File) error {
	temp, err := tempBeside(m.path, "repair")
	if err != nil {
		return fileProblem(m.path, "repair", err)
	}
	defer os.Remove(temp.Name()) // nothing is there once it was renamed
	defer temp.Close()
	if err := m.build(temp.Name()); err != nil {
		return fileProblem(m.path, "repair", err)
	}
	m.o.hook("repair:built")
	o := m.o
	o.Path, o.Hook, o.Warn = temp.Name(), nil, nil
	checked, err := Check(o)
	if err != nil {
		return fileProblem(m.path, "repair", err)
	}
	if !checked.Sound() {
		return fault(m.path, Damaged, "it could not be repaired: %s", checked.Findings[0])
	}
	r := m.report
	r.Cards, r.Entries, r.Texts = checked.Cards, checked.Entries, checked.Texts
	r.Kept, err = m.o.putInPlace(m.path, temp, present, "damaged")
	return err
}
