package storage

import (
	"bytes"
	"iter"

	"go.etcd.io/bbolt"

	"opsboard/workflow"
)

// A segment is lanes that are shown as one: the kinds of a stage and state,
// merged in the order of their marks.
type segment [][]byte

// track is one lane under a cursor.
type track struct {
	cursor *bbolt.Cursor
	lane   []byte
	mark   []byte // nil at the end
}

// stand takes the key that the cursor came to.
func (k *track) stand(key []byte) {
	if k.mark = nil; hasPrefix(key, k.lane) {
		k.mark = key[len(k.lane):]
	}
}

// ascend gives the marks of the segment from a mark on (nil: from the first), in
// order. The marks are good until the transaction ends.
func (t *tx) ascend(s segment, from []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		tracks := t.tracks(s)
		for i := range tracks {
			k, _ := tracks[i].cursor.Seek(append(bytes.Clone(tracks[i].lane), from...))
			tracks[i].stand(k)
		}
		for {
			best := pick(tracks, func(a, b []byte) bool { return bytes.Compare(a, b) < 0 })
			if best == nil || !yield(best.mark) {
				return
			}
			k, _ := best.cursor.Next()
			best.stand(k)
		}
	}
}

// descend gives the marks of the segment that come before a mark (nil: all),
// last first.
func (t *tx) descend(s segment, before []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		tracks := t.tracks(s)
		for i := range tracks {
			tracks[i].stand(seekBefore(tracks[i].cursor, tracks[i].lane, before))
		}
		for {
			best := pick(tracks, func(a, b []byte) bool { return bytes.Compare(a, b) > 0 })
			if best == nil || !yield(best.mark) {
				return
			}
			k, _ := best.cursor.Prev()
			best.stand(k)
		}
	}
}

// seekBefore is the last key below lane and mark; a nil mark is the lane's end.
func seekBefore(c *bbolt.Cursor, lane, mark []byte) []byte {
	end := append(bytes.Clone(lane), mark...)
	if mark == nil {
		end = past(lane)
	}
	k, _ := c.Seek(end)
	if k == nil {
		k, _ = c.Last()
		return k
	}
	k, _ = c.Prev()
	return k
}

func (t *tx) tracks(s segment) []track {
	b := t.bucket(bucketStage)
	out := make([]track, len(s))
	for i, lane := range s {
		out[i] = track{cursor: b.Cursor(), lane: lane}
	}
	return out
}

// pick is the track whose mark comes first, nil when all are at their end. Of
// equal marks the earlier lane's comes first both ways, which is never asked
// for: marks hold the card's id.
func pick(tracks []track, first func(a, b []byte) bool) *track {
	var best *track
	for i := range tracks {
		if k := &tracks[i]; k.mark != nil && (best == nil || first(k.mark, best.mark)) {
			best = k
		}
	}
	return best
}

// rankIn counts the cards of the segment that come before the mark: a scan of
// keys alone.
func (t *tx) rankIn(s segment, mark []byte) int {
	n := 0
	b := t.bucket(bucketStage)
	for _, lane := range s {
		end := append(bytes.Clone(lane), mark...)
		c := b.Cursor()
		for k, _ := c.Seek(lane); k != nil && bytes.Compare(k, end) < 0; k, _ = c.Next() {
			n++
		}
	}
	return n
}

// lanes are all lanes of the board that have cards, those of stages and kinds
// that the workflow does not know among them, as the counters know them.
func (t *tx) lanes() ([]lane, error) {
	var out []lane
	c := t.bucket(bucketCount).Cursor()
	prefix := []byte{countOfLane}
	for k, v := c.Seek(prefix); hasPrefix(k, prefix); k, v = c.Next() {
		stage, rest, ok := cutName(k[1:])
		if !ok || len(rest) == 0 {
			return nil, t.indexDamaged(bucketCount, k, errKey)
		}
		kind, end, ok := cutName(rest[1:])
		n, err := readCount(v)
		if !ok || len(end) > 0 || err != nil {
			return nil, t.indexDamaged(bucketCount, k, errKey)
		}
		out = append(out, lane{key: bytes.Clone(k[1:]), stage: string(stage), state: state(rest[0]), kind: string(kind), count: int(n)})
	}
	return out, nil
}

// lane is one lane of the board; stage and kind are written as in its key.
type lane struct {
	key         []byte
	stage, kind string
	state       state
	count       int
}

func (l lane) isStage(s workflow.Stage) bool { return l.stage == string(appendName(nil, string(s))) }
