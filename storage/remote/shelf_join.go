package remote

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"opsboard/workflow"
)

// JoinedBy is who appends what two logs are joined by: nobody's replica, so that it
// is the same bytes whoever does it.
const JoinedBy = "joined"

// Join says what has to be appended to the log that stands, so that it holds all
// that the other one has which went on beside it, after the newest version of both.
// Each card is met three ways: what the one that yields has and the other lacks is
// the change, what stands is what it meets. The entries keep their ids, so that
// nothing is joined twice. It is a function of the two logs.
func Join(stands, yields Reading, common Version) ([]Segment, error) {
	j := &joining{
		cards: map[workflow.CardID]*joint{}, ids: map[string]bool{}, stage: map[workflow.CardID]workflow.Card{},
		common: common, isApart: common == "",
	}
	if err := yields(common, j.came); err != nil {
		return nil, err
	}
	if err := stands("", j.stood); err != nil {
		return nil, err
	}
	return j.segments()
}

// joining is two logs on their way to become one.
type joining struct {
	common  Version
	isApart bool // what is read of the one that stands comes after it
	end     struct{ stands, yields Version }
	at      time.Time
	drawn   uint64 // how many ids were drawn

	order []workflow.CardID // as the one that yields touched them
	cards map[workflow.CardID]*joint
	board []LogEntry      // of no card, of the one that yields
	ids   map[string]bool // of entries of no card of the one that stands
	flow  struct{ common, now string }
	stage map[workflow.CardID]workflow.Card // where each card stands: nothing else of it
}

// joint is one card in both logs.
type joint struct {
	common, now workflow.Card // of the one that stands: where they part, and at its end
	last        workflow.Entry
	known       map[string]bool
	since       []LogEntry // of the one that yields
	extra       bool
}

// came reads a part of the log that yields, after where they part.
func (j *joining) came(s Segment) error {
	j.end.yields = s.Version
	j.at = later(j.at, s.At)
	for _, e := range s.Entries {
		id := e.Entry.Card
		if id == "" {
			j.board = append(j.board, e)
			continue
		}
		c := j.cards[id]
		if c == nil {
			c = &joint{known: map[string]bool{}, common: workflow.Card{ID: id}, now: workflow.Card{ID: id}}
			j.cards[id], j.order = c, append(j.order, id)
		}
		c.since, c.extra = append(c.since, e), c.extra || e.Extra
	}
	return nil
}

// stood reads a part of the log that stands.
func (j *joining) stood(s Segment) error {
	j.end.stands = s.Version
	j.at = later(j.at, s.At)
	for _, e := range s.Entries {
		j.place(e.Entry)
		if e.Entry.Card == "" {
			j.ids[e.Entry.ID] = true
			if text := flowOf(e.Entry); text != "" {
				j.flow.now = text
			}
			continue
		}
		c := j.cards[e.Entry.Card]
		if c == nil {
			continue
		}
		c.known[e.Entry.ID], c.extra = true, c.extra || e.Extra
		c.now = fold(c.now, []LogEntry{e})
		if c.last = e.Entry; !j.isApart {
			c.common = c.now
		}
	}
	if s.Version == j.common {
		j.isApart, j.flow.common = true, j.flow.now
	}
	return nil
}

// placed are the fields that say which cards a limit counts.
var placed = []workflow.Field{workflow.FieldStage, "kind", "resolution"}

func (j *joining) place(e workflow.Entry) {
	if e.Card == "" {
		return
	}
	c := j.stage[e.Card]
	for _, ch := range e.Changes {
		if slices.Contains(placed, ch.Field) {
			_ = c.Set(ch.Field, ch.Key, ch.New) // what cannot be read leaves it as it was
		}
	}
	j.stage[e.Card] = c
}

// newID draws an id that is the same for everybody who joins these two logs.
func (j *joining) newID() string {
	j.drawn++
	h := sha256.New()
	fmt.Fprintf(h, "opsboard join\x00%s\x00%s\x00%d", j.end.stands, j.end.yields, j.drawn)
	sum := h.Sum(nil)
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	id := make([]byte, 12)
	for i := range id {
		id[i] = letters[binary.BigEndian.Uint16(sum[2*i:])%uint16(len(letters))]
	}
	return string(id)
}

// segments are the cards that the one that stands lacks something of, one after
// another.
func (j *joining) segments() ([]Segment, error) {
	flow, members := j.ofBoard()
	text := j.flow.now
	for _, b := range flow {
		for _, e := range b.entries {
			if t := flowOf(e.Entry); t != "" {
				text = t
			}
		}
	}
	rules := workflow.Default()
	if parsed, err := workflow.Parse(text); err == nil {
		rules = parsed
	}
	blocks, err := j.blocks(rules)
	if err != nil {
		return nil, err
	}
	var out []Segment
	for _, e := range members {
		out = append(out, Segment{Replica: JoinedBy, At: j.at, Entries: []LogEntry{e}})
	}
	for _, part := range parts(append(flow, blocks...), segmentEntries) {
		s := Segment{Replica: JoinedBy, At: j.at}
		for _, b := range part {
			s.Entries = append(s.Entries, b.entries...)
		}
		out = append(out, s)
	}
	return out, nil
}

// ofBoard are the entries of no card that are lacking: a workflow where the one
// that stands has the old one still, else its place alone, so that it is known; and
// who was admitted or removed.
func (j *joining) ofBoard() (flow []block, members []LogEntry) {
	for _, e := range j.board {
		switch {
		case j.ids[e.Entry.ID]:
		case MembersOf(e.Entry) != nil:
			members = append(members, e)
		case flowOf(e.Entry) != "" && j.flow.now != j.flow.common:
			flow = append(flow, block{entries: []LogEntry{emptied(e.Entry)}})
		default:
			flow = append(flow, block{entries: []LogEntry{e}})
		}
	}
	return flow, members
}

// emptied is an entry of which nothing is left but that it was made.
func emptied(e workflow.Entry) LogEntry {
	e.Changes, e.Over = nil, ""
	return NewLogEntry(e, Void)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
