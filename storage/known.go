package storage

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"go.etcd.io/bbolt"

	"opsboard/workflow"
)

// knownCards bounds how many cards Known looks at in a stretch of ids. Ids are
// drawn by chance, so that the first of a stretch are a fair sample of it.
const knownCards = 1_500

// maxKnown is how many values Known gives of a field.
const maxKnown = 500

// Known is, for each field named, the values that the cards of the board have,
// the most used first; of a label its name. On a very large board it looks at a
// sample: what is used often is in it. Long values are left out. A name that is
// no field has no values.
func (s *Store) Known(fields []string) (known map[string][]string, err error) {
	err = s.view("read what is known", func(t *tx) error {
		times, err := t.tally(fields)
		known = make(map[string][]string, len(fields))
		for i, name := range fields {
			known[name] = mostUsed(times[i])
		}
		return err
	})
	return known, err
}

// tally counts how often each value of each field occurs.
type tally []map[string]int

func newTally(n int) tally {
	out := make(tally, n)
	for i := range out {
		out[i] = map[string]int{}
	}
	return out
}

// tally shares the cards among the processors, each with its own counters.
func (t *tx) tally(fields []string) (tally, error) {
	heads, codes := t.bucket(bucketCard), make([]byte, len(fields))
	for i, f := range fields {
		codes[i] = codeOfField[workflow.Field(f)]
	}
	var counts []tally
	err := sideBySide(func() func(stretch) error {
		n, c := newTally(len(fields)), heads.Cursor()
		counts = append(counts, n)
		return func(s stretch) error {
			n.scan(c, s, codes)
			return nil
		}
	})
	sum := newTally(len(fields))
	for _, n := range counts {
		for field, values := range n {
			for v, times := range values {
				sum[field][v] += times
			}
		}
	}
	return sum, err
}

// scan counts the values of the first cards of a stretch.
func (n tally) scan(c *bbolt.Cursor, s stretch, codes []byte) {
	h, left := &headRecord{}, knownCards
	for k, raw := c.Seek(s.from); k != nil && left > 0 && (s.to == nil || bytes.Compare(k, s.to) < 0); k, raw = c.Next() {
		left--
		if h.reset(workflow.CardID(k), raw) == nil { // who reads that card hears of its damage
			n.count(h, codes)
		}
	}
}

// count counts the values of one card.
func (n tally) count(h *headRecord, codes []byte) {
	r := reader{b: h.body, pos: h.first}
	for r.pos < len(r.b) {
		v := r.slot()
		r.content(&v)
		i := bytes.IndexByte(codes, v.code)
		if r.bad || i < 0 || v.code == 0 || v.ref != 0 {
			continue
		}
		at := v.text
		if v.code == codeOfField[workflow.FieldLabel] {
			at = v.key
		}
		if text := r.bytes(at); len(text) > 0 {
			n[i][string(text)]++
		}
	}
}

// mostUsed are the values by how often they occur, then by name.
func mostUsed(times map[string]int) []string {
	out := slices.SortedFunc(maps.Keys(times), func(a, b string) int {
		return cmp.Or(times[b]-times[a], cmp.Compare(a, b))
	})
	return out[:min(len(out), maxKnown)]
}
