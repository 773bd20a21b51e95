package storage

import (
	"encoding/binary"
	"errors"
	"iter"
	"math/bits"
)

// The word index keeps, for each word, which card numbers hold it, in blocks of
// blockSize consecutive numbers. What a block looks like follows from the
// numbers alone, so that an index that grew is equal to one that was rebuilt.
const (
	blockSize  = 8192
	bitmapSize = blockSize / 8
)

var errBlock = errors.New("a block of the word index cannot be read")

// packBlock writes the offsets of a block, sorted and distinct: the gaps between
// them as varints, or one bit for each number where that is shorter.
func packBlock(offsets []uint16) []byte {
	out := make([]byte, 0, min(2*len(offsets), bitmapSize))
	last := -1
	for _, o := range offsets {
		out = binary.AppendUvarint(out, uint64(int(o)-last-1))
		if last = int(o); len(out) >= bitmapSize {
			return packBits(offsets)
		}
	}
	return out
}

func packBits(offsets []uint16) []byte {
	out := make([]byte, bitmapSize)
	for _, o := range offsets {
		out[o/8] |= 1 << (o % 8)
	}
	return out
}

// unpackBlock appends the offsets of a block to into.
func unpackBlock(block []byte, into []uint16) ([]uint16, error) {
	if len(block) == bitmapSize {
		for i, b := range block {
			for ; b != 0; b &= b - 1 {
				into = append(into, uint16(i*8+bits.TrailingZeros8(b)))
			}
		}
		return into, nil
	}
	last := -1
	for len(block) > 0 {
		gap, n := binary.Uvarint(block)
		if n <= 0 || gap >= blockSize || last+1+int(gap) >= blockSize {
			return nil, errBlock
		}
		last += 1 + int(gap)
		into = append(into, uint16(last))
		block = block[n:]
	}
	return into, nil
}

// numbers is a set of card numbers, one bit each.
type numbers []uint64

func (s numbers) has(n uint32) bool {
	i := int(n / 64)
	return i < len(s) && s[i]&(1<<(n%64)) != 0
}

// addBlock adds the numbers of a stored block, the first of which is first.
func (s *numbers) addBlock(first uint32, block []byte) error {
	if end := int(first+blockSize) / 64; end > len(*s) {
		*s = append(*s, make(numbers, end-len(*s))...)
	}
	part := (*s)[first/64:]
	if len(block) == bitmapSize {
		for i := 0; i < bitmapSize; i += 8 {
			part[i/8] |= binary.LittleEndian.Uint64(block[i:])
		}
		return nil
	}
	for at := -1; len(block) > 0; {
		gap, n := binary.Uvarint(block)
		if n <= 0 || gap >= blockSize || at+1+int(gap) >= blockSize {
			return errBlock
		}
		at += 1 + int(gap)
		part[at/64] |= 1 << (at % 64)
		block = block[n:]
	}
	return nil
}

// keep leaves only those that are in other too.
func (s *numbers) keep(other numbers) {
	*s = (*s)[:min(len(*s), len(other))]
	for i := range *s {
		(*s)[i] &= other[i]
	}
}

// join adds those of other.
func (s *numbers) join(other numbers) {
	if len(other) > len(*s) {
		*s = append(*s, make(numbers, len(other)-len(*s))...)
	}
	for i, w := range other {
		(*s)[i] |= w
	}
}

func (s numbers) count() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// all gives the numbers, smallest first.
func (s numbers) all() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for i, w := range s {
			for ; w != 0; w &= w - 1 {
				if !yield(uint32(i*64 + bits.TrailingZeros64(w))) {
					return
				}
			}
		}
	}
}
