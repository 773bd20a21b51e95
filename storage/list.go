package storage

import (
	"errors"
	"iter"
	"slices"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// Row is a card as a list or a column shows it. The card may be brief: long
// texts are cut to "…", comments are absent.
type Row struct {
	Card   workflow.Card
	Handle string // "#N", or the shortest unique prefix of the id, at least 4
	Unsent bool   // it was changed here since the remote last had it
}

// Query asks for cards.
type Query struct {
	Filter filter.Filter
	// Sort is "" for the order of the board (by stage, then priority, then time
	// in the stage; closed cards newest first), or one of SortKeys. A "-" before
	// it reverses the order.
	Sort          string
	Limit, Offset int // Limit 0: all

	// Past asks for the board as it stood then; zero for now. The filter judges
	// the cards as they were, so it is to be read for that moment.
	Past time.Time
}

// List gives the cards that match, each as it stands in one and the same
// moment. A filter that names no state finds open cards only. Cards whose stage
// the workflow does not have come last. A Sort that means nothing is a
// *[workflow.Invalid].
func (s *Store) List(q Query) (rows []Row, err error) {
	err = s.view("list", func(t *tx) error {
		order, err := t.newSorting(q.Sort)
		if err != nil {
			return err
		}
		p, err := t.planFor(q.Filter, shown(q.Filter))
		if err != nil {
			return err
		}
		p.until = q.Past
		ids, err := p.list(order, inBounds(q.Limit), inBounds(q.Offset))
		if err != nil {
			return err
		}
		rows, err = p.rows(ids)
		return err
	})
	return rows, err
}

// inBounds is how many cards a number asks for, where it is more than any board has:
// two such numbers can be added.
func inBounds(n int) int { return max(0, min(n, maxNumber)) }

// shown says which lanes a list with the filter looks at.
func shown(f filter.Filter) func(lane) bool {
	open, closed := f.States()
	return func(l lane) bool {
		if l.state == stateOpen {
			return open
		}
		return closed
	}
}

// walkFirst is how many cards a list in the order of the board looks at one by
// one before it rather scans them all: a filter that few cards match.
const walkFirst = 2000

// list finds the ids of the matches, in order, no more than limit (0: all) after
// the first skip.
func (p *search) list(order sorting, limit, skip int) ([]workflow.CardID, error) {
	if order.byBoard && limit > 0 && p.until.IsZero() && !p.isFew() {
		ids, err := p.walk(order.reverse, limit, skip)
		if !errors.Is(err, errTooFew) {
			return ids, err
		}
	}
	p.fields.add(order.fields...)
	room := 0
	if limit > 0 {
		room = limit + skip
	}
	var parts []*ranking
	p.fork = func() func(*candidate) error {
		parts = append(parts, &ranking{sorting: order, room: room})
		return parts[len(parts)-1].add
	}
	if err := p.each(p.fork()); err != nil {
		return nil, err
	}
	best := parts[0]
	for _, one := range parts[1:] {
		for _, s := range one.list {
			best.keep(s)
		}
	}
	return best.ids(skip), nil
}

var errTooFew = errors.New("too few cards match")

// walk looks at the cards in the order of the board until limit are found. It
// gives up with errTooFew when that takes too long.
func (p *search) walk(reverse bool, limit, skip int) ([]workflow.CardID, error) {
	var ids []workflow.CardID
	c, looked := p.candidate(), 0
	for mark := range p.inOrder(reverse) {
		if looked++; looked > walkFirst+(limit+skip) {
			return nil, errTooFew
		}
		ok, err := c.is(cardOf(mark))
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		if ids = append(ids, cardOf(mark)); len(ids) == limit+skip {
			break
		}
	}
	return ids[min(skip, len(ids)):], nil
}

// inOrder gives the marks of all lanes in the order of the board.
func (p *search) inOrder(reverse bool) iter.Seq[[]byte] {
	segments, step := p.segments(), p.t.ascend
	if reverse {
		slices.Reverse(segments)
		step = p.t.descend
	}
	return func(yield func([]byte) bool) {
		for _, s := range segments {
			for mark := range step(s, nil) {
				if !yield(mark) {
					return
				}
			}
		}
	}
}

// rows reads the cards as lists show them, in the order in which they lie in the
// file: few pages are asked for more than once then.
func (t *tx) rows(ids []workflow.CardID) ([]Row, error) {
	out, all := make([]Row, len(ids)), allFields()
	order := make([]int, len(ids))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(string(ids[a]), string(ids[b])) })
	c := t.bucket(bucketCard).Cursor()
	for _, i := range order {
		id := ids[i]
		if t.shown++; isMany(t.shown) {
			t.forget()
		}
		k, raw := c.Seek([]byte(id))
		if string(k) != string(id) {
			return nil, t.indexDamaged("of cards", []byte(id), errNoCard)
		}
		h, err := decodeHead(id, raw)
		if err != nil {
			return nil, err
		}
		if err := h.light(&all, &out[i].Card, nil); err != nil {
			return nil, err
		}
		if out[i].Handle, err = t.handleAt(c, out[i].Card); err != nil {
			return nil, err
		}
		out[i].Unsent = t.isUnsent(id)
		out[i].Card.Unsent = out[i].Unsent
		if out[i].Card.Newer, err = t.newer(id); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// handleAt is handle for the card that the cursor stands on: its neighbours are
// at hand.
func (t *tx) handleAt(c *bbolt.Cursor, card workflow.Card) (string, error) {
	if card.Remote.IID > 0 {
		return t.handle(card)
	}
	n := shortestPrefix
	before, _ := c.Prev()
	n = max(n, shared(before, card.ID)+1)
	if before != nil {
		c.Next()
	}
	after, _ := c.Next()
	n = max(n, shared(after, card.ID)+1)
	return string(card.ID[:min(n, len(card.ID))]), nil
}

// Board is the id of the board: a copy of the file has the same one.
func (s *Store) Board() (id string, err error) {
	err = s.view("read", func(t *tx) error {
		b, err := t.meta(metaBoard)
		id = string(b)
		return err
	})
	return id, err
}
