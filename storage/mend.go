package storage

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"opsboard/workflow"
)

// mender makes a sound board of what is left of a damaged one.
type mender struct {
	o      Options
	path   string
	report *RepairReport

	found *salvage
	h     history
	needs map[uint64]textNeed // the texts that the history refers to
	texts map[uint64]relic    // those of them that were found
	open  []*os.File          // backups that relics lie in

	noteKeys []string // of the comments that were found, in order
}

func (m *mender) close() {
	for _, f := range m.open {
		_ = f.Close()
	}
}

// textNeed is what a line of the history says of a text that is kept apart.
type textNeed struct {
	size  uint64
	line  uint64
	card  workflow.CardID
	field workflow.Field
	key   string
}

// gather finds all that there is, in the damaged file first, then in backups.
func (m *mender) gather(f *os.File) error {
	src, err := readPages(f)
	if err != nil {
		return err
	}
	m.found = salvageFrom(src, "", true)
	if m.found.isNothing() {
		problem := Damaged
		if src.size == 0 {
			problem = Empty
		}
		return nothingLeft(m.path, problem, src.size)
	}
	if err := m.choose(); err != nil {
		return err
	}
	backups := dailyBackups(m.path)
	for _, b := range slices.Backward(backups) {
		if m.isComplete() {
			break
		}
		if err := m.borrow(b); err != nil {
			m.note("the backup %s could not be used: %v", b, err)
			continue
		}
		if err := m.choose(); err != nil {
			return err
		}
	}
	m.tell()
	return nil
}

// nothingLeft is the fault of a file in which a repair found no record. To repair it
// again helps nobody.
func nothingLeft(path string, p Problem, size int64) *FileError {
	f := fault(path, p, "nothing can be salvaged from its %d bytes", size)
	f.Advice = "`opsboard restore FILE` puts a backup in its place, if there is one elsewhere"
	if b := newestBackup(path); b != "" {
		f.Advice = "`opsboard restore " + b + "` brings back the newest backup"
	}
	return f
}

func (m *mender) isComplete() bool {
	return len(m.h.lost) == 0 && len(m.texts) == len(m.needs) && len(m.found.meta[metaWorkflow]) > 0 && len(m.found.meta[metaBoard]) > 0
}

// choose settles which lines are the history and which texts belong to it.
func (m *mender) choose() error {
	m.h = m.found.chooseLines()
	m.needs, m.texts = map[uint64]textNeed{}, map[uint64]relic{}
	for _, n := range slices.Sorted(maps.Keys(m.h.lines)) {
		if err := m.needsOf(n); err != nil {
			return err
		}
	}
	for n, need := range m.needs {
		if r, ok := m.chooseText(n, need); ok {
			m.texts[n] = r
		}
	}
	return nil
}

// refMark stands in a decoded line for a text that is kept apart.
const refMark = "\x00text "

func (m *mender) needsOf(n uint64) error {
	raw, err := m.h.lines[n].raw()
	if err != nil {
		return err
	}
	sizes := map[string]value{}
	e, err := decodeEntry(n, raw, func(v value) (string, error) {
		mark := refMark + decimal(v.ref)
		sizes[mark] = v
		return mark, nil
	})
	if err != nil {
		return err
	}
	for _, ch := range e.Changes {
		for _, text := range []string{ch.Old, ch.New} {
			if v, ok := sizes[text]; ok && strings.HasPrefix(text, refMark) {
				if _, known := m.needs[v.ref]; !known {
					m.needs[v.ref] = textNeed{size: v.size, line: n, card: e.Card, field: ch.Field, key: ch.Key}
				}
			}
		}
	}
	return nil
}

// chooseText takes the text in use, else the only one of that number and
// length.
func (m *mender) chooseText(n uint64, need textNeed) (relic, bool) {
	var fit []relic
	for _, r := range m.found.texts[n] {
		if uint64(r.size) == need.size+sealSize {
			if r.inUse {
				return r, true
			}
			fit = append(fit, r)
		}
	}
	if len(fit) != 1 {
		return relic{}, false
	}
	return fit[0], true
}

// borrow adds what is missing and a backup has. A line of it counts only where
// the chain of the history leads through it, a text only where the line that
// refers to it is the same there.
func (m *mender) borrow(path string) error {
	f, err := lockedFile(path, false)
	if err != nil {
		return err
	}
	m.open = append(m.open, f)
	src, err := readPages(f)
	if err != nil {
		return err
	}
	b := salvageFrom(src, path, false)
	if ours, theirs := m.boardOf(m.found), m.boardOf(b); ours != "" && ours != theirs {
		return errors.New("it is of another board")
	}
	for n, need := range m.needs {
		line := m.h.lines[need.line]
		if _, have := m.texts[n]; !have && slices.ContainsFunc(b.ops[need.line], func(r relic) bool { return r.sum == line.sum }) {
			m.found.texts[n] = b.texts[n]
		}
	}
	for _, n := range m.h.lost {
		for _, r := range b.ops[n] {
			next, before := m.h.lines[n+1], m.h.lines[n-1]
			if next.size > 0 && next.before == r.sum || before.size > 0 && r.before == before.sum || len(b.ops[n+1]) > 0 {
				m.found.ops.add(n, r)
			}
		}
	}
	for _, key := range []string{metaWorkflow, metaBoard} {
		if len(m.found.meta[key]) == 0 && len(b.meta[key]) > 0 {
			m.found.meta[key] = b.meta[key]
		}
	}
	return nil
}

func (m *mender) boardOf(s *salvage) string {
	for _, r := range s.meta[metaBoard] {
		if body, err := r.read(bucketMeta, []byte(metaBoard)); err == nil {
			return string(body)
		}
	}
	return ""
}

func (m *mender) note(format string, a ...any) {
	m.report.Notes = append(m.report.Notes, fmt.Sprintf(format, a...))
}

func (m *mender) lose(format string, a ...any) {
	m.report.Lost = append(m.report.Lost, fmt.Sprintf(format, a...))
}
