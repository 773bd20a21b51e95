package board

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"

	"opsboard/workflow"
)

// Title is what a search looks at first. Its bytes are good during the visit
// only.
type Title struct {
	ID, Text []byte
	Number   int // on the remote; 0 for none
	Open     bool
}

// catalogue is the titles of all cards, as far as they are read, packed: a hundred
// thousand take some 9 MB. They are read once, and again when the file changes.
type catalogue struct {
	read    int // number of the reading; 0: none
	version uint64
	chunks  []titleChunk
	whole   bool // all are there
}

// titleChunk is some thousands of titles in lower case, each behind its id. It
// is never changed once it is made.
type titleChunk struct {
	text  string
	cards []titleOf
}

// titleOf is where a card of a chunk ends, and what is known of it.
type titleOf struct {
	end     uint32
	letters letters // of the title
	more    uint32  // the number on the remote, twice, and 1 for an open card
	id      uint16  // how long it is
}

// titled is a card with its title in lower case, as a search looks at it.
type titled struct {
	id, title string
	letters   letters
	number    int // on the remote
	open      bool
}

// each visits the cards of the chunk in turn.
func (c titleChunk) each(visit func(i int, t *titled)) {
	from, t := uint32(0), titled{}
	for i := range c.cards {
		x := &c.cards[i]
		begins := from + uint32(x.id)
		t.id, t.title = c.text[from:begins], c.text[begins:x.end]
		t.letters, t.number, t.open = x.letters, int(x.more/2), x.more%2 == 1
		from = x.end
		visit(i, &t)
	}
}

// chunkOf packs titles.
type chunkOf struct {
	text  strings.Builder
	cards []titleOf
}

func (b *chunkOf) add(t Title) {
	title := lowered(string(t.Text))
	b.text.Write(t.ID)
	b.text.WriteString(title)
	b.cards = append(b.cards, titleOf{uint32(b.text.Len()), lettersIn(title), uint32(2*t.Number + count(t.Open)), uint16(len(t.ID))})
}

func (b *chunkOf) packed() titleChunk {
	return titleChunk{strings.Clone(b.text.String()), slices.Clip(b.cards)}
}

// titlesMsg brings some more titles; next is where to go on, "" at the end.
type titlesMsg struct {
	read    int
	chunk   titleChunk
	next    workflow.CardID
	version uint64
	err     error
}

func readTitles(s Store, read int, after workflow.CardID) tea.Cmd {
	return func() tea.Msg {
		var b chunkOf
		msg := titlesMsg{read: read}
		msg.next, msg.version, msg.err = s.Titles(after, b.add)
		msg.chunk = b.packed()
		return msg
	}
}

// with is the titles with some more of them.
func (t catalogue) with(msg titlesMsg) catalogue {
	if len(t.chunks) == 0 {
		t.version = msg.version
	}
	t.chunks = append(t.chunks[:len(t.chunks):len(t.chunks)], msg.chunk)
	t.whole = msg.next == ""
	return t
}

// hit is a card that a search has found.
type hit struct {
	id    workflow.CardID
	rank  uint64 // the higher, the earlier it is shown
	place uint64 // among all titles: of equal ones the first
}

// found is a card that is worth so much: of equal ones the open before the closed,
// and the short titles before the long.
func (t *titled) found(worth int, place uint64) hit {
	const longest = 1<<16 - 1
	rank := uint64(worth)<<17 | uint64(count(t.open))<<16 | uint64(longest-min(len(t.title), longest))
	return hit{workflow.CardID(t.id), rank, place}
}

// mostHits is how many cards a search shows.
const mostHits = 200

// worth says how well a card fits, 0 for not at all.
type worth func(*titled) int

// find gives the cards that fit best, and how many fit at all. The chunks are
// looked through side by side.
func (t catalogue) find(of worth) (best []hit, total int) {
	if of == nil {
		return nil, 0
	}
	found, totals := make([][]hit, len(t.chunks)), make([]int, len(t.chunks))
	var all sync.WaitGroup
	for i, c := range t.chunks {
		all.Go(func() { found[i], totals[i] = c.find(of, i) })
	}
	all.Wait()
	for i := range found {
		best, total = append(best, found[i]...), total+totals[i]
	}
	return bestOf(best), total
}

// find is find in one chunk, which is the number-th.
func (c titleChunk) find(of worth, number int) (best []hit, total int) {
	least := uint64(0) // what ranks no higher need not be looked at
	c.each(func(i int, t *titled) {
		n := of(t)
		if n == 0 {
			return
		}
		total++
		h := t.found(n, uint64(number)<<32|uint64(i))
		if h.rank <= least {
			return
		}
		if best = append(best, h); len(best) >= 4*mostHits {
			best = bestOf(best)
			least = best[len(best)-1].rank
		}
	})
	return bestOf(best), total
}

// after compares two hits in the order in which they are shown.
func (a hit) after(b hit) int {
	if a.rank != b.rank {
		return cmp.Compare(b.rank, a.rank)
	}
	return cmp.Compare(a.place, b.place)
}

func bestOf(hits []hit) []hit {
	slices.SortFunc(hits, hit.after)
	return hits[:min(len(hits), mostHits)]
}

// worth is what a card is worth to who looks for these words; nil where there are
// none.
func (s sought) worth() worth {
	if len(s) == 0 {
		return nil
	}
	needs := lettersIn(s...)
	return func(t *titled) int {
		n := s.name(t.id, t.number)
		if t.letters.hold(needs) {
			n = max(n, s.score(t.title))
		}
		return n
	}
}

// named is what the name of a card is worth: more than any title.
const named = 10_000

// name says whether what is looked for is the name of the card: the beginning of
// its id, or its number on the remote.
func (s sought) name(id string, number int) int {
	if len(s) != 1 {
		return 0
	}
	if digits, ok := strings.CutPrefix(s[0], "#"); ok && number > 0 {
		switch n := strconv.Itoa(number); {
		case n == digits:
			return 2 * named
		case strings.HasPrefix(n, digits):
			return named
		}
		return 0
	}
	if len(s[0]) >= 2 && strings.HasPrefix(id, s[0]) {
		return named + len(s[0])
	}
	return 0
}
