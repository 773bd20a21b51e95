package storage

import (
	"sync"

	"opsboard/workflow/filter"
)

// crop is the words of new cards. A few are cut up when they are asked for; of
// many, which an import or a rebuild brings, other processors cut up some while
// the rest is still being written.
type crop struct {
	cards []sheaf // not sent off yet
	bytes int
	last  *bundle
}

// sheaf is the texts of one card, bundle the words of some cards and of all that
// came before them.
type sheaf struct {
	num   uint32
	texts []string
}

type bundle struct {
	done  sync.WaitGroup
	words map[string]*wordChange
}

// bundleBytes is how much text is worth a goroutine of its own.
const bundleBytes = 128 << 10

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

// bind sends the cards off to be cut up. The words of a bundle join those of the
// one before it, in the order in which the cards came.
func (c *crop) bind() {
	b, before, cards := &bundle{}, c.last, c.cards
	c.last, c.cards, c.bytes = b, nil, 0
	b.done.Go(func() {
		words := cutUp(cards)
		if before == nil {
			b.words = words
			return
		}
		before.done.Wait()
		b.words, before.words = before.words, nil
		joinWords(b.words, words)
	})
}

func cutUp(cards []sheaf) map[string]*wordChange {
	words := map[string]*wordChange{}
	for _, card := range cards {
		for _, text := range card.texts {
			for _, w := range filter.Words(text) {
				changeOf(words, w).put(card.num, true)
			}
		}
	}
	return words
}

// joinWords adds the changes of next, which come after those of words.
func joinWords(words, next map[string]*wordChange) {
	for w, change := range next {
		if c := words[w]; c != nil {
			c.join(change)
		} else {
			words[w] = change
		}
	}
}

// settle brings the words of new cards in.
func (p *pendingIndex) settle() {
	words := cutUp(p.crop.cards)
	if last := p.crop.last; last != nil {
		last.done.Wait()
		joinWords(last.words, words)
		words = last.words
	}
	if p.crop = (crop{}); p.words == nil {
		p.words = words
		return
	}
	joinWords(p.words, words)
}

func changeOf(words map[string]*wordChange, w string) *wordChange {
	c := words[w]
	if c == nil {
		c = &wordChange{}
		words[w] = c
	}
	return c
}
