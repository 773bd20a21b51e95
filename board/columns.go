package board

import (
	"cmp"
	"strconv"

	"opsboard/workflow"
)

// column is one stage on screen: its window and its cursor. Places are counted
// in the whole column, so that a window may be exchanged under the cursor.
type column struct {
	stage        workflow.Stage
	count, ready int
	open         int                   // open cards of all kinds: what the stage's limit counts
	openOf       map[workflow.Kind]int // open, for each kind that has a limit here; never changed in place
	offset       int                   // place of rows[0]
	rows         []row
	at           int  // place of the cursor
	top          int  // place of the first card on screen
	more         bool // a first screen: there may be more than count says
	fetching     int  // the load that is on its way for this column alone; 0: none
}

// row is a card that is loaded, with its face.
type row struct {
	Row
	face  face
	ready bool
}

// row is the card at a place; ok is false where it is not loaded.
func (c column) row(place int) (r row, ok bool) {
	if i := place - c.offset; i >= 0 && i < len(c.rows) {
		return c.rows[i], true
	}
	return row{}, false
}

// id is the card under the cursor; "" where there is none or it is not loaded.
func (c column) id() workflow.CardID {
	if i := c.at - c.offset; i >= 0 && i < len(c.rows) {
		return c.rows[i].Card.ID
	}
	return ""
}

// loaded reports whether the cursor stands on a card that is known, or on
// nothing because the column is empty.
func (c column) loaded() bool {
	i := c.at - c.offset
	return c.count == 0 || i >= 0 && i < len(c.rows)
}

// place is where the card stands, -1 where it is not in the window.
func (c column) place(id workflow.CardID) int {
	for i := range c.rows {
		if c.rows[i].Card.ID == id {
			return c.offset + i
		}
	}
	return -1
}

// tally is how many cards are in the column, as far as that is known.
func (c column) tally() string {
	if c.more {
		return strconv.Itoa(c.count) + "+"
	}
	return strconv.Itoa(c.count)
}

// moved is the column with its cursor at a place, or at the nearest there is.
func (c column) moved(place int) column {
	c.at = max(0, min(place, c.count-1))
	return c
}

// into keeps the cursor within what is loaded.
func (c column) into() column {
	c.at = max(c.offset, min(c.at, c.offset+len(c.rows)-1))
	return c
}

// nearEdge reports whether the cursor comes close to an end of the window
// beyond which there are more cards.
func (c column) nearEdge() bool {
	end, margin := c.offset+len(c.rows), len(c.rows)/4
	return c.offset > 0 && c.at < c.offset+margin || end < c.count && c.at >= end-margin
}

// scrolled is the column with its top such that the cursor is within height
// lines; tall says how many lines the card of a row takes.
func (c column) scrolled(height int, tall func(row) int) column {
	c.top = max(c.offset, min(c.top, c.at))
	used, first := 0, c.at
	for place := c.at; place >= c.top; place-- {
		r, ok := c.row(place)
		if !ok {
			break
		}
		n := tall(r)
		if used+n > height+1 && place < c.at { // the gap under the last card may fall off
			break
		}
		used += n
		first = place
	}
	c.top = max(first, 0)
	return c.filled(height, tall)
}

// filled is the column with its top so far up that no room is left under its last
// card while there are cards above that would fit.
func (c column) filled(height int, tall func(row) int) column {
	room := height + 1
	for place := c.top; place < c.count && room >= 0; place++ {
		r, ok := c.row(place)
		if !ok {
			return c
		}
		room -= tall(r)
	}
	for ; c.top > c.offset; c.top-- {
		r, ok := c.row(c.top - 1)
		if room -= tall(r); !ok || room < 0 {
			break
		}
	}
	return c
}

// byRank is the order within a column, as the file has it: open cards by
// priority, then who came first; after them the closed ones, newest first.
func byRank(a, b row) int {
	x, y := a.Card, b.Card
	if x.IsOpen() != y.IsOpen() {
		return count(y.IsOpen()) - count(x.IsOpen())
	}
	if !x.IsOpen() {
		return cmp.Or(cmp.Compare(ended(y), ended(x)), cmp.Compare(x.ID, y.ID))
	}
	return cmp.Or(rank(x.Priority)-rank(y.Priority), cmp.Compare(x.EnteredAt.UnixMilli(), y.EnteredAt.UnixMilli()), cmp.Compare(x.ID, y.ID))
}

func ended(c workflow.Card) int64 {
	if c.ClosedAt.IsZero() {
		return c.EnteredAt.UnixMilli()
	}
	return c.ClosedAt.UnixMilli()
}

func rank(priority int) int {
	if priority < 1 {
		return 255
	}
	return priority
}
