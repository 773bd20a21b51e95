package storage

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
	"sync"

	"go.etcd.io/bbolt"

	"opsboard/workflow"
)

// The buckets of the indexes. All of them can be dropped and rebuilt from the
// cards, and are then equal to the byte.
const (
	bucketStage  = "ix_stage"  // the lanes of the board, in the order that columns show
	bucketCount  = "count"     // how many cards each lane has, and how many are ready when
	bucketWord   = "ix_word"   // word → the numbers of the cards that hold it
	bucketIter   = "ix_iter"   // open cards by the first day that may bring them something
	bucketPlan   = "ix_plan"   // open cards by iteration, person and place: what a plan shows
	bucketOrigin = "ix_origin" // cards by where an import found them
	bucketIID    = "ix_iid"    // cards by their number on a remote
	bucketDue    = "ix_due"    // open cards by the day they are due
	bucketClash  = "ix_clash"  // cards with clashes that nobody answered
)

// queryBuckets lists them.
func queryBuckets() []string {
	return []string{bucketStage, bucketCount, bucketWord, bucketIter, bucketPlan, bucketOrigin, bucketIID, bucketClash, bucketDue}
}

// indexed is what the indexes keep of one card.
type indexed struct {
	id    workflow.CardID
	num   uint32
	brief workflow.Card // long texts may be cut, comments absent
	ready workflow.Span

	places []indexEntry // what the indexes hold of it, words left out; nil: not asked yet

	// texts gives what can be searched by word: title, description, gameplan,
	// blueprint and comments, whole. It is asked only when it is needed; never
	// when sameText says that nothing of it differs from the old card.
	texts    func() ([]string, error)
	sameText bool
}

// pendingIndex is what a transaction has yet to write into the indexes. It is
// written at the end, in the order of the keys: bbolt is quick with keys that
// come in order and slow with a great many that do not.
type pendingIndex struct {
	keys    map[string][]keyChange // by bucket
	counts  map[string]int64       // by key of the count bucket
	words   map[string]*wordChange
	crop    crop // the words of new cards, not yet in words
	origins map[string]workflow.CardID
}

// keyChange says that a key without value is to be there, or not.
type keyChange struct {
	key   string
	there bool
	at    int32 // how many changes of the index came before
}

// reindex notes that a card changed from old to new. A nil old is a new card, a
// nil new a card that is gone.
func (t *tx) reindex(old, new *indexed) error {
	was, is := t.entriesOf(old), t.entriesOf(new)
	for _, e := range was {
		if !slices.Contains(is, e) {
			t.ix.note(e, -1)
		}
	}
	for _, e := range is {
		if !slices.Contains(was, e) {
			t.ix.note(e, +1)
		}
	}
	if new != nil {
		t.ix.origin(new.brief.Origin, new.id)
	}
	return t.ix.reword(old, new)
}

// origin notes where a card came from.
func (p *pendingIndex) origin(origin string, id workflow.CardID) {
	if origin == "" {
		return
	}
	if p.origins == nil {
		p.origins = map[string]workflow.CardID{}
	}
	p.origins[origin] = id
}

// indexEntry is one thing that an index holds of a card: a key of its own, or
// its share in a counter, which is n.
type indexEntry struct {
	bucket, key string
	n           int64
}

// entriesOf are the entries of a card, words left out.
func (t *tx) entriesOf(x *indexed) []indexEntry {
	switch {
	case x == nil:
		return nil
	case x.places != nil:
		return x.places
	}
	c := x.brief
	c.ID = x.id
	lane := laneOf(c.Stage, stateOf(t.rules, c), c.Kind)
	out := make([]indexEntry, 0, 9)
	out = append(out,
		indexEntry{bucket: bucketStage, key: string(append(lane[:len(lane):len(lane)], markOf(c)...))},
		indexEntry{bucketCount, laneCount(lane), 1})
	if key := readyCount(c, x.ready); key != "" {
		out = append(out, indexEntry{bucketCount, key, 1})
	}
	if day := firstDay(c, x.ready); day != "" {
		out = append(out, indexEntry{bucket: bucketIter, key: string(appendName(nil, string(day))) + string(x.id)})
	}
	out = append(out, dueEntries(c)...)
	if c.Origin != "" {
		out = append(out, indexEntry{bucket: bucketOrigin, key: string(appendName(nil, c.Origin)) + string(x.id)})
	}
	if c.Remote.IID != 0 {
		out = append(out, indexEntry{bucket: bucketIID, key: string(iidKey(c.Remote.IID)) + string(x.id)})
	}
	if len(c.Clashes) > 0 {
		out = append(out, indexEntry{bucket: bucketClash, key: string(x.id)})
	}
	return append(out, planEntries(c)...)
}

func iidKey(iid int) []byte { return binary.BigEndian.AppendUint64(nil, uint64(iid)) }

// firstDay is the first day on which the board may have to do something with the
// card by itself, "" for never: let it arrive when its iteration begins, which
// takes a card that lacks nothing but days, or roll it over when it has ended.
func firstDay(c workflow.Card, ready workflow.Span) workflow.Date {
	switch {
	case !c.IsOpen() || c.Iteration.IsZero():
		return ""
	case !ready.Never:
		return c.Iteration.Start
	case !c.Pinned:
		return c.Iteration.End.Add(1)
	}
	return ""
}

func (p *pendingIndex) note(e indexEntry, by int64) {
	if e.bucket == bucketCount {
		if p.counts == nil {
			p.counts = map[string]int64{}
		}
		p.counts[e.key] += by * e.n
		return
	}
	if p.keys == nil {
		p.keys = map[string][]keyChange{}
	}
	before := p.keys[e.bucket]
	p.keys[e.bucket] = append(before, keyChange{e.key, by > 0, int32(len(before))})
}

// flush writes what reindex noted. It is called before every commit. What needs
// no page of the file is done meanwhile, on other processors where it is much.
func (t *tx) flush() error {
	words := t.gatherWords()
	t.ix.sortKeys()
	for _, name := range queryBuckets() {
		if changes := t.ix.keys[name]; len(changes) > 0 {
			if err := flushKeys(t.bucket(name), changes); err != nil {
				return err
			}
			if len(changes) >= manyKeys {
				t.forget()
			}
		}
	}
	if err := t.flushCounts(); err != nil {
		return err
	}
	if err := t.flushBlock(); err != nil {
		return err
	}
	if err := words.put(t.bucket(bucketWord)); err != nil {
		return err
	}
	t.ix = pendingIndex{}
	return nil
}

// manyKeys is how many changes of an index make it worth to give back the memory
// of the pages that they were found in: in a large board each lies in another one.
const manyKeys = 250

// sortKeys puts the changes of each index in the order of the keys, those of one
// key in the order in which they came.
func (p *pendingIndex) sortKeys() {
	var sorting sync.WaitGroup
	defer sorting.Wait()
	for _, changes := range p.keys {
		sorted := func() {
			slices.SortFunc(changes, func(x, y keyChange) int {
				return cmp.Or(strings.Compare(x.key, y.key), cmp.Compare(x.at, y.at))
			})
		}
		if len(changes) < manyKeys {
			sorted()
		} else {
			sorting.Go(sorted)
		}
	}
}

// flushKeys writes changes in the order of [pendingIndex.sortKeys].
func flushKeys(b *bbolt.Bucket, changes []keyChange) error {
	if first, _ := b.Cursor().First(); first == nil {
		b.FillPercent = appendOnly // all at once: in order
	}
	for i, c := range changes {
		var err error
		switch {
		case i+1 < len(changes) && changes[i+1].key == c.key:
			// the last word on a key counts
		case c.there:
			err = b.Put([]byte(c.key), nil)
		default:
			err = b.Delete([]byte(c.key))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// cardOfOrigin is the card that an import found there, if any: in the file, or
// in what this transaction has noted.
func (t *tx) cardOfOrigin(origin string) (workflow.CardID, bool) {
	if id, ok := t.ix.origins[origin]; ok {
		return id, true
	}
	prefix := appendName(nil, origin)
	k, _ := t.bucket(bucketOrigin).Cursor().Seek(prefix)
	if !hasPrefix(k, prefix) {
		return "", false
	}
	return workflow.CardID(k[len(prefix):]), true
}

// cardsOfIID are the cards that some remote knows by the number.
func (t *tx) cardsOfIID(iid int) []workflow.CardID {
	prefix := iidKey(iid)
	var out []workflow.CardID
	c := t.bucket(bucketIID).Cursor()
	for k, _ := c.Seek(prefix); hasPrefix(k, prefix); k, _ = c.Next() {
		out = append(out, workflow.CardID(k[len(prefix):]))
	}
	return out
}

// cardsWithIterationUpTo are the open cards with which the board may have to do
// something by itself on the day or before it: those that lack nothing but the
// begin of their iteration, and those whose iteration has ended and that are
// not pinned. Whether there is something to do, the rules say. Only ids beyond
// the one that is named are given, in the file's memory.
func (t *tx) cardsWithIterationUpTo(day workflow.Date, after workflow.CardID) ([][]byte, error) {
	end := past(appendName(nil, string(day)))
	var out [][]byte
	c := t.bucket(bucketIter).Cursor()
	for k, _ := c.First(); k != nil && string(k) < string(end); k, _ = c.Next() {
		_, id, ok := cutName(k)
		if !ok {
			return nil, t.indexDamaged(bucketIter, k, errKey)
		}
		if string(id) > string(after) {
			out = append(out, id)
		}
	}
	return out, nil
}
