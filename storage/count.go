package storage

import (
	"bytes"
	"encoding/binary"
	"errors"
	"maps"
	"slices"

	"opsboard/workflow"
)

// The count bucket holds how many cards each lane has (key: 'n' and the lane),
// and how many open cards of a stage and kind are ready to leave it in the same
// span of days (key: 'r', stage, kind, first day, last day). The days do the
// rest: nothing is rewritten at midnight. What open cards come to in an iteration
// is in loads.go.
const (
	countOfLane  = 'n'
	countOfReady = 'r'
	countOfLoad  = 'l'
	weightOfLoad = 'w'
)

var (
	errKey   = errors.New("a key cannot be read")
	errValue = errors.New("a value cannot be read")
	errCount = errors.New("a counter does not agree with the cards")
)

func laneCount(lane []byte) string { return string(countOfLane) + string(lane) }

// readyCount is the key of the counter in which the card takes part, "" for one
// that no day makes ready.
func readyCount(c workflow.Card, s workflow.Span) string {
	if s.Never {
		return ""
	}
	key := []byte{countOfReady}
	for _, name := range []string{string(c.Stage), string(c.Kind), string(s.From), string(s.Until)} {
		key = appendName(key, name)
	}
	return string(key)
}

func (t *tx) flushCounts() error {
	if len(t.ix.counts) == 0 {
		return nil
	}
	b := t.bucket(bucketCount)
	for _, key := range slices.Sorted(maps.Keys(t.ix.counts)) {
		if t.ix.counts[key] == 0 {
			continue
		}
		n, err := readCount(b.Get([]byte(key)))
		if err != nil {
			return t.indexDamaged(bucketCount, []byte(key), err)
		}
		switch n += t.ix.counts[key]; {
		case n < 0:
			return t.indexDamaged(bucketCount, []byte(key), errCount)
		case n == 0:
			err = b.Delete([]byte(key))
		default:
			err = b.Put([]byte(key), binary.BigEndian.AppendUint64(nil, uint64(n)))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// readCount reads a counter; one that is not there is zero.
func readCount(v []byte) (int64, error) {
	if v == nil {
		return 0, nil
	}
	if len(v) != 8 || v[0] != 0 {
		return 0, errCount
	}
	return int64(binary.BigEndian.Uint64(v)), nil
}

// readyIn is how many open cards of the stage and the kinds (nil: all) are ready
// on the day. It sums the stage's spans: a few for each kind.
func (t *tx) readyIn(stage workflow.Stage, kinds map[string]bool, day workflow.Date) (int, error) {
	prefix := appendName([]byte{countOfReady}, string(stage))
	today, open := string(appendName(nil, string(day))), string(appendName(nil, ""))
	total := 0
	c := t.bucket(bucketCount).Cursor()
	for k, v := c.Seek(prefix); hasPrefix(k, prefix); k, v = c.Next() {
		kind, rest, ok := cutName(k[len(prefix):])
		from, rest, ok2 := cutName(rest)
		until, _, ok3 := cutName(rest)
		n, err := readCount(v)
		if !ok || !ok2 || !ok3 || err != nil {
			return 0, t.indexDamaged(bucketCount, k, errKey)
		}
		if (kinds == nil || kinds[string(kind)]) && string(from) <= today && (string(until) == open || today <= string(until)) {
			total += int(n)
		}
	}
	return total, nil
}

// hasPrefix reports whether the key is there and begins with the prefix.
func hasPrefix(key, prefix []byte) bool { return key != nil && bytes.HasPrefix(key, prefix) }

// indexDamaged names the place of an index that cannot be read.
func (t *tx) indexDamaged(bucket string, key []byte, why error) error {
	return damaged("the index %s is damaged at %q: %v", bucket, key, why)
}
