package storage

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

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
	texts, last := t.bucket(bucketText), m.found.lastText
	for n := range m.needs {
		last = max(last, n) // also one that is lost: lines refer to it
	}
	if err := texts.SetSequence(max(texts.Sequence(), last)); err != nil {
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
	if err := m.bringLedger(t); err != nil {
		return err
	}
	return t.rebuildIndexes()
}

// bringLedger keeps what of a sync's ledger was in use and can be read. Every card
// then counts as unsent: the next sync finds out which really are.
func (m *mender) bringLedger(t *tx) error {
	b := t.bucket(bucketSync)
	for key, all := range m.found.sync {
		body, err := all[0].read(bucketSync, []byte(key))
		if err != nil || !all[0].inUse {
			continue
		}
		if err := b.Put([]byte(key), seal(bucketSync, []byte(key), body)); err != nil {
			return err
		}
	}
	if b.Get([]byte(remoteKey)) == nil {
		return nil
	}
	return t.allUnsent()
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
