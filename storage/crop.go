package storage

import "sync"

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
	words *lexicon
}

// bundleBytes is how much text is worth a goroutine of its own.
const bundleBytes = 512 << 10

func (c *crop) add(num uint32, texts []string) {
	c.cards = append(c.cards, sheaf{num, texts})
	for _, t := range texts {
		c.bytes += len(t)
	}
	if c.bytes >= bundleBytes {
		c.bind()
	}
}

// bind sends the cards off to be cut up. The words of a bundle join those of the
// one before it, in the order in which the cards came.
func (c *crop) bind() {
	b, before, cards, size := &bundle{}, c.last, c.cards, c.bytes
	c.last, c.cards, c.bytes = b, nil, 0
	b.done.Go(func() {
		words := cutUp(cards, size)
		if before == nil {
			b.words = words
			return
		}
		before.done.Wait()
		b.words, before.words = before.words, nil
		b.words.join(words)
	})
}

func cutUp(cards []sheaf, size int) *lexicon {
	words := newLexicon(size)
	for _, card := range cards {
		words.add(card.num, card.texts)
	}
	return words
}

// settle brings the words of new cards in.
func (p *pendingIndex) settle() {
	if p.words != nil && p.crop.last == nil && len(p.crop.cards) == 0 {
		return
	}
	words := cutUp(p.crop.cards, p.crop.bytes)
	if last := p.crop.last; last != nil {
		last.done.Wait()
		last.words.join(words)
		words = last.words
	}
	p.crop = crop{}
	all := words.changes()
	if p.words == nil {
		p.words = all
		return
	}
	for w, change := range all {
		if c := p.words[w]; c != nil {
			c.join(change)
		} else {
			p.words[w] = change
		}
	}
}

func changeOf(words map[string]*wordChange, w string) *wordChange {
	c := words[w]
	if c == nil {
		c = &wordChange{}
		words[w] = c
	}
	return c
}
