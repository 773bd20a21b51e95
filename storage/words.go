package storage

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"go.etcd.io/bbolt"

	"opsboard/workflow/filter"
)

// A key of ix_word is the number of a block and a word: what is added to a board
// or changed in one card touches one part of the index, however large it is. A
// search looks into each block.
func wordKey(word string, block uint32) []byte {
	key := make([]byte, 0, 4+len(word))
	return append(binary.BigEndian.AppendUint32(key, block), word...)
}

// wordsOf are the distinct words of a card's texts.
func wordsOf(x *indexed) (map[string]struct{}, error) {
	texts, err := x.texts()
	words := map[string]struct{}{}
	for _, text := range texts {
		for _, w := range filter.Words(text) {
			words[w] = struct{}{}
		}
	}
	return words, err
}

// reword notes what a change of a card's texts does to the word index: the
// words that came and those that went, not those that stayed.
func (p *pendingIndex) reword(old, new *indexed) error {
	switch {
	case old != nil && new != nil && new.sameText:
		return nil
	case old == nil:
		return p.crop.add(new)
	case new == nil:
		had, err := wordsOf(old)
		p.settle()
		for w := range had {
			p.word(w).put(old.num, false)
		}
		return err
	}
	had, err := wordsOf(old)
	if err != nil {
		return err
	}
	has, err := wordsOf(new)
	p.settle()
	for w := range had {
		if _, stays := has[w]; !stays {
			p.word(w).put(old.num, false)
		}
	}
	for w := range has {
		if _, stayed := had[w]; !stayed {
			p.word(w).put(new.num, true)
		}
	}
	return err
}

// flushWords writes the pending words in the order of their keys: block by
// block, in each the words by their letters.
func (p *pendingIndex) flushWords(b *bbolt.Bucket) error {
	p.settle()
	b.FillPercent = appendOnly // new cards add to the last block
	words := slices.Sorted(maps.Keys(p.words))
	changes := make([][]uint64, len(words)) // what is left of each, by number
	for i, w := range words {
		changes[i] = p.words[w].list()
	}
	p.words = nil
	for block, more := lowestBlock(changes); more; block, more = lowestBlock(changes) {
		for i, word := range words {
			n := 0
			for n < len(changes[i]) && blockOf(changes[i][n]) == block {
				n++
			}
			if n == 0 {
				continue
			}
			if err := putWord(b, wordKey(word, block), changes[i][:n]); err != nil {
				return fmt.Errorf("word %q: %w", word, err)
			}
			changes[i] = changes[i][n:]
		}
	}
	return nil
}

func blockOf(change uint64) uint32 { return uint32(change>>1) / blockSize }

// lowestBlock is the first block that something is left for.
func lowestBlock(changes [][]uint64) (block uint32, more bool) {
	for _, c := range changes {
		if len(c) > 0 && (!more || blockOf(c[0]) < block) {
			block, more = blockOf(c[0]), true
		}
	}
	return block, more
}

// putWord changes one block of one word. No empty block is kept.
func putWord(b *bbolt.Bucket, key []byte, changes []uint64) error {
	offsets, err := unpackBlock(b.Get(key), nil)
	if err != nil {
		return err
	}
	merged := mergeBlock(offsets, changes, nil)
	if len(merged) == 0 {
		return b.Delete(key)
	}
	return b.Put(key, packBlock(merged))
}

// mergeBlock appends to into the offsets after the changes, all of one block.
func mergeBlock(offsets []uint16, changes []uint64, into []uint16) []uint16 {
	for _, c := range changes {
		at := uint16(c >> 1 % blockSize)
		for len(offsets) > 0 && offsets[0] < at {
			into, offsets = append(into, offsets[0]), offsets[1:]
		}
		if len(offsets) > 0 && offsets[0] == at {
			offsets = offsets[1:]
		}
		if c&1 == 1 {
			into = append(into, at)
		}
	}
	return append(into, offsets...)
}

// withWords are the numbers of the cards that hold, for each group, a word that
// begins with one of the group's words. any is true where there is no group: the
// words say nothing.
func (t *tx) withWords(groups [][]string) (found numbers, any bool, err error) {
	for i, group := range groups {
		var or numbers
		for _, prefix := range group {
			if err := t.withPrefix(prefix, &or); err != nil {
				return nil, false, err
			}
		}
		if i == 0 {
			found = or
		} else {
			found.keep(or)
		}
	}
	return found, len(groups) == 0, nil
}

// withPrefix adds the numbers of the cards that hold a word that begins so.
func (t *tx) withPrefix(prefix string, into *numbers) error {
	c := t.bucket(bucketWord).Cursor()
	last, _ := c.Last()
	for block := uint32(0); len(last) > 4 && block <= binary.BigEndian.Uint32(last); block++ {
		if block > maxNumber/blockSize {
			return t.indexDamaged(bucketWord, last, errBlock)
		}
		from := wordKey(prefix, block)
		for k, v := c.Seek(from); hasPrefix(k, from); k, v = c.Next() {
			if err := into.addBlock(block*blockSize, v); err != nil {
				return t.indexDamaged(bucketWord, k, err)
			}
		}
	}
	return nil
}

// maxNumber bounds the numbers of cards, so that a damaged key cannot make a
// search run without end.
const maxNumber = 1 << 28
