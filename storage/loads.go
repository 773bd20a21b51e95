package storage

import (
	"bytes"
	"math"
	"strings"

	"opsboard/workflow"
)

// What is planned is kept twice, for open cards alone: as an index in the order
// in which a plan shows them (key: first day of the iteration, whose, place,
// kind, id), and as counters of what they come to (key: 'l' for cards, 'w' for
// their weight; then first day, last day and title of the iteration, kind, stage
// and DRI).
func planEntries(c workflow.Card) []indexEntry {
	if !c.IsOpen() {
		return nil
	}
	load := []byte{countOfLoad}
	for _, name := range []string{
		string(c.Iteration.Start), string(c.Iteration.End), c.Iteration.Title, string(c.Kind), string(c.Stage), c.DRI,
	} {
		load = appendName(load, name)
	}
	out := make([]indexEntry, 0, 3)
	out = append(out,
		indexEntry{bucket: bucketPlan, key: string(append(drawerOf(c.Iteration.Start, c.DRI), slipOf(c)...))},
		indexEntry{bucketCount, string(load), 1})
	if n := weightOf(c); n > 0 {
		weight := bytes.Clone(load)
		weight[0] = weightOfLoad
		out = append(out, indexEntry{bucketCount, string(weight), int64(n)})
	}
	return out
}

// mostWeight is what one card counts for at most: whatever weights came from
// elsewhere, their sum fits a counter.
const mostWeight = math.MaxInt32

// weightOf is what the card counts for where weights are summed.
func weightOf(c workflow.Card) int { return max(0, min(c.Weight, mostWeight)) }

// A drawer is the cards of one person in the iterations that begin on a day: a
// prefix of keys of ix_plan. Names sort without regard to case, nobody last.
func drawerOf(start workflow.Date, dri string) []byte {
	key := appendName(nil, string(start))
	if dri == "" {
		return append(key, 2)
	}
	return appendName(append(key, 1), strings.ToLower(dri))
}

// slipOf is the rest of the key: the place of an open card among those of the
// same person, by priority and then by the time in its stage, its kind and id.
func slipOf(c workflow.Card) []byte {
	mark := markOf(c)
	slip := appendName(mark[:markLen:markLen], string(c.Kind))
	return append(slip, c.ID...)
}

// Load is what a person has of one kind in one stage in an iteration.
type Load struct {
	Iteration     workflow.Iteration // the zero Iteration: what is not scheduled
	Kind          workflow.Kind
	Stage         workflow.Stage
	DRI           string // "" for nobody
	Cards, Weight int
}

// Loads are what all open cards come to, by iteration from the unscheduled on,
// the earliest first. It reads counters alone: its cost does not grow with the
// cards. Names of more than 200 bytes are shortened.
func (s *Store) Loads() (loads []Load, err error) {
	err = s.view("look at the iterations of", func(t *tx) error {
		loads, err = t.loads()
		return err
	})
	return loads, err
}

func (t *tx) loads() ([]Load, error) { return t.loadsFrom([]byte{countOfLoad}) }

// loadsFrom are those whose counters begin so.
func (t *tx) loadsFrom(prefix []byte) ([]Load, error) {
	var out []Load
	b := t.bucket(bucketCount)
	c := b.Cursor()
	for k, v := c.Seek(prefix); hasPrefix(k, prefix); k, v = c.Next() {
		var names [6]string
		rest := k[1:]
		for i := range names {
			name, after, ok := cutName(rest)
			if !ok {
				return nil, t.indexDamaged(bucketCount, k, errKey)
			}
			names[i], rest = plainName(name), after
		}
		n, err := readCount(v)
		if err != nil || len(rest) > 0 {
			return nil, t.indexDamaged(bucketCount, k, errKey)
		}
		key := bytes.Clone(k)
		key[0] = weightOfLoad
		weight, err := readCount(b.Get(key))
		if err != nil {
			return nil, t.indexDamaged(bucketCount, key, err)
		}
		out = append(out, Load{
			workflow.Iteration{Start: workflow.Date(names[0]), End: workflow.Date(names[1]), Title: names[2]},
			workflow.Kind(names[3]), workflow.Stage(names[4]), names[5], int(n), int(weight),
		})
	}
	return out, nil
}

// plainName is a name as it was before appendName wrote it.
func plainName(written []byte) string {
	return strings.ReplaceAll(string(written[:len(written)-len(nameEnd)]), "\x00\xFF", "\x00")
}
