package storage

import (
	"encoding/binary"
	"slices"

	"opsboard/workflow"
)

// relic is a record that its checksum proves, and where it lies.
type relic struct {
	src    *pageFile
	off    uint64
	size   int
	sum    uint32 // stands for all its bytes: what the next line of the history vouches for
	before uint32 // of a line of the history: the sum of the line before
	inUse  bool   // reached from the root of the board, not found in a page left over
	backup string // the backup it comes from, "" for the board itself
}

// read is the record's body.
func (r relic) read(bucket string, key []byte) ([]byte, error) {
	raw, err := r.raw()
	if err != nil {
		return nil, err
	}
	return unseal(bucket, key, raw)
}

// raw is the whole record.
func (r relic) raw() ([]byte, error) {
	raw := make([]byte, r.size)
	return raw, r.src.readAt(raw, int64(r.off))
}

// relics are all records of a kind, by what they are called. Where several
// differ, the ones in use come first.
type relics[K comparable] map[K][]relic

func (m relics[K]) add(k K, r relic) {
	for i, x := range m[k] {
		if x.sum == r.sum && x.size == r.size {
			if r.inUse && !x.inUse {
				m[k] = slices.Insert(slices.Delete(m[k], i, i+1), 0, r)
			}
			return
		}
	}
	if r.inUse {
		m[k] = slices.Insert(m[k], 0, r)
		return
	}
	m[k] = append(m[k], r)
}

// salvage is what can be read of a damaged board file.
type salvage struct {
	src    *pageFile
	backup string // the name of the backup, when src is one

	ops   relics[uint64]
	texts relics[uint64]
	cards relics[workflow.CardID]
	notes relics[string] // by key
	meta  relics[string]
	sync  relics[string] // the ledger of a sync, by key

	about    map[uint64]workflow.CardID // whom a line is about, as an index says: a hint
	steps    []uint64                   // the first lines of the steps that people took, as an index says: another
	lastText uint64                     // the highest number of a text that was ever given, as far as known
	lastOp   uint64                     // the highest number of a line in use
	broken   bool                       // some of the tree could not be read
}

// salvageFrom reads all that the file holds: through its tree as far as that
// goes, then, with leftovers, from every other page, in use or not.
func salvageFrom(src *pageFile, backup string, leftovers bool) *salvage {
	s := &salvage{
		src: src, backup: backup, ops: relics[uint64]{}, texts: relics[uint64]{}, cards: relics[workflow.CardID]{},
		notes: relics[string]{}, meta: relics[string]{}, sync: relics[string]{}, about: map[uint64]workflow.CardID{},
	}
	there := map[string]bool{}
	w := &treeWalk{
		p:      src,
		used:   map[uint64]bool{},
		broken: func(string) { s.broken = true },
		bucket: func(name string, sequence uint64) {
			there[name] = true
			if name == bucketText && sequence < 1<<48 {
				s.lastText = max(s.lastText, sequence)
			}
		},
		record: func(bucket string, x leaf, off uint64) {
			if !s.take(bucket, x, off, backup == "") && slices.Contains(proofs, bucket) {
				s.broken = true
			}
		},
	}
	if src.best.state == metaGood {
		w.walk()
	} else {
		src.guess()
		s.broken = true
	}
	for n := range s.ops {
		s.lastOp = max(s.lastOp, n)
	}
	if src.metas[0].state != metaGood || src.metas[1].state != metaGood {
		s.broken = true // the last change may be among the leftovers
	}
	for _, name := range proofs {
		s.broken = s.broken || !there[name]
	}
	if leftovers {
		s.scan(w.used)
	}
	return s
}

// proofs are the buckets whose records are salvaged: what the others hold
// follows from them.
var proofs = []string{bucketOp, bucketText, bucketCard, bucketNote, bucketMeta}

// take keeps a record if its checksum proves it to be one of the bucket.
func (s *salvage) take(bucket string, x leaf, off uint64, inUse bool) bool {
	if bucket == bucketCardOp && len(x.key) == idSize+8 {
		if id := workflow.CardID(x.key[:idSize]); checkID(id) == nil {
			s.about[binary.BigEndian.Uint64(x.key[idSize:])] = id
		}
		return true
	}
	if n := len(x.key) - 8; bucket == bucketActor && n > 0 {
		s.steps = append(s.steps, binary.BigEndian.Uint64(x.key[n:]))
		return true
	}
	if !slices.Contains(proofs, bucket) && bucket != bucketSync {
		return false
	}
	body, err := unseal(bucket, x.key, x.value)
	if err != nil {
		return false
	}
	r := relic{src: s.src, off: off, size: len(x.value), sum: chainOf(x.value), inUse: inUse, backup: s.backup}
	switch {
	case bucket == bucketMeta:
		s.meta.add(string(x.key), r)
	case bucket == bucketSync:
		s.sync.add(string(x.key), r)
	case bucket == bucketCard && len(x.key) == idSize:
		s.cards.add(workflow.CardID(x.key), r)
	case bucket == bucketNote && len(x.key) == idSize+4:
		s.notes.add(string(x.key), r)
	case bucket == bucketText && len(x.key) == 8:
		n := binary.BigEndian.Uint64(x.key)
		s.texts.add(n, r)
		s.lastText = max(s.lastText, n)
	case bucket == bucketOp && len(x.key) == 8 && len(body) >= 4:
		r.before = binary.BigEndian.Uint32(body)
		s.ops.add(binary.BigEndian.Uint64(x.key), r)
	default:
		return false
	}
	return true
}

// isNothing reports whether not one record could be proven.
func (s *salvage) isNothing() bool {
	return len(s.ops)+len(s.texts)+len(s.cards)+len(s.meta) == 0
}
