package storage

import (
	"encoding/binary"
	"slices"
	"time"

	"opsboard/workflow"
)

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
	e := storedEntry{Actor: Itself, chain: w.sum, Entry: workflow.Entry{
		Seq: n, Step: n, ID: w.m.o.NewID(), What: "lost", Reason: "this line was lost when the file was damaged",
		By: Itself, At: w.at, Door: workflow.DoorItself,
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
