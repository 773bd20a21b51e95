package storage

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"time"

	"opsboard/workflow"
)

// state sorts the cards of a stage: a column shows the open ones, the last
// column those that were done as well; the rest stays out of the way.
type state byte

const (
	stateOpen   state = 1
	stateDone   state = 2 // completed, or closed in the stage that closes by itself
	stateClosed state = 3 // closed by hand: invalid, declined, duplicate
)

func stateOf(r *workflow.Rules, c workflow.Card) state {
	switch {
	case c.IsOpen():
		return stateOpen
	case c.Resolution == workflow.Completed || c.Stage == r.ClosingStage(c.Kind):
		return stateDone
	}
	return stateClosed
}

// A lane is the cards of one stage, state and kind: a prefix of keys of
// ix_stage. The rest of a key is the card's mark: its place in the lane.
func laneOf(stage workflow.Stage, s state, kind workflow.Kind) []byte {
	return appendLane(nil, stage, s, kind)
}

func appendLane(key []byte, stage workflow.Stage, s state, kind workflow.Kind) []byte {
	return appendName(append(appendName(key, string(stage)), byte(s)), string(kind))
}

// markLen is the length of a mark without the card's id.
const markLen = 1 + 8

// markOf is the place of a card in its lane. Open cards: by priority, urgent
// first and none last, then by the time they entered the stage, longest there
// first. Closed cards: the newest first.
func markOf(c workflow.Card) []byte {
	mark := make([]byte, 0, markLen+len(c.ID))
	if !c.IsOpen() {
		at := c.ClosedAt
		if at.IsZero() {
			at = c.EnteredAt
		}
		mark = append(mark, 0)
		mark = binary.BigEndian.AppendUint64(mark, ^sortableTime(at))
		return append(mark, c.ID...)
	}
	mark = append(mark, rankOf(c.Priority))
	mark = binary.BigEndian.AppendUint64(mark, sortableTime(c.EnteredAt))
	return append(mark, c.ID...)
}

// cardOf is the card that a mark stands for.
func cardOf(mark []byte) workflow.CardID { return workflow.CardID(mark[min(markLen, len(mark)):]) }

// rankOf puts cards without a priority after the others.
func rankOf(priority int) byte {
	if priority < 1 || priority > 254 {
		return 255 - 1
	}
	return byte(priority)
}

// sortableTime is t in milliseconds, such that earlier times are smaller for
// any year.
func sortableTime(t time.Time) uint64 { return uint64(t.UnixMilli()) ^ 1<<63 }

const longName = 200

// appendName appends a name so that names sort as they are and none is the
// beginning of another, whatever bytes they have. Very long names keep their
// beginning and a hash, for keys have a limit.
func appendName(key []byte, name string) []byte {
	if len(name) > longName {
		sum := sha256.Sum256([]byte(name))
		name = name[:longName-40] + hex.EncodeToString(sum[:20])
	}
	for i := 0; i < len(name); i++ {
		key = append(key, name[i])
		if name[i] == 0 {
			key = append(key, 0xFF)
		}
	}
	return append(key, nameEnd...)
}

const nameEnd = "\x00\x01"

// cutName splits a key after its first name. ok is false where there is none.
func cutName(key []byte) (name, rest []byte, ok bool) {
	i := bytes.Index(key, []byte(nameEnd))
	if i < 0 {
		return nil, nil, false
	}
	return key[:i+len(nameEnd)], key[i+len(nameEnd):], true
}

// past is the first key after all keys that begin with the prefix.
func past(prefix []byte) []byte {
	out := bytes.Clone(prefix)
	for i := len(out) - 1; i >= 0; i-- {
		if out[i] < 0xFF {
			out[i]++
			return out[:i+1]
		}
	}
	return nil
}
