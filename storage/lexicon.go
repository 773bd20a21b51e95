package storage

import (
	"hash/maphash"
	"slices"

	"opsboard/workflow/filter"
)

// lexicon is the distinct words of many new cards, and which card holds which. A
// word is known by a number, in the order in which they came; nothing in it points
// anywhere, so that a great many cost little.
type lexicon struct {
	letters []byte   // of all words
	ends    []uint32 // of each word in letters
	slots   []uint32 // the number of a word plus one, near the place that its hash names
	last    []uint32 // the lot, plus one, in which each word stands last
	shelf            // of the cards that were added
	later   []shelf  // of those that were joined
}

// shelf is which words some cards hold.
type shelf struct {
	held []uint32 // the words, card after card
	lots []lot
}

// lot is a card's part of held: it ends there.
type lot struct {
	num uint32
	end int
}

// newLexicon is one with room for the words of a text that is so long.
func newLexicon(bytes int) *lexicon {
	x := &lexicon{shelf: shelf{held: make([]uint32, 0, bytes/8)}}
	if bytes > 1<<16 {
		x.slots = make([]uint32, 1<<14)
	}
	return x
}

var lexiconSeed = maphash.MakeSeed()

// add takes a card's words.
func (x *lexicon) add(num uint32, texts []string) {
	now := uint32(len(x.lots) + 1)
	for _, text := range texts {
		filter.EachWord(text, func(word string) {
			id := x.id(word)
			if x.last[id] != now {
				x.last[id] = now
				x.held = append(x.held, id)
			}
		})
	}
	x.lots = append(x.lots, lot{num, len(x.held)})
}

// id is the number of a word, a new one where it is not known yet.
func (x *lexicon) id(word string) uint32 {
	if 2*len(x.ends) >= len(x.slots) {
		x.grow()
	}
	at := x.place(word)
	if x.slots[at] == 0 {
		x.letters = append(x.letters, word...)
		x.ends = append(x.ends, uint32(len(x.letters)))
		x.last = append(x.last, 0)
		x.slots[at] = uint32(len(x.ends))
	}
	return x.slots[at] - 1
}

// place is where in slots the word stands, or has to.
func (x *lexicon) place(word string) uint64 {
	most := uint64(len(x.slots) - 1)
	at := maphash.String(lexiconSeed, word) & most
	for x.slots[at] != 0 && string(x.word(x.slots[at]-1)) != word {
		at = (at + 1) & most
	}
	return at
}

func (x *lexicon) grow() {
	x.slots = make([]uint32, max(256, 2*len(x.slots)))
	for id := range x.ends {
		x.slots[x.place(string(x.word(uint32(id))))] = uint32(id) + 1
	}
}

func (x *lexicon) word(id uint32) []byte {
	from := uint32(0)
	if id > 0 {
		from = x.ends[id-1]
	}
	return x.letters[from:x.ends[id]]
}

// join adds what a later one holds, which is not used any more.
func (x *lexicon) join(later *lexicon) {
	here := make([]uint32, len(later.ends))
	for id := range here {
		here[id] = x.id(string(later.word(uint32(id))))
	}
	for _, s := range append(later.later, later.shelf) {
		for i, id := range s.held {
			s.held[i] = here[id]
		}
		x.later = append(x.later, s)
	}
}

// shelves are all, in the order in which the cards came.
func (x *lexicon) shelves() []shelf { return append([]shelf{x.shelf}, x.later...) }

// changes are the words with the cards that hold them. The lexicon is not used
// any more.
func (x *lexicon) changes() map[string]*wordChange {
	starts, shelves := make([]int, len(x.ends)+1), x.shelves()
	for _, s := range shelves {
		for _, id := range s.held {
			starts[id+1]++
		}
	}
	for id := range x.ends {
		starts[id+1] += starts[id]
	}
	cards, next := make([]uint32, starts[len(x.ends)]), slices.Clone(starts)
	for _, s := range shelves {
		from := 0
		for _, p := range s.lots {
			for _, id := range s.held[from:p.end] {
				cards[next[id]] = p.num
				next[id]++
			}
			from = p.end
		}
	}
	x.shelf, x.later = shelf{}, nil
	all, words := make([]wordChange, len(x.ends)), make(map[string]*wordChange, len(x.ends))
	for id := range all {
		held := cards[starts[id]:starts[id+1]:starts[id+1]]
		if !slices.IsSorted(held) {
			slices.Sort(held)
		}
		if held = slices.Compact(held); len(held) > 0 {
			all[id].rising = held
			words[string(x.word(uint32(id)))] = &all[id]
		}
	}
	return words
}
