package storage

import (
	"encoding/binary"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"opsboard/workflow"
)

// mendStep bounds what one transaction of a repair writes, in records.
const mendStep = 50_000

// build writes the repaired board into the empty file at path.
func (m *mender) build(path string) error {
	board := m.boardOf(m.found)
	if board == "" {
		board = m.o.NewID()
		m.lose("the board's own name is lost; it has a new one")
	}
	s := &Store{path: path, cadence: m.o.Cadence, now: m.o.Now, newID: m.o.NewID}
	empty := &Store{path: path, cadence: m.o.Cadence, newID: func() string { return board }}
	if err := empty.writeNew(path, m.flow()); err != nil {
		return err
	}
	s.backedUp = workflow.DateOf(m.o.Now(), nil) // no backup of what is in the making
	if err := m.inSteps(s, slices.Sorted(maps.Keys(m.needs)), m.putText); err != nil {
		return err
	}
	lines := make([]uint64, m.h.last)
	for i := range lines {
		lines[i] = uint64(i) + 1
	}
	w := &lineWriter{m: m}
	if err := m.inSteps(s, lines, w.put); err != nil {
		return err
	}
	return s.update("repair", m.finish)
}

// inSteps calls do for each number, in transactions of bounded size.
func (m *mender) inSteps(s *Store, all []uint64, do func(*tx, uint64) error) error {
	for part := range slices.Chunk(all, mendStep) {
		err := s.update("repair", func(t *tx) error {
			for _, n := range part {
				if err := do(t, n); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// finish makes everything that follows from the history and the texts.
func (m *mender) finish(t *tx) error {
	texts := t.bucket(bucketText)
	if err := texts.SetSequence(max(texts.Sequence(), m.found.lastText)); err != nil {
		return err
	}
	if err := t.rebuildLogIndexes(); err != nil {
		return err
	}
	lost, err := t.rebuildCards()
	if err != nil {
		return err
	}
	for _, l := range lost {
		m.lose("%v", l)
	}
	if err := m.bringCards(t); err != nil {
		return err
	}
	if r := m.found.meta[metaRolled]; len(r) > 0 && r[0].inUse && len(m.h.lost) == 0 {
		if body, err := r[0].read(bucketMeta, []byte(metaRolled)); err == nil && json.Valid(body) {
			if err := t.setMeta(metaRolled, body); err != nil {
				return err
			}
		}
	}
	return t.rebuildIndexes()
}

// flow is the text of the board's workflow: the one in use, else what the
// history says, else one that was left over, else the one that the program
// comes with.
func (m *mender) flow() string {
	var candidates []string
	for _, r := range m.found.meta[metaWorkflow] {
		if body, err := r.read(bucketMeta, []byte(metaWorkflow)); err == nil && r.inUse {
			candidates = append(candidates, string(body))
		}
	}
	for n := m.h.last; n > 0 && len(candidates) == 0; n-- {
		if text, ok := m.flowOfLine(n); ok {
			candidates = append(candidates, text)
		}
	}
	for _, r := range m.found.meta[metaWorkflow] {
		if body, err := r.read(bucketMeta, []byte(metaWorkflow)); err == nil {
			candidates = append(candidates, string(body))
		}
	}
	for _, text := range candidates {
		if _, err := workflow.Parse(text); err == nil {
			return text
		}
	}
	m.lose("the workflow is lost; the default one is in its place")
	return workflow.Shipped()["default"]
}

func (m *mender) flowOfLine(n uint64) (string, bool) {
	r, ok := m.h.lines[n]
	if !ok {
		return "", false
	}
	raw, err := r.raw()
	if err != nil {
		return "", false
	}
	e, err := decodeEntry(n, raw, m.textOf)
	if err != nil || e.Card != "" {
		return "", false
	}
	i := slices.IndexFunc(e.Changes, func(ch workflow.Change) bool { return ch.Field == fieldFlow })
	if i < 0 {
		return "", false
	}
	return e.Changes[i].New, true
}

// textOf is a text that was found, as a line refers to it.
func (m *mender) textOf(v value) (string, error) {
	key := u64(v.ref)
	r, ok := m.texts[v.ref]
	if !ok {
		return "", damaged("record %s is missing", nameRecord(bucketText, key))
	}
	body, err := r.read(bucketText, key)
	return string(body), err
}

// putText writes a text of the history, or what stands for one that is lost.
func (m *mender) putText(t *tx, n uint64) error {
	b := t.bucket(bucketText)
	b.FillPercent = appendOnly
	if r, ok := m.texts[n]; ok {
		raw, err := r.raw()
		if err != nil {
			return err
		}
		return b.Put(u64(n), raw)
	}
	need := m.needs[n]
	return b.Put(u64(n), seal(bucketText, u64(n), []byte(lostText(need.field, need.key, need.size))))
}

// lostText stands for a text that is lost. It has the same length, which the
// records that refer to it name.
func lostText(f workflow.Field, key string, size uint64) string {
	text := "(this text was lost)"
	switch f {
	case workflow.FieldComment:
		text = `{"id":` + quoted(key) + `,"text":"` + text + `"}`
	case workflow.FieldBlueprint:
		text = `{"text":"` + text + `"}`
	}
	if pad := int(size) - len(text); pad > 0 {
		text += strings.Repeat(" ", pad)
	}
	return text[:size]
}

func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		return `""` // a string: cannot happen
	}
	return string(b)
}

// lineWriter writes the history in order, and vouches anew for what comes
// before where a line is lost.
type lineWriter struct {
	m    *mender
	sum  uint32
	step uint64
	at   time.Time
}

func (w *lineWriter) put(t *tx, n uint64) error {
	b := t.bucket(bucketOp)
	b.FillPercent = appendOnly
	raw, err := w.record(n)
	if err != nil {
		return err
	}
	w.sum = chainOf(raw)
	return b.Put(u64(n), raw)
}

func (w *lineWriter) record(n uint64) ([]byte, error) {
	r, ok := w.m.h.lines[n]
	if !ok {
		return w.lost(n)
	}
	raw, err := r.raw()
	if err != nil {
		return nil, err
	}
	e, err := decodeEntry(n, raw, func(value) (string, error) { return "", nil })
	if err != nil {
		return nil, err
	}
	w.step, w.at = e.Step, e.At
	if r.before != w.sum {
		binary.BigEndian.PutUint32(raw[sealSize:], w.sum)
		sealInPlace(bucketOp, u64(n), raw)
	}
	return raw, nil
}

// lost is the line that says that a line is lost. It belongs to the step that
// the lines around it belong to.
func (w *lineWriter) lost(n uint64) ([]byte, error) {
	e := storedEntry{Actor: itself, chain: w.sum, Entry: workflow.Entry{
		Seq: n, Step: n, ID: w.m.o.NewID(), What: "lost", Reason: "this line was lost when the file was damaged",
		By: itself, At: w.at, Door: workflow.DoorItself,
	}}
	if w.step != 0 && w.m.stepAfter(n) == w.step {
		e.Step = w.step
	}
	return sealInPlace(bucketOp, u64(n), e.encode(nil)), nil
}

// stepAfter is the step of the next line that is there, 0 for none.
func (m *mender) stepAfter(n uint64) uint64 {
	for n++; n <= m.h.last; n++ {
		if r, ok := m.h.lines[n]; ok {
			raw, err := r.raw()
			if err != nil {
				return 0
			}
			e, err := decodeEntry(n, raw, func(value) (string, error) { return "", nil })
			if err != nil {
				return 0
			}
			return e.Step
		}
	}
	return 0
}
