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
	text string
	ends []uint32 // where each ends
	more []uint32 // the number on the remote, twice, and 1 for an open card
}

// at is one card of the chunk.
func (c titleChunk) at(i int) (id, title string, number int, open bool) {
	from := uint32(0)
	if i > 0 {
		from = c.ends[i-1]
	}
	id, title, _ = strings.Cut(c.text[from:c.ends[i]], "\n")
	return id, title, int(c.more[i] / 2), c.more[i]%2 == 1
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
		var b strings.Builder
		msg := titlesMsg{read: read}
		c := &msg.chunk
		msg.next, msg.version, msg.err = s.Titles(after, func(t Title) {
			b.Write(t.ID)
			b.WriteByte('\n')
			b.WriteString(lowered(string(t.Text)))
			c.ends = append(c.ends, uint32(b.Len()))
			c.more = append(c.more, uint32(2*t.Number+count(t.Open)))
		})
		c.text = strings.Clone(b.String())
		c.ends, c.more = slices.Clip(c.ends), slices.Clip(c.more)
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
	score int
	open  bool
	size  int // of its title
}

// mostHits is how many cards a search shows.
const mostHits = 200

// worth says how well a card fits, 0 for not at all. Its title is in lower case.
type worth func(id, title string, number int) int

// find gives the cards that fit best, and how many fit at all. The chunks are
// looked through side by side.
func (t catalogue) find(of worth) (best []hit, total int) {
	if of == nil {
		return nil, 0
	}
	found, totals := make([][]hit, len(t.chunks)), make([]int, len(t.chunks))
	var all sync.WaitGroup
	for i, c := range t.chunks {
		all.Go(func() { found[i], totals[i] = c.find(of) })
	}
	all.Wait()
	for i := range found {
		best, total = append(best, found[i]...), total+totals[i]
	}
	return bestOf(best), total
}

// find is find in one chunk.
func (c titleChunk) find(of worth) (best []hit, total int) {
	var last *hit // what is no better need not be looked at
	for i := range c.ends {
		id, title, number, open := c.at(i)
		n := of(id, title, number)
		if n == 0 {
			continue
		}
		total++
		h := hit{workflow.CardID(id), n, open, len(title)}
		if last != nil && h.after(*last) >= 0 {
			continue
		}
		if best = append(best, h); len(best) >= 4*mostHits {
			best = bestOf(best)
			worst := best[len(best)-1]
			last = &worst
		}
	}
	return bestOf(best), total
}

// after compares two hits in the order in which they are shown.
func (a hit) after(b hit) int {
	return cmp.Or(b.score-a.score, count(b.open)-count(a.open), a.size-b.size)
}

func bestOf(hits []hit) []hit {
	slices.SortStableFunc(hits, hit.after)
	return hits[:min(len(hits), mostHits)]
}

// worth is what a card is worth to who looks for these words; nil where there are
// none.
func (s sought) worth() worth {
	if len(s) == 0 {
		return nil
	}
	return func(id, title string, number int) int { return max(s.score(title), s.name(id, number)) }
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
