package storage

import (
	"sync"

	"opsboard/workflow/filter"
)

// crop is the words of new cards. A few are cut up when they are asked for; of
// many, which an import or a rebuild brings, other processors cut up some while
// the rest is still being written.
type crop struct {
	cards   []sheaf
	bytes   int
	bundles []*bundle
}

// sheaf is the texts of one card, bundle the words of some.
type sheaf struct {
	num   uint32
	texts []string
}

type bundle struct {
	done  sync.WaitGroup
	words map[string]*wordChange
}

// bundleBytes is how much text is worth a goroutine of its own.
const bundleBytes = 1 << 20

func (c *crop) add(x *indexed) error {
	texts, err := x.texts()
	if err != nil {
		return err
	}
	c.cards = append(c.cards, sheaf{x.num, texts})
	for _, t := range texts {
		c.bytes += len(t)
	}
	if c.bytes >= bundleBytes {
		c.bind()
	}
	return nil
}

// bind sends the cards off to be cut up.
func (c *crop) bind() {
	b, cards := &bundle{words: map[string]*wordChange{}}, c.cards
	c.bundles = append(c.bundles, b)
	c.cards, c.bytes = nil, 0
	b.done.Go(func() { b.cutUp(cards) })
}

func (b *bundle) cutUp(cards []sheaf) {
	for _, card := range cards {
		for _, text := range card.texts {
			for _, w := range filter.Words(text) {
				changeOf(b.words, w).put(card.num, true)
			}
		}
	}
}

// settle brings the words of new cards in, in the order in which they came.
func (p *pendingIndex) settle() {
	if len(p.crop.cards) > 0 {
		last := &bundle{words: map[string]*wordChange{}}
		last.cutUp(p.crop.cards)
		p.crop.bundles = append(p.crop.bundles, last)
	}
	for _, b := range p.crop.bundles {
		b.done.Wait()
		for w, c := range b.words {
			p.word(w).join(c)
		}
		b.words = nil
	}
	p.crop = crop{}
}

func (p *pendingIndex) word(w string) *wordChange {
	if p.words == nil {
		p.words = map[string]*wordChange{}
	}
	return changeOf(p.words, w)
}

func changeOf(words map[string]*wordChange, w string) *wordChange {
	c := words[w]
	if c == nil {
		c = &wordChange{}
		words[w] = c
	}
	return c
}
