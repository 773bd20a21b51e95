package storage

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"go.etcd.io/bbolt"

	"opsboard/workflow/filter"
)

// A key of ix_word is a word, a zero byte and the number of the block: words
// have no zero byte, so that the blocks of a word stand together and words that
// begin alike do too.
func wordKey(word string, block uint32) []byte {
	key := make([]byte, 0, len(word)+5)
	key = append(append(key, word...), 0)
	return binary.BigEndian.AppendUint32(key, block)
}

// splitWord splits a key of ix_word.
func splitWord(key []byte) (word []byte, block uint32, ok bool) {
	i := len(key) - 5
	if i < 1 || key[i] != 0 {
		return nil, 0, false
	}
	return key[:i], binary.BigEndian.Uint32(key[i+1:]), true
}

// wordsOf are the distinct words of some texts.
func wordsOf(texts []string) map[string]struct{} {
	words := map[string]struct{}{}
	for _, text := range texts {
		for _, w := range filter.Words(text) {
			words[w] = struct{}{}
		}
	}
	return words
}

// reword notes what a change of a card's texts does to the word index: the
// words that came and those that went, not those that stayed.
func (p *pendingIndex) reword(old, new *indexed) error {
	if old != nil && new != nil && new.sameText && old.num == new.num {
		return nil
	}
	had, has := map[string]struct{}{}, map[string]struct{}{}
	for _, side := range []struct {
		of    *indexed
		words *map[string]struct{}
	}{{old, &had}, {new, &has}} {
		if side.of == nil {
			continue
		}
		texts, err := side.of.texts()
		if err != nil {
			return err
		}
		*side.words = wordsOf(texts)
	}
	if old != nil && new != nil && old.num == new.num {
		for w := range had {
			if _, stays := has[w]; stays {
				delete(had, w)
				delete(has, w)
			}
		}
	}
	for w := range had {
		p.word(w).put(old.num, false)
	}
	for w := range has {
		p.word(w).put(new.num, true)
	}
	return nil
}

func (p *pendingIndex) word(w string) *wordChange {
	if p.words == nil {
		p.words = map[string]*wordChange{}
	}
	c := p.words[w]
	if c == nil {
		c = &wordChange{}
		p.words[w] = c
	}
	return c
}

// flushWords writes the pending words in the order of their keys.
func (p *pendingIndex) flushWords(b *bbolt.Bucket) error {
	var offsets, merged []uint16
	for _, word := range slices.Sorted(maps.Keys(p.words)) {
		changes := p.words[word].list()
		for len(changes) > 0 {
			block := uint32(changes[0]>>1) / blockSize
			n := 1
			for n < len(changes) && uint32(changes[n]>>1)/blockSize == block {
				n++
			}
			key, err := wordKey(word, block), error(nil)
			if offsets, err = unpackBlock(b.Get(key), offsets[:0]); err != nil {
				return fmt.Errorf("word %q: %w", word, err)
			}
			merged = mergeBlock(offsets, changes[:n], merged[:0])
			if err := putOrDelete(b, key, packBlock(merged)); err != nil {
				return err
			}
			changes = changes[n:]
		}
	}
	p.words = nil
	return nil
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

// putOrDelete keeps no empty values: what is not there counts as empty.
func putOrDelete(b *bbolt.Bucket, key, value []byte) error {
	if len(value) == 0 {
		return b.Delete(key)
	}
	return b.Put(key, value)
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
	for k, v := c.Seek([]byte(prefix)); k != nil && bytes.HasPrefix(k, []byte(prefix)); k, v = c.Next() {
		_, block, ok := splitWord(k)
		if !ok || block > maxNumber/blockSize {
			return t.indexDamaged(bucketWord, k, errBlock)
		}
		if err := into.addBlock(block*blockSize, v); err != nil {
			return t.indexDamaged(bucketWord, k, err)
		}
	}
	return nil
}

// maxNumber bounds the numbers of cards, so that a damaged key cannot ask for
// memory without end.
const maxNumber = 1 << 28
