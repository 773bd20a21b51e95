package storage

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"sync"

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
	case old == nil && new == nil: // made and taken back before anybody saw it
		return nil
	case old != nil && new != nil && new.sameText:
		return nil
	case old == nil:
		texts, err := new.texts()
		p.crop.add(new.num, texts)
		return err
	case new == nil:
		had, err := wordsOf(old)
		p.settle()
		for w := range had {
			changeOf(p.words, w).put(old.num, false)
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
			changeOf(p.words, w).put(old.num, false)
		}
	}
	for w := range has {
		if _, stayed := had[w]; !stayed {
			changeOf(p.words, w).put(new.num, true)
		}
	}
	return err
}

// wordFlush is the pending words on their way into the file, in the order of
// their keys: block by block, in each the words by their letters.
type wordFlush struct {
	ready sync.WaitGroup
	names []string
	words []*wordChange
	fresh []pair // of the words that stand in new blocks alone, packed
}

// gatherWords begins to bring the pending words in order. Those of many new cards
// are gathered, and packed where they fill blocks of their own, on another
// processor.
func (t *tx) gatherWords() *wordFlush {
	f, p := &wordFlush{}, &t.ix
	if p.crop.last == nil {
		f.gather(p)
		return f
	}
	next := uint32(0) // the first block that is not in the file
	if k, _ := t.bucket(bucketWord).Cursor().Last(); len(k) >= 4 {
		next = binary.BigEndian.Uint32(k) + 1
	}
	f.ready.Go(func() {
		f.gather(p)
		if block, some := lowestBlock(f.words); some && block >= next {
			f.pack()
		}
	})
	return f
}

func (f *wordFlush) gather(p *pendingIndex) {
	p.settle()
	f.names = slices.Sorted(maps.Keys(p.words))
	f.words = make([]*wordChange, len(f.names))
	for i, name := range f.names {
		f.words[i] = p.words[name]
		f.words[i].begin()
	}
	p.words = nil
}

// pack makes the records of words all of whose blocks are new.
func (f *wordFlush) pack() {
	f.fresh = make([]pair, 0, len(f.names))
	var changes []uint64
	var has []uint16
	for block, more := lowestBlock(f.words); more; block, more = lowestBlock(f.words) {
		for i, w := range f.words {
			if changes = w.take(block, changes[:0]); len(changes) == 0 {
				continue
			}
			if has = mergeBlock(nil, changes, has[:0]); len(has) > 0 {
				f.fresh = append(f.fresh, pair{wordKey(f.names[i], block), packBlock(has)})
			}
		}
	}
}

// put writes the words.
func (f *wordFlush) put(b *bbolt.Bucket) error {
	f.ready.Wait()
	b.FillPercent = appendOnly // new cards add to the last block
	for block, more := lowestBlock(f.words); more; block, more = lowestBlock(f.words) {
		if err := putBlock(b, block, f.names, f.words); err != nil {
			return err
		}
	}
	for _, p := range f.fresh {
		if err := b.Put(p.key, p.value); err != nil {
			return err
		}
	}
	return nil
}

// lowestBlock is the first block that something is left for.
func lowestBlock(words []*wordChange) (block uint32, more bool) {
	for _, w := range words {
		if b, left := w.block(); left && (!more || b < block) {
			block, more = b, true
		}
	}
	return block, more
}

// putBlock writes what is left for one block. A word whose block becomes empty
// is removed from it.
func putBlock(b *bbolt.Bucket, block uint32, names []string, words []*wordChange) error {
	prefix := wordKey("", block)
	first, _ := b.Cursor().Seek(prefix)
	isNew := !hasPrefix(first, prefix)
	var changes []uint64
	var had, has []uint16
	for i, w := range words {
		if changes = w.take(block, changes[:0]); len(changes) == 0 {
			continue
		}
		key, err := wordKey(names[i], block), error(nil)
		had = had[:0]
		if !isNew {
			if had, err = unpackBlock(b.Get(key), had); err != nil {
				return fmt.Errorf("word %q: %w", names[i], err)
			}
		}
		if has = mergeBlock(had, changes, has[:0]); len(has) == 0 {
			err = b.Delete(key)
		} else {
			err = b.Put(key, packBlock(has))
		}
		if err != nil {
			return err
		}
	}
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

// withWord adds the numbers of the cards that hold a word that begins so, or is
// so.
func (t *tx) withWord(word string, whole bool, into *numbers) error {
	c := t.bucket(bucketWord).Cursor()
	last, _ := c.Last()
	for block := uint32(0); len(last) > 4 && block <= binary.BigEndian.Uint32(last); block++ {
		if block > maxNumber/blockSize {
			return t.indexDamaged(bucketWord, last, errBlock)
		}
		from := wordKey(word, block)
		for k, v := c.Seek(from); hasPrefix(k, from) && !(whole && len(k) > len(from)); k, v = c.Next() {
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
