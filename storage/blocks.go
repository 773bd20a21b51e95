package storage

import (
	"encoding/binary"
	"hash/crc32"
	"slices"
	"time"
)

// The history is read back to front. Imports bring old times after new ones, so
// a line from before a moment does not mean that all lines further back are from
// before it too. So for each block of lines ix_block knows the latest time of
// them and who they are by, and what asks for a time or a person passes over the
// blocks that have nothing for it.
const (
	bucketBlock = "ix_block" // number of the block u64 → latest time, hashes of names
	blockLines  = 256        // lines 0 to 255 are block 0
)

// block is what is known of the lines of a block.
type block struct {
	latest time.Time
	people []uint32 // hashes of their names, in the order of their first lines
}

func blockOfLine(seq uint64) []byte { return u64(seq / blockLines) }

func personHash(name string) uint32 { return crc32.Checksum([]byte(name), castagnoli) }

// add notes a line of the block.
func (b *block) add(e *storedEntry) {
	if at := e.At.UTC(); b.latest.IsZero() || at.After(b.latest) {
		b.latest = at
	}
	if who := personHash(e.By); !slices.Contains(b.people, who) {
		b.people = append(b.people, who)
	}
}

func (b *block) encode() []byte {
	out := putTime(make([]byte, 0, 16+4*len(b.people)), b.latest)
	for _, who := range b.people {
		out = binary.BigEndian.AppendUint32(out, who)
	}
	return out
}

// readBlock is the block of a key; an empty one where nothing is known.
func (t *tx) readBlock(key []byte) (*block, error) {
	b := &block{}
	raw := t.bucket(bucketBlock).Get(key)
	if raw == nil {
		return b, nil
	}
	r := reader{b: raw}
	for b.latest = r.time(); r.pos < len(r.b); {
		b.people = append(b.people, r.u32())
	}
	if r.bad {
		return nil, t.indexDamaged(bucketBlock, key, errKey)
	}
	return b, nil
}

// noteLine adds a new line to its block; flushBlock writes it.
func (t *tx) noteLine(e *storedEntry) (err error) {
	end := t.end()
	if end.block == nil || end.blockOf != e.Seq/blockLines {
		if err := t.flushBlock(); err != nil {
			return err
		}
		if end.block, err = t.readBlock(blockOfLine(e.Seq)); err != nil {
			return err
		}
		end.blockOf = e.Seq / blockLines
	}
	end.block.add(e)
	return nil
}

func (t *tx) flushBlock() error {
	if t.tail == nil || t.tail.block == nil {
		return nil
	}
	return t.bucket(bucketBlock).Put(u64(t.tail.blockOf), t.tail.block.encode())
}

// mayHave reports whether a line of the block may be what the query asks for.
func (b *block) mayHave(q LogQuery) bool {
	return !b.latest.Before(q.Since) && (q.By == "" || slices.Contains(b.people, personHash(q.By)))
}

// passBlocks gives of a line, and those before it, the first whose block may
// have what the query asks for; 0 where none has.
func (t *tx) passBlocks(seq uint64, q LogQuery, known *uint64) (uint64, error) {
	if q.Since.IsZero() && q.By == "" {
		return seq, nil
	}
	for seq > 0 && *known != seq/blockLines+1 {
		b, err := t.readBlock(blockOfLine(seq))
		if err != nil {
			return 0, err
		}
		if b.mayHave(q) {
			*known = seq/blockLines + 1
			break
		}
		seq = max(seq/blockLines*blockLines, 1) - 1
	}
	return seq, nil
}
